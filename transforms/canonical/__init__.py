"""What the columns of a batch say: the same decision for a whole column at once, over its distinct values."""

"""Results: from a sender's files to what the school administration has to be told, each result once."""

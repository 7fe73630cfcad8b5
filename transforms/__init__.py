"""What is done to the data: pure functions from bytes, tables and a date to tables, bytes and issues."""

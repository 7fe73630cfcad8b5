"""Writers: from a table to the bytes of an import file, the same bytes for the same table."""

"""Reports: from an outcome to what a person reads. No name, no birth date: pupils are told by number and row."""

"""The outside world: disk, clock, database, mail, Prefect and the command line."""

"""What the data looks like: canonical tables, closed lists, profiles and messages. Imports nothing of ours."""

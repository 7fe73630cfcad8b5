"""The causes for which a pupil can be missing from a list, each told by what it leaves behind in that list."""

"""Readers: from the bytes of a file to grids of text, told by content and never by the file's name."""

from transforms.readers.grid import Grid

__all__ = ["Grid"]

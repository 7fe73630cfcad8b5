"""How a reader says that it cannot read a file: a code of the catalogue, never a text of its own."""

from __future__ import annotations

from schemas.messages import Issue
from transforms.readers.grid import Grid


class Refused(Exception):
    """A file that cannot be read; `code` is the issue that tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refused(name: str, code: str, form: str = "") -> Grid:
    """Returns the grid without rows that stands for a file that cannot be read."""
    return Grid(name, form=form, issues=(Issue(code, file=name),))

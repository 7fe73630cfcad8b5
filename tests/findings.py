"""What was found: the codes of issues, and the grids of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from schemas.messages import Issue
from transforms.readers import Grid, read


class Telling(Protocol):
    """A grid, a recognition, an outcome: whatever has findings."""

    @property
    def issues(self) -> Sequence[Issue]: ...


def codes(*found: Telling, unsaid: tuple[str, ...] = ()) -> list[str]:
    """Returns the codes of what was found, without those that begin with a word of `unsaid`."""
    return [issue.code for one in found for issue in one.issues if not issue.code.startswith(unsaid)]


def read_codes(content: bytes) -> list[str]:
    """Returns the codes of what was found when a file was read, whose name says nothing."""
    return codes(*read("lijst", content))


def only(content: bytes, name: str = "lijst") -> Grid:
    """Returns the one grid of a file."""
    [grid] = read(name, content)
    return grid

"""The fingerprint of a layout: its headings and what the values under them look like, and no value itself.

Two files of one export screen have the same fingerprint, whoever is in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.headings import letter, normal, presentable
from transforms.kinds import look


@dataclass(frozen=True)
class Fingerprint:
    """The columns of one part of a file, in their order."""

    columns: tuple[tuple[str, str], ...]
    """Heading in its normal form (its letter where it cannot be shown) and kind of value."""

    @property
    def digest(self) -> str:
        """A short name for the headings in their order: the version of an export."""
        text = "\n".join(heading for heading, _ in self.columns)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        return "; ".join(f"{heading}: {kind}" for heading, kind in self.columns)


def fingerprint(texts: Sequence[str], rows: Sequence[Sequence[str]]) -> Fingerprint:
    """Returns the fingerprint of the headings and the rows below them.

    Args:
        texts: the headings, tidy.
        rows: the rows, of any width.
    """
    return Fingerprint(
        tuple(
            (normal(text) if presentable(text) else letter(place), look(column(rows, place)).kind)
            for place, text in enumerate(texts)
            if text
        )
    )


def column(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Returns the cells of one column, empty where a row is shorter."""
    return [row[place] if place < len(row) else "" for row in rows]

"""Rollover facts: what is known of one school about one rollover, in counts and days, never of a pupil."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.connection import Standing

FEWEST, MOST = 10, 0.8
"""So many pupils that were to move up, and this share of them that did not: then the administration was not rolled
over. The same as in `causes.rolled_over`."""


@dataclass(frozen=True)
class Tick:
    """Who said on which day that a step is done."""

    by: str
    day: str


@dataclass(frozen=True)
class Year:
    """A school year of a school in the register."""

    opened_on: str = ""
    opened_by: str = ""
    closed_on: str = ""
    closed_by: str = ""
    pupils: int = 0
    """Who are there, or were when it was closed."""


@dataclass(frozen=True)
class Facts:
    """What is known of one school about one rollover, in counts and days."""

    school: str
    name: str = ""
    source: str = ""
    targets: tuple[str, ...] = ()
    """Of which files are made for it."""
    reconciles: bool = False
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    old: Year = Year()
    new: Year = Year()
    delivered: str = ""
    """The day of the first list of the new year that was published."""
    held: int = 0
    """Lists of the new year that wait for a decision."""
    causes: frozenset[str] = frozenset()
    """Why pupils were missing in its last list of the new year, whether or not that waits."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Target -> the day of its last file of the new year."""
    mails: Mapping[str, str] = field(default_factory=dict)
    """Target -> the day on which a mail about such a file was sent."""
    sections: Mapping[str, tuple[str, int, str]] = field(default_factory=dict)
    """Section of a comparison in that year -> status, differences, day."""
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    prediction: Mapping[str, object] | None = None
    """What came of the prediction, as in `report.summary`."""
    expected: int | None = None
    """Pupils expected in the new year, where that was predicted and no list came yet."""
    administration: str = ""
    """What people call its source."""

    @property
    def not_rolled_over(self) -> bool:
        """Whether its administration is still that of the year before, as far as its last list tells."""
        found = self.prediction or {}
        expected, kinds = found.get("expected"), found.get("surprises")
        repeated = sum(one["count"] for one in kinds if one["kind"] == "repeated") if isinstance(kinds, list) else 0
        still = isinstance(expected, int) and expected >= FEWEST and repeated >= MOST * expected
        return "not_rolled_over" in self.causes or still

"""Memory: what is known, before a batch is worked out, besides the batch itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import pandas as pd

from schemas.tables import MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from transforms.authority import Protection
from transforms.cards import Card
from transforms.compare import KNOWN
from transforms.connection import Standing
from transforms.sent import Sent

LINKS = ("school", "leerlingnummer", "other_school", "other_number", "kind")
"""Columns of what was decided about two pupil numbers: `renumbered` or `moved` (the other is the same child now) or
`apart` (the other is another child)."""
OWING = ("school", "target", "leerlingnummer")
"""Columns of the pupils who may not be archived at a target yet, because they have something to return there."""
EXPECTED = ("leerlingnummer", "jaargroep", "jaargroep_was", "may_leave", "repeats")
"""Columns of a prediction: the year each pupil is expected to be in (`""` for who is expected to leave) and was in,
`1` for who may as well have left, and the chance that it repeats its year."""

STAFF_KNOWN = ("school", MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS, "status", "since")
"""What the register knows of a member of staff: `status` is `active` or `left`, `since` the day that began."""


@dataclass(frozen=True)
class LastList:
    """The last full list of a school."""

    delivery: str = ""
    numbers: tuple[str, ...] = ()
    """The pupil numbers in its order."""
    ending: str = ""
    """How its text ended, see `readers.grid.Grid.ending`."""


@dataclass(frozen=True)
class Memory:
    """What the register knows of the schools of a batch."""

    known: pd.DataFrame
    """Columns `compare.KNOWN`: every pupil of these schools, archived ones too."""
    elsewhere: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(KNOWN), dtype="str"))
    """Columns `compare.KNOWN`: pupils of other schools with the ECK iD or birth date of a pupil of the batch."""
    links: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINKS), dtype="str"))
    owing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(OWING), dtype="str"))
    last: Mapping[str, LastList] = field(default_factory=dict)
    predicted: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """School -> columns `EXPECTED`, for the school year of its delivery."""
    overtaken: frozenset[str] = frozenset()
    """Deliveries of the batch that were published before, and after which other pupils' data came in."""
    connections: Mapping[str, Mapping[str, Standing]] = field(default_factory=dict)
    """School -> target -> how its connection stands; a school without any is not in it."""
    sent: Mapping[str, Mapping[str, Sent]] = field(default_factory=dict)
    """School -> target -> what it was told so far."""
    cards: Mapping[str, Mapping[str, Mapping[str, Card]]] = field(default_factory=dict)
    """School -> target -> pupil number -> the card that the library told of."""
    aids: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """School -> target -> pupil number -> its aids there."""
    protections: Mapping[str, tuple[Protection, ...]] = field(default_factory=dict)
    """School -> what people set by hand at targets and want to stay so."""
    staff: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STAFF_KNOWN), dtype="str"))
    """Columns `STAFF_KNOWN`: the staff of these schools, who left too."""
    staff_outdated: frozenset[str] = frozenset()
    """Deliveries of the batch that waited for a person while a newer list of staff was taken up."""

    def says(self, other: Memory) -> bool:
        """Tells whether another memory says the same, so that the same follows from it."""
        return all(_same(getattr(self, one.name), getattr(other, one.name)) for one in fields(self))


def _same(one: object, other: object) -> bool:
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return (one.empty and other.empty) or one.equals(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return one == other

"""Memory: what is known, before a batch is worked out, besides the batch itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from transforms.compare import KNOWN
from transforms.connection import Standing

LINKS = ("school", "leerlingnummer", "other_school", "other_number", "kind")
"""Columns of what was decided about two pupil numbers: `renumbered` or `moved` (the other is the same child now) or
`apart` (the other is another child)."""
OWING = ("school", "target", "leerlingnummer")
"""Columns of the pupils who may not be archived at a target yet, because they have something to return there."""
EXPECTED = ("leerlingnummer", "jaargroep", "jaargroep_was", "may_leave", "repeats")
"""Columns of a prediction: the year each pupil is expected to be in (`""` for who is expected to leave) and was in,
`1` for who may as well have left, and the chance that it repeats its year."""


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

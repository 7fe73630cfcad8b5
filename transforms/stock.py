"""Stock: what the import files of one school are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from transforms.authority import Protection
from transforms.cards import Card
from transforms.connection import Standing
from transforms.passwords import Draw, certain
from transforms.sent import Sent


@dataclass(frozen=True)
class Stock:
    """What the import files of one school are made of."""

    school: str
    school_year: str
    delivery: str
    source: str
    pupils: pd.DataFrame
    """All pupils of the school, archived ones too; columns `compare.KNOWN`, bestand, blad and rij."""
    owing: pd.DataFrame
    """Columns target and leerlingnummer: who stays in a target's files although it left."""
    staff: pd.DataFrame | None = None
    """Who works there: medewerkernummer, `MEDEWERKERGEGEVENS`, bestand, blad and rij; None where that is not known."""
    sent: Mapping[str, Sent] = field(default_factory=dict)
    """Target -> what it was told before."""
    draw: Draw = certain
    former: pd.DataFrame | None = None
    """The pupils before the delivery, columns `compare.KNOWN`; some may not be in the register any more."""
    renumbered: Mapping[str, str] = field(default_factory=dict)
    """Pupil number before -> the one now."""
    tried: Mapping[str, str] | None = None
    """Pupil number -> kind of its change, where a few rows are wanted apart; otherwise None."""
    cards: Mapping[str, Mapping[str, Card]] = field(default_factory=dict)
    """Target -> pupil number -> the card that the library told of."""
    aids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Target -> pupil number -> the aids that the school says it is to have there."""
    connections: Mapping[str, Standing] = field(default_factory=dict)
    """How the school's connections stand: what needs consent is given to no other target."""
    protections: Sequence[Protection] = ()
    """What people set by hand at targets and want to stay so."""

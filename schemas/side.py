"""Side: one of two systems that must agree, as data: what its exports hold and under which headings.

A side's profile is one TOML file in `schemas/sides`; a workspace may carry its own in `profiles/sides`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from schemas.authority import Rule, by_field
from schemas.profile import Profile, Strict
from schemas.strict import Delimiter, Encoding, shipped_texts

Section = Literal["leerlingen", "persoonsgegevens", "prognoses", "pakketkeuzes", "groepsindelingen"]
SECTIONS: tuple[Section, ...] = ("leerlingen", "persoonsgegevens", "prognoses", "pakketkeuzes", "groepsindelingen")
"""What the portalconnector has a line for."""

PERSOONSGEGEVENS = (
    "stamklas_oud",
    "roepnaam",
    "voorvoegsel",
    "achternaam",
    "geslacht",
    "straat",
    "huisnummer",
    "postcode",
    "woonplaats",
    "emailadres",
)
"""The ten fields of Persoonsgegevens, in the order of the page."""

TABLES: dict[str, tuple[str, ...]] = {
    "leerlingen": ("leerlingnummer", *PERSOONSGEGEVENS, "email_extra"),
    "deelnames": ("leerlingnummer", "afdeling", "prognose", "stamklas", "lwoo"),
    "pakketkeuzes": ("leerlingnummer", "afdeling", "keuze", "schooljaar", "vrijstelling"),
    "groepen": ("leerlingnummer", "afdeling", "groep", "soort"),
    "afdelingen": ("afdeling", "leidend", "pakketkeuzes_open"),
}
"""The tables of a side: pupils, whom each pupil's year is planned in (`deelnames`, with percentages), chosen subjects,
groups, and what holds for a whole afdeling. `email_extra` is the desktop's own property #EMAIL."""

TABLES_OF: dict[Section, tuple[str, ...]] = {
    "leerlingen": ("leerlingen", "deelnames", "afdelingen"),
    "persoonsgegevens": ("leerlingen",),
    "prognoses": ("deelnames",),
    "pakketkeuzes": ("pakketkeuzes", "afdelingen"),
    "groepsindelingen": ("deelnames", "groepen", "afdelingen"),
}
"""The tables that a section is made of; its information is as old as the oldest of them."""

FEITEN = ("school", "schooljaar", "moment")
"""What an export says of itself: BRIN, school year, and when it was made."""


class SideTable(Strict):
    """How one table of a side can be known in an export."""

    required: tuple[tuple[str, ...], ...]
    """Columns it cannot do without; each entry is a choice of which one must be there."""
    headers: dict[str, tuple[str, ...]]
    """Column -> headings, the preferred one first."""


class Side(Profile):
    """One of two systems that must agree."""

    delimiter: Delimiter = ";"
    encoding: Encoding = "utf-8"
    bom: bool = True
    line_end: Literal["crlf", "lf"] = "crlf"
    others: tuple[str, ...] = ()
    """Headings that give away an export of the other side."""
    formulas: Literal["refuse", "keep"] = "refuse"
    """What happens in its import files to a text that a spreadsheet would run as a formula."""
    facts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Of `FEITEN`: the headings for it."""
    authority: dict[str, Rule] = Field(default_factory=dict)
    """Column, or a block of columns, that it is given -> who leads in it, where that is not the other side."""
    tables: dict[str, SideTable]
    values: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Column -> word of ours -> the texts that mean it."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Side:
        strange = set(self.tables) - set(TABLES) | set(self.facts) - set(FEITEN)
        strange |= {name for table, one in self.tables.items() for name in set(one.headers) - set(TABLES[table])}
        columns = {name for one in self.tables.values() for name in one.headers}
        strange |= set(self.values) - columns
        by_field(self.authority)
        if strange:
            raise ValueError(f"unknown: {', '.join(sorted(strange))}")
        return self


def parse_side(name: str, text: str) -> Side:
    """Reads a side's profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return Side.model_validate({"name": name, **tomllib.loads(text)})


@cache
def shipped_sides() -> dict[str, Side]:
    """Returns the sides that come with Doorstroom."""
    return {name: parse_side(name, text) for name, text in shipped_texts("sides")}

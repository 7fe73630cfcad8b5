"""Authority: who leads in what is told of a pupil, per field and receiver, and which columns move together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from schemas.tables import ADRES, AGREED, GEGEVENS

Rule = Literal["source", "target", "fill", "once"]
"""Who leads: the `source` always; the `target`, so that nothing is to change there; `fill`, the source only where the
target has nothing; `once`, the source the first time that a pupil is told there."""

HAND = "hand"
"""The rule of what a person protects for one pupil, until a day and for a reason; it comes before the others."""

BLOCKS: Mapping[str, tuple[str, ...]] = {
    "adres": ("straat", "huisnummer", "huisnummertoevoeging", "postcode", "woonplaats"),
    "naam": ("roepnaam", "voorvoegsel", "achternaam", "voorletters", "voornamen"),
    "groep": ("groep", "groepsnaam"),
    "pakket": ("keuze", "vrijstelling"),
}
"""Columns that move together: half an old address and half a new one is nobody's address."""

MADE: Mapping[str, tuple[str, ...]] = {
    "adres": ("straat", "huisnummer", "huisnummertoevoeging"),
    "naam": ("roepnaam", "voorvoegsel", "achternaam"),
    "achternaam_voluit": ("voorvoegsel", "achternaam"),
    "groepscode": ("groepsnaam", "groep"),
    "klascode": ("groepsnaam", "groep"),
    "hierarchie": ("groepsnaam", "groep"),
}
"""Column that a target's rule makes -> the columns it is made of."""

OF_SIDES = ("stamklas_oud", "email_extra", "prognose", "stamklas", "lwoo", "keuze", "vrijstelling")
"""Fields that only the sides of a reconciliation have."""

DISCREET = frozenset((*ADRES, *AGREED))
"""Columns of which an old value is never repeated once the source has none: it may have become secret."""

FIELD_OF: Mapping[str, str] = {
    **{column: column for column in (*GEGEVENS, *OF_SIDES)},
    **{made: next(name for name, columns in BLOCKS.items() if of[0] in columns) for made, of in MADE.items()},
    **{column: block for block, columns in BLOCKS.items() for column in columns},
    **{block: block for block in BLOCKS},
}
"""Column, or what a person may call it -> the field it belongs to: its block, or itself."""


def columns_of(field: str) -> tuple[str, ...]:
    """Returns the columns of a field."""
    return BLOCKS.get(field, (field,))


def fields_of(sources: Iterable[str]) -> frozenset[str]:
    """Returns the fields that are told by columns, also where a rule makes these of them."""
    return frozenset(FIELD_OF[source] for source in sources if source in FIELD_OF)


def by_field(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Returns rules by field.

    Raises:
        ValueError: no such column, or two rules for columns that move together.
    """
    found: dict[str, Rule] = {}
    for column, rule in rules.items():
        if column not in FIELD_OF:
            raise ValueError(f"authority: unknown column: {column}")
        if found.setdefault(FIELD_OF[column], rule) != rule:
            raise ValueError(f"authority: {FIELD_OF[column]} moves together and cannot have two rules")
    return found

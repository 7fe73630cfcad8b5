"""Complete: whether a list, by its columns, completes pupils who stand in another one."""

from __future__ import annotations

from schemas.tables import ADRES, GEGEVENS
from transforms.columns import Columns

GROUPS = frozenset({"groepsnaam", "groep", "jaargroep"})
"""A pupil list says in which group a pupil is; of two lists, the one that does not completes the other."""
WHO = frozenset({"leerlingnummer", "eckid", "achternaam", "voorvoegsel", "roepnaam", "geboortedatum"})
BRINGS = frozenset(GEGEVENS) - WHO - frozenset(ADRES)
"""What a list can bring; an address never, because a pupil list may leave one out on purpose."""


def finds(columns: Columns) -> bool:
    """Says whether a list has by what to find a pupil without a number: an ECK iD, or a name and a birth date."""
    used = columns.used.keys()
    return "eckid" in used or ("geboortedatum" in used and bool({"achternaam", "volledige_naam"} & used))


def supplies(columns: Columns) -> bool:
    """Says whether a list tells whose its rows are, and brings something: data, or the numbers themselves."""
    numbered, brings = "leerlingnummer" in columns.used, bool(BRINGS & columns.used.keys())
    return (brings and (numbered or finds(columns))) or (numbered and finds(columns))


def completes(columns: Columns, table: Columns) -> bool:
    """Says whether a list brings a column that a pupil list does not have."""
    return supplies(columns) and not columns.used.keys() <= table.used.keys()


def grouped(columns: Columns) -> bool:
    """Says whether a list tells in which group a pupil is."""
    return bool(GROUPS & columns.used.keys())


def numberless(columns: Columns) -> bool:
    """Says whether this is a pupil list that lacks nothing but the numbers, which another list can bring."""
    first = [choice[0] for choice in columns.lacking]
    return first == ["leerlingnummer"] and finds(columns) and grouped(columns)

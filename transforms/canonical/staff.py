"""Staff: the cells of one list of staff, in canonical words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from schemas.profile import Source
from schemas.tables import MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from transforms.normalise import LONGEST
from transforms.values.addresses import read_email
from transforms.values.codes import as_words, read_gender
from transforms.values.names import read_initials, read_part, read_prefix, split_name, split_surname
from transforms.values.numbers import read_number
from transforms.values.reading import Reading
from transforms.values.text import clean, is_error

SEVERAL = ("rol", "groepen")
"""Columns in which a cell says several things."""
_NAMES = ("roepnaam", "voorvoegsel", "achternaam", "voorletters")
_BETWEEN = re.compile(r"[;,\n]")

Cells = Sequence[str]
Person = dict[str, str | None]
Found = tuple[int, str, str]
"""The place of a row, the code of a message and the canonical column."""


def canonical_staff(cells: Mapping[str, Cells], source: Source) -> tuple[list[Person], list[Found]]:
    """Returns the rows of a list in canonical words, and what was wrong with which cell.

    Args:
        cells: canonical column -> its cells, for the columns that the list has.
    """
    rows = len(next(iter(cells.values()), ()))
    columns: dict[str, list[str | None]] = {}
    found: list[Found] = []
    readers = _readers(cells, source)
    for column in (MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS, "volledige_naam"):
        readings = [readers.get(column, _text)(cell) for cell in cells[column]] if column in cells else []
        columns[column] = [reading.value for reading in readings] or [None] * rows
        found += [(place, reading.code, column) for place, reading in enumerate(readings) if reading.code]
    people = [dict(zip(columns, person, strict=True)) for person in zip(*columns.values(), strict=True)]
    for person in people:
        _name(person, "voorvoegsel" in cells, source)
    return people, found


def _readers(cells: Mapping[str, Cells], source: Source) -> dict[str, Callable[[str], Reading]]:
    """Returns how the cells of each column that is no plain text are read."""
    words = as_words(source.values.get("geslacht", {}))
    genders = {clean(cell).casefold() for cell in cells.get("geslacht", ())}
    between = re.compile("\n") if source.exact or source.name == "edex2000" else _BETWEEN
    return {
        MEDEWERKERNUMMER: lambda cell: _short(_number(clean(cell)), 256),
        "emailadres": lambda cell: _if_filled(cell, read_email),
        "geslacht": lambda cell: _if_filled(cell, lambda text: read_gender(text, words, genders)),
        **{column: lambda cell: Reading(_lines(cell, between)) for column in SEVERAL},
    }


def _text(cell: str) -> Reading:
    text = clean(cell)
    return Reading(None, "CELL_ERROR") if is_error(text) else _short(Reading(text), 256)


def _short(reading: Reading, longest: int) -> Reading:
    return Reading(None, "VALUE_LONG") if len(reading.value or "") > longest else reading


def _if_filled(cell: str, read: Callable[[str], Reading]) -> Reading:
    text = clean(cell)
    return read(text) if text else Reading("")


def _number(text: str) -> Reading:
    """Returns a number; one that a spreadsheet has made unreadable is none."""
    read = read_number(text)
    return Reading("") if read.code or is_error(text) else read


def _lines(cell: str, between: re.Pattern[str]) -> str:
    """Returns what a cell says, each thing on a line of its own and once."""
    told = (clean(text) for text in between.split(cell))
    return "\n".join(dict.fromkeys(filter(None, told)))


def _name(person: Person, has_prefixes: bool, source: Source) -> None:
    """Puts the parts of a name in their columns, in place, and takes the whole name away."""
    whole = person.pop("volledige_naam") or ""
    if whole and not person["achternaam"]:
        parts = split_name(whole, source.full_name)
        person |= {column: getattr(parts, column) or person[column] for column in _NAMES}
    if person["roepnaam"]:
        person["roepnaam"] = _fitting(read_part(person["roepnaam"]), "roepnaam")
    if person["voorletters"]:
        person["voorletters"] = _fitting(read_initials(person["voorletters"]), "voorletters")
    if person["voorvoegsel"]:
        person["voorvoegsel"] = read_prefix(person["voorvoegsel"])
    if person["achternaam"]:
        prefix, surname = split_surname(read_part(person["achternaam"]), lower_only=has_prefixes)
        person["achternaam"] = surname
        person["voorvoegsel"] = person["voorvoegsel"] or prefix


def _fitting(text: str, column: str) -> str | None:
    return text if len(text) <= LONGEST[column] else None

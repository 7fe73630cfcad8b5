"""Names: first name, prefix and surname of every row, whatever columns they came in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from transforms.canonical.batch import Batch, Cells, Marks, Rows, as_cells, distinct
from transforms.values.names import Name, is_damaged, read_initials, read_part, read_prefix, split_name, split_surname
from transforms.values.reading import Reading

_READ: dict[str, Callable[[str], Reading]] = {
    "roepnaam": lambda text: Reading(read_part(text)),
    "achternaam": lambda text: Reading(read_part(text)),
    "voornamen": lambda text: Reading(read_part(text)),
    "volledige_naam": Reading,
    "voorvoegsel": lambda text: Reading(read_prefix(text)),
    "voorletters": lambda text: Reading(read_initials(text)),
}


def names(batch: Batch, last_first: frozenset[str]) -> None:
    """Reads the names.

    Args:
        last_first: the sources whose whole names begin with the surname.
    """
    has_prefixes = batch.per_part(batch.said("voorvoegsel"))[batch.part] > 0
    for column, read in _READ.items():
        batch.plain(column, read)
        batch.mark(column, "TEXT_DAMAGED", batch.marks(column, is_damaged))
    _whole_names(batch, last_first)
    _surnames(batch, has_prefixes)


def _whole_names(batch: Batch, last_first: frozenset[str]) -> None:
    """Fills what is missing of a name from the column with the whole name, or from a surname column that holds it."""
    whole = batch.text("volledige_naam")
    lone = batch.filled("roepnaam") & ~batch.filled("achternaam") & (whole != "") & ~_holds_first_name(batch, whole)
    batch.cells["achternaam"][lone] = whole[lone]
    whole[lone] = ""
    surname, first = batch.filled("achternaam"), batch.filled("roepnaam")
    comma = batch.marks("achternaam", _is_whole) & ~first & ~batch.filled("volledige_naam")
    whole[comma] = batch.cells["achternaam"][comma]
    todo = np.flatnonzero((whole != "") & (comma | ~surname | ~first))
    orders = np.array([part.source in last_first for part in batch.parts], dtype=bool)[batch.part[todo]]
    rows, which = distinct(whole[todo], orders.astype(np.intp))
    parts = [split_name(whole[todo[row]], "last" if orders[row] else "first") for row in rows]
    _fill(batch, todo, [parts[place] for place in which], (comma | ~surname)[todo])


def _holds_first_name(batch: Batch, whole: Cells) -> Marks:
    """Tells where a whole name holds the first name; beside a first name, one that does not is a surname (`Naam`)."""
    first = batch.text("roepnaam")
    rows, which = distinct(whole, first)
    return np.array([first[row].casefold() in whole[row].casefold() for row in rows], dtype=bool)[which]


def _is_whole(surname: str) -> bool:
    """Tells whether a surname column holds `Berg, Jan`: more behind the comma than a prefix."""
    return "," in surname and split_name(surname).roepnaam != ""


def _fill(batch: Batch, rows: Rows, found: list[Name], without_surname: Marks) -> None:
    for column in ("roepnaam", "voorletters"):
        values = as_cells([getattr(name, column) for name in found])
        empty = ~batch.filled(column)[rows] & ((values != "") | (column == "roepnaam"))
        batch.cells[column][rows[empty]] = values[empty]
    surnames, prefixes = (as_cells([getattr(name, c) for name in found]) for c in ("achternaam", "voorvoegsel"))
    batch.cells["achternaam"][rows[without_surname]] = surnames[without_surname]
    split = without_surname & ~batch.filled("voorvoegsel")[rows]
    batch.cells["voorvoegsel"][rows[split]] = prefixes[split]


def _surnames(batch: Batch, has_prefixes: Marks) -> None:
    """Splits prefixes off surnames: all of them where the file has no column for them, else only those in lower case.

    A file without such a column says that somebody has no prefix only if others do have one in their surname.
    """
    surnames, prefixes = batch.cells["achternaam"], batch.cells["voorvoegsel"]
    rows, which = distinct(surnames, prefixes, has_prefixes.astype(np.intp))
    pairs = [_surname(surnames[row] or "", prefixes[row], bool(has_prefixes[row])) for row in rows]
    split = as_cells([prefix for prefix, _ in pairs])[which]
    filled = batch.filled("achternaam")
    batch.cells["achternaam"] = np.where(filled, as_cells([surname for _, surname in pairs])[which], surnames)
    silent = filled & ~has_prefixes & (split == "") & (batch.per_part(filled & (split != ""))[batch.part] == 0)
    batch.cells["voorvoegsel"] = np.where(filled & ~(silent & ~batch.said("voorvoegsel")), split, prefixes)


def _surname(surname: str, prefix: str | None, has_column: bool) -> tuple[str, str]:
    if not prefix:
        return split_surname(surname, lower_only=has_column)
    if surname.lower().startswith(f"{prefix} "):
        return prefix, surname[len(prefix) + 1 :]
    return prefix, split_surname(surname, lower_only=True)[1] if "," in surname else surname

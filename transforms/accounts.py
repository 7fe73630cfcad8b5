"""Accounts: the old accounts of pupils in a list of a platform, of any form, as one table.

Such lists are made by hand or by the platform: often only a first name, the first letter of the surname and the group
of last year. What no public source says of their layout is understood by the commonest headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from schemas.messages import Issue
from transforms.headings import WITHIN, normal
from transforms.readers.grid import Grid
from transforms.values.dates import read_date
from transforms.values.groups import without_teacher
from transforms.values.names import Name, read_part, read_prefix, split_name, split_surname
from transforms.values.sound import fold

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "account": (
        *("account", "accountnaam", "account id", "accountid", "oud account", "gebruikersnaam", "gebruiker"),
        *("inlognaam", "loginnaam", "login", "username", "user name", "user", "userid", "user id", "id"),
        *("leerlingid", "leerling id"),
    ),
    "roepnaam": ("voornaam", "roepnaam", "first name", "firstname", "given name"),
    "voorvoegsel": ("tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels", "tv", "prefix"),
    "achternaam": ("achternaam", "last name", "lastname", "surname", "family name"),
    "naam": ("naam", "volledige naam", "naam leerling", "leerling", "name", "full name"),
    "groepsnaam": ("groep", "klas", "groepsnaam", "group", "class"),
    "geboortedatum": ("geboortedatum", "geb datum", "gebdatum", "birth date", "date of birth"),
}
"""Column -> what a platform may call it, in normal form, the likeliest first."""
COLUMNS = ("account", "roepnaam", "voorvoegsel", "achternaam", "initial", "groepsnaam", "geboortedatum", "rij")
"""Columns of the old accounts: `initial` is the first letter of a surname of which no more is told, and `rij` the row
that a person sees."""
_GROUP = re.compile(r"(?:groep|gr|klas)[ .]*(?=\d)", re.IGNORECASE)


class Entry(NamedTuple):
    """One row of a list below its headings."""

    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]
    """Column of `HEADINGS` -> its text; `""` for none."""


@dataclass(frozen=True)
class Accounts:
    """What a list says."""

    table: pd.DataFrame
    """Columns `COLUMNS`, each account once."""
    issues: tuple[Issue, ...] = ()
    """What is to be said of single rows."""
    read: int = 0
    """Rows below the headings that say something."""


def accounts_in(files: Sequence[tuple[str, Sequence[Grid]]]) -> Accounts:
    """Returns the accounts in the lists; without rows where no list has a column of accounts and one of names.

    Args:
        files: the name of each file, with its tables.
    """
    entries = [entry for name, grids in files for grid in grids for entry in _entries(name, grid)]
    rows: dict[str, tuple[object, ...]] = {}
    issues: list[Issue] = []
    for entry in entries:
        code = _unfit(entry, rows)
        if code:
            issues.append(Issue(code, entry.file, entry.sheet, entry.row, facts={"row": entry.row}))
        else:
            rows[entry.cells["account"]] = _account(entry)
    table = pd.DataFrame(list(rows.values()), columns=list(COLUMNS))
    return Accounts(table.astype({column: "str" for column in COLUMNS if column != "rij"}), tuple(issues), len(entries))


def bare_group(name: str) -> str:
    """Returns the name of a group without its teacher and without the word that only says it is one."""
    return _GROUP.sub("", without_teacher(name.strip()), count=1)


def _entries(file: str, grid: Grid) -> Iterator[Entry]:
    for start, row in enumerate(grid.rows[:WITHIN]):
        places = _places(row)
        if "account" in places and places.keys() & {"roepnaam", "achternaam", "naam"}:
            below = zip(grid.rows[start + 1 :], grid.numbers[start + 1 :], strict=False)
            for cells, number in below:
                told = {column: _cell(cells, places.get(column)) for column in HEADINGS}
                if any(told.values()):
                    yield Entry(file, "" if grid.name == file else grid.name, number, told)
            return


def _places(row: Sequence[str]) -> dict[str, int]:
    """Returns where each column stands; of two that may be one, the likelier."""
    forms = [normal(cell) for cell in row]
    found = {column: [forms.index(form) for form in known if form in forms] for column, known in HEADINGS.items()}
    return {column: places[0] for column, places in found.items() if places}


def _cell(cells: Sequence[str], place: int | None) -> str:
    return " ".join(cells[place].split()) if place is not None and place < len(cells) else ""


def _unfit(entry: Entry, rows: Mapping[str, object]) -> str:
    """Returns why a row is no account that can be compared; `""` where it is one."""
    if not entry.cells["account"]:
        return "ACCOUNT_EMPTY"
    if entry.cells["account"] in rows:
        return "ACCOUNT_TWICE"
    return "" if any(entry.cells[column] for column in ("roepnaam", "achternaam", "naam")) else "ACCOUNT_NAMELESS"


def _account(entry: Entry) -> tuple[object, ...]:
    cells = entry.cells
    name = _name(cells)
    surname, initial = _lettered(name.achternaam)
    born = read_date(cells["geboortedatum"]).value or "" if cells["geboortedatum"] else ""
    parts = (name.roepnaam or name.voorletters, name.voorvoegsel, surname, initial)
    return (cells["account"], *parts, bare_group(cells["groepsnaam"]), born, entry.row)


def _name(cells: Mapping[str, str]) -> Name:
    """Returns the parts of a name, whatever columns they came in; `Naam` beside a first name may be the surname."""
    first, surname, whole = (cells[column] for column in ("roepnaam", "achternaam", "naam"))
    if whole and not surname and first and fold(first) not in fold(whole):
        surname = whole
    if not first and not surname:
        return split_name(whole)
    if not surname:
        found = split_name(whole or first)
        return found._replace(roepnaam=found.roepnaam if not whole else first)
    prefix, core = (read_prefix(cells["voorvoegsel"]), surname) if cells["voorvoegsel"] else split_surname(surname)
    return Name(read_part(first), prefix, core)


def _lettered(surname: str) -> tuple[str, str]:
    """Returns a surname and no letter, or no surname and the letter that is all there is of it (`W.`)."""
    folded = fold(surname)
    return ("", folded) if len(folded) == 1 else (surname, "")

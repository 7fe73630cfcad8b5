"""Reading: the exports of one side made into its tables, whatever each file holds of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd
from pandas import DataFrame

from schemas.messages import Issue
from schemas.side import TABLES, Side
from transforms.headings import Heading, find_heading, normal
from transforms.readers.grid import Grid
from transforms.reconcile.model import Sided
from transforms.reconcile.moments import Moment, read_moment
from transforms.reconcile.prognoses import is_percentage
from transforms.values.codes import read_brin, read_school_year

KEYS = {
    "leerlingen": ["leerlingnummer"],
    "deelnames": ["leerlingnummer", "afdeling"],
    "pakketkeuzes": ["leerlingnummer", "afdeling", "keuze"],
    "groepen": ["leerlingnummer", "afdeling", "groep"],
    "afdelingen": ["afdeling"],
}
"""What a table has one row for."""
PERCENTAGES = ("prognose", "lwoo")
CLOSED = ("vrijstelling", "soort", "leidend", "pakketkeuzes_open")
"""Columns with a few words that decide where something goes."""
YEAR = re.compile(r"(20\d\d)\s*[-/]\s*(20)?(\d\d)\b")


@dataclass(frozen=True)
class Export:
    """One file of a side, as it was read."""

    name: str
    grids: tuple[Grid, ...]
    made: Moment | None = None
    """Of when it is where the file does not say so itself: as a person says, or when the file was last written."""


@dataclass
class _Found:
    """What the files gave so far."""

    tables: dict[str, list[DataFrame]] = field(default_factory=dict)
    facts: dict[str, set[str]] = field(default_factory=lambda: {"school": set(), "schooljaar": set()})
    moments: dict[str, set[Moment]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    doubted: dict[str, frozenset[str]] = field(default_factory=dict)


def read_side(which: Literal["portal", "desktop"], exports: Sequence[Export], profile: Side) -> Sided:
    """Returns what one side says; a file that holds none of its tables is an issue."""
    found = _Found()
    for export in exports:
        taken = [_take(grid, export, profile, found) for grid in export.grids]
        whole = {moment for _, told in taken for moment in told} or ({export.made} if export.made else set())
        for names, told in taken:
            for name in names:
                moments = {replace(moment, file=export.name) for moment in told or whole}
                found.moments.setdefault(name, set()).update(moments)
    tables = {name: _one(name, parts, found, which) for name, parts in found.tables.items()}
    schools, years = found.facts["school"], found.facts["schooljaar"]
    for fact, said in (("school", schools), ("schooljaar", years)):
        if len(said) > 1:
            facts = {"side": which, "fact": fact, "found": ", ".join(sorted(said))}
            found.issues.append(Issue("RECONCILE_SEVERAL", facts=facts))
    return Sided(
        which,
        tables,
        min(schools, default=""),
        min(years, default=""),
        {name: frozenset(told) for name, told in found.moments.items()},
        found.doubted,
        tuple(found.issues),
    )


def _take(grid: Grid, export: Export, profile: Side, found: _Found) -> tuple[Sequence[str], set[Moment]]:
    """Takes what one sheet tells; returns which tables it gave, and of when it says it is."""
    found.issues += grid.issues
    if not grid.rows:
        return (), set()
    heading = find_heading(grid.rows, [_vocabulary(profile)])
    places = {name: _places(heading, one.headers) for name, one in profile.tables.items()} if heading else {}
    fitting = {
        name: columns
        for name, columns in places.items()
        if all(any(column in columns for column in choice) for choice in profile.tables[name].required)
    }
    if heading and {normal(text) for text in profile.others} & {normal(text) for text in heading.texts}:
        found.issues.append(Issue("RECONCILE_SWAPPED", export.name, grid.name, facts={"title": profile.title}))
        return (), set()
    if heading is None or not fitting:
        found.issues.append(Issue("RECONCILE_UNKNOWN_FILE", export.name, grid.name, facts={"title": profile.title}))
        return (), set()
    rows = [(row, number) for row, number in zip(grid.rows, grid.numbers, strict=True) if any(map(str.strip, row))]
    rows = [(row, number) for row, number in rows if number > grid.numbers[heading.last]]
    for name, columns in fitting.items():
        told = {column: [_cell(row, place, column, profile) for row, _ in rows] for column, place in columns.items()}
        found.issues += _strange(export, grid, heading, columns, rows, profile)
        where = {"bestand": export.name, "blad": grid.name, "rij": [str(number) for _, number in rows]}
        found.tables.setdefault(name, []).append(DataFrame({**told, **where}, dtype="str"))
    _facts(grid, heading, [row for row, _ in rows], profile, found)
    return [*fitting], _moments(grid, export, heading, rows, profile, found)


def _strange(
    export: Export,
    grid: Grid,
    heading: Heading,
    columns: Mapping[str, int],
    rows: Sequence[tuple[Sequence[str], int]],
    profile: Side,
) -> list[Issue]:
    """Returns the cells that are no percentage and no word of a closed list, though they stand where one has to be."""
    found = []
    for column in columns.keys() & {*PERCENTAGES, *CLOSED}:
        place = columns[column]
        for row, number in rows:
            text = _cell(row, place, column, profile)
            known = is_percentage(text) if column in PERCENTAGES else text in profile.values.get(column, {text: ()})
            if text and not known:
                facts = {"heading": heading.texts[place]}
                found.append(Issue("RECONCILE_VALUE", export.name, grid.name, number, column, facts=facts))
    return sorted(found, key=lambda issue: (issue.row or 0, issue.column))


def _vocabulary(profile: Side) -> frozenset[str]:
    tables = (texts for one in profile.tables.values() for texts in one.headers.values())
    return frozenset(normal(text) for texts in (*tables, *profile.facts.values()) for text in texts)


def _places(heading: Heading, headers: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Returns where each column stands, under the heading that goes first of those that are there."""
    there = {normal(text): place for place, text in reversed(list(enumerate(heading.texts))) if text}
    found = {
        column: [there[form] for text in texts if (form := normal(text)) in there] for column, texts in headers.items()
    }
    return {column: places[0] for column, places in found.items() if places}


def _cell(row: Sequence[str], place: int, column: str, profile: Side) -> str:
    text = " ".join(row[place].split()) if place < len(row) else ""
    if column in PERCENTAGES:
        number = text.removesuffix("%").strip().replace(",", ".")
        return number.rstrip("0").rstrip(".") if "." in number else number
    if column == "postcode":
        return text.replace(" ", "").upper()
    if column == "schooljaar":
        return _school_year(text)
    for word, texts in profile.values.get(column, {}).items():
        if text.casefold() in (meant.casefold() for meant in texts):
            return word
    return text


def _facts(grid: Grid, heading: Heading, rows: Sequence[Sequence[str]], profile: Side, found: _Found) -> None:
    """Takes of which school and school year a file says it is: in columns of their own, or above its headings."""
    places = _places(heading, profile.facts)
    for fact, read in (("school", _school), ("schooljaar", _school_year)):
        if fact in places:
            texts = {row[places[fact]].strip() for row in rows if places[fact] < len(row)}
            found.facts[fact] |= {read(text) for text in texts} - {""}
    if "schooljaar" not in places:
        found.facts["schooljaar"] |= {_school_year(_above(grid, heading))} - {""}


def _moments(
    grid: Grid,
    export: Export,
    heading: Heading,
    rows: Sequence[tuple[Sequence[str], int]],
    profile: Side,
    found: _Found,
) -> set[Moment]:
    """Returns of when a file says it is; of the first row with something else under that heading an issue is made."""
    words = profile.facts.get("moment", ())
    place = _places(heading, {"moment": words}).get("moment")
    if place is None:
        told = read_moment(_above(grid, heading), words)
        return {told} if told else set()
    texts: dict[str, int] = {}
    for row, number in rows:
        texts.setdefault(row[place].strip() if place < len(row) else "", number)
    read = {text: read_moment(text) for text in texts if text}
    strange = [texts[text] for text, moment in read.items() if moment is None]
    for number in strange[:1]:
        facts = {"heading": heading.texts[place]}
        found.issues.append(Issue("RECONCILE_VALUE", export.name, grid.name, number, "moment", facts=facts))
    return {moment for moment in read.values() if moment}


def _above(grid: Grid, heading: Heading) -> str:
    return " ".join(cell for row in grid.rows[: heading.first] for cell in row)


def _school(text: str) -> str:
    return read_brin(text).value or ""


def _school_year(text: str) -> str:
    """Returns the school year in a text such as `Tavu 2026-2027` or `2026/27`; `""` where there is none."""
    told = YEAR.search(text)
    return read_school_year(f"{told[1]}-20{told[3]}").value or "" if told else ""


def _one(name: str, parts: Sequence[DataFrame], found: _Found, side: str) -> DataFrame:
    """Returns one table of all files, a row for each key; what is told twice in two ways is told and left out."""
    keys = KEYS[name]
    columns = [column for column in TABLES[name] if any(column in part for part in parts)]
    table = pd.concat(parts, ignore_index=True).reindex(columns=[*columns, "bestand", "blad", "rij"]).fillna("")
    if name == "leerlingen":
        nameless = table[table["leerlingnummer"] == ""]
        found.issues += [
            Issue("RECONCILE_NO_NUMBER", str(file), str(sheet), int(row))
            for file, sheet, row in nameless[["bestand", "blad", "rij"]].itertuples(index=False, name=None)
        ]
    table = table[(table[keys] != "").all(axis=1)].drop_duplicates(columns)
    quarrel = table.duplicated([*keys, *(["schooljaar"] if "schooljaar" in columns else [])], keep=False)
    for row in table[quarrel].itertuples():
        found.issues.append(
            Issue("RECONCILE_TWICE", str(row.bestand), str(row.blad), int(str(row.rij)), facts={"side": side})
        )
    if name == "afdelingen" and quarrel.any():
        found.issues.append(Issue("RECONCILE_AFDELING_TWICE", facts={"side": side}))
    if "leerlingnummer" in table:
        found.doubted[name] = frozenset(table.loc[quarrel, "leerlingnummer"])
    return table.loc[~quarrel, columns].reset_index(drop=True)

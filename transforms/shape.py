"""Shape: from the school's pupils to the finished import files of one target, checked before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from schemas.demands import Fault, faults
from schemas.messages import Issue
from schemas.profile import Column, Limits, Target
from schemas.tables import SCHOOLGEGEVENS
from schemas.vocabulary import Form
from transforms.decide import exceeds
from transforms.outcome import ImportFile
from transforms.rules import RULES, file_codes
from transforms.writers import EXTENSIONS, write

ORDER = ("groepsnaam", "achternaam", "roepnaam", "leerlingnummer")
"""How a person looks a pupil up: by group, then by name; the number makes the order certain."""

DATES = frozenset({"geboortedatum", "instroomdatum"})
SPLIT = {"vestiging": "vestiging", "groep": "groepsnaam"}
"""What there is one file per -> the column that tells it."""
ISO = "%Y-%m-%d"
DEFAULT = Limits()

UNCONFIRMED = {"partial": "PROFILE_PARTIAL", "unverified": "PROFILE_UNVERIFIED"}


@dataclass(frozen=True)
class Shaped:
    """The import files of one target, and what there is to say about them."""

    files: tuple[ImportFile, ...] = ()
    issues: tuple[Issue, ...] = ()


def shape(
    leerlingen: DataFrame,
    target: Target,
    form: Form,
    school: str,
    school_year: str,
    made_on: date,
    limits: Limits = DEFAULT,
) -> Shaped:
    """Makes the import files of one target for the active pupils of one school.

    A pupil who does not meet the target's demands is left out of its files and reported by file, sheet and row.
    """
    pupils = _in_order(_ruled(_of_the_school(leerlingen, school, school_year), target))
    parts = target.apart()
    tables = {name: _rows(pupils, part) for name, part in parts.items()}
    found = {name: faults(tables[name], part, form) for name, part in parts.items()}
    found[target.filename] = [*found.get(target.filename, ()), *_nowhere(pupils, target)]
    about_rows = _row_issues(found, pupils, target)
    good = pupils[~pupils.index.isin([fault.place for one in found.values() for fault in one])]
    refusals = (*_not_one_to_one(tables, good, target), *_incomplete(pupils, good, target, limits))
    if refusals or good.empty:
        return Shaped(issues=(*about_rows, *refusals))
    files = tuple(
        ImportFile(
            target=target.name,
            form=form,
            name=f"{name}.{EXTENSIONS[form]}",
            content=write(rows, target, form, school, school_year, made_on),
            rows=len(rows),
            status=target.status,
        )
        for name, rows in _named(tables, pupils, good, target, school, school_year)
    )
    return Shaped(files, (*about_rows, *_notes(good, target)))


def _of_the_school(leerlingen: DataFrame, school: str, school_year: str) -> DataFrame:
    """Adds what a target may be told of the school; a school without a name in the settings goes by its code."""
    name = leerlingen.get("schoolnaam", school)
    told = leerlingen.assign(school=school, schoolnaam=name, schooljaar=school_year)
    return told.astype(dict.fromkeys(SCHOOLGEGEVENS, "str"))


def _named(
    tables: dict[str, DataFrame], pupils: DataFrame, good: DataFrame, target: Target, school: str, school_year: str
) -> Iterator[tuple[str, DataFrame]]:
    """Yields the rows of each file with the file's name; of files that go together every one, and no row twice."""
    if target.files:
        yield from ((name, rows.loc[good.index].drop_duplicates()) for name, rows in tables.items())
        return
    for name, places in _parts(pupils, target).items():
        rows = tables[target.filename].loc[places[places.isin(good.index)]]
        if len(rows):
            yield f"{target.filename}{school}{_digits(school_year)}{name}", rows


def _ruled(leerlingen: DataFrame, target: Target) -> DataFrame:
    for rule in target.rules:
        leerlingen = RULES[rule](leerlingen)
    return leerlingen


def _in_order(pupils: DataFrame) -> DataFrame:
    folded = (map(_folded, pupils[column].fillna("").tolist()) for column in ORDER)
    keys = zip(*folded, pupils["leerlingnummer"], range(len(pupils)), strict=True)
    return pupils.iloc[[place for *_, place in sorted(keys)]]


def _folded(text: str) -> str:
    """Makes `Één` sort with the E and `Groep 10` after `Groep 9`."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(12), bare.casefold())


def _rows(pupils: DataFrame, target: Target) -> DataFrame:
    """Returns the target's columns and no others, in its own words; a value it has no word for is missing."""
    cells = {column.header: _cells(pupils, column, target.date_format) for column in target.columns}
    return DataFrame(cells, index=pupils.index, dtype="str")


def _cells(pupils: DataFrame, column: Column, date_format: str) -> Series[str]:
    if not column.source:
        return Series(column.value, index=pupils.index, dtype="str")
    cells = pupils[column.source].fillna("")
    if column.source in DATES and date_format != ISO:
        dates = pd.to_datetime(cells, format=ISO, errors="coerce").dt.strftime(date_format)
        cells = dates.fillna("")
    if column.values or column.closed:
        cells = cells.map({cell: _translated(cell, column) for cell in cells.unique()})
    return cells.astype("str")


def _translated(cell: str, column: Column) -> str | None:
    unnamed = None if column.closed and cell else cell
    return column.values.get(cell, unnamed)


def _split(pupils: DataFrame, target: Target) -> str:
    """Returns the column that tells the files apart, `""` where there is one file."""
    vestigingen = set(pupils["vestiging"].fillna("")) - {""}
    split = target.one_file_per == "groep" or (target.one_file_per == "vestiging" and len(vestigingen) > 1)
    return SPLIT[target.one_file_per] if split else ""


def _nowhere(pupils: DataFrame, target: Target) -> list[Fault]:
    """Finds who cannot be put in any of the files."""
    column = _split(pupils, target)
    if not column:
        return []
    return [Fault(place, "TARGET_REQUIRED", column) for place in pupils.index[pupils[column].fillna("") == ""]]


def _parts(pupils: DataFrame, target: Target) -> dict[str, pd.Index[Any]]:
    """Returns who belongs in each file, by what the file's name says of the vestiging or the group."""
    column = _split(pupils, target)
    if not column:
        return {"": pupils.index}
    codes = file_codes(set(pupils[column].dropna()) - {""})
    return {f"{target.one_file_per}{codes[name]}": pupils.index[pupils[column] == name] for name in sorted(codes)}


def _not_one_to_one(tables: dict[str, DataFrame], good: DataFrame, target: Target) -> Iterator[Issue]:
    for first, second in target.one_to_one:
        pairs = tables[target.filename].loc[good.index, [first, second]].drop_duplicates()
        if pairs[first].duplicated().any() or pairs[second].duplicated().any():
            yield _issue("TARGET_NOT_ONE_TO_ONE", target, first=first, second=second)


def _incomplete(pupils: DataFrame, good: DataFrame, target: Target, limits: Limits) -> Iterator[Issue]:
    """Refuses the files where one of them would make the target deregister many pupils who are still at school."""
    if target.leavers != "absence":
        return
    for places in (pupils.index, *_parts(pupils, target).values()):
        missing = len(places) - int(places.isin(good.index).sum())
        if exceeds(missing, len(places), limits):
            yield _issue("TARGET_INCOMPLETE", target, count=missing, total=len(places))
            return


def _row_issues(found: dict[str, list[Fault]], pupils: DataFrame, target: Target) -> list[Issue]:
    places = list(dict.fromkeys(fault.place for one in found.values() for fault in one))
    origins = pupils.loc[places, ["bestand", "blad", "rij"]].itertuples(index=False, name=None)
    known = dict(zip(places, origins, strict=True))
    parts = target.apart()
    columns = {name: {column.header: column for column in part.columns} for name, part in parts.items()}
    issues = (
        _row_issue(fault, known[fault.place], columns.get(name, {}).get(fault.header), target)
        for name, one in found.items()
        for fault in one
    )
    return sorted(issues, key=lambda issue: (issue.file, issue.sheet, issue.row or 0))


def _row_issue(fault: Fault, origin: tuple[Any, ...], column: Column | None, target: Target) -> Issue:
    file, sheet, row = ("" if pd.isna(part) else str(part) for part in origin)
    return Issue(
        fault.code,
        file=file,
        sheet=sheet,
        row=int(float(row)) if row else None,
        column=column.source if column else "",
        facts={
            "target": target.title,
            "header": fault.header,
            "headers": fault.header,
            "max": column.max if column else None,
        },
        target=target.name,
    )


def _notes(pupils: DataFrame, target: Target) -> Iterator[Issue]:
    """Says what of the written file no source confirms."""
    if target.status in UNCONFIRMED:
        yield _issue(UNCONFIRMED[target.status], target, title=target.title)
    for column in (column for part in target.apart().values() for column in part.columns):
        if column.assumed and (count := int(pupils[column.source].isin(column.assumed).sum())):
            yield _issue("TARGET_ASSUMED", target, header=column.header, count=count)


def _issue(code: str, target: Target, **facts: object) -> Issue:
    return Issue(code, facts={"target": target.title, **facts}, target=target.name)


def _digits(school_year: str) -> str:
    return "".join(sign for sign in school_year if sign.isdecimal())

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
from schemas.vocabulary import Form
from transforms.decide import exceeds
from transforms.outcome import ImportFile
from transforms.rules import RULES, file_codes
from transforms.writers import EXTENSIONS, write

ORDER = ("groepsnaam", "achternaam", "roepnaam", "leerlingnummer")
"""How a person looks a pupil up: by group, then by name; the number makes the order certain."""

DATES = frozenset({"geboortedatum", "instroomdatum"})
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
    pupils = _in_order(_ruled(leerlingen, target))
    rows = _rows(pupils, target)
    found = [*faults(rows, target, form), *_without_vestiging(pupils, target)]
    about_rows = _row_issues(found, pupils, target)
    good = rows[~rows.index.isin([fault.place for fault in found])]
    parts = {name: good[good.index.isin(places)] for name, places in _parts(pupils, target).items()}
    refusals = (*_not_one_to_one(good, target), *_incomplete(pupils, good, target, limits))
    if refusals or good.empty:
        return Shaped(issues=(*about_rows, *refusals))
    files = tuple(
        ImportFile(
            target=target.name,
            form=form,
            name=f"{target.filename}{school}{_digits(school_year)}{name}.{EXTENSIONS[form]}",
            content=write(part, target, form, school, school_year, made_on),
            rows=len(part),
            status=target.status,
        )
        for name, part in parts.items()
        if len(part)
    )
    return Shaped(files, (*about_rows, *_notes(pupils.loc[good.index], target)))


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
        return Series("", index=pupils.index, dtype="str")
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


def _split(pupils: DataFrame, target: Target) -> bool:
    vestigingen = set(pupils["vestiging"].fillna("")) - {""}
    return target.one_file_per == "vestiging" and len(vestigingen) > 1


def _without_vestiging(pupils: DataFrame, target: Target) -> list[Fault]:
    """Finds who cannot be put in the file of any vestiging."""
    if not _split(pupils, target):
        return []
    nowhere = pupils["vestiging"].fillna("") == ""
    return [Fault(place, "TARGET_REQUIRED", "vestiging") for place in pupils.index[nowhere]]


def _parts(pupils: DataFrame, target: Target) -> dict[str, pd.Index[Any]]:
    """Returns who belongs in each file, by what the file's name says of the vestiging."""
    if not _split(pupils, target):
        return {"": pupils.index}
    codes = file_codes(set(pupils["vestiging"].dropna()) - {""})
    return {f"vestiging{codes[name]}": pupils.index[pupils["vestiging"] == name] for name in sorted(codes)}


def _not_one_to_one(rows: DataFrame, target: Target) -> Iterator[Issue]:
    for first, second in target.one_to_one:
        pairs = rows[[first, second]].drop_duplicates()
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


def _row_issues(found: list[Fault], pupils: DataFrame, target: Target) -> list[Issue]:
    columns = {column.header: column for column in target.columns}
    places = list(dict.fromkeys(fault.place for fault in found))
    origins = pupils.loc[places, ["bestand", "blad", "rij"]].itertuples(index=False, name=None)
    known = dict(zip(places, origins, strict=True))
    issues = (_row_issue(fault, known[fault.place], columns.get(fault.header), target) for fault in found)
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
    for column in target.columns:
        if column.assumed and (count := int(pupils[column.source].isin(column.assumed).sum())):
            yield _issue("TARGET_ASSUMED", target, header=column.header, count=count)


def _issue(code: str, target: Target, **facts: object) -> Issue:
    return Issue(code, facts={"target": target.title, **facts}, target=target.name)


def _digits(school_year: str) -> str:
    return "".join(sign for sign in school_year if sign.isdecimal())

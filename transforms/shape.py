"""Shape: from the school's pupils to the finished import files of one target, checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pandas import DataFrame, Index

from schemas.demands import Fault
from schemas.messages import Issue
from schemas.profile import Limits, Target
from schemas.tables import MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from schemas.vocabulary import Form
from transforms.demand import PEOPLE, demand, incomplete, not_one_to_one, notes, refused, row_issues
from transforms.express import express, in_order
from transforms.listing import ORIGIN, Lists, gone, listing
from transforms.outcome import ImportFile
from transforms.parts import filled, fitting, zipped
from transforms.passwords import Draw, with_passwords
from transforms.rules import with_texts
from transforms.scopes import scopes
from transforms.sent import Sent, entries
from transforms.simulate import Table, told_before
from transforms.writers import EXTENSIONS, write

DEFAULT = Limits()
NOTHING = Sent()


@dataclass(frozen=True)
class Shaped:
    """The import files of one target, and what there is to say about them."""

    files: tuple[ImportFile, ...] = ()
    issues: tuple[Issue, ...] = ()
    tables: tuple[Table, ...] = ()
    """What the files are made of, empty where there are none."""
    lists: Lists = field(default_factory=dict)
    """What the rows in the files stand for, under the same labels as in the tables."""
    of_fewer: Callable[[Lists], tuple[ImportFile, ...]] = lambda lists: ()
    """Makes the same files of some of those rows."""


def shape(
    leerlingen: DataFrame,
    target: Target,
    form: Form,
    school: str,
    school_year: str,
    made_on: date,
    limits: Limits = DEFAULT,
    left: DataFrame | None = None,
    staff: DataFrame | None = None,
    sent: Sent = NOTHING,
    draw: Draw | None = None,
) -> Shaped:
    """Makes the import files of one target for the active pupils of one school, and for its staff.

    Who does not meet the target's demands is left out of its files and reported by file, sheet and row.

    Args:
        left: pupils whom the target was told of and who are not at school any more.
        staff: none where no staff list was ever delivered.
        sent: what the target was told before.
        draw: the chance that passwords are made of; without it none are made.
    """
    pupils = _of_the_school(leerlingen, school, school_year)
    away = _of_the_school(_or_none(left, leerlingen), school, school_year)
    people = _of_the_school(_staff(staff), school, school_year)
    known = sent.left.union(told_before(sent, target))
    found_lists = listing(pupils, away, people, target, known)
    lists = {of: with_passwords(in_order(rows), target, sent.keys, draw) for of, rows in found_lists.items()}
    parts = target.apart()
    tables = fitting({name: express(lists[part.of], part) for name, part in parts.items()}, target)
    found = _of_the_new(demand(tables, lists, target, form), lists, target, sent)
    about_rows = row_issues(found, lists, target)
    good = {of: rows[~rows.index.isin(refused(found, of, parts))] for of, rows in lists.items()}
    refusals = (*not_one_to_one(tables, good, target), *incomplete(lists, good, target, limits))
    if refusals or (_nobody(good) and (about_rows or not target.files)):
        return Shaped(issues=(*about_rows, *refusals))

    def files_of(good: Lists) -> tuple[ImportFile, ...]:
        named = _named(tables, lists, good, target, sent, school, school_year)
        files = tuple(_file(rows, name, target, form, school, school_year, made_on) for name, rows in named)
        return zipped(files, f"{school}{_digits(school_year)}", target)

    finished = tuple(_table(name, part, tables[name], good[part.of], lists[part.of]) for name, part in parts.items())
    used = good
    if target.columns:
        used = {of: rows.loc[_needed(tables[target.filename], rows, target, sent)] for of, rows in good.items()}
    return Shaped(files_of(good), (*about_rows, *notes(good, target)), finished, used, files_of)


def _of_the_new(found: dict[str, list[Fault]], lists: Lists, target: Target, sent: Sent) -> dict[str, list[Fault]]:
    """Returns the faults of rows that are written: of whom the target knows none is, where only the new get one."""
    if target.who != "new" or target.leavers == "absence" or not target.columns:
        return found
    keys, known = lists[target.of]["key"], sent.parts.get(target.filename, {})
    return {name: [fault for fault in one if keys[fault.place] not in known] for name, one in found.items()}


def _file(
    rows: DataFrame, name: str, target: Target, form: Form, school: str, school_year: str, made_on: date
) -> ImportFile:
    """Returns rows, under the target's headers, as a file with this name."""
    return ImportFile(
        target=target.name,
        form=form,
        name=f"{name}.{EXTENSIONS[form]}",
        content=write(rows, target, form, school, school_year, made_on),
        rows=len(rows),
        status=target.status,
    )


def _nobody(good: Lists) -> bool:
    """Tells whether there is nobody to tell of; groups without anybody are none."""
    return all(rows.empty for of, rows in good.items() if of in PEOPLE or not PEOPLE & set(good))


def _or_none(left: DataFrame | None, leerlingen: DataFrame) -> DataFrame:
    return leerlingen.iloc[:0].assign(since="") if left is None else left


def _staff(staff: DataFrame | None) -> DataFrame:
    columns = [MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS, *ORIGIN]
    return DataFrame(columns=columns, dtype="str") if staff is None else staff


def _of_the_school(rows: DataFrame, school: str, school_year: str) -> DataFrame:
    """Adds what a target may be told of the school; a school without a name in the settings goes by its code."""
    name = rows.get("schoolnaam", school)
    return with_texts(rows, school=school, schoolnaam=name, schooljaar=school_year)


def _table(name: str, part: Target, rows: DataFrame, good: DataFrame, listed: DataFrame) -> Table:
    """Returns the rows of a file, with what they tell the target of who is at school."""
    good, listed = (one[one.index.isin(rows.index)] for one in (good, listed))
    here = good[~gone(good)]
    told = entries(rows.loc[here.index], here["key"], here["place"], part)
    there = frozenset(listed.loc[~gone(listed), "key"])
    return Table(name, part.of, rows.loc[good.index], told, there - set(told), frozenset(good.loc[gone(good), "key"]))


def _named(
    tables: Mapping[str, DataFrame],
    lists: Lists,
    good: Lists,
    target: Target,
    sent: Sent,
    school: str,
    school_year: str,
) -> Iterator[tuple[str, DataFrame]]:
    """Yields the rows of each file with the file's name; of files that go together every one, and no row twice."""
    if target.files:
        yield from filled(tables, good, target)
        return
    table, needed = tables[target.filename], _needed(tables[target.filename], good[target.of], target, sent)
    for name, places in scopes(lists[target.of], target).items():
        rows = table.loc[places[places.isin(needed)]]
        if len(rows):
            yield f"{target.filename}{school}{_digits(school_year)}{name}", rows


def _needed(rows: DataFrame, good: DataFrame, target: Target, sent: Sent) -> Index[Any]:
    """Returns the places of the rows that the target is to be given."""
    if target.who == "all" or target.leavers == "absence":
        return good.index
    before = sent.parts.get(target.filename, {})
    now = entries(rows.loc[good.index], good["key"], good["place"], target)
    if target.who == "new":
        now = {key: before.get(key, entry) for key, entry in now.items()}
    these = zip(good["key"], gone(good), strict=True)
    return good.index[[gone or before.get(key) != now[key] for key, gone in these]]


def _digits(school_year: str) -> str:
    return "".join(sign for sign in school_year if sign.isdecimal())

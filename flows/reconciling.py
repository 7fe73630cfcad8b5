"""Reconciling: the exports of two systems that must agree, what differs, and the files to take that over with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from flows.clock import AMSTERDAM
from flows.faults import Fault
from flows.lists import read_list
from flows.offer import LARGEST, safe_names
from flows.protections import read_protections
from flows.publication import replace_file
from flows.reading import reading
from flows.reconcile_files import book_of, write_imports, write_page
from flows.reconcile_log import record_sections
from flows.register import Register
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Reconciling, School
from schemas.side import Side
from schemas.vocabulary import Language
from transforms.authority import Protection, Withheld
from transforms.headings import normal
from transforms.owing import numbers_in
from transforms.reconcile import Reconciliation, Sided, compare
from transforms.reconcile.book import Compared, reconcile_book
from transforms.reconcile.book_read import answered, read_answers
from transforms.reconcile.choose import KINDS, Selection, choose, parse_kinds
from transforms.reconcile.differ import numbers
from transforms.reconcile.imports import Taken, imports
from transforms.reconcile.leading import about, lead
from transforms.reconcile.reading import Export, read_side
from transforms.report.reconciled import reconciled_page
from transforms.values.dates import school_year_of

Which = Literal["portal", "desktop"]
SIDES: tuple[Which, Which] = ("portal", "desktop")
PROFILES = {"portal": "zermelo_portal", "desktop": "zermelo_desktop"}


@dataclass(frozen=True)
class Asked:
    """What a person asks for on the command line."""

    school: str
    portal: tuple[Path, ...]
    desktop: tuple[Path, ...]
    take: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Pupil numbers, or files with them."""
    no_packages: tuple[str, ...] = ()
    everyone: bool = False
    workbook: Path | None = None
    portal_date: date | None = None
    desktop_date: date | None = None
    max_age: int | None = None


@dataclass(frozen=True)
class Reconciled:
    """What came of a comparison."""

    found: Reconciliation
    sides: dict[Which, Side]
    issues: tuple[Issue, ...]
    files: tuple[Taken, ...] = ()
    folder: Path | None = None
    page: Path | None = None
    workbook: Path | None = None
    was_there: bool = False
    """Whether the workbook lay there already; then it was left as it is."""
    withheld: tuple[Withheld, ...] = ()
    """What of what was chosen a side keeps as it is, because the other does not lead in it there."""

    @property
    def refused(self) -> bool:
        return any(issue.severity == "file" for issue in self.issues)


@dataclass(frozen=True)
class _Read:
    """The exports of one side, and what they tell."""

    told: Sided
    digest: str


def reconcile(workspace: Workspace, asked: Asked, today: date, language: Language) -> Reconciled:
    """Compares both sides of a school and makes the files for what was chosen. Raises `Fault` for a strange choice."""
    sides = {side: workspace.sides()[PROFILES[side]] for side in SIDES}
    settings = _settings(workspace, asked.school)
    portal, desktop = (_read(workspace, asked, side, sides[side]) for side in SIDES)
    year = _school_year(portal.told, desktop.told, today)
    age = settings.max_age_days if asked.max_age is None else asked.max_age
    found = compare(portal.told, desktop.told, asked.school, year, today, age)
    if any(issue.severity == "file" for issue in found.issues):
        return Reconciled(found, sides, found.issues)
    digest = _digest(asked.school, year, portal.digest, desktop.digest)
    selection = _selection(workspace, asked, found)
    proposed = frozenset(choose(found, selection)["key"])
    chosen, issues = _chosen(workspace, asked, found, selection, settings, digest)
    if issues:
        return Reconciled(found, sides, (*found.issues, *issues))
    shut = frozenset(name for name, taken in selection.afdelingen.items() if not taken)
    unverified = any(side.status == "unverified" for side in sides.values())
    told = Compared(found, digest, today, proposed, shut, asked.everyone, unverified)
    taken = found.differences[found.differences["key"].isin(list(chosen))]
    rules = workspace.settings().schools.get(asked.school, School()).authority
    taken, withheld = lead(found, taken, sides, rules, _protections(workspace, asked.school), today)
    files = tuple(imports(found, taken, sides["portal"], sides["desktop"]))
    done = Reconciled(found, sides, (*found.issues, *about(withheld, sides)), files, withheld=withheld)
    return _write(workspace, asked, told, done, today, language, _digest(digest, *sorted(chosen)))


def _protections(workspace: Workspace, school: str) -> tuple[Protection, ...]:
    register = Register(workspace)
    if not register.exists:
        return ()
    with register.reading() as connection:
        return read_protections(connection, [school]).get(school, ())


def _settings(workspace: Workspace, school: str) -> Reconciling:
    schools = workspace.settings().schools
    return schools[school].reconcile if school in schools else Reconciling()


def _read(workspace: Workspace, asked: Asked, side: Which, profile: Side) -> _Read:
    """Reads the exports of one side, in a process of their own."""
    paths, said = (asked.portal, asked.portal_date) if side == "portal" else (asked.desktop, asked.desktop_date)
    names, passwords = safe_names(path.name for path in paths), workspace.settings().passwords_of(asked.school)
    contents = [_content(path, name) for path, name in zip(paths, names, strict=True)]
    days = [said or datetime.fromtimestamp(path.stat().st_mtime, AMSTERDAM).date() for path in paths]
    with reading([(name, content, passwords) for name, content in zip(names, contents, strict=True)]) as read:
        exports = [
            Export(name, tuple(read(name, content, passwords)), day)
            for name, content, day in zip(names, contents, days, strict=True)
        ]
    hashes = sorted(hashlib.sha256(content).hexdigest() for content in contents)
    return _Read(read_side(side, exports, profile), _digest(profile.model_dump_json(), *hashes))


def _content(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise Fault(Issue("FILE_TOO_LARGE", file=name))
        return path.read_bytes()
    except OSError:
        raise Fault(Issue("FILE_NOT_FOUND", file=name)) from None


def _school_year(portal: Sided, desktop: Sided, today: date) -> str:
    """Returns the school year that is compared: that of the exports if it is this one or the next, else this one."""
    here = school_year_of(today)
    next_one = school_year_of(today.replace(year=today.year + 1, day=1))
    told = desktop.school_year or portal.school_year
    return told if told in (here, next_one) else here


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _selection(workspace: Workspace, asked: Asked, found: Reconciliation) -> Selection:
    """Returns what the options say. Raises `Fault` where they name what is not there."""
    afdelingen = _afdelingen(found)
    for afdeling in asked.no_packages:
        if afdeling not in afdelingen:
            facts = {"afdeling": afdeling, "known": ", ".join(afdelingen)}
            raise Fault(Issue("RECONCILE_NO_AFDELING", facts=facts))
    without = frozenset(number for said in asked.without for number in _numbers(workspace, asked, said, found))
    return Selection(_kinds(asked.take), without, dict.fromkeys(asked.no_packages, False))


def _kinds(texts: Sequence[str]) -> frozenset[tuple[str, str]]:
    kinds = parse_kinds(tuple(texts))
    if isinstance(kinds, str):
        known = ", ".join(f"{section}/{kind}" for section, names in KINDS.items() for kind in names)
        raise Fault(Issue("RECONCILE_TAKE", facts={"text": kinds, "known": known}))
    return kinds


def _afdelingen(found: Reconciliation) -> list[str]:
    tables = [table for side in (found.portal, found.desktop) for table in side.tables.values() if "afdeling" in table]
    return sorted({str(name) for table in tables for name in table["afdeling"]})


def _numbers(workspace: Workspace, asked: Asked, said: str, found: Reconciliation) -> list[str]:
    """Returns the pupils that are meant by an option: those of a file, if there is one with that name."""
    known, path = numbers(found.portal) | numbers(found.desktop), Path(said).expanduser()
    if path.is_file():
        grids = read_list(workspace, path, asked.school)
        headings = {
            normal(text)
            for side in PROFILES.values()
            for text in workspace.sides()[side].tables["leerlingen"].headers["leerlingnummer"]
        }
        cells = [[cell.strip() for cell in row if cell.strip()] for grid in grids for row in grid.rows]
        plain = [row[0] for row in cells if row] if all(len(row) < 2 for row in cells) else []
        told = [one for one in plain if one in known] or numbers_in(grids, headings, known)
        if not told:
            raise Fault(Issue("EXCEPT_NO_NUMBERS", file=path.name))
        return list(told)
    told = [one for one in re.split(r"[,;\s]+", said) if one]
    if strange := [number for number in told if number not in known]:
        raise Fault(Issue("RECONCILE_NO_PUPIL", facts={"numbers": ", ".join(strange[:10])}))
    return told


def _chosen(
    workspace: Workspace, asked: Asked, found: Reconciliation, selection: Selection, settings: Reconciling, digest: str
) -> tuple[frozenset[str], tuple[Issue, ...]]:
    """Returns the keys of what is taken over: as answered in a workbook, or as said, and what needs no asking."""
    if asked.workbook:
        answers, issues = _answers(workspace, asked, found, digest, asked.workbook)
        return frozenset(choose(found, Selection(answers=answers))["key"]), issues
    kinds = _kinds(settings.take) | selection.kinds
    if not kinds:
        return frozenset(), ()
    return frozenset(choose(found, replace(selection, kinds=kinds))["key"]), ()


def _answers(
    workspace: Workspace, asked: Asked, found: Reconciliation, digest: str, file: Path
) -> tuple[dict[str, bool], tuple[Issue, ...]]:
    answers = read_answers(read_list(workspace, file, asked.school), file.name)
    if answers is None or answers.school != asked.school:
        return {}, (Issue("RECONCILE_BOOK_UNKNOWN", file.name, facts={"school": asked.school}),)
    if answers.digest != digest:
        return {}, (Issue("RECONCILE_BOOK_OUTDATED", file.name),)
    return answered(found, answers), tuple(answers.issues)


def _write(
    workspace: Workspace,
    asked: Asked,
    told: Compared,
    done: Reconciled,
    today: date,
    language: Language,
    choice: str,
) -> Reconciled:
    """Writes the import files, the page, and a workbook where a person can still choose; none is overwritten."""
    record_sections(workspace, done.found, today)
    if done.files:
        contents = {f"{one.side}/{one.section}/{one.name}": one.content for one in done.files}
        folder = write_imports(workspace, asked.school, today, choice, contents)
        done = replace(done, folder=folder)
    page = reconciled_page(told, done.files, language, done.withheld, done.sides).encode()
    shown = _digest(choice, hashlib.sha256(page).hexdigest())
    done = replace(done, page=write_page(workspace, asked.school, today, shown, page))
    if asked.take or asked.workbook:
        return done
    file, is_there = book_of(workspace, asked.school, today, told.digest)
    if not is_there:
        replace_file(file, reconcile_book(told, language))
    return replace(done, workbook=file, was_there=is_there)

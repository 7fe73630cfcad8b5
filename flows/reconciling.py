"""Reconciling: the exports of two systems that must agree, what differs, and the files to take that over with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from flows.clock import AMSTERDAM
from flows.faults import Fault
from flows.lists import read_list
from flows.offer import LARGEST, safe_names
from flows.protections import read_protections
from flows.publication import replace_file
from flows.reading import reading
from flows.reconcile_asked import PROFILES, SIDES, Asked, Which, kinds_of, only_of, selection_of
from flows.reconcile_files import book_of, write_imports, write_page
from flows.reconcile_log import record_sections
from flows.register import Register
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Reconciling, School
from schemas.side import Side
from schemas.vocabulary import Language
from transforms.authority import Protection, Withheld
from transforms.reconcile import Reconciliation, Sided, compare
from transforms.reconcile.book import Compared, reconcile_book
from transforms.reconcile.book_read import answered, read_answers
from transforms.reconcile.choose import Selection, choose
from transforms.reconcile.imports import Taken, imports
from transforms.reconcile.leading import about, lead
from transforms.reconcile.moments import Moment
from transforms.reconcile.reading import Export, read_side
from transforms.reconcile.showing import Only
from transforms.report.reconciled import reconciled_page
from transforms.values.dates import school_year_of


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
    only: Only = frozenset()
    """The kinds of difference that are shown; none: all."""
    everyone: bool = False
    """Whether who does not differ is shown too."""
    left_out: tuple[Issue, ...] = ()
    """What of what was chosen is in no import file."""
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
    sides, only = {side: workspace.sides()[PROFILES[side]] for side in SIDES}, only_of(asked.only)
    settings = _settings(workspace, asked.school)
    portal, desktop = (_read(workspace, asked, side, sides[side]) for side in SIDES)
    year = _school_year(portal.told, desktop.told, today)
    age = settings.max_age_days if asked.max_age is None else asked.max_age
    found = compare(portal.told, desktop.told, asked.school, year, today, age)
    if any(issue.severity == "file" for issue in found.issues):
        return Reconciled(found, sides, found.issues)
    digest = _digest(asked.school, year, portal.digest, desktop.digest)
    selection = selection_of(workspace, asked, found)
    proposed = frozenset(choose(found, selection)["key"])
    chosen, issues = _chosen(workspace, asked, found, selection, settings, digest)
    if issues:
        return Reconciled(found, sides, (*found.issues, *issues))
    shut = frozenset(name for name, taken in selection.afdelingen.items() if not taken)
    unverified = any(side.status == "unverified" for side in sides.values())
    told = Compared(found, digest, today, proposed, shut, asked.everyone, unverified, only)
    taken = found.differences[found.differences["key"].isin(list(chosen))]
    rules = workspace.settings().schools.get(asked.school, School()).authority
    taken, withheld = lead(found, taken, sides, rules, _protections(workspace, asked.school), today)
    files, left_out = imports(found, taken, sides["portal"], sides["desktop"])
    said = (*found.issues, *about(withheld, sides), *left_out)
    done = Reconciled(found, sides, said, files, only=only, everyone=asked.everyone)
    done = replace(done, withheld=withheld, left_out=left_out)
    return _write(workspace, asked, told, done, today, language, _digest(digest, *sorted(chosen)))


def _protections(workspace: Workspace, school: str) -> tuple[Protection, ...]:
    register = Register(workspace)
    if not register.exists:
        return ()
    with register.reading() as connection:
        return read_protections(connection, register.seal, [school]).get(school, ())


def _settings(workspace: Workspace, school: str) -> Reconciling:
    schools = workspace.settings().schools
    return schools[school].reconcile if school in schools else Reconciling()


def _read(workspace: Workspace, asked: Asked, side: Which, profile: Side) -> _Read:
    """Reads the exports of one side, in a process of their own."""
    paths, said = (asked.portal, asked.portal_moment) if side == "portal" else (asked.desktop, asked.desktop_moment)
    names, passwords = safe_names(path.name for path in paths), workspace.settings().passwords_of(asked.school)
    contents = [_content(path, name) for path, name in zip(paths, names, strict=True)]
    moments = [said or _last_change(path) for path in paths]
    with reading([(name, content, passwords) for name, content in zip(names, contents, strict=True)]) as read:
        exports = [
            Export(name, tuple(read(name, content, passwords)), moment)
            for name, content, moment in zip(names, contents, moments, strict=True)
        ]
    hashes = sorted(hashlib.sha256(content).hexdigest() for content in contents)
    return _Read(read_side(side, exports, profile), _digest(profile.model_dump_json(), *hashes))


def _last_change(path: Path) -> Moment:
    """Returns when a file was last written, for an export that does not say itself of when it is."""
    told = datetime.fromtimestamp(path.stat().st_mtime, AMSTERDAM)
    return Moment(told.date(), f"{told:%H:%M}", "file")


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


def _chosen(
    workspace: Workspace, asked: Asked, found: Reconciliation, selection: Selection, settings: Reconciling, digest: str
) -> tuple[frozenset[str], tuple[Issue, ...]]:
    """Returns the keys of what is taken over: as answered in a workbook, or as said, and what needs no asking."""
    if asked.workbook:
        answers, issues = _answers(workspace, asked, found, digest, asked.workbook)
        return frozenset(choose(found, Selection(answers=answers))["key"]), issues
    kinds = kinds_of(settings.take) | selection.kinds
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
    page = reconciled_page(told, done.files, language, done.withheld, done.sides, done.left_out).encode()
    shown = _digest(choice, hashlib.sha256(page).hexdigest())
    done = replace(done, page=write_page(workspace, asked.school, today, shown, page))
    if asked.take or asked.workbook:
        return done
    file, is_there = book_of(workspace, asked.school, today, told.shown_digest)
    if not is_there:
        replace_file(file, reconcile_book(told, language))
    return replace(done, workbook=file, was_there=is_there)

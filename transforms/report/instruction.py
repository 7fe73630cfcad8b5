"""The work instruction: on one page what a person does with the files of one delivery at one target."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.profile import Profiles, Target
from schemas.vocabulary import Language
from transforms.outcome import ImportFile, Outcome, Trial
from transforms.report.findings import Finding, Place
from transforms.report.pages import long_day, render
from transforms.report.words import name, say
from transforms.report.work import Work, works
from transforms.undo import Beyond

SOURCES, FINDINGS, PLACES, ROWS, NUMBERS = 4, 4, 2, 60, 20
"""How many sources, findings, places of each, characters of row numbers and pupil numbers one page has room for."""
UNKNOWN = "[NOT FOUND]"
TAG = re.compile(r"<[^>]+>")
SHEET, LINE = 4200, 40
"""Characters on a sheet of paper, and those that the rest of a line counts for."""
LOUD, TOLD = ("TARGET_CLOSED",), ("WORK_LIST",)
"""Codes of notes that stand at the top, and of what the instruction tells in its own words."""
FIRST = "WITHHELD"
"""What the codes begin with of notes that come before the others: of what the file is not to change."""


@dataclass(frozen=True)
class Notice:
    """The mail about the file of a target."""

    name: str
    ready: bool
    """Whether it is sent without a person."""


def instructions(
    outcome: Outcome,
    profiles: Profiles,
    language: Language,
    made_on: date,
    mails: Mapping[str, Notice] | None = None,
    beyond: Sequence[Beyond] | None = None,
) -> dict[str, str]:
    """Returns the instruction of every target for which there is something to do or to know, as HTML documents.

    Args:
        mails: target -> the mail about its file.
        beyond: of an undoing, what no file takes back; None where it is none.
    """
    found = instructed(outcome, profiles, language, beyond or ())
    return {
        work.name: _page(work, outcome, profiles, language, made_on, (mails or {}).get(work.name), beyond is not None)
        for work in found
    }


def instructed(outcome: Outcome, profiles: Profiles, language: Language, beyond: Sequence[Beyond] = ()) -> list[Work]:
    """Returns the work that there is an instruction for: not for what the school does not use or what is unknown."""
    theirs = {*outcome.targets, *(file.target for file in outcome.files), *(one.target for one in beyond)}
    return [work for work in works(outcome, profiles, language, beyond) if work.name in theirs & {*profiles.targets}]


def _page(
    work: Work,
    outcome: Outcome,
    profiles: Profiles,
    language: Language,
    made_on: date,
    mail: Notice | None,
    undoes: bool,
) -> str:
    profile = outcome.targets.get(work.name, profiles.targets.get(work.name))
    kind = "refused" if work.refused and not work.files else "list" if work.by_hand else "undo" if undoes else "import"
    sources = sorted(work.evidence, key=lambda text: UNKNOWN not in text)
    in_order = sorted(work.notes, key=lambda note: not note.code.startswith(FIRST))
    notes = [note.text for note in in_order if note.code not in (*LOUD, *TOLD)]
    told: dict[str, object] = {
        "work": work,
        "kind": kind,
        "undoes": undoes,
        "outcome": outcome,
        "made_on": made_on.isoformat(),
        "files": [(file, _digest(file)) for file in work.files],
        "sources": sources[:SOURCES],
        "more_sources": len(sources) - SOURCES,
        "loud": [note.text for note in work.notes if note.code in LOUD],
        "findings": [(finding.text, _places(finding, language)) for finding in work.rejected[:FINDINGS]],
        "more_findings": len(work.rejected) - FINDINGS,
        "notes": notes[:FINDINGS],
        "more_notes": len(notes) - FINDINGS,
        "trial": _trial(work.trial, language) if work.trial else None,
        "mail": mail,
        "closed": _closed(profile, language) if profile else [],
        "numbers": ", ".join(work.numbers[:NUMBERS]),
        "more_numbers": len(work.numbers) - NUMBERS,
    }
    page = render("instruction.html", language, tight=False, **told)
    return page if _fits(page) else render("instruction.html", language, tight=True, **told)


def _fits(page: str) -> bool:
    """Tells whether a page fits on one sheet of paper in letters of the usual size, by what was seen of real ones."""
    body = page[page.index("<body") :]
    text = " ".join(TAG.sub(" ", body).split())
    return len(text) + LINE * sum(body.count(tag) for tag in ("<li", "<tr", "<section")) < SHEET


def _digest(file: ImportFile) -> str:
    return hashlib.sha256(file.content).hexdigest()[:12]


def _places(finding: Finding, language: Language) -> str:
    """Returns where a finding holds, as far as there is room."""
    told = [_place(place, language) for place in finding.places[:PLACES]]
    return "; ".join([text for text in told if text] + (["…"] if len(finding.places) > PLACES else []))


def _place(place: Place, language: Language) -> str:
    short = place.rows[:ROWS].rpartition(", ")[0] if len(place.rows) > ROWS else place.rows
    rows = say(language, "row_numbers", rows=short, count=place.count) if short else ""
    if short != place.rows:
        rows = say(language, "instruction.more_rows", rows=rows, count=place.count)
    sheet = say(language, "sheet", sheet=place.sheet) if place.sheet not in ("", place.file) else ""
    column = say(language, "column", column=place.column) if place.column else ""
    return ", ".join(part for part in (place.file, sheet, column, rows) if part)


def _trial(trial: Trial, language: Language) -> tuple[str, list[tuple[str, str]]]:
    """Returns which files to try first, and which numbers to look up then, each with what it shows."""
    files = [f"proef/{file.name}" for file in trial.files]
    rows = say(language, "file_rows", count=len(trial.rows))
    key = "instruction.trial_how" if len(files) == 1 else "instruction.trial_files"
    shown = []
    for row in trial.rows:
        kind = [name(language, "sign" if row.kind == "left" else "kind", row.kind)] if row.kind else []
        group = [row.group] if row.group else []
        shown.append((row.key, ", ".join([*kind, *(name(language, "sign", sign) for sign in row.signs), *group])))
    return say(language, key, file=", ".join(files), rows=rows), shown


def _closed(target: Target, language: Language) -> list[str]:
    """Returns on which days nothing is to be imported, and why."""
    spans = [(_of_year(one.first, language), _of_year(one.until, language), one.text) for one in target.closed]
    return [
        say(language, "instruction.closed_span", first=first, until=until, why=text.get(language) or text.get("nl", ""))
        for first, until, text in spans
    ]


def _of_year(day: str, language: Language) -> str:
    """Returns a day of every year as people write it, from `08-01`."""
    return long_day(f"2000-{day}", language).rpartition(" ")[0]

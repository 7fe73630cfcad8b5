"""Telling what became of results: counts per group and subject, and what waits; never a pupil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from flows.results import Brought
from schemas.vocabulary import Language
from transforms.report.undone import issue_texts
from transforms.report.words import name, say

WORDS = {
    "nl": {
        "published": "Resultaten van school {school}: de bestanden voor ESIS staan klaar.",
        "waiting": "Resultaten van school {school}: er is nu niets te versturen. Wat wacht, is bewaard.",
        "nothing": "Resultaten van school {school}: niets nieuws.",
        "checked": "Resultaten van school {school}: alleen gecontroleerd; er is niets gewijzigd.",
        "refused": "Resultaten van school {school}: niet verwerkt.",
        "line": "  {group} · {subject}: {new} nieuw, {corrected} verbeterd, {repeated} al verstuurd, {parked} wacht",
        "waits": "  {count} wacht: {reason}",
        "file": "Bestand: {path} ({rows} resultaten; indeling {status})",
        "report": "Verslag: {report}",
        "on": "De resultaten van {method_name} voor groep {group_name} van school {school} gaan voortaan mee.",
        "off": "De resultaten van {method_name} voor groep {group_name} van school {school} wachten voortaan.",
        "status": "School {school}: resultaten die wachten: {count}.",
        "is_on": "  aan sinds {since}: {method_name}, groep {group_name} (door {acted_by})",
        "none_on": "  De resultatenkoppeling staat voor geen enkele groep aan.",
        "page": "De pagina staat klaar: {page}",
        "names": "Op deze pagina staan namen van leerlingen: bewaar haar niet langer dan nodig.",
        "empty": "Er zijn geen resultaten die wachten.",
    },
    "en": {
        "published": "Results of school {school}: the files for ESIS are ready.",
        "waiting": "Results of school {school}: there is nothing to send now. What waits is kept.",
        "nothing": "Results of school {school}: nothing new.",
        "checked": "Results of school {school}: only checked; nothing was changed.",
        "refused": "Results of school {school}: not processed.",
        "line": "  {group} · {subject}: {new} new, {corrected} corrected, {repeated} sent already, {parked} waits",
        "waits": "  {count} waits: {reason}",
        "file": "File: {path} ({rows} results; layout {status})",
        "report": "Report: {report}",
        "on": "The results of {method_name} for group {group_name} of school {school} go along from now on.",
        "off": "The results of {method_name} for group {group_name} of school {school} wait from now on.",
        "status": "School {school}: results that wait: {count}.",
        "is_on": "  on since {since}: {method_name}, group {group_name} (by {acted_by})",
        "none_on": "  The result connection is on for no group at all.",
        "page": "The page is ready: {page}",
        "names": "This page shows names of pupils: keep it no longer than needed.",
        "empty": "There are no results that wait.",
    },
}


def results_document(done: Brought, language: Language) -> dict[str, object]:
    """Returns what became of the results of a school as one JSON document."""
    issues = [
        {
            "code": one.code,
            "severity": one.severity,
            "file": one.file,
            "sheet": one.sheet,
            "row": one.row,
            "column": one.column,
            "text": one.text(language),
        }
        for one in done.issues
    ]
    return {**vars(done), "lines": [asdict(line) for line in done.lines], "issues": issues}


def tell_results(done: Brought | None, language: Language) -> str:
    """Returns what became of the results of a school, for a person."""
    words = WORDS[language]
    if done is None:
        return words["empty"]
    told = [words[done.state].format(school=done.school)]
    if done.read:
        told.append(say(language, "results.read", count=done.read, rejected=done.rejected))
    told += [say(language, "results.taken_up", count=done.taken_up)] if done.taken_up else []
    told += [
        words["line"].format_map({**vars(line), "group": line.group or "—", "subject": line.subject or "—"})
        for line in done.lines
    ]
    told += _waits(done.waiting, language)
    for file in done.files:
        shown = {"path": file["path"] or "—", "rows": file["rows"]}
        told.append(words["file"].format_map({**shown, "status": name(language, "status", str(file["status"]))}))
    told += [words["report"].format(report=done.report)] if done.report else []
    return "\n".join([*told, *issue_texts(done.issues, language)])


def tell_status(school: str, waiting: Mapping[str, int], on: Sequence[Mapping[str, str]], language: Language) -> str:
    """Returns how many results wait for what, and for which groups the connection is on."""
    words = WORDS[language]
    lines = [words["status"].format(school=school, count=sum(waiting.values())), *_waits(waiting, language)]
    lines += [words["is_on"].format_map(one) for one in on] or [words["none_on"]]
    return "\n".join(lines)


def tell_switched(told: Mapping[str, str], language: Language) -> str:
    """Returns what was switched."""
    return WORDS[language][told["act"]].format_map(told)


def tell_page(page: Path, names: bool, language: Language) -> str:
    """Returns where the page of a group is."""
    words = WORDS[language]
    return "\n".join([words["page"].format(page=page), *([words["names"]] if names else [])])


def _waits(waiting: Mapping[str, int], language: Language) -> list[str]:
    words = WORDS[language]
    return [
        words["waits"].format(count=count, reason=name(language, "result_reason", reason))
        for reason, count in waiting.items()
    ]

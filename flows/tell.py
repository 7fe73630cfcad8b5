"""Telling on the terminal what happened: short, in Dutch or English, and never with a pupil's name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.deliveries import MadeFile
from flows.holds import Hold
from flows.instructions import instruction_paths, trial_paths
from flows.mails import Mail
from flows.result import Result
from flows.tell_review import WORDS as TO_DECIDE
from flows.tell_review import first_approval, near, ways
from flows.workspace import Workspace
from schemas.vocabulary import Language
from transforms.outcome import KINDS, Outcome
from transforms.report.findings import Finding, findings
from transforms.report.left_out import left_out_warning
from transforms.report.prediction import surprises_told
from transforms.report.summary import cause_counts, done_counts, row_counts
from transforms.report.understood import part_of
from transforms.report.words import name, say
from transforms.surprises import Prediction

PLACES = 3
"""Places named of each finding; the report has them all."""
WORDS = {
    "nl": {
        "school": "School {school}, schooljaar {school_year}, export uit {source}.",
        "rows": "Rijen: {read} gelezen; {counts}.",
        "changes": "Wijzigingen: {counts}.",
        "none": "geen",
        "archived": "gearchiveerd",
        "missing": "Verdwenen: {counts}.",
        "file": "  {path} ({rows}, {status})",
        "paper": "  {path} ({rows}, voor wie het zelf nagaat)",
        "instruction": "  {path} (werkinstructie)",
        "trial": "  {path} (om eerst te proberen)",
        "more": "en {count} andere plaatsen",
        "prediction": "Verwachting: {expected} leerlingen; {surprises}",
        "report": "Verslag: {path}",
        "rest": "Nog {count} wijzigingen wachten als levering {rest}. Bekijk ze met: doorstroom review {rest}",
        "no_holds": "Er wacht niets op een beslissing.",
        "hold": "{delivery}  school {school}, aangeleverd op {day}",
        "rejected": "Afgewezen: levering {delivery} van school {school}. Er is niets gewijzigd.",
        "no_schools": "In deze werkmap is nog niets verwerkt: {home}",
        "status": "{school}: {active} actief, {archived} gearchiveerd, laatste {last} ({day}), {holds} aangehouden",
        "to_purge": ", {to_purge} te verwijderen (doorstroom purge)",
        "mails": ", {mails} mails nog niet verstuurd",
        "mail_text": "  {path} (verstuur deze mail zelf, zodra het bestand is aangeleverd)",
        "mail_sent": "  Gemaild aan: {to}",
        "mail_waiting": "  {path} (mail, nog niet verstuurd)",
        "never": "geen",
        "sources": "Bronnen:",
        "sides": "Twee kanten die gelijk moeten zijn:",
        "targets": "Doelen:",
        "results": "Tabellen met resultaten:",
        "rollovers": "Werk bij de jaarovergang:",
        "checked": "{count} profielen gecontroleerd; er is niets mis.",
        "interrupted": "Onderbroken. Er is niets half gedaan; geef de opdracht gerust opnieuw.",
    },
    "en": {
        "school": "School {school}, school year {school_year}, export from {source}.",
        "rows": "Rows: {read} read; {counts}.",
        "changes": "Changes: {counts}.",
        "none": "none",
        "archived": "archived",
        "missing": "Missing: {counts}.",
        "file": "  {path} ({rows}, {status})",
        "paper": "  {path} ({rows}, for a person to go through)",
        "instruction": "  {path} (work instruction)",
        "trial": "  {path} (to try first)",
        "more": "and {count} other places",
        "prediction": "Prediction: {expected} pupils; {surprises}",
        "report": "Report: {path}",
        "rest": "{count} more changes wait as delivery {rest}. See them with: doorstroom review {rest}",
        "no_holds": "Nothing waits for a decision.",
        "hold": "{delivery}  school {school}, delivered on {day}",
        "rejected": "Rejected: delivery {delivery} of school {school}. Nothing was changed.",
        "no_schools": "Nothing has been processed in this workspace yet: {home}",
        "status": "{school}: {active} active, {archived} archived, last {last} ({day}), {holds} held",
        "to_purge": ", {to_purge} to remove (doorstroom purge)",
        "mails": ", {mails} mails not sent yet",
        "mail_text": "  {path} (send this mail yourself, once the file has been handed over)",
        "mail_sent": "  Mailed to: {to}",
        "mail_waiting": "  {path} (mail, not sent yet)",
        "never": "none",
        "sources": "Sources:",
        "sides": "Two sides that must agree:",
        "targets": "Targets:",
        "results": "Tables of results:",
        "rollovers": "Work at the rollover:",
        "checked": "{count} profiles checked; nothing is wrong.",
        "interrupted": "Interrupted. Nothing was done by halves; give the command again.",
    },
}


def tell_result(workspace: Workspace, result: Result, language: Language) -> str:
    """Returns what became of a delivery: the answer, the counts, the files, what was found and where the report is."""
    words, outcome = WORDS[language], result.outcome
    if outcome.issues and outcome.issues[0].code == "FOUR_EYES":
        return "\n".join(
            [outcome.issues[0].text(language), *ways(workspace, outcome.school, outcome.delivery.id, language)]
        )
    lines = [say(language, f"answer.{ending(result)}", count=len(result.files))]
    if outcome.source and outcome.school_year:
        lines.append(words["school"].format_map(vars(outcome)))
    if outcome.ledger:
        lines.append(_rows(result, language))
    if outcome.state == "checked":
        lines += _understood(workspace, result, language)
    if outcome.state not in ("refused", "skipped"):
        lines += _changes(result, language)
    if outcome.staff_changes:
        lines.append(say(language, "staff", **outcome.staff_changes))
    lines += _prediction(outcome.prediction, language)
    last = {file.target: file for file in result.files}
    for file in result.files:
        lines += _file(workspace, result, file, language, warned=file is last[file.target])
    lines += tell_papers(workspace, outcome, result.papers, language)
    lines += tell_sheets(workspace, result.folder, language)
    lines += tell_mails(workspace, result.mails, language)
    lines += [line for finding in findings(outcome.issues, language) for line in tell_finding(finding, language)]
    if result.rest:
        count = len(outcome.rest.marks) if outcome.rest else 0
        lines.append(words["rest"].format(count=count, rest=result.rest))
    waits = outcome.delivery.id if outcome.state == "held" else result.rest
    if waits:
        lines += ways(workspace, outcome.school, waits, language)
    return "\n".join([*lines, *_report(workspace, result.report, language)])


def ending(result: Result) -> str:
    """Returns which answer fits: the state, or a shade of it."""
    state = result.outcome.state
    if state == "published" and not result.files:
        return "published_none"
    waits = any(issue.code.startswith("HELD_") for issue in result.outcome.issues)
    return "checked_held" if state == "checked" and waits else state


def tell_holds(
    workspace: Workspace, holds: Iterable[Hold], filled: Collection[tuple[str, str]], language: Language
) -> str:
    """Returns the deliveries that wait, each with what it would change, why it was held and how to decide.

    Args:
        filled: school and delivery of those of which the decision workbook was filled in.
    """
    told = [line for hold in holds for line in _hold(workspace, hold, filled, language)]
    return "\n".join(told) or WORDS[language]["no_holds"]


def tell_status(workspace: Workspace, schools: Iterable[Mapping[str, Any]], language: Language) -> str:
    """Returns one line for each school."""
    words = WORDS[language]
    lines = [_school(school, language) for school in schools]
    return "\n".join(lines) or words["no_schools"].format(home=workspace.home)


def tell_profiles(profiles: Mapping[str, list[dict[str, str]]], language: Language) -> str:
    """Returns one line for each profile: its name, title and how well it is known."""
    lines = []
    for kind, entries in profiles.items():
        lines.append(WORDS[language][kind])
        lines += ["  {name:<18} {status:<11} {checked_on}  {title}".format_map(entry) for entry in entries]
    return "\n".join(lines)


def tell_profile(profile: Mapping[str, Any]) -> str:
    """Returns what a profile says, a line for each key that says something."""
    return "\n".join(line for key, value in profile.items() if value not in ("", [], {}) for line in _said(key, value))


def tell_checked(count: int, language: Language) -> str:
    """Returns that the profiles are right."""
    return WORDS[language]["checked"].format(count=count)


def _school(school: Mapping[str, Any], language: Language) -> str:
    words = WORDS[language]
    line = words["status"].format_map({**school, "last": school["last"] or words["never"]})
    return line + "".join(words[name].format_map(school) for name in ("to_purge", "mails") if school[name])


def _said(key: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}:", *(f"  {line}" for name, part in value.items() for line in _said(name, part))]
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        parts = [
            " · ".join(f"{name}={said}" for name, said in part.items() if said not in ("", [], {}, None, False))
            for part in value
        ]
        return [f"{key}:", *(f"  {part}" for part in parts)]
    return [f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"]


def _counts(counts: Mapping[str, int], names: Mapping[str, str], language: Language) -> str:
    told = ", ".join(f"{count} {names[key]}" for key, count in counts.items() if count)
    return told or WORDS[language]["none"]


def _rows(result: Result, language: Language) -> str:
    counts = row_counts(result.outcome.ledger)
    read, names = counts.pop("read"), {key: name(language, "ledger", key) for key in counts}
    return WORDS[language]["rows"].format(read=read, counts=_counts(counts, names, language))


def _kinds(counts: Mapping[str, int], language: Language) -> str:
    names = {kind: name(language, "kind", kind) for kind in KINDS} | {"archived": WORDS[language]["archived"]}
    return _counts(counts, names, language)


def _causes(counts: Mapping[str, int], language: Language) -> str:
    return _counts(counts, {cause: name(language, "cause", cause) for cause in counts}, language)


def _changes(result: Result, language: Language) -> list[str]:
    words, changes = WORDS[language], result.outcome.changes
    missing = cause_counts(changes)
    told = [words["changes"].format(counts=_kinds(done_counts(result.outcome), language))]
    return told + ([words["missing"].format(counts=_causes(missing, language))] if missing else [])


def _prediction(prediction: Prediction | None, language: Language) -> list[str]:
    if prediction is None:
        return []
    told = surprises_told(prediction, language)
    return [WORDS[language]["prediction"].format(expected=prediction.expected, surprises=told)]


def _file(workspace: Workspace, result: Result, file: MadeFile, language: Language, warned: bool) -> list[str]:
    layout = name(language, "status", file.status).split(":")[0]
    shown = near(workspace.home / file.path) if file.path else Path(file.target)
    rows = say(language, "file_rows", count=file.rows)
    warning = left_out_warning(workspace.profiles().targets[file.target], result.outcome, language) if warned else ""
    return [
        WORDS[language]["file"].format(path=shown, rows=rows, status=layout),
        *([f"    {warning}"] if warning else []),
    ]


def tell_papers(workspace: Workspace, outcome: Outcome, paths: Sequence[str], language: Language) -> list[str]:
    """Returns where the lists for a person lie, in the order of the outcome; none where they were not written."""
    written = zip(outcome.papers, paths, strict=False)
    return [
        WORDS[language]["paper"].format(
            path=near(workspace.home / path), rows=say(language, "file_rows", count=paper.rows)
        )
        for paper, path in written
        if path
    ]


def tell_sheets(workspace: Workspace, folder: str, language: Language) -> list[str]:
    """Returns where the trial files and the work instructions in a folder of the workspace lie."""
    words, trials = WORDS[language], trial_paths(workspace, folder)
    return [
        *(words["trial"].format(path=near(Path(path))) for paths in trials.values() for path in paths),
        *(words["instruction"].format(path=near(Path(path))) for path in instruction_paths(workspace, folder).values()),
    ]


def tell_mails(workspace: Workspace, mails: Iterable[Mail], language: Language) -> list[str]:
    """Returns to whom a mail went, or where its text lies."""
    words = WORDS[language]
    return [
        words[f"mail_{one.state}"].format(path=near(workspace.home / one.path), to=", ".join(one.sent_to))
        for one in mails
    ]


def _understood(workspace: Workspace, result: Result, language: Language) -> list[str]:
    """Returns how every part was read, and what had to be decided about it."""
    lines = [f"{say(language, 'understood')}:"]
    for understood in result.outcome.understood:
        part = part_of(understood, workspace.profiles(), language)
        lines.append(f"  {part.title}")
        lines += [f"    {label}: {fact}" for label, fact in part.facts]
    return lines


def tell_finding(finding: Finding, language: Language) -> list[str]:
    """Returns one sentence, and the first of the places it is about."""
    lines = [f"- {finding.text}"]
    for place in finding.places[:PLACES]:
        sheet = say(language, "sheet", sheet=place.sheet) if place.sheet else ""
        column = say(language, "column", column=place.column) if place.column else ""
        rows = say(language, "row_numbers", rows=place.rows, count=place.count) if place.rows else ""
        lines.append("    " + ", ".join(part for part in (place.file, sheet, column, rows) if part))
    if more := len(finding.places) - PLACES:
        lines += ["    " + WORDS[language]["more"].format(count=more)] if more > 0 else []
    return lines


def _report(workspace: Workspace, path: str, language: Language) -> list[str]:
    return [WORDS[language]["report"].format(path=near(workspace.home / path))] if path else []


def _hold(workspace: Workspace, hold: Hold, filled: Collection[tuple[str, str]], language: Language) -> list[str]:
    asked = [TO_DECIDE[language]["look"].format_map(vars(hold)), *ways(workspace, hold.school, hold.delivery, language)]
    done = [TO_DECIDE[language]["filled"]] if (hold.school, hold.delivery) in filled else []
    lines = [*first_approval(hold, language), *done, *asked]
    return [*tell_held(workspace, hold, language), *("  " + line for line in lines)]


def tell_held(workspace: Workspace, hold: Hold, language: Language) -> list[str]:
    """Returns what a hold would change in counts, and why it was held."""
    words, told = WORDS[language], hold.summary(language)
    missing = {entry["cause"]: entry["count"] for entry in hold.counts["missing"]}
    issues: Any = told["issues"]
    return [
        words["hold"].format_map(vars(hold)),
        "  " + words["changes"].format(counts=_kinds(hold.counts["changes"], language)),
        *(["  " + words["missing"].format(counts=_causes(missing, language))] if missing else []),
        *(f"  - {issue['text']}" for issue in issues),
        *("  " + line for line in _report(workspace, hold.report, language)),
    ]

"""Telling on the terminal what an undoing put back, what it kept, and what no file takes back; by pupil number."""

from __future__ import annotations

from collections.abc import Sequence

from flows.result import mail_documents, paper_documents, sheet_documents
from flows.tell import tell_mails, tell_papers, tell_sheets
from flows.undo import Reversal
from flows.workspace import Workspace
from schemas.vocabulary import Language
from transforms.report.summary import predicted
from transforms.report.undone import issue_texts, kept_by
from transforms.report.words import say

SHOWN = 20
"""Pupil numbers named in one line; the report has them all."""


def undo_document(workspace: Workspace, told: Reversal, language: Language) -> dict[str, object]:
    """Returns an undoing as it goes into a JSON document."""
    outcome = told.outcome
    return {
        "delivery": told.delivery,
        "undone": told.wish.delivery,
        "school": outcome.school,
        "school_year": outcome.school_year,
        "state": outcome.state,
        "by": told.wish.by,
        "reason": told.wish.reason,
        "reversed": list(told.undone.reversed),
        "kept": [{"leerlingnummer": number, "delivery": by} for number, by in told.undone.kept],
        "staff": told.staff,
        "not_reversible": [
            {"target": one.target, "reason": one.reason, "leerlingnummers": list(one.numbers)} for one in told.beyond
        ],
        "files": [{**vars(file), "path": str(workspace.home / file.path) if file.path else ""} for file in told.files],
        "papers": paper_documents(workspace, outcome, told.papers),
        "predicted": predicted(outcome.simulations),
        "mails": mail_documents(workspace, told.mails),
        "issues": [
            {"code": issue.code, "severity": issue.severity, "text": issue.text(language), "target": issue.target}
            for issue in outcome.issues
        ],
        **sheet_documents(workspace, told.folder),
        "report": str(workspace.home / told.report) if told.report else "",
    }


def tell_undo(workspace: Workspace, told: Reversal, language: Language) -> str:
    """Returns what an undoing did, or would do."""
    undone, done = told.undone, told.outcome.state == "published"
    lines = [say(language, "undone.reversed" if done else "undone.would", count=len(undone.reversed))]
    if undone.kept:
        lines.append(say(language, "undone.kept", count=len(undone.kept)))
    for delivery, numbers in kept_by(undone).items():
        name = delivery or say(language, "undone.unknown")
        lines.append("  " + say(language, "undone.line_kept", delivery=name, numbers=_some(numbers)))
    if told.staff:
        lines.append(say(language, "undone.staff", count=told.staff))
    lines.append(say(language, "undone.instruction" if told.files else "undone.no_files"))
    for file in told.files:
        lines.append(f"  {workspace.home / file.path if file.path else file.target}")
    lines += tell_papers(workspace, told.outcome, told.papers, language)
    lines += tell_sheets(workspace, told.folder, language)
    lines += tell_mails(workspace, told.mails, language)
    for one in told.beyond:
        sentence = say(language, f"undone.{one.reason}", count=len(one.numbers))
        lines.append(f"- {one.target}: {say(language, 'undone.beyond')} {sentence}")
    lines += [f"- {text}" for text in issue_texts(told.outcome.issues, language)]
    if done:
        lines.append(say(language, "undone.line_id", delivery=told.delivery))
    return "\n".join([*lines, *([str(workspace.home / told.report)] if told.report else [])])


def _some(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:SHOWN]) + (", …" if len(numbers) > SHOWN else "")

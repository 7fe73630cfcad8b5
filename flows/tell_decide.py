"""Telling on the terminal what became of the decision workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from flows.decide import Decided
from flows.result import document
from flows.tell import tell_result
from flows.workspace import Workspace
from schemas.vocabulary import Language

WORDS = {
    "nl": {
        "none": "Er is geen beslisbestand ingevuld.",
        "approved": "{name}: goedgekeurd door {by}.",
        "rejected": "{name}: afgewezen door {by}. Er is niets gewijzigd.",
        "first": "{name}: de eerste goedkeuring, door {by}, is vastgelegd; een tweede persoon vult een andere naam in.",
        "waits": "{name}: {by} heeft goedgekeurd; wacht op een tweede persoon, die een andere naam invult.",
        "undone": "{name}: niet uitgevoerd.",
        "refused": "{name}: kon niet worden uitgevoerd.",
    },
    "en": {
        "none": "No decision workbook was filled in.",
        "approved": "{name}: approved by {by}.",
        "rejected": "{name}: rejected by {by}. Nothing was changed.",
        "first": "{name}: the first approval, by {by}, was recorded; a second person fills in another name.",
        "waits": "{name}: {by} approved; waits for a second person, who fills in another name.",
        "undone": "{name}: not carried out.",
        "refused": "{name}: could not be carried out.",
    },
}


def decided_document(workspace: Workspace, decided: Decided, language: Language) -> dict[str, object]:
    """Returns what became of a workbook as it goes into a JSON document."""
    return {
        "workbook": str(decided.file),
        "school": decided.school,
        "delivery": decided.delivery,
        "state": decided.ending,
        "by": decided.by,
        "issues": [
            {"code": issue.code, "sheet": issue.sheet, "row": issue.row, "text": issue.text(language)}
            for issue in decided.issues
        ],
        "result": document(workspace, decided.result, language) if decided.result else None,
    }


def tell_decided(workspace: Workspace, decided: Sequence[Decided], language: Language) -> str:
    """Returns what became of every workbook that was filled in."""
    return "\n".join(line for one in decided for line in _one(workspace, one, language)) or WORDS[language]["none"]


def _one(workspace: Workspace, decided: Decided, language: Language) -> list[str]:
    lines = [WORDS[language][decided.ending].format(name=decided.file.name, by=decided.by)]
    lines += [f"- {issue.text(language)}" for issue in decided.issues]
    shown = decided.result and decided.ending in ("approved", "undone", "refused")
    return [*lines, tell_result(workspace, decided.result, language)] if shown and decided.result else lines

"""The report of an undoing as one web page: what was put back, what was kept and why, and what no file takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.messages import Issue
from schemas.profile import Profiles
from schemas.vocabulary import Language
from transforms.outcome import Outcome
from transforms.report.pages import render
from transforms.report.withheld import titles, withheld_list
from transforms.report.work import works
from transforms.undo import Beyond, Undone


def undone_page(
    outcome: Outcome,
    undone: Undone,
    beyond: Sequence[Beyond],
    delivery: str,
    profiles: Profiles,
    language: Language,
    staff: int = 0,
    instructions: Mapping[str, str] | None = None,
) -> str:
    """Returns the page about the undoing of a delivery, with which so many members of staff are put back."""
    return render(
        "undone.html",
        language,
        outcome=outcome,
        delivery=delivery,
        undone=undone,
        kept=kept_by(undone),
        staff=staff,
        works=works(outcome, profiles, language, beyond),
        instructions=instructions or {},
        withheld=withheld_list(outcome.withheld, titles(profiles), language),
        issues=issue_texts(outcome.issues, language),
    )


def issue_texts(issues: Sequence[Issue], language: Language) -> list[str]:
    """Returns what was found, each sentence once, with how often."""
    texts = [issue.text(language) for issue in issues]
    return [text if texts.count(text) == 1 else f"{text} ({texts.count(text)}×)" for text in dict.fromkeys(texts)]


def kept_by(undone: Undone) -> dict[str, list[str]]:
    """Returns the pupils who are kept, by the delivery that changed them since."""
    kept: dict[str, list[str]] = {}
    for number, delivery in undone.kept:
        kept.setdefault(delivery, []).append(number)
    return kept

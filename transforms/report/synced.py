"""The report of import files that were made anew without a delivery, as one web page."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.profile import Profiles
from schemas.vocabulary import Language
from transforms.outcome import Outcome
from transforms.report.pages import render
from transforms.report.undone import issue_texts
from transforms.report.withheld import titles, withheld_list
from transforms.report.work import works


def synced_page(outcome: Outcome, profiles: Profiles, language: Language, instructions: Mapping[str, str]) -> str:
    """Returns the page about what one school's targets are told at night.

    Args:
        instructions: target -> the address of its work instruction.
    """
    return render(
        "synced.html",
        language,
        outcome=outcome,
        works=works(outcome, profiles, language),
        instructions=instructions,
        withheld=withheld_list(outcome.withheld, titles(profiles), language),
        issues=issue_texts(outcome.issues, language),
    )

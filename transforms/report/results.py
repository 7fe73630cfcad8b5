"""The report of a run with results: what became of them per group and subject, and what waits for what; no pupils."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.report.pages import render
from transforms.report.undone import issue_texts
from transforms.report.words import say


def results_page(told: Mapping[str, Any], today: date, language: Language) -> str:
    """Returns the report.

    Args:
        told: school, id, read, rejected, counts, taken_up, lines, waiting, files and issues.
    """
    texts = issue_texts([issue for issue in told["issues"] if issue.row is None], language)
    texts += [_at(issue, language) for issue in told["issues"] if issue.row is not None]
    return render("results.html", language, told=told, texts=texts, today=today.isoformat())


def _at(issue: Issue, language: Language) -> str:
    """Returns what is wrong with a row, and where that stands."""
    where = " · ".join(filter(None, (issue.file, issue.sheet)))
    return f"{where}, {say(language, 'results.row', row=issue.row)}: {issue.text(language)}"

"""Issues as a person wants to read them: each sentence once, with all the places it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from schemas.messages import Issue, Severity
from schemas.vocabulary import Language

GRAVITY: tuple[Severity, ...] = get_args(Severity)
DECISIONS = ("HELD_", "KEPT_", "SKIPPED_", "REVIEWED_AGAIN")
"""Beginnings of the codes that say why the delivery as a whole ended as it did."""


@dataclass(frozen=True)
class Place:
    """Where a finding holds: the rows of one column of one sheet."""

    file: str
    sheet: str
    column: str
    rows: str
    """As ranges: `4, 7-9, 12`; empty where it is about the whole sheet or file."""
    count: int


@dataclass(frozen=True)
class Finding:
    """One sentence and the places it is about."""

    code: str
    severity: Severity
    text: str
    target: str
    places: tuple[Place, ...]

    @property
    def count(self) -> int:
        """The number of rows, or 0 where it is not about rows."""
        return sum(place.count for place in self.places)


def findings(issues: Iterable[Issue], language: Language) -> list[Finding]:
    """Groups issues by code and sentence, the most severe first."""
    grouped: dict[tuple[str, str, str], list[Issue]] = {}
    for issue in issues:
        grouped.setdefault((issue.code, issue.text(language), issue.target), []).append(issue)
    order = list(dict.fromkeys(code for code, _, _ in grouped))
    found = [_finding(text, same) for (_, text, _), same in grouped.items()]
    return sorted(found, key=lambda finding: (GRAVITY.index(finding.severity), order.index(finding.code)))


def decides(finding: Finding, state: str) -> bool:
    """Whether the finding says why the delivery as a whole ended as it did."""
    refusal = state == "refused" and finding.severity == "file" and not finding.target
    return refusal or finding.code.startswith(DECISIONS)


def ranges(rows: Iterable[int]) -> str:
    """Returns row numbers as ranges, such as `4, 7-9, 12`."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _finding(text: str, issues: list[Issue]) -> Finding:
    rows: dict[tuple[str, str, str], set[int]] = {}
    for issue in issues:
        place = rows.setdefault((issue.file, issue.sheet, issue.column), set())
        if issue.row is not None:
            place.add(issue.row)
    places = tuple(Place(*where, rows=ranges(numbers), count=len(numbers)) for where, numbers in rows.items())
    shown = tuple(place for place in places if place.file or place.sheet or place.column or place.rows)
    return Finding(issues[0].code, issues[0].severity, text, issues[0].target, shown)

"""Place: from findings about rows of the batch to issues a person can find back, and to the ledger of every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from schemas.messages import Issue, catalogue
from transforms.outcome import Ledger

Headings = Mapping[tuple[str, str], Mapping[str, str]]
"""(file, sheet) -> canonical column -> the heading it has in that file."""


def place(findings: pd.DataFrame, rows: pd.DataFrame, headings: Headings) -> list[Issue]:
    """Returns an issue for every finding about the rows, in the order of the file.

    Args:
        findings: index, code and canonical column.
        rows: `bestand`, `blad` and `rij` of the rows of one delivery.
    """
    placed = findings.merge(rows[["bestand", "blad", "rij"]], left_on="index", right_index=True)
    issues = []
    for code, column, file, sheet, row in placed[["code", "column", "bestand", "blad", "rij"]].itertuples(index=False):
        heading = headings.get((file, sheet), {}).get(column, column)
        issues.append(Issue(code, file=file, sheet=sheet, row=int(row), column=heading))
    return sorted(issues, key=lambda issue: (issue.file, issue.sheet, issue.row or 0, issue.column))


def fates(findings: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Returns `rejected:CODE` for the rows that a finding of severity `row` rejects, `""` for the others."""
    grave = [code for code, message in catalogue().items() if message.severity == "row"]
    first = findings[findings["code"].isin(grave)].drop_duplicates("index").set_index("index")["code"]
    return ("rejected:" + first).reindex(rows.index).fillna("").astype("str")


def balance(ledgers: Sequence[Ledger], rows: pd.DataFrame) -> tuple[Ledger, ...]:
    """Returns the ledgers with the fate of every row of the table added to them."""
    places = zip(rows["bestand"], rows["blad"], rows["fate"], strict=True)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for file, sheet, fate in places:
        counts.setdefault((file, sheet), Counter())[fate] += 1
    return tuple(_with(ledger, counts.get((ledger.file, ledger.sheet), Counter())) for ledger in ledgers)


def _with(ledger: Ledger, counts: Counter[str]) -> Ledger:
    ignored = Counter(ledger.ignored)
    for fate, count in counts.items():
        kind, _, reason = fate.partition(":")
        ignored[reason] += count if kind == "ignored" else 0
    return replace(
        ledger,
        accepted=counts[""],
        rejected=ledger.rejected + _of(counts, "rejected:"),
        parked=ledger.parked + _of(counts, "parked:"),
        ignored={reason: count for reason, count in ignored.items() if count},
    )


def _of(counts: Mapping[str, int], kind: str) -> int:
    return sum(count for fate, count in counts.items() if fate.startswith(kind))


def in_file(issues: Iterable[Issue], file: str) -> tuple[Issue, ...]:
    """Returns the issues with the file's name filled in where it was not known."""
    return tuple(replace(issue, file=issue.file or file) for issue in issues)

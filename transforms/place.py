"""Place: from findings about rows of the batch to issues a person can find back, and to the ledger of every file."""

from __future__ import annotations

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
    counts = rows.groupby(["bestand", "blad", "fate"], dropna=False).size()
    return tuple(_with(ledger, counts) for ledger in ledgers)


def _with(ledger: Ledger, counts: pd.Series) -> Ledger:
    own = {fate: int(n) for (file, sheet, fate), n in counts.items() if (file, sheet) == (ledger.file, ledger.sheet)}
    ignored = dict(ledger.ignored)
    for fate, count in own.items():
        if fate.startswith("ignored:"):
            reason = fate.removeprefix("ignored:")
            ignored[reason] = ignored.get(reason, 0) + count
    return replace(
        ledger,
        accepted=own.get("", 0),
        rejected=ledger.rejected + _of(own, "rejected:"),
        parked=ledger.parked + _of(own, "parked:"),
        ignored=ignored,
    )


def _of(counts: Mapping[str, int], kind: str) -> int:
    return sum(count for fate, count in counts.items() if fate.startswith(kind))


def in_file(issues: Iterable[Issue], file: str) -> tuple[Issue, ...]:
    """Returns the issues with the file's name filled in where it was not known."""
    return tuple(replace(issue, file=issue.file or file) for issue in issues)

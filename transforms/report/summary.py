"""The outcome as one JSON document, for programs and for the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pandas as pd

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import KINDS, ImportFile, Ledger, Outcome, Paper
from transforms.report.withheld import withheld_counts
from transforms.simulate import Simulation
from transforms.surprises import Prediction

UNEXPLAINED = "unexplained"
EXPLAINED = ("renumbered", "moved", "left_in_file", "final_year")
"""Causes that need no one's attention; every other cause does, one that is not known here too."""


def summary(outcome: Outcome, language: Language = "nl") -> dict[str, object]:
    """Returns what happened in counts, files and findings; `report`, where the page stands, is for the shell to add."""
    return {
        "delivery": outcome.delivery.id,
        "school": outcome.school or outcome.delivery.school,
        "source": outcome.source,
        "school_year": outcome.school_year,
        "state": outcome.state,
        "rows": row_counts(outcome.ledger),
        "changes": done_counts(outcome),
        "missing": [{"cause": cause, "count": count} for cause, count in cause_counts(outcome.changes).items()],
        "files": [_file(file) for file in outcome.files],
        **({"papers": [_paper(paper) for paper in outcome.papers]} if outcome.papers else {}),
        **({"predicted": predicted(outcome.simulations)} if outcome.simulations else {}),
        **({"withheld": withheld_counts(outcome.withheld)} if outcome.withheld else {}),
        "issues": [issue_document(issue, language) for issue in outcome.issues],
        **({"staff": dict(outcome.staff_changes)} if outcome.staff_changes else {}),
        **({"prediction": _prediction(outcome.prediction)} if outcome.prediction else {}),
    }


def row_counts(ledgers: Iterable[Ledger]) -> dict[str, int]:
    """Returns the ledger of the whole delivery."""
    parts = list(ledgers)
    return {
        "read": sum(part.read for part in parts),
        "accepted": sum(part.accepted for part in parts),
        "rejected": sum(part.rejected for part in parts),
        "parked": sum(part.parked for part in parts),
        "ignored": sum(sum(part.ignored.values()) for part in parts),
        "blank": sum(part.blank for part in parts),
    }


def change_counts(changes: pd.DataFrame) -> dict[str, int]:
    """Returns the number of pupils per kind of change, and how many are archived."""
    counts = changes["kind"].value_counts()
    archived = changes["archived"].astype("str").str.lower().isin(["1", "true"])
    return {**{kind: int(counts.get(kind, 0)) for kind in KINDS}, "archived": int(archived.sum())}


def done_counts(outcome: Outcome) -> dict[str, int]:
    """Returns the same as far as it is done by itself: what is held archives nobody."""
    held = any(issue.code.startswith("HELD_") for issue in outcome.issues)
    return change_counts(outcome.changes) | ({"archived": 0} if held else {})


def cause_counts(changes: pd.DataFrame) -> dict[str, int]:
    """Returns the number of missing pupils per cause, first what nothing explains, last what was expected."""
    counts = causes(changes[changes["kind"] == "missing"]).value_counts()
    found = {str(cause): int(count) for cause, count in counts.items()}
    return {cause: found[cause] for cause in sorted(found, key=gravity)}


def causes(missing: pd.DataFrame) -> pd.Series[str]:
    """Returns the cause of each missing pupil; without one it is unexplained."""
    return missing["cause"].fillna("").replace("", UNEXPLAINED)


def gravity(cause: str) -> tuple[int, str]:
    """Returns the place of a cause in a list: unexplained, suspicious, explained."""
    if cause == UNEXPLAINED:
        return 0, cause
    return (2 if cause in EXPLAINED else 1), cause


def _prediction(prediction: Prediction) -> dict[str, object]:
    """Returns the comparison in counts; repeaters are surprises only where there are more than to be expected."""
    return {
        "expected": prediction.expected,
        "as_predicted": prediction.as_predicted,
        "surprises": [{"kind": kind, "count": count} for kind, count in prediction.counts.items()],
        "found": prediction.found,
        "leaving": prediction.leaving,
        "repeaters": {"expected": prediction.repeaters_expected, "found": prediction.repeaters_found},
    }


def _file(file: ImportFile) -> dict[str, object]:
    return {
        "target": file.target,
        "path": file.name,
        "rows": file.rows,
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "status": file.status,
    }


def _paper(paper: Paper) -> dict[str, object]:
    return {"target": paper.target, "path": paper.name, "rows": paper.rows}


def predicted(simulations: Iterable[Simulation]) -> list[dict[str, object]]:
    """Returns what importing will do, per target in counts; `beside` is of its other kinds of rows."""
    return [
        {
            "target": one.target,
            "first": one.first,
            **one.counts(),
            **({"beside": {of: dict(counts) for of, counts in one.beside.items()}} if one.beside else {}),
        }
        for one in simulations
    ]


def issue_document(issue: Issue, language: Language) -> dict[str, object]:
    """Returns one finding as it goes into a JSON document."""
    told: dict[str, object] = {
        "code": issue.code,
        "severity": issue.severity,
        "file": issue.file,
        "sheet": issue.sheet,
        "row": issue.row,
        "column": issue.column,
        "text": issue.text(language),
    }
    return {**told, "target": issue.target} if issue.target else told

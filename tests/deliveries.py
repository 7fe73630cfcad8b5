"""Takes deliveries all the way, from bytes to what became of them, and holds every one against what always counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from schemas.profile import Settings, shipped
from transforms.compare import KNOWN
from transforms.deliver import take_in, work_out
from transforms.memory import Memory
from transforms.outcome import Delivery, Outcome
from transforms.sent import Sent

TODAY = date(2026, 8, 20)
NOBODY = pd.DataFrame(columns=list(KNOWN), dtype="str")
"""What the register of a new workspace knows."""


def processed(
    deliveries: Sequence[Delivery],
    known: pd.DataFrame = NOBODY,
    settings: Settings | None = None,
    today: date = TODAY,
    sent: Mapping[str, Mapping[str, Sent]] | None = None,
) -> list[Outcome]:
    """Returns what became of a batch; in each, rows add up, findings have words and no pupil is there twice."""
    given = settings or Settings()
    intake = take_in(deliveries, shipped(), given, {}, today)
    outcomes = work_out(
        intake, Memory(known, sent=sent or {}), {}, shipped(), given, today, draw=lambda signs: signs[0]
    )
    for outcome in outcomes:
        assert all(ledger.balances for ledger in outcome.ledger)
        assert all(issue.text("nl") and issue.text("en") for issue in outcome.issues)
        assert not outcome.pupils.duplicated(["school", "leerlingnummer"]).any() if len(outcome.pupils) else True
    return outcomes


def outcome_of(
    files: Iterable[tuple[str, bytes]],
    school: str = "",
    source: str = "",
    known: pd.DataFrame = NOBODY,
    settings: Settings | None = None,
) -> Outcome:
    """Returns what became of these files as one delivery."""
    return processed([Delivery("levering", school, tuple(files), source)], known, settings)[0]


def known_after(outcome: Outcome) -> pd.DataFrame:
    """Returns what the register knows once the outcome is published."""
    assert outcome.state == "published", [issue.code for issue in outcome.issues]
    return outcome.pupils[list(KNOWN)]


def active(outcome: Outcome) -> dict[str, dict[str, str]]:
    """Returns the school's active pupils after the delivery, by number."""
    now = outcome.pupils[outcome.pupils["status"] == "active"].astype("object").fillna("").astype(str)
    return {row["leerlingnummer"]: row for row in now.to_dict("records")}


def column(outcome: Outcome, name: str) -> dict[str, str]:
    """Returns one fact of every active pupil."""
    return {number: row[name] for number, row in active(outcome).items()}

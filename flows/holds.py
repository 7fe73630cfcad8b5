"""The holds in the register: deliveries that wait for a person, and what that person decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from flows.deliveries import put, timestamp
from flows.faults import Fault
from flows.register_schema import DELIVERY, HOLD
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.outcome import Outcome


@dataclass(frozen=True)
class Approval:
    """A person's decision that one change set may go on."""

    digest: str
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Hold:
    """One delivery that waits."""

    school: str
    delivery: str
    content: str
    digest: str
    day: str
    options: dict[str, Any]
    counts: dict[str, Any]
    report: str

    def summary(self, language: Language) -> dict[str, object]:
        """Returns what a person needs to see before deciding: counts and sentences, no pupils."""
        issues = [Issue(found["code"], facts=found["facts"]) for found in self.counts["issues"]]
        return {
            "delivery": self.delivery,
            "school": self.school,
            "day": self.day,
            "changes": self.counts["changes"],
            "missing": self.counts["missing"],
            "issues": [{"code": issue.code, "text": issue.text(language)} for issue in issues],
        }


def waiting_holds(connection: Connection, school: str = "") -> list[Hold]:
    """Returns the holds that nobody decided on, oldest first."""
    same = (HOLD.c.school == DELIVERY.c.school) & (HOLD.c.delivery == DELIVERY.c.id)
    own = [HOLD.c[name] for name in ("school", "delivery", "digest", "counts")]
    more = [DELIVERY.c[name] for name in ("content", "day", "options", "report")]
    these = select(*own, *more).join(DELIVERY, same).where(HOLD.c.state == "waiting").order_by(DELIVERY.c.number)
    rows = connection.execute(these.where(HOLD.c.school == school) if school else these).mappings()
    texts = [dict(row) for row in rows]
    return [Hold(**{**row, **{name: json.loads(row[name]) for name in ("options", "counts")}}) for row in texts]


def find_hold(connection: Connection, delivery: str, school: str = "") -> Hold:
    """Returns the waiting hold of a delivery. Raises `Fault` where there is none, or one for more schools."""
    found = [hold for hold in waiting_holds(connection, school) if hold.delivery == delivery]
    if len(found) != 1:
        raise Fault(Issue("HOLD_UNKNOWN"))
    return found[0]


def record_hold(connection: Connection, outcome: Outcome, counts: dict[str, object], today: date) -> None:
    """Writes that a delivery waits; a decision made before about another change set is forgotten."""
    reasons = [issue for issue in outcome.issues if issue.code.startswith(("HELD_", "REVIEWED_"))]
    issues = [{"code": issue.code, "facts": dict(issue.facts)} for issue in reasons]
    nobody = {"decided_at": "", "decided_by": "", "reason": ""}
    made = {"digest": outcome.digest, "state": "waiting", "made_at": today.isoformat()}
    told = {"counts": json.dumps({**counts, "issues": issues})}
    put(connection, HOLD, {"school": outcome.school, "delivery": outcome.delivery.id}, {**made, **told, **nobody})


def record_release(connection: Connection, school: str, delivery: str, approval: Approval | None) -> None:
    """Writes that a delivery waits no longer, because it is published: approved, or in no need of approval any more."""
    by, reason = (approval.by, approval.reason) if approval else ("", "")
    _decide(connection, school, delivery, "approved" if approval else "overtaken", by, reason)


def record_rejection(connection: Connection, hold: Hold, by: str, reason: str) -> None:
    """Writes that a delivery will not be published."""
    _decide(connection, hold.school, hold.delivery, "rejected", by, reason)
    this = (DELIVERY.c.school == hold.school) & (DELIVERY.c.id == hold.delivery)
    connection.execute(update(DELIVERY).where(this).values(state="rejected"))


def _decide(connection: Connection, school: str, delivery: str, state: str, by: str, reason: str) -> None:
    this = (HOLD.c.school == school) & (HOLD.c.delivery == delivery) & (HOLD.c.state == "waiting")
    decided = {"state": state, "decided_at": timestamp(), "decided_by": by, "reason": reason}
    connection.execute(update(HOLD).where(this).values(**decided))

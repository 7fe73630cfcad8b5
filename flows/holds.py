"""The holds in the register: deliveries that wait for a person, and what that person decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from flows.clock import AMSTERDAM
from flows.deliveries import put, timestamp
from flows.faults import Fault
from flows.publication import Piece
from flows.register_schema import DELIVERY, HOLD
from flows.seal import Seal
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.agree import Agreement
from transforms.outcome import CHANGES, Outcome


@dataclass(frozen=True)
class Approval:
    """A person's decision about one change set."""

    by: str
    reason: str = ""
    excepted: frozenset[str] = frozenset()
    """Pupil numbers of which the change is not to be made."""
    apart: frozenset[str] = frozenset()
    """Pupil numbers of newcomers who are not the child they were taken for."""
    pairs: tuple[tuple[str, str], ...] = ()
    """The same, with the number of that child before each."""
    digest: str = ""
    """Of the change set that was reviewed."""
    reviewed: Mapping[str, str] = field(default_factory=dict)
    """Pupil number -> digest of its change, as it was reviewed."""
    left: frozenset[str] = frozenset()
    """Pupil numbers of which nothing was decided yet: their changes wait on."""
    evidence: Piece | None = None
    """The workbook in which it was decided, for where it is kept."""

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.reviewed, self.excepted, self.apart)


DECIDED = {"approved": "HOLD_APPROVED", "rejected": "HOLD_REJECTED", "overtaken": "HOLD_OVERTAKEN"}
"""State of a hold that waits no longer -> code that says so."""

Change = dict[str, str]
"""One change that waits, as texts: the columns of `outcome.CHANGES` and its `mark`."""


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
    first_by: str
    """Who approved it first, where two people have to."""
    changes: tuple[Change, ...]
    uploader: str = ""
    """Who delivered it."""

    @property
    def marks(self) -> dict[str, str]:
        """Pupil number -> digest of its change."""
        return {change["leerlingnummer"]: change["mark"] for change in self.changes}

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


def waiting_holds(connection: Connection, seal: Seal, school: str = "") -> list[Hold]:
    """Returns the holds that nobody decided on, oldest first."""
    same = (HOLD.c.school == DELIVERY.c.school) & (HOLD.c.delivery == DELIVERY.c.id)
    own = [HOLD.c[name] for name in ("school", "delivery", "digest", "counts", "first_by", "reviewed")]
    more = [DELIVERY.c[name] for name in ("content", "day", "options", "report", "uploader")]
    these = select(*own, *more).join(DELIVERY, same).where(HOLD.c.state == "waiting").order_by(DELIVERY.c.number)
    rows = connection.execute(these.where(HOLD.c.school == school) if school else these).mappings()
    return [_hold(dict(row), seal) for row in rows]


def _hold(row: dict[str, Any], seal: Seal) -> Hold:
    sealed = row.pop("reviewed")  # empty in a hold of before version 3, which has to be reviewed again
    changes = json.loads(seal.open(_place(row["school"], row["delivery"]), sealed)) if sealed else []
    parsed = {name: json.loads(row[name]) for name in ("options", "counts")}
    return Hold(**{**row, **parsed}, changes=tuple(changes))


def _place(school: str, delivery: str) -> str:
    return f"{school}/hold/{delivery}"


def find_hold(connection: Connection, seal: Seal, delivery: str, school: str = "") -> Hold:
    """Returns the waiting hold of a delivery. Raises `Fault` where there is none, or one for more schools."""
    found = [hold for hold in waiting_holds(connection, seal, school) if hold.delivery == delivery]
    if len(found) != 1:
        raise Fault(Issue("HOLD_UNKNOWN"))
    return found[0]


def decision_of(connection: Connection, delivery: str, school: str = "") -> Issue | None:
    """Returns what was decided of a delivery, by whom and when; None where nothing was, or for more schools."""
    this = (HOLD.c.delivery == delivery) & (HOLD.c.state.in_(DECIDED))
    rows = connection.execute(select(HOLD).where(this & (HOLD.c.school == school) if school else this)).all()
    if len(rows) != 1:
        return None
    day = datetime.fromisoformat(rows[0].decided_at).astimezone(AMSTERDAM).date()
    return Issue(DECIDED[rows[0].state], facts={"by": rows[0].decided_by, "day": day.isoformat()})


def waiting_digest(connection: Connection, school: str, delivery: str) -> str:
    """Returns the digest of the change set that waits; empty where the delivery does not wait."""
    this = (HOLD.c.school == school) & (HOLD.c.delivery == delivery) & (HOLD.c.state == "waiting")
    return str(connection.scalar(select(HOLD.c.digest).where(this)) or "")


def record_hold(connection: Connection, seal: Seal, outcome: Outcome, counts: dict[str, object], today: date) -> None:
    """Writes that a delivery waits; a decision made before about another change set is forgotten."""
    reasons = [issue for issue in outcome.issues if issue.code.startswith(("HELD_", "REVIEWED_"))]
    issues = [{"code": issue.code, "facts": dict(issue.facts)} for issue in reasons]
    nobody = {"decided_at": "", "decided_by": "", "reason": "", "first_by": ""}
    changes = json.dumps(reviewed(outcome), ensure_ascii=False)
    seen = {"reviewed": seal.close(_place(outcome.school, outcome.delivery.id), changes)}
    made = {"digest": outcome.digest, "state": "waiting", "made_at": today.isoformat()}
    told = {"counts": json.dumps({**counts, "issues": issues})}
    put(
        connection,
        HOLD,
        {"school": outcome.school, "delivery": outcome.delivery.id},
        {**made, **told, **seen, **nobody},
    )


def reviewed(outcome: Outcome) -> list[Change]:
    """Returns the changes of an outcome as a person reviews them, each with its digest."""
    waiting = outcome.changes[outcome.changes["leerlingnummer"].isin(outcome.marks.keys())]
    texts = waiting[waiting["kind"] != "unchanged"][list(CHANGES)].astype(object).fillna("").astype(str)
    rows = (dict(zip(CHANGES, row, strict=True)) for row in texts.itertuples(index=False, name=None))
    return [{**row, "mark": outcome.marks[row["leerlingnummer"]]} for row in rows]


def record_first(connection: Connection, hold: Hold, by: str) -> None:
    """Writes that one of the two people who have to has approved."""
    this = (HOLD.c.school == hold.school) & (HOLD.c.delivery == hold.delivery) & (HOLD.c.state == "waiting")
    connection.execute(update(HOLD).where(this).values(first_by=by))


def record_release(connection: Connection, school: str, delivery: str, approval: Approval | None) -> None:
    """Writes that a delivery waits no longer, because it is published: approved, or in no need of approval any more."""
    by, reason = (approval.by, approval.reason) if approval else ("", "")
    _decide(connection, school, delivery, "approved" if approval else "overtaken", by, reason)


def record_rejection(connection: Connection, hold: Hold, by: str, reason: str, run: str) -> None:
    """Writes that a delivery will not be published; `run` is the journal that belongs to that."""
    _decide(connection, hold.school, hold.delivery, "rejected", by, reason)
    this = (DELIVERY.c.school == hold.school) & (DELIVERY.c.id == hold.delivery)
    connection.execute(update(DELIVERY).where(this).values(state="rejected", run=run))


def _decide(connection: Connection, school: str, delivery: str, state: str, by: str, reason: str) -> None:
    this = (HOLD.c.school == school) & (HOLD.c.delivery == delivery) & (HOLD.c.state == "waiting")
    decided = {"state": state, "decided_at": timestamp(), "decided_by": by, "reason": reason}
    connection.execute(update(HOLD).where(this).values(**decided))

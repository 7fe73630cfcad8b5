"""Closed: the days on which a target is not to be given anything."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.messages import Issue
from schemas.profile import Closed, Target


def closed_now(target: Target, today: date) -> tuple[Issue, ...]:
    """Returns the warning that a file is not to be imported yet, and from which day it can be; none on other days."""
    now = today.strftime("%m-%d")
    return tuple(_warning(target, span, today) for span in target.closed if span.first <= now <= span.until)


def _warning(target: Target, span: Closed, today: date) -> Issue:
    month, day = map(int, span.until.split("-"))
    opens = date(today.year, month, min(day, _last_day(today.year, month))) + timedelta(days=1)
    facts = {"target": target.title, "opens": opens.isoformat(), "why": dict(span.text)}
    return Issue("TARGET_CLOSED", target=target.name, facts=facts)


def _last_day(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day

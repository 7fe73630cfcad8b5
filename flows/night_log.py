"""The log of the nights: what each step of a night came to, in counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from flows.deliveries import put
from flows.register import Register
from flows.register_schema import NIGHT
from schemas.messages import Issue


@dataclass(frozen=True)
class Step:
    """What one step of a night came to."""

    name: str
    state: str
    """`done`; `nothing`: there was nothing to do; `failed`."""
    counts: Mapping[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


END = "digest"
"""The step with which a night ends."""


@dataclass(frozen=True)
class LastNight:
    """The last night that began."""

    day: str
    states: Mapping[str, str]
    """Step -> `begun`, `done`, `nothing` or `failed`, in the order in which they began."""
    codes: Mapping[str, str]
    """Step -> what went wrong."""
    ended: str
    """When its last step ended; empty where it did not come so far."""

    @property
    def is_whole(self) -> bool:
        """Whether every step came to its end and none failed."""
        return bool(self.ended) and not {"begun", "failed"}.intersection(self.states.values())


def begin_step(register: Register, day: str, name: str, now: Callable[[], str]) -> None:
    """Writes that a step is at work."""
    with register.writing() as connection:
        begun = {"state": "begun", "code": "", "counts": "", "began": now(), "ended": ""}
        put(connection, NIGHT, {"day": day, "step": name}, begun)
        connection.commit()


def end_step(register: Register, day: str, step: Step, now: Callable[[], str]) -> None:
    """Writes what a step came to."""
    with register.writing() as connection:
        code = step.issues[0].code if step.state == "failed" and step.issues else ""
        told = {"state": step.state, "code": code, "counts": json.dumps(dict(step.counts)), "ended": now()}
        put(connection, NIGHT, {"day": day, "step": step.name}, told)
        connection.commit()


def last_night(connection: Connection) -> LastNight | None:
    """Returns how the last night went; None where there never was one."""
    day = connection.scalar(select(func.max(NIGHT.c.day)))
    if day is None:
        return None
    rows = connection.execute(select(NIGHT).where(NIGHT.c.day == day).order_by(NIGHT.c.began)).mappings().all()
    return LastNight(
        day,
        {row["step"]: row["state"] for row in rows},
        {row["step"]: row["code"] for row in rows if row["code"]},
        next((row["ended"] for row in rows if row["step"] == END), ""),
    )

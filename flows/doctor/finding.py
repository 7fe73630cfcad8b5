"""What a doctor says: a finding about one area of the workplace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from flows.register import Register
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Settings

State = Literal["ok", "warning", "wrong"]
"""`warning` may become wrong, or asks for a look; `wrong` keeps work from being done, or from being safe."""
Said = tuple[State, Issue]
"""How it is, and the sentence that says so and what to do."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    area: str
    state: State
    issue: Issue


@dataclass(frozen=True)
class Patient:
    """The workspace that is looked at, and as much of it as can be read."""

    workspace: Workspace
    today: date
    settings: Settings | None
    """None where they are wrong."""
    register: Register | None
    """None where there is none, or where it cannot be read as it is."""


def ok(code: str, **facts: object) -> Said:
    return "ok", Issue(code, facts=facts)


def warning(code: str, **facts: object) -> Said:
    return "warning", Issue(code, facts=facts)


def wrong(code: str, **facts: object) -> Said:
    return "wrong", Issue(code, facts=facts)

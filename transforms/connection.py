"""Connection (koppeling): what a school agreed with a target; a target without an active one gets no file.

A school that registered no connection at all needs none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from schemas.messages import Issue

Act = Literal["activate", "pause", "resume", "end"]
Status = Literal["active", "paused", "ended"]
State = Literal["active", "not_started", "paused", "ended"]
BECOMES: Mapping[Act, Status] = {"activate": "active", "pause": "paused", "resume": "active", "end": "ended"}
"""What a connection is after an act."""
MAY: Mapping[str, tuple[Act, ...]] = {
    "": ("activate",),
    "active": ("pause", "end"),
    "paused": ("resume", "end"),
    "ended": ("activate",),
}
"""What can be done to a connection, by its status; `""`: there is none."""
WITHHELD: Mapping[str, str] = {
    "": "CONNECTION_NONE",
    "ended": "CONNECTION_NONE",
    "paused": "CONNECTION_PAUSED",
    "not_started": "CONNECTION_NOT_STARTED",
}
"""Why a target gets no file, by the state of its connection."""


@dataclass(frozen=True)
class Standing:
    """How a connection stands on a day."""

    state: State
    start: str
    """The date from which it is active, unless it is paused or ended."""
    consents: frozenset[str] = frozenset()
    """What the school agreed to besides, see `consent.CONSENTS`; it holds while the connection is active."""

    @property
    def consented(self) -> frozenset[str]:
        """What may be given to the target now."""
        return self.consents if self.state == "active" else frozenset()


def standing(status: str, start: str, today: date, consents: str = "") -> Standing:
    """Returns how a connection with a status, a start date and consents joined by commas stands on a day."""
    waits = status == "active" and today.isoformat() < start
    state: State = "not_started" if waits else cast(Status, status)
    return Standing(state, start, frozenset(filter(None, consents.split(","))))


def connected(
    targets: Sequence[str], standings: Mapping[str, Standing], known: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """Returns which targets get a file, and for each of the others what to do about it.

    Args:
        targets: as `name` or `name:form`.
        standings: of one school, by target or what several targets are imported into; empty where it registered no
            connection.
        known: the targets that have a profile, each with what it is imported into; what is no target is left to who
            looks for it.
    """
    found = {name: standings.get(name) or standings.get(system) for name, system in known.items()} if standings else {}
    states = {name: one.state if one else "" for name, one in found.items()}
    names = {text: text.partition(":")[0] for text in targets}
    open_to = tuple(text for text in targets if states.get(names[text], "active") == "active")
    withheld = dict.fromkeys(names[text] for text in targets if text not in open_to)
    return open_to, tuple(_withheld(name, states[name], found[name]) for name in withheld)


def _withheld(name: str, state: str, one: Standing | None) -> Issue:
    start = {"start": one.start} if one and state == "not_started" else {}
    return Issue(WITHHELD[state], target=name, facts={"target": name, **start})

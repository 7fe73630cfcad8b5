"""A run: what all deliveries of one call have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from flows.deliveries import timestamp
from flows.holds import Approval
from flows.register import Register
from flows.workspace import Workspace
from schemas.profile import Profiles, Settings


@dataclass(frozen=True)
class Run:
    """One call of the command line or one task of a flow."""

    workspace: Workspace
    profiles: Profiles
    settings: Settings
    today: date
    dry_run: bool = False
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    """Delivery id -> what a person approved."""
    began: str = field(default_factory=timestamp)

    @property
    def register(self) -> Register:
        return Register(self.workspace)


def new_id() -> str:
    """Returns a name for a journal that no other run has."""
    return uuid4().hex

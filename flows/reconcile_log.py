"""What a comparison of two sides found, kept for the rollover: how each section stood, in counts."""

from __future__ import annotations

from datetime import date

from flows.deliveries import put
from flows.register import Register
from flows.register_schema import RECONCILED
from flows.workspace import Workspace
from transforms.reconcile import Reconciliation


def record_sections(workspace: Workspace, found: Reconciliation, today: date) -> None:
    """Keeps how the sections of a school stand, where there is a register: a comparison alone does not make one."""
    register = Register(workspace)
    if not register.exists:
        return
    with register.writing() as connection:
        for one in found.sections:
            key = {"school": found.school, "school_year": found.school_year, "section": str(one.name)}
            told = {"status": str(one.status), "differences": int(one.count or 0), "day": today.isoformat()}
            put(connection, RECONCILED, key, told)
        connection.commit()

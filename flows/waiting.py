"""Waiting, a Prefect flow: shows every delivery that waits for a person, as the register knows them.

So what was held by command, or before Prefect's own database was thrown away, stands on its pages too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from flows.decisions import holds
from flows.endings import ending, show
from flows.faults import explain
from flows.workspace import Workspace

SHOWN = 200
"""Holds shown at most, those that wait longest first."""


@flow(name="waiting", persist_result=False)
def waiting(home: str) -> Any:
    """Shows what waits, and returns how much that is.

    Args:
        home: de werkmap; laat die staan.
    """
    workspace = Workspace(Path(home))
    try:
        found = holds(workspace)
        show(workspace, found[:SHOWN])
        return ending(workspace, {"held": len(found)})
    except Exception as error:
        return ending(workspace, {explain(error, workspace.log).code: 1})

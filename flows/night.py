"""Nightly, a Prefect flow: does what is done every night, a task for each step, without anybody there.

Prefect is told the workspace's folder and counts; nothing of a pupil passes through it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.clock import today
from flows.endings import ending, showing
from flows.faults import explain
from flows.nightly import Step, Work, run_night
from flows.rounds import one_round
from flows.workspace import Workspace


@flow(name="nightly", persist_result=False)
def nightly(home: str) -> Any:
    """Does the night, and returns how many of its steps came to which end, and how many deliveries were held."""
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace = Workspace(Path(home))
    with showing(workspace):
        return ending(workspace, _night(workspace))


def _night(workspace: Workspace) -> Mapping[str, int]:
    try:
        return run_night(workspace, today(), each=_as_task).ends
    except Exception as error:
        return {explain(error, workspace.log).code: 1}


def _as_task(name: str, work: Work) -> Step:
    """Does one step as a task; it tells what went wrong and raises nothing, so that no exception reaches Prefect."""

    @task(name=name, cache_policy=NO_CACHE, persist_result=False)
    def step() -> Step:
        return work()

    return step()


def main() -> int:
    """Runs the flow once."""
    return one_round("night", "Doe wat elke nacht gebeurt.", nightly, ("done", "nothing"), ("held",))[1]


if __name__ == "__main__":
    sys.exit(main())

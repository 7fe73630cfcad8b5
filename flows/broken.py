"""Broken runs: what was at work in a process that was killed, so that Prefect does not take it to be running still."""

from __future__ import annotations

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

PLANNED, DROPPED = "doorstroom", "inbox"
"""Tags of the runs of deployments, and of those that the watcher begins."""
MESSAGE = "Afgebroken: het programma is gestopt terwijl dit bezig was. Er is niets half gedaan."


def end_broken(tag: str) -> int:
    """Says of the runs with a tag that are at work that they are broken, and returns how many those were.

    Only for who knows that none of them can be at work any more.
    """
    at_work = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    ours = FlowRunFilter(state=at_work, tags=FlowRunFilterTags(all_=[tag]))
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_run_filter=ours)
        for run in found:
            client.set_flow_run_state(run.id, Crashed(message=MESSAGE), force=True)
    return len(found)

"""Delivering, a Prefect flow: what the watcher takes from the inbox stands on Prefect's pages as a run.

Prefect only looks on: where it cannot be reached the same is done without it, and what was done is not done again when
it goes away meanwhile. Prefect is told the workspace's folder, the schools' codes and counts.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prefect import flow, tags
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.broken import DROPPED, end_broken
from flows.drops import Drop, Taken
from flows.endings import ending, show_held
from flows.faults import explain
from flows.prefect_settings import API, is_reachable
from flows.workspace import Workspace

Take = Callable[[], list[Taken]]


class Delivering:
    """Takes drops in runs of Prefect."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._cleared = workspace, False

    def __call__(self, drops: Sequence[Drop], take: Take) -> list[Taken]:
        """Takes drops once, in a run where that can be."""
        if not is_reachable(os.environ.get(API, "")):
            return take()
        run = _Once(take)
        thread = threading.Thread(target=self._shown, args=(drops, run))  # not where signals arrive: Prefect would stop
        thread.start()
        thread.join()
        return run()

    def _shown(self, drops: Sequence[Drop], run: _Once) -> None:
        schools = sorted({drop.school for drop in drops})
        try:
            self._clear()
            # a run of a few seconds needs no heartbeat, and would wait for its end
            with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), tags(DROPPED):
                _flow(run, schools)(str(self._workspace.home), schools)
        except Exception as error:
            explain(error, self._workspace.log)

    def _clear(self) -> None:
        """Says of what a watcher before us was doing when it was killed that it is broken."""
        if not self._cleared:
            end_broken(DROPPED)
            self._cleared = True


class _Once:
    """Work that is done one time, whoever asks for it."""

    def __init__(self, take: Take) -> None:
        self._take, self._taken = take, list[list[Taken]]()

    def __call__(self) -> list[Taken]:
        if not self._taken:
            self._taken.append([])  # whatever comes of it, it is not done again
            self._taken[0] = self._take()
        return self._taken[0]


def _flow(run: _Once, schools: Sequence[str]) -> Callable[[str, list[str]], object]:
    @flow(name="deliver", flow_run_name=" ".join(schools), persist_result=False, validate_parameters=False)
    def deliver(home: str, schools: list[str]) -> Any:
        """Takes what was put in the inbox of some schools."""
        return told(Workspace(Path(home)), run())

    return deliver


def told(workspace: Workspace, taken: Sequence[Taken]) -> Any:
    """Shows what waits for a person, and returns how the run ends."""
    results = [one.result for one in taken if one.result]
    show_held(workspace, results)
    return ending(workspace, Counter(one.outcome.state for one in results))

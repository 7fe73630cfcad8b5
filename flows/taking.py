"""Taking: the tasks of the intake, on this machine or shared out over several.

Prefect and Dask are told the workspace's folder, the schools' codes and counts; pupils never pass through them.
"""

from __future__ import annotations

import warnings
from collections import Counter, deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner

from flows.clock import today
from flows.faults import explain
from flows.inbox import take, waiting_schools
from flows.patience import PASSING
from flows.register import patient
from flows.result import Result
from flows.workspace import Workspace

CHUNK = 20
"""Schools for one task on this machine: a task costs the server some time, and a transaction keeps others waiting."""
SHARE = 10
"""Schools for one task of several machines, which wait for each other while one publishes."""
ROUNDS = 3
"""How often what was left is shared out: what a machine was at that is gone, another one takes."""
WAITING = 300.0
"""Seconds that a task waits for what others write in the register."""
LOST = "CLUSTER_WORKER_LOST"


@task(name="take", cache_policy=NO_CACHE, persist_result=False)
def take_schools(home: str, schools: list[str]) -> dict[str, int]:
    """Takes what waits for some schools; a failure is a code that is counted, so that no exception reaches Prefect."""
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace = Workspace(Path(home))
    try:
        with patient(WAITING):
            return dict(Counter(_end(result) for result in take(workspace, schools, today())))
    except Exception as error:
        return {explain(error, workspace.log).code: 1}


@flow(name="share out", persist_result=False)
def share_out(home: str, schools: list[str]) -> dict[str, int]:
    """Lets all machines take at the same time; what the one had that was killed, another one takes."""
    counts: Counter[str] = Counter()
    waiting = deque(take_schools.submit(home, chunk) for chunk in chunks(schools, SHARE))
    while waiting:  # an answer that is still wanted would be worked for again when its machine is gone
        try:
            counts.update(waiting.popleft().result())
        except Exception as error:  # machine after machine was gone
            explain(error, Workspace(Path(home)).log)
            counts[LOST] += 1
    return dict(counts)


def take_in_rounds(home: str, schools: list[str], runner: TaskRunner[Any]) -> Counter[str]:
    """Shares out what waits until nothing is left, or sharing it out again does not help."""
    counts: Counter[str] = Counter()
    for _ in range(ROUNDS):
        found = Counter(share_out.with_options(task_runner=runner)(home, schools))
        left = [school for school in waiting_schools(Workspace(Path(home)))[0] if school in {*schools}]
        if not left or len(left) == len(schools):
            return counts + found
        passed = Counter({code: count for code, count in found.items() if code not in (*PASSING, LOST)})
        counts, schools, last = counts + passed, left, found - passed
    return counts + last


def chunks(schools: Sequence[str], size: int) -> list[list[str]]:
    return [list(schools[start : start + size]) for start in range(0, len(schools), size)]


def _end(result: Result) -> str:
    """Returns what became of a delivery; the code of what can pass, where nothing became of it yet."""
    codes = [issue.code for issue in result.outcome.issues if issue.code in PASSING]
    return codes[0] if codes and not result.settled else result.outcome.state

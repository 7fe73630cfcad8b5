"""Intake, a Prefect flow: takes the deliveries that wait in the inbox, without anybody there.

Prefect is told the workspace's folder, the schools' codes and counts; pupils never pass through it.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.clock import today
from flows.faults import explain
from flows.inbox import take, waiting_schools
from flows.mailing import send_waiting
from flows.rounds import one_round
from flows.workspace import Workspace
from schemas.messages import Issue

CHUNK = 20
"""Schools for one task: a task costs the server some time, and a transaction keeps other runs waiting."""


@flow(name="intake", persist_result=False)
def intake(home: str) -> dict[str, int]:
    """Takes everything that waits, and returns how many deliveries came to which end."""
    schools, strange = waiting_schools(Workspace(Path(home)))
    chunks = [schools[start : start + CHUNK] for start in range(0, len(schools), CHUNK)]
    counts = Counter({"INBOX_FOLDER": len(strange)} if strange else {})
    for chunk in chunks:
        counts.update(take_schools(home, chunk))
    send_waiting(Workspace(Path(home)))
    return dict(counts)


@task(name="take", cache_policy=NO_CACHE, persist_result=False)
def take_schools(home: str, schools: list[str]) -> dict[str, int]:
    """Takes what waits for some schools; a failure is a code that is counted, so that no exception reaches Prefect."""
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace = Workspace(Path(home))
    try:
        return dict(Counter(result.outcome.state for result in take(workspace, schools, today())))
    except Exception as error:
        return {explain(error, workspace.log).code: 1}


def main() -> int:
    """Runs the flow once."""
    home, status = one_round("intake", "Verwerk wat er in de inbox ligt.", intake, ("published", "skipped"), ("held",))
    for folder in waiting_schools(Workspace(home))[1]:
        print(Issue("INBOX_FOLDER", facts={"folder": folder}).text(), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

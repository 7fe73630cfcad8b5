"""Intake, a Prefect flow: takes the deliveries that wait in the inbox, without anybody there.

Prefect is told the workspace's folder, the schools' codes and counts; pupils never pass through it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from prefect import flow

from flows.cluster import task_runner
from flows.endings import ending, showing
from flows.faults import explain
from flows.inbox import waiting_schools
from flows.mailing import send_waiting
from flows.rounds import one_round
from flows.shared_inbox import collect
from flows.shared_outbox import send_out
from flows.taking import CHUNK, chunks, take_in_rounds, take_schools
from flows.workspace import Workspace
from schemas.messages import Issue


@flow(name="intake", persist_result=False)
def intake(home: str) -> Any:
    """Takes everything that waits, and returns how many deliveries came to which end.

    Args:
        home: de werkmap; laat die staan.
    """
    workspace = Workspace(Path(home))
    counts = Counter(issue.code for issue in collect(workspace, wait=True))
    try:
        schools, strange = waiting_schools(workspace)
        counts.update({"INBOX_FOLDER": len(strange)} if strange else {})
        with showing(workspace):
            if schools and (runner := task_runner(workspace.settings().work)):
                counts += take_in_rounds(home, schools, runner)
            else:
                for chunk in chunks(schools, CHUNK):
                    counts.update(take_schools(home, chunk))
    except Exception as error:
        counts[explain(error, workspace.log).code] += 1
    send_waiting(workspace)
    counts.update(issue.code for issue in send_out(workspace))
    return ending(workspace, counts)


def main() -> int:
    """Runs the flow once."""
    home, status = one_round("intake", "Verwerk wat er in de inbox ligt.", intake, ("published", "skipped"), ("held",))
    for folder in waiting_schools(Workspace(home))[1]:
        print(Issue("INBOX_FOLDER", facts={"folder": folder}).text(), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

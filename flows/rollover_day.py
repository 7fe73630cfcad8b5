"""The day of the rollover, a Prefect flow: closes the old school year and opens the new one, without anybody there.

Prefect is told the workspace's folder and counts; nothing of a school passes through it.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.clock import today
from flows.faults import explain
from flows.patience import patiently
from flows.rollover_plan import plan_of, write_plan
from flows.rollover_year import turn_year
from flows.rounds import one_round
from flows.workspace import Workspace
from transforms.values.dates import school_year_of


@flow(name="rollover", persist_result=False)
def rollover_day(home: str, school_year: str = "") -> dict[str, int]:
    """Turns the year of every school, and returns at how many it was done now, and at how many before.

    Args:
        school_year: the one that begins; empty: the one it is.
    """
    return turn_schools(home, school_year or school_year_of(today()))


@task(name="turn", cache_policy=NO_CACHE, persist_result=False)
def turn_schools(home: str, school_year: str) -> dict[str, int]:
    """Turns the year and writes the plan; a failure is a code that is counted, so that no exception reaches Prefect."""
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace = Workspace(Path(home))
    try:
        settings = workspace.settings()
        turned = patiently(lambda: turn_year(workspace, school_year, today()), settings.patience_seconds)
        write_plan(workspace, plan_of(workspace, school_year, today()), settings.language)
        return {"opened": len(turned.opened), "already": len(turned.already)}
    except Exception as error:
        return {explain(error, workspace.log).code: 1}


def main() -> int:
    """Runs the flow once."""
    return one_round("rollover_day", "Open het nieuwe schooljaar.", rollover_day, ("opened", "already"))[1]


if __name__ == "__main__":
    sys.exit(main())

"""Results by night, a Prefect flow: takes the results that wait of all schools, without anybody there.

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
from flows.results_inbox import nightly, schools_with_results
from flows.rounds import one_round
from flows.workspace import Workspace

CHUNK = 20
"""Schools for one task."""


@flow(name="results", persist_result=False)
def results_night(home: str) -> dict[str, int]:
    """Takes the results of every school, and returns how many schools came to which end."""
    schools = schools_with_results(Workspace(Path(home)))
    counts: Counter[str] = Counter()
    for start in range(0, len(schools), CHUNK):
        counts.update(bring_schools(home, schools[start : start + CHUNK]))
    return dict(counts)


@task(name="results", cache_policy=NO_CACHE, persist_result=False)
def bring_schools(home: str, schools: list[str]) -> dict[str, int]:
    """Takes the results of some schools; a failure is a code that is counted, so that no exception reaches Prefect."""
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace = Workspace(Path(home))
    try:
        return dict(Counter(done.state for done in nightly(workspace, today(), schools)))
    except Exception as error:
        return {explain(error, workspace.log).code: 1}


def main() -> int:
    """Runs the flow once."""
    ends = ("published", "waiting", "nothing")
    return one_round("results_night", "Verwerk de resultaten.", results_night, ends)[1]


if __name__ == "__main__":
    sys.exit(main())

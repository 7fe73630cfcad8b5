"""Runner: gives Prefect the deployments with their schedules, and starts what falls due on this machine.

`python -m flows.runner --home DIR` is what `doorstroom serve` starts; with `[work] where = "pool"` it is a worker of
that pool, beside those on other machines.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from flows.prefect_settings import API, is_reachable, use_prefect
from flows.workspace import Workspace

PATIENCE = 180.0
"""Seconds in which the server may come up."""


def main() -> int:
    """Works until it is stopped; returns 1 where Prefect cannot be reached, for who starts it again."""
    parser = argparse.ArgumentParser(prog="python -m flows.runner", description="Voer uit wat Prefect plant.")
    parser.add_argument("--home", type=Path, required=True, help="de werkmap")
    workspace = Workspace(parser.parse_args().home.expanduser().absolute())
    settings = workspace.settings()
    use_prefect(workspace, settings)
    if not _server_is_up(os.environ[API]):
        return 1
    from flows.scheduling import run_here, run_in_pool

    run = run_in_pool if settings.work.where == "pool" else run_here
    run(workspace, settings)
    return 0


def _server_is_up(api: str) -> bool:
    """Waits until the server answers, and returns whether it did."""
    last = time.monotonic() + PATIENCE
    while not is_reachable(api):
        if time.monotonic() > last:
            return False
        time.sleep(1)
    return True


if __name__ == "__main__":
    sys.exit(main())

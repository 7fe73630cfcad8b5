"""Watching, a Prefect flow: one round over the inbox, with waiting until the files in it are whole, and with receipts.

Prefect is told the workspace's folder, and counts; pupils never pass through it. Somebody has to begin each round; the
verb `watch` goes on by itself.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

from prefect import flow

from flows.clock import today
from flows.drops import Taken
from flows.endings import ending, show_held
from flows.faults import explain
from flows.mailing import send_waiting
from flows.rounds import one_round
from flows.watch import Told, Watcher
from flows.watch_verb import counts_of
from flows.workspace import Workspace


@flow(name="watch", persist_result=False)
def watch(home: str, quiet_seconds: float | None = None) -> Any:
    """Takes every drop that is or becomes complete, and returns how many deliveries came to which end.

    Args:
        home: de werkmap; laat die staan.
        quiet_seconds: hoe lang het stil moet zijn voordat een levering compleet is; leeg: wat is ingesteld.
    """
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace, told = Workspace(Path(home)), list[Told]()
    try:
        settings = workspace.settings().watch
        quiet = settings.quiet_seconds if quiet_seconds is None else quiet_seconds
        Watcher(workspace, quiet, today, told.append, settings.side_by_side).once()
        show_held(workspace, [one.result for one in told if isinstance(one, Taken) and one.result])
        send_waiting(workspace)
        return ending(workspace, counts_of(told))
    except Exception as error:
        return ending(workspace, {**counts_of(told), explain(error, workspace.log).code: 1})


def main() -> int:
    """Runs the flow once."""
    return one_round("watching", "Verwerk wat er in de inbox ligt.", watch, ("published", "skipped"), ("held",))[1]


if __name__ == "__main__":
    sys.exit(main())

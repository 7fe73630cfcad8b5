"""Rounds to storage elsewhere, beside other work: storage may take long to answer, and nobody has to wait for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

from flows.faults import explain
from flows.workspace import Workspace
from schemas.messages import Issue

EVERY = 30.0
"""Seconds between two rounds."""


class Rounds:
    """Brings files from the shared inbox and copies files to the shared outbox, where the workspace names any.

    Args:
        say: told what a person has to know, once until it is something else.
    """

    def __init__(self, workspace: Workspace, say: Callable[[Issue], None]) -> None:
        self._workspace, self._say = workspace, say
        self._thread: Thread | None = None
        self._found: list[Issue] = []
        self._told: list[Issue] = []
        self._due = 0.0

    def look(self, now: float) -> None:
        """Begins a round where it is time for one, and tells what the last one found."""
        if self._thread and self._thread.is_alive():
            return
        self._tell()
        if self._thread is None or now >= self._due:
            self._due = now + EVERY
            self._thread = Thread(target=self.go, name="shared", daemon=True)
            self._thread.start()

    def go(self, wait: bool = False) -> None:
        """Makes one round; it never raises."""
        self._found = both_ways(self._workspace, wait)

    def close(self) -> None:
        """Waits for the round that is being made."""
        if self._thread:
            self._thread.join(EVERY)
        self._tell()

    def _tell(self) -> None:
        for issue in self._found:
            if issue not in self._told:
                self._say(issue)
        self._told = self._found


def both_ways(workspace: Workspace, wait: bool = False, tidy: bool = False) -> list[Issue]:
    """Brings what is there and copies what is here, and returns what a person has to know.

    Args:
        wait: whether to look twice, so that what is complete comes now.
        tidy: whether what was purged here is removed there too.
    """
    try:
        shared = workspace.settings().shared
        if not shared.inbox and not shared.outbox:
            return []
        from flows.shared_inbox import collect
        from flows.shared_outbox import send_out

        return [*collect(workspace, wait), *send_out(workspace, tidy)]
    except Exception as error:
        return [explain(error, workspace.log)]

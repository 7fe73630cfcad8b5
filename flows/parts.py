"""Parts: the programs that `serve` keeps running; one that ends is started again, later each time it does not last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FIRST, LONGEST = 1.0, 60.0
"""Seconds until a part is started again: the first time, and at most."""
LASTED = 60.0
"""Seconds after which a part is taken to have been well."""


@dataclass
class Part:
    """One program that has to run all the time."""

    name: str
    command: Sequence[str]
    """The module and its arguments, for `flows.tethered`."""
    environment: Mapping[str, str]
    log: Path | None = None
    """Where goes what it says; None: where ours goes."""
    ready: Callable[[], bool] = lambda: True
    """Whether it can begin."""
    patience: float = 0.0
    """Seconds that it waits at most until it can begin."""
    failures: int = 0
    began: float = 0.0
    due: float | None = None
    """When it is to be started; None while it runs."""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def number(self) -> int:
        """The number of its process; 0 where it has none."""
        return self._process.pid if self._process else 0

    def look(self, now: float) -> str:
        """Starts it where that is due, and returns what happened: `started`, `ended` or nothing."""
        if self._process is None:
            if self.due is None:
                self.due = now
            if now < self.due or not (self.ready() or now >= self.due + self.patience):
                return ""
            self._start(now)
            return "started"
        if self._process.poll() is None:
            return ""
        self._clear()
        self.failures = 1 if now - self.began > LASTED else self.failures + 1
        self.due = now + self.delay
        return "ended"

    @property
    def delay(self) -> float:
        """Seconds until it is started again."""
        return min(LONGEST, FIRST * 2.0 ** min(self.failures - 1, 10))

    def stop(self, seconds: float) -> None:
        """Lets it finish what it is doing, and ends it after so many seconds."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()  # cuts the tether
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self._clear()

    def _start(self, now: float) -> None:
        self.began, self.due = now, None
        output: IO[bytes] | None = self.log.open("ab") if self.log else None
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.tethered", *self.command],
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=os.name == "posix",  # Ctrl-C is for us alone, and what it starts ends with it
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        if output:
            output.close()

    def _clear(self) -> None:
        """Ends what is left of it and of what it started."""
        if self._process is None:
            return
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        elif self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
        self._process = None

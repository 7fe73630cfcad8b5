"""A child process that reads files: how it is started, asked, watched, and understood when it ends without a word."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO, cast

from flows.confined import READY, own_peak, peak
from flows.faults import Fault
from schemas.messages import Issue
from transforms.readers.grid import Grid
from transforms.readers.refusal import refused

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
"""Seconds for a process to start, on a machine that has much else to do."""
GRACE = 1.0
"""Seconds after which a process is ended that should have ended by itself."""
KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
"""What the process gets to know of the environment: no key, no password."""
WATCHED = sys.platform == "darwin"
"""Whether the memory of a process must be looked at, because the system does not limit it."""
TOO_MUCH = {getattr(signal, name, None) for name in ("SIGALRM", "SIGKILL")}
"""How a process ends that took too much time, or all the memory of the machine."""
OURS = {("schemas.messages", "Issue"): Issue, ("transforms.readers.grid", "Grid"): Grid}
"""All that an answer may hold besides texts, numbers and lists of them."""


@dataclass(frozen=True)
class Bounds:
    """What reading one file may take; an ordinary one takes a hundredth of it."""

    seconds: float = 20.0
    memory: int = 512 * 2**20
    answer: int = 200 * 2**20
    """Bytes of what was read, as it comes back."""


class Stopped(Exception):
    """A process ended, or was ended, before it had answered; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Child:
    """One process that reads one file after the other, told where to find what reads as `module:function`."""

    def __init__(self, reader: str, bounds: Bounds) -> None:
        self._bounds, self._late, self._ready = bounds, False, False
        command = [sys.executable, "-S", "-P", "-m", "flows.confined", reader, str(bounds.seconds), str(bounds.memory)]
        nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
        try:
            self._inherited = own_peak()
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=nothing, cwd=os.path.abspath(os.sep), env=environment()
            )
        except OSError:
            raise Fault(Issue("READER_NOT_STARTED")) from None
        self._asked, self._answers = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def read(self, name: str, content: bytes, passwords: Sequence[str]) -> tuple[list[Grid], bool]:
        """Returns the grids of a file, and whether the process can read another.

        Raises:
            Stopped: the process ended before it had answered.
            Fault: it could not even begin.
        """
        try:
            self._begin()
            with self._watched(self._bounds.seconds + GRACE):
                self._ask(json.dumps([name, *passwords]).encode(), content)
                return self._answer(name)
        except (OSError, EOFError):
            raise Stopped(self._cause()) from None
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        self.disown()

    def disown(self) -> None:
        """Lets go of the process, which ends when nobody holds it any more."""
        self._process.returncode = self._process.returncode or 0
        for stream in (self._asked, self._answers):
            with suppress(OSError):
                stream.close()

    def _begin(self) -> None:
        if self._ready:
            return
        with self._watched(PATIENCE), suppress(OSError, EOFError, Stopped):
            self._ready = self._receive(100)[0] == READY
        if not self._ready:
            raise Fault(Issue("READER_NOT_STARTED"))

    def _ask(self, head: bytes, content: bytes) -> None:
        self._asked.write(len(head).to_bytes(8, "big") + len(content).to_bytes(8, "big") + head)
        self._asked.write(content)
        self._asked.flush()

    def _answer(self, name: str) -> tuple[list[Grid], bool]:
        grids: list[Grid] = []
        left = self._bounds.answer
        while True:
            answer, size = self._receive(left)
            left -= size
            if isinstance(answer, Grid):
                grids.append(answer)
            elif isinstance(answer, tuple) and grids:
                grids[-1].rows.extend(answer[0])
                grids[-1].numbers.extend(answer[1])
            elif isinstance(answer, str):
                grids = [refused(name, answer)]
            else:
                return grids, answer is True

    def _receive(self, most: int) -> tuple[object, int]:
        """Returns one message, and how many bytes it was."""
        head = self._answers.read(8)
        size = int.from_bytes(head, "big")
        if len(head) == 8 and size > most:
            raise Stopped("FILE_TOO_LARGE")
        packed = self._answers.read(size)
        if len(head) < 8 or len(packed) < size:
            raise EOFError
        try:
            return Answer(io.BytesIO(packed)).load(), size
        except Exception:  # whatever it is, it is no answer
            raise Stopped("FILE_DAMAGED") from None

    def _cause(self) -> str:
        """Returns why the process ended: for too much time or memory, or because the file broke it."""
        memory = 0
        if sys.platform != "win32" and self._process.returncode is None:
            with suppress(ChildProcessError):  # the watch was there first
                os.kill(self._process.pid, signal.SIGKILL)  # it has ended already, or hears nothing any more
                _, status, usage = os.wait4(self._process.pid, 0)
                self._process.returncode, memory = os.waitstatus_to_exitcode(status), peak(usage)
        self.end()
        grown = memory > max(self._inherited, self._bounds.memory // 2)
        too_much = self._late or -self._process.returncode in TOO_MUCH or grown
        return "FILE_TOO_LARGE" if too_much else "FILE_DAMAGED"

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """Ends the process after some time, and where the system does not do that for too much memory."""
        done = Event()
        Thread(target=self._watch, args=(done, time.monotonic() + seconds), daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _watch(self, done: Event, deadline: float) -> None:
        while not done.wait(0.2 if WATCHED else max(deadline - time.monotonic(), 0)):
            if time.monotonic() >= deadline or (WATCHED and resident(self._process.pid) > self._bounds.memory):
                self._late = True
                self._process.kill()
                return


class Answer(pickle.Unpickler):
    """What a child answers. Nothing of it is believed: it may hold our own values, and nothing that does anything."""

    def find_class(self, module: str, name: str) -> object:
        return OURS[module, name]


def environment() -> dict[str, str]:
    """Returns what a child knows: where Python's modules are, and next to nothing else."""
    paths = dict.fromkeys([str(ROOT), *(os.path.abspath(path) for path in sys.path)])
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}


def resident(process: int) -> int:
    """Returns how many bytes of memory a process holds; 0 when that cannot be told."""
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, timeout=5, check=False)
        return int(told.stdout) * 1024
    return 0

"""Reading: files are read in another process, so that one that aborts, runs away or eats memory costs only itself."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import Lock

from flows.child import Bounds, Child, Stopped
from transforms.readers.grid import Grid, Reader
from transforms.readers.refusal import refused

SIDE_BY_SIDE = 2
"""Files of a batch that are read at the same time."""


@contextmanager
def reading(files: Sequence[tuple[str, bytes, tuple[str, ...]]]) -> Iterator[Reader]:
    """Gives the reader for files with their passwords; of several it reads two at a time, ahead of who asks for them.

    This module is loaded before pandas is, so that a process can start meanwhile.
    """
    sandbox = shared()
    if len(files) < 2:
        yield sandbox.read
        return
    threads = ThreadPoolExecutor(SIDE_BY_SIDE, "reading")
    begun = {
        (name, id(content), keys): threads.submit(sandbox.read, name, content, keys) for name, content, keys in files
    }

    def read(name: str, content: bytes, passwords: Sequence[str] = ()) -> list[Grid]:
        ahead = begun.pop((name, id(content), tuple(passwords)), None)
        return ahead.result() if ahead else sandbox.read(name, content, passwords)

    try:
        yield read
    finally:
        threads.shutdown(cancel_futures=True)


@cache
def shared() -> Sandbox:
    """Returns the sandbox of this process, which ends with it."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


class Sandbox:
    """Processes that read files, each kept for the next file.

    Args:
        reader: where they find what reads, as `module:function`.
    """

    def __init__(self, reader: str = "transforms.readers:read", bounds: Bounds | None = None) -> None:
        self._reader, self._bounds = reader, bounds or Bounds()
        self._idle: list[Child] = []
        self._lock = Lock()

    def read(self, name: str, content: bytes, passwords: Sequence[str] = ()) -> list[Grid]:
        """Returns the grids of a file; one that takes too much, or ends the process, is a grid that says so."""
        if len(content) > self._bounds.memory // 2:
            return [refused(name, "FILE_TOO_LARGE")]
        child = self._take()
        try:
            grids, usable = child.read(name, content, passwords)
        except Stopped as stopped:
            return [refused(name, stopped.code)]
        self._leave(child, usable)
        return grids

    def warm(self) -> None:
        """Starts a process before there is a file for it, and does not wait."""
        self._leave(self._take(), usable=True)

    def close(self) -> None:
        """Ends the processes that wait for a file."""
        for child in self._emptied():
            child.end()

    def disown(self) -> None:
        """Leaves the processes to the process that this one is a copy of."""
        for child in self._idle:
            child.disown()

    def _emptied(self) -> list[Child]:
        with self._lock:
            idle, self._idle = self._idle, []
        return idle

    def _take(self) -> Child:
        with self._lock:
            while self._idle:
                if (child := self._idle.pop()).alive:
                    return child
                child.disown()
        return Child(self._reader, self._bounds)

    def _leave(self, child: Child, usable: bool) -> None:
        with self._lock:
            kept = usable and len(self._idle) < SIDE_BY_SIDE
            if kept:
                self._idle.append(child)
        if not kept:
            child.end()


def _begin_anew() -> None:
    """Lets a copy of this process (a fork) start processes of its own: it would get another's answers."""
    if shared.cache_info().currsize:
        shared().disown()
        shared.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)

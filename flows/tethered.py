"""Tethered: a program that ends when the one that started it is gone, however that came about.

`python -m flows.tethered MODULE ARGUMENT...` runs a module as if by itself. Its standard input is the tether: it is
never written to, and it is closed when who holds the other end stops, or is killed.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from threading import Event

GRACE = 30.0
"""Seconds in which a program may finish what it is doing."""


def main() -> None:
    """Runs the module that the command line names."""
    sys.argv = sys.argv[1:]
    ended, cut = Event(), Event()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # for a program that has no way of its own to stop
    threading.Thread(target=_watch, args=(sys.stdin.fileno(), ended, cut), daemon=True, name="tether").start()
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    finally:
        ended.set()
        if cut.is_set():
            _kill()  # what it started itself goes too


def _watch(tether: int, ended: Event, cut: Event) -> None:
    """Waits until the tether is cut, and ends this process: as it is asked to otherwise, and if need be by force."""
    while os.read(tether, 1024):
        pass
    if ended.is_set():
        return
    cut.set()
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)
    if not ended.wait(GRACE):
        _kill()


def _kill() -> None:
    """Ends this process at once, and where it leads a group of processes that group."""
    sys.stdout.flush()
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()

"""A run that is killed, or that finds the disk full, at any step: run again, and all is as if nothing had happened."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from flows.result import Result
from flows.workspace import Workspace
from tests.flows.exports import codes, deliver, offered, register, states, tree

CALLS = ("replace", "fsync", "mkdir", "rmdir", "unlink", "open")
FREEING = ("rmdir", "unlink", "sync", "committed")
"""Calls that a full disk does not stop."""
Act = Callable[[Path], Result]


@contextmanager
def watched(hook: Callable[[int, str], None]) -> Iterator[list[str]]:
    """Calls the hook before every call that changes the disk, and around every commit of the register."""
    seen: list[str] = []

    def note(name: str) -> None:
        seen.append(name)
        hook(len(seen), name)

    def wrapped(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if name != "open" or int(str(arguments[1])) & os.O_CREAT:
                note("sync" if name == "fsync" and stat.S_ISDIR(os.fstat(int(str(arguments[0]))).st_mode) else name)
            return real(*arguments, **named)

        return call

    def commit(connection: Connection, real: Callable[[Connection], None] = Connection.commit) -> None:
        note("commit")
        real(connection)
        note("committed")

    patches = [patch.object(os, name, wrapped(name, getattr(os, name))) for name in CALLS]
    # A fresh clone writes byte code while it imports, which is no step of ours.
    with patch.object(Connection, "commit", commit), patch.object(sys, "dont_write_bytecode", True):
        for one in patches:
            one.start()
        try:
            yield seen
        finally:
            for one in patches:
                one.stop()


def first(home: Path) -> Result:
    return deliver(home, offered(range(40)))[0]


def second(home: Path) -> Result:
    return deliver(home, offered(range(1, 42)))[0]


def hold(home: Path) -> Result:
    return deliver(home, offered(range(20)))[0]


def nothing(home: Path) -> None:
    """The past of a new workspace."""


def steps(home: Path, past: Callable[[Path], object], act: Act) -> list[str]:
    """Returns the steps that an undisturbed run takes."""
    past(home)
    with watched(lambda count, name: None) as seen:
        act(home)
    return seen


def die_at(step: int, home: Path, act: Act) -> None:
    def hook(count: int, name: str) -> None:
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(hook):
        act(home)


def kill_at(step: int, home: Path, act: Act) -> None:
    """Does something in a process that dies at a step."""
    child = multiprocessing.get_context("fork").Process(target=die_at, args=(step, home, act))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL


def end_state(home: Path) -> tuple[object, ...]:
    return tree(home), register(home)


def test_killed_at_a_step_and_run_again(tmp_path: Path) -> None:
    """At every step, and of all that can be done: see `test_crash_scenes`."""
    count = len(steps(tmp_path / "wanted", nothing, first))
    first(tmp_path / "wanted")
    wanted = end_state(tmp_path / "wanted")
    assert count > 15
    for step in range(1, count + 1, count // 4):
        home = tmp_path / f"killed{step}"
        kill_at(step, home, first)
        first(home)
        first(home)
        assert end_state(home) == wanted, step


@pytest.mark.slow
def test_killed_again_while_cleaning_up(tmp_path: Path) -> None:
    seen = steps(tmp_path / "wanted", nothing, first)
    wanted = end_state(tmp_path / "wanted")
    at = max(place for place, name in enumerate(seen, 1) if name == "commit")
    for step in range(1, at):
        home = tmp_path / f"killed{step}"
        kill_at(at, home, first)
        kill_at(step, home, first)
        first(home)
        assert end_state(home) == wanted, step


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    seen = steps(tmp_path / "count", first, second)
    for step in range(1, seen.index("committed"), seen.index("committed") // 4):
        home = tmp_path / f"full{step}"
        first(home)
        before = end_state(home)

        def full(count: int, name: str, since: int = step) -> None:
            if count >= since and name not in FREEING:
                raise OSError(errno.ENOSPC, "No space left on device")

        with watched(full):
            result = second(home)
        assert (codes(result), result.settled, result.report) == (["DISK_FULL"], False, "")
        assert end_state(home) == before, step
        assert second(home).outcome.state == "published"


def test_what_a_killed_run_left_is_gone_after_another_delivery(tmp_path: Path) -> None:
    seen = steps(tmp_path / "count", nothing, first)
    home = tmp_path / "home"
    kill_at(len(seen) - seen[::-1].index("commit"), home, first)
    assert any(name.startswith("outbox") for name in tree(home))
    hold(home)
    assert {name.split("/")[2] for name in tree(home) if name.startswith("outbox")} == {offered(range(20)).id}
    assert not list(Workspace(home).journal.glob("*.json"))
    assert states(deliver(home, offered(range(40)))) == ["held"], "it was never published, and half of it is new now"

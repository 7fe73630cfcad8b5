"""Patience: what passes by itself is tried again until a bound, all else fails at once; a killed run keeps nobody."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from flows.alone import alone
from flows.drops import locked
from flows.faults import Fault, explain
from flows.patience import can_pass, patiently
from flows.register import Register
from flows.workspace import Workspace
from schemas.messages import Issue
from tests.flows.exports import codes, deliver, offered, register, states

BOTH = pytest.mark.usefixtures("database")
PASSES = [errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN]


class Said(Exception):
    """What a database says."""

    def __init__(self, sqlite: str = "", state: str | None = "") -> None:
        super().__init__("")
        if sqlite:
            self.sqlite_errorname = sqlite
        else:
            self.sqlstate = state


def of_database(sqlite: str = "", state: str = "", lost: bool = False) -> DBAPIError:
    return OperationalError("", None, Said(sqlite, state), connection_invalidated=lost)


@pytest.mark.parametrize(
    "error",
    [
        *(OSError(number, "away") for number in PASSES),
        of_database("SQLITE_BUSY"),
        of_database("SQLITE_BUSY_SNAPSHOT"),
        of_database("SQLITE_LOCKED"),
        of_database(state="40001"),
        of_database(state="40P01"),
        of_database(state="55P03"),
        of_database(state="57P03"),
        of_database(state="53300"),
        Fault(Issue("WORKSPACE_BUSY")),
    ],
    ids=repr,
)
def test_what_can_pass(error: Exception) -> None:
    assert can_pass(error)


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, "no"),
        FileNotFoundError(errno.ENOENT, "no"),
        OSError(errno.ENOSPC, "full"),
        OSError(errno.EROFS, "no"),
        of_database("SQLITE_CORRUPT"),
        of_database("SQLITE_READONLY"),
        of_database("SQLITE_FULL"),
        of_database("SQLITE_CONSTRAINT_UNIQUE"),
        of_database(state="42501"),
        of_database(state="23505"),
        of_database(state="08006", lost=True),
        Fault(Issue("REGISTER_KEY")),
        ValueError("a pupil's name"),
    ],
    ids=repr,
)
def test_what_cannot_pass_is_tried_once(error: Exception) -> None:
    tries = []

    def work() -> None:
        tries.append(True)
        raise error

    with pytest.raises(type(error)):
        patiently(work, 60)
    assert len(tries) == 1


def test_it_is_tried_again_after_longer_waits_and_in_the_end_told(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    clock = [0.0]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def work() -> None:
        raise Fault(Issue("WORKSPACE_BUSY"))

    with pytest.raises(Fault):
        patiently(work, 100)
    assert len(waits) > 4 and sum(waits) <= 100
    assert waits[0] < 1.1 and all(later > earlier for earlier, later in pairwise(waits[:5]))
    waits.clear()
    with pytest.raises(Fault):
        patiently(work, 0)
    assert not waits


def test_a_share_that_comes_back_in_time_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import publication

    real, tries = publication._stage, []

    def stage(pieces: list[publication.Piece]) -> None:
        tries.append(True)
        if len(tries) < 3:
            real(pieces[:1])
            raise OSError(errno.EHOSTDOWN, "Host is down")
        real(pieces)

    monkeypatch.setattr(publication, "_stage", stage)
    assert states(deliver(tmp_path, offered(range(20)))) == ["published"] and len(tries) == 3
    assert [row["state"] for row in register(tmp_path)["delivery"]] == ["published"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_share_that_stays_away_is_told_and_nothing_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stage(pieces: object) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    (tmp_path / "doorstroom.toml").write_text("patience_seconds = 0\n")
    monkeypatch.setattr("flows.publication._stage", stage)
    result = deliver(tmp_path, offered(range(20)))[0]
    assert (codes(result), result.settled) == (["WORKSPACE_AWAY"], False)
    monkeypatch.undo()
    assert states(deliver(tmp_path, offered(range(20)))) == ["published"]


@BOTH
def test_a_register_that_comes_free_in_time_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(tmp_path, offered(range(20)))
    monkeypatch.setattr("flows.register.PATIENCE", 0.1)
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with Register(Workspace(tmp_path)).writing():
            held.set()
            free.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    threading.Timer(0.6, free.set).start()
    assert states(deliver(tmp_path, offered(range(21)))) == ["published"]
    holder.join()


HOLD = """
import sys, time
from pathlib import Path
from flows.drops import locked
from flows.register import Register
from flows.workspace import Workspace
home = Workspace(Path(sys.argv[1]))
with locked(home, ["99QQ00"]) as ours, Register(home).writing():
    print(ours, flush=True)
    time.sleep(600)
"""


@BOTH
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_locks_of_a_killed_run_are_free_at_once(tmp_path: Path) -> None:
    home = Workspace(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout and holder.stdout.readline().strip() == "['99QQ00']"
    with locked(home, ["99QQ00", "99QQ01"]) as ours:
        assert ours == ["99QQ01"]
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=30)
    began = time.monotonic()
    while time.monotonic() - began < 2:  # a server notices it in its own time
        with locked(home, ["99QQ00"]) as ours:
            if ours:
                break
    assert ours == ["99QQ00"]
    with Register(home).writing() as connection:
        connection.commit()


@BOTH
def test_who_is_kept_waiting_is_told_that_it_can_pass(tmp_path: Path) -> None:
    home = Workspace(tmp_path)
    with alone(home, "one", 1), pytest.raises(Fault) as told, alone(home, "one", 1):
        pass
    assert can_pass(told.value) and explain(told.value, home.log).code == "WORKSPACE_BUSY"

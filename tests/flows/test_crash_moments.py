"""A thousand random moments: a run is killed at any time, run again, and all is as if nothing had happened."""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest

from flows import publication
from tests.flows.dumps import Dump, dump, reading_here, thought_out_once
from tests.flows.scenes import SCENES, Act, Stage, quick_folder

TRIES = [("first", True, 400), ("second", True, 390), ("approve", True, 130), ("second", False, 40), ("undo", True, 40)]
"""Scene, whether what is pure is computed once and for all, and how many times it is killed."""
WORKERS = 2
LATER = 1.2
"""A moment may fall this much later than a run takes, so that the very last steps have their turn too."""
SOONER, LONGER = 0.9, 1.05
"""How the time in which moments fall is changed by one that came too late, and by one that did not: the machine may
become faster or slower meanwhile, and two in three have to come in time."""


@contextmanager
def started(act: Act, home: Path, writing: bool) -> Iterator[int]:
    """Starts an act in a copy of this process, and gives it when it has begun, or has begun to publish."""
    ear, mouth = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            _act(act, home, mouth, writing)
        finally:
            os._exit(0)
    os.close(mouth)
    try:
        os.read(ear, 1)
        yield pid
    finally:
        os.close(ear)


def _act(act: Act, home: Path, mouth: int, writing: bool) -> None:
    real: Callable[..., None] = publication._note

    def note(*arguments: object) -> None:
        os.write(mouth, b"!")
        real(*arguments)

    if not writing:
        os.write(mouth, b"!")
    with patch.object(publication, "_note", note) if writing else nullcontext():
        act(home)


def killed_after(act: Act, home: Path, seconds: float, writing: bool) -> bool:
    """Kills an act after some time; returns whether it was still at work."""
    with started(act, home, writing) as pid:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def lasting(act: Act, stage: Stage, writing: bool) -> float:
    """Returns how long an act, or its publishing, takes here: the middle one of three."""
    found = []
    for _ in range(3):
        home = stage.set()
        with started(act, home, writing) as pid:
            began = time.monotonic()
            os.waitpid(pid, 0)
        found.append(time.monotonic() - began)
        shutil.rmtree(home)
    return sorted(found)[1]


def tried(name: str, stage: Stage, wanted: Dump, seeds: range) -> int:
    """Kills and does it again; returns how often it was killed at work."""
    act, count = SCENES[name].act, 0
    longest = {writing: LATER * lasting(act, stage, writing) for writing in (False, True)}
    for seed in seeds:
        writing = bool(seed % 2)
        moment = random.Random(f"{name}{seed}").uniform(0, longest[writing])
        home = stage.set()
        killed = killed_after(act, home, moment, writing)
        count += killed
        longest[writing] *= LONGER if killed else SOONER
        act(home)
        assert dump(home) == wanted, (name, seed, moment, writing)
        shutil.rmtree(home)
    return count


def in_copies(name: str, stage: Stage, wanted: Dump, tries: int) -> int:
    """Shares the tries out over copies of this process; returns how often it was killed at work."""
    shares = [range(tries * worker // WORKERS, tries * (worker + 1) // WORKERS) for worker in range(WORKERS)]
    children = [_begun(name, stage, wanted, share) for share in shares]
    ends = []
    for pid, ear in children:
        ends.append(os.read(ear, 4000).decode())
        os.close(ear)
        os.waitpid(pid, 0)
    assert all(end.isdigit() for end in ends), ends
    return sum(map(int, ends))


def _begun(name: str, stage: Stage, wanted: Dump, seeds: range) -> tuple[int, int]:
    ear, mouth = os.pipe()
    pid = os.fork()
    if pid:
        os.close(mouth)
        return pid, ear
    try:
        told = str(tried(name, stage, wanted, seeds))
    except BaseException as error:
        told = f"{type(error).__name__}: {error}"
    os.write(mouth, told.encode()[:4000])
    os._exit(0)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process cannot be copied here")
@pytest.mark.parametrize(("name", "once", "tries"), TRIES)
def test_killed_at_random_moments_and_done_again(name: str, once: bool, tries: int) -> None:
    with quick_folder() as folder, reading_here(), thought_out_once() if once else nullcontext():
        stage = Stage(folder, SCENES[name])
        home = stage.set()
        SCENES[name].act(home)
        wanted = dump(home)
        gc.freeze()  # what is there already is then shared with the copies
        try:
            assert in_copies(name, stage, wanted, tries) > tries / 3, "most are killed at work"
        finally:
            gc.unfreeze()

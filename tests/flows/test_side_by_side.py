"""Several processes at once on one workspace: each delivery is processed once, and who cannot go on says so."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from sqlalchemy import func, select

from flows.offer import delivery_of
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, FILE, PUPIL
from flows.workspace import Workspace
from tests.flows.dumps import reading_here
from tests.flows.exports import codes, deliver, export, offered, states, tree
from transforms.outcome import Delivery

PROCESSES, PUPILS = 4, 3
BUSY = "WORKSPACE_BUSY"
TARGETS = ("gynzy",)
FORK = multiprocessing.get_context("fork")


def list_of(school: int) -> Delivery:
    """Returns the list of one of many small schools."""
    code = f"{10 + school // 676:02}{ascii_uppercase[school // 26 % 26]}{ascii_uppercase[school % 26]}00"
    content = export(range(school * PUPILS, (school + 1) * PUPILS))
    return delivery_of([("leerlingen.csv", content)], code, targets=TARGETS)


def batches(count: int, size: int) -> list[list[Delivery]]:
    return [[list_of(school) for school in range(start, start + size)] for start in range(0, count, size)]


def work(home: Path, todo: Sequence[Sequence[Delivery]], told: Any) -> None:
    """Delivers batches, each until the workspace is not busy, and tells how often each end came."""
    ends: Counter[str] = Counter()
    with reading_here():
        for batch in todo:
            results = deliver(home, *batch)
            while BUSY in codes(results[0]):
                results = deliver(home, *batch)
            ends.update(states(results))
    told.put(dict(ends))


def side_by_side(home: Path, shares: Sequence[Sequence[Sequence[Delivery]]]) -> Counter[str]:
    """Lets as many processes work at once as there are shares, and returns how often each end came."""
    told = FORK.Queue()
    processes = [FORK.Process(target=work, args=(home, share, told)) for share in shares]
    for process in processes:
        process.start()
    ends = sum((Counter(told.get(timeout=300)) for _ in processes), Counter())
    for process in processes:
        process.join()
    assert not any(process.exitcode for process in processes)
    return ends


def check(home: Path, count: int) -> None:
    """Checks that every delivery left what one run leaves, and none of them twice."""
    files = [name.split("/") for name in tree(home) if not name.endswith("-refused.html")]  # of who was told: busy
    # in the outbox the import file and its work instruction
    assert Counter(name[0] for name in files) == {"outbox": 2 * count, "received": count, "reports": count}
    with Register(Workspace(home)).reading() as connection:
        rows = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in COUNTED}
        assert rows == {"delivery": count, "file": count, "pupil": count * PUPILS, "event": count * PUPILS}
        numbers = connection.scalars(select(DELIVERY.c.number)).all()
        assert sorted(numbers) == list(range(1, count + 1))
        assert (
            len(connection.execute(select(EVENT.c.school, EVENT.c.leerlingnummer).distinct()).all()) == count * PUPILS
        )


COUNTED = (DELIVERY, FILE, PUPIL, EVENT)
SLOW = pytest.mark.slow


@pytest.mark.slow
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("database", "count", "size"), [("sqlite", 1000, 25), ("postgresql", 200, 10)], indirect=["database"]
)
def test_what_is_shared_out_is_processed_once(home: Path, count: int, size: int) -> None:
    todo = batches(count, size)
    assert side_by_side(home, [todo[worker::PROCESSES] for worker in range(PROCESSES)]) == {"published": count}
    check(home, count)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("database", "count", "size", "processes"),
    [
        ("sqlite", 2, 1, 2),
        ("postgresql", 2, 1, 2),
        pytest.param("sqlite", 250, 25, PROCESSES, marks=SLOW),
        pytest.param("postgresql", 50, 10, PROCESSES, marks=SLOW),
    ],
    indirect=["database"],
)
def test_what_is_offered_to_all_is_published_once(home: Path, count: int, size: int, processes: int) -> None:
    ends = side_by_side(home, [batches(count, size)] * processes)
    assert ends == {"published": count, "skipped": count * (processes - 1)}
    check(home, count)


def hold_register(home: Path, seconds: float, held: Any) -> None:
    """Keeps the register locked for a while."""
    with closing(sqlite3.connect(home / "register.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(seconds)
        connection.execute("ROLLBACK")


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("seconds", "patience"), [(4.0, 0.2), pytest.param(30.0, 5.0, marks=SLOW)])
def test_a_register_that_another_process_holds(
    home: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, patience: float
) -> None:
    monkeypatch.setattr("flows.register.PATIENCE", patience)
    with reading_here():
        deliver(home, offered(range(20)))
        held = FORK.Event()
        other = FORK.Process(target=hold_register, args=(home, seconds, held))
        other.start()
        held.wait()
        began = time.monotonic()
        result = deliver(home, offered(range(19)))[0]
        assert (codes(result), result.settled, other.is_alive()) == ([BUSY], False, True)
        assert patience <= time.monotonic() - began < seconds
        other.join()
        assert states(deliver(home, offered(range(19)))) == ["published"]

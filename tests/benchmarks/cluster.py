"""The trial of many machines: a whole country, two workers of which one is killed halfway, and one process beside it.

    python -m tests.benchmarks.cluster [--schools 2000] [--few 200] [--no-cluster]

With PostgreSQL for the register and for Prefect, Prefect's server, a Dask scheduler and two workers, all on this
machine. Afterwards every school must have been published once, and the outbox must be what the register says. It
prints schools per second for this machine, and the ratios, which are what to compare.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from flows.inbox import take, waiting_schools
from flows.register import Register
from flows.register_schema import DELIVERY, FILE, PUPIL
from flows.taking import CHUNK, chunks
from flows.workspace import Workspace
from tests.benchmarks.country import fill, pupils_of
from tests.benchmarks.machines import ROOT, prefect_server, scheduler, started, worker
from tests.flows.servers import Server, running

TODAY = date(2026, 8, 24)
LOOK = 0.25
"""Seconds between two looks at how far it is."""


def set_up(home: Path, schools: int, register: str = "", dask: str = "") -> None:
    """Makes a workspace in which so many schools wait; its settings are all that a worker is told."""
    fill(home / "inbox", schools)
    work = f'[work]\nwhere = "dask"\ndask = "{dask}"\n' if dask else ""
    (home / "doorstroom.toml").write_text((f'register = "{register}"\n' if register else "") + work)


def alone(home: Path, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Takes all that waits in one process, and returns the seconds of every chunk."""
    schools = waiting_schools(Workspace(home))[0]
    taken = []
    for chunk in chunks(schools, CHUNK):
        begin = clock()
        take(Workspace(home), chunk, TODAY)
        taken.append(clock() - begin)
    return taken


def together(
    home: Path, environment: Mapping[str, str], kill: subprocess.Popen[bytes] | None = None
) -> tuple[int, list[tuple[float, int]]]:
    """Runs the intake, and kills a worker when half of the schools are published.

    Returns:
        The exit status, and how many schools were published after how many seconds.
    """
    half, past, line = len(waiting_schools(Workspace(home))[0]) // 2, 0, [(0.0, 0)]
    begin = time.perf_counter()
    with started(home / "intake.log", ["flows.intake", "--home", str(home)], environment) as run:
        while run.poll() is None:
            past = published(home)
            if past != line[-1][1]:
                line.append((time.perf_counter() - begin, past))
            if kill and past >= half:
                kill.kill()
                kill = None
            time.sleep(LOOK)
    line.append((time.perf_counter() - begin, published(home)))
    return run.returncode, line


def published(home: Path) -> int:
    """Returns how many schools are published by now."""
    register = Register(Workspace(home))
    if not register.exists:
        return 0
    with register.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(DELIVERY)) or 0)


def wrong(home: Path, schools: int) -> list[str]:
    """Returns what is not as it should be after all schools were taken once."""
    workspace = Workspace(home)
    with Register(workspace).reading() as connection:
        ends = Counter(connection.execute(select(DELIVERY.c.school, DELIVERY.c.state)).tuples().all())
        files = connection.execute(select(FILE.c.path, FILE.c.sha256)).tuples().all()
        pupils = connection.scalar(select(func.count()).select_from(PUPIL))
    there = {file.relative_to(home).as_posix() for file in (home / "outbox").rglob("*") if file.is_file()}
    folders = Counter(folder.parent.name for folder in (home / "outbox").glob("*/*"))
    digests = {path: hashlib.sha256((home / path).read_bytes()).hexdigest() for path, _ in files if path in there}
    expected = sum(pupils_of(place) for place in range(schools))
    looks = {
        "schools that are not published once": len(ends) - schools or sum(count != 1 for count in ends.values()),
        "ends other than published": sum(state != "published" for _, state in ends),
        "files that are missing or others than registered": sum(digests.get(path) != digest for path, digest in files),
        "schools with another number of deliveries in the outbox": len(folders) - schools
        or sum(count != 1 for count in folders.values()),
        "pupils too many or too few": (pupils or 0) - expected,
        "schools still in the inbox": len(waiting_schools(workspace)[0]),
        "half-written files": len([file for file in home.rglob("*.tmp") if "prefect" not in file.parts]),
        "journals": len(list(workspace.journal.glob("*.json"))),
    }
    return [f"{count} {what}" for what, count in looks.items() if count]


def pace(line: list[tuple[float, int]], first: float, last: float) -> float:
    """Returns the schools per second between two shares of all."""
    total = line[-1][1]
    (begin, some), (end, more) = (next(seen for seen in line if seen[1] >= share * total) for share in (first, last))
    return (more - some) / max(end - begin, LOOK)


def cluster(server: Server, folder: Path, schools: int, few: int, kill: bool = True) -> list[str]:
    """Does the trial, prints what it found, and returns what is wrong."""
    with ExitStack() as stack:
        database = server.address(server.new_database()).replace("+psycopg", "+asyncpg")
        environment = stack.enter_context(prefect_server(folder / "prefect", database))
        address = stack.enter_context(scheduler(folder, environment))
        home = folder / "alone"
        set_up(home, few, server.address(server.new_database()))
        taken = alone(home)[1:]
        one = CHUNK * len(taken) / sum(taken) if taken else 0.0
        print(f"one process, without Dask:      {one:6.2f} schools/s ({few} schools)", flush=True)
        found = wrong(home, few)
        first = stack.enter_context(worker(folder, "one", address, {}))
        stack.enter_context(worker(folder, "two", address, {}))
        time.sleep(5)
        home = folder / "home"
        set_up(home, schools, server.address(server.new_database()), address)
        status, line = together(home, environment, first if kill else None)
        early, middle, late = pace(line, 0.02, 0.12), pace(line, 0.12, 0.48), pace(line, 0.55, 0.95)
        print(f"two workers, first tenth:       {early:6.2f} schools/s")
        print(f"two workers, up to the half:    {middle:6.2f} schools/s")
        print(f"one worker, after the kill:     {late:6.2f} schools/s" if kill else f"afterwards: {late:6.2f}")
        print(f"two workers against one process: {middle / one if one else 0:.2f}")
        print(f"all: {line[-1][1]} schools in {line[-1][0]:.0f} s, exit status {status}", flush=True)
        return found + wrong(home, schools) + ([f"exit status {status}"] if status else [])


def growth(folder: Path, schools: int, few: int) -> None:
    """Prints what of the processor a school costs, with a register in a file, when few are known and when many are."""
    set_up(folder, schools)
    taken = alone(folder, time.process_time)[1:]
    size = max(1, few // CHUNK)
    first, last = sorted(taken[:size]), sorted(taken[-size:])
    middle = [part[len(part) // 2] / CHUNK * 1000 for part in (first, last)]
    print(f"one process, register in a file: {middle[0]:.0f} ms per school among the first {few}, {middle[1]:.0f} ms")
    print(f"among the last {few} of {schools}: ratio {middle[1] / middle[0]:.2f}")
    for line in wrong(folder, schools):
        print(f"WRONG: {line}")


def main() -> int:
    """Does the trial."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--schools", type=int, default=2000)
    parser.add_argument("--few", type=int, default=200)
    parser.add_argument("--no-cluster", action="store_true")
    parser.add_argument("--no-growth", action="store_true")
    parser.add_argument("--no-kill", action="store_true")
    told = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cluster"))
    print(f"in {folder} of {ROOT.name}", flush=True)
    if not told.no_growth:
        growth(folder / "growth", told.schools, told.few)
    if told.no_cluster:
        return 0
    with running() as server:
        found = cluster(server, folder, told.schools, told.few, not told.no_kill)
    print("\n".join(f"WRONG: {line}" for line in found) or "every school once, none lost, outbox equal to the register")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

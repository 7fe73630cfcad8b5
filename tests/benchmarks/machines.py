"""What many machines need, on this one: Prefect's server, a Dask scheduler and workers, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0
"""Seconds for a process to start, on a machine that has much else to do."""


@contextmanager
def prefect_server(folder: Path, database: str = "") -> Iterator[dict[str, str]]:
    """Starts a server, and gives the environment of who uses it.

    Args:
        database: the address of its database on PostgreSQL; empty: a file in the folder.
    """
    port = free_port()
    stored = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database} if database else {}
    environment = {"PREFECT_HOME": str(folder), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    command = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with started(folder / "server.log", command, {**environment, **stored}):
        _await(lambda: _answers(f"http://127.0.0.1:{port}/api/health"))
        yield environment


@contextmanager
def scheduler(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Starts a scheduler, and gives its address."""
    port = free_port()
    command = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with started(folder / "scheduler.log", command, environment):
        _await(lambda: _listens(port))
        yield f"tcp://127.0.0.1:{port}"


@contextmanager
def worker(
    folder: Path, name: str, address: str, environment: Mapping[str, str], nanny: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Starts a worker, and gives its process.

    Args:
        nanny: whether a process beside it starts it anew when it ends.
    """
    command = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--name", name, "--no-dashboard"]
    command += ["--nanny" if nanny else "--no-nanny", "--local-directory", str(folder / name)]
    with started(folder / f"{name}.log", command, environment) as process:
        yield process


@contextmanager
def started(log: Path, command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a module of Python as a process until the body ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    clean = {name: text for name, text in os.environ.items() if not name.startswith("PREFECT_")}
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=told, stderr=told, cwd=ROOT, env={**clean, **environment}
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _await(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("a process did not start")
        time.sleep(0.2)

"""The watcher with a Prefect server that is not there, or goes away: what lies in the inbox is taken, and once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.watch import directly
from flows.watch_verb import through_prefect
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL, export, register

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from flows.watch import Watcher
from flows.watch_verb import through_prefect
from flows.workspace import Workspace

workspace, told, calls = Workspace(Path(sys.argv[1])), [], []
through = through_prefect(workspace)

def counted(drops, take):
    def once():
        calls.append(1)
        return take()
    return through(drops, once)

Watcher(workspace, 0, lambda: date(2026, 8, 20), told.append, through=counted).once()
print(len(calls), *(one.result.outcome.state for one in told))
"""


class Dying(BaseHTTPRequestHandler):
    """A server that says that it is well, and then answers nothing that is asked of it."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.endswith("/health") else 500)
        self.end_headers()
        self.wfile.write(b"true")

    def do_POST(self) -> None:
        self.send_response(500)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        return


@contextmanager
def dying() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Dying) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def watch(home: Path, port: int) -> list[str]:
    """Lets a round be watched in a process of its own, for Prefect reads its settings when it is loaded."""
    folder = home / "inbox" / SCHOOL
    folder.mkdir(parents=True)
    (folder / "a.csv").write_bytes(export(range(60)))
    own = {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(home / ".prefect")}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(home)],
        env={**os.environ, **own, "PYTHONPATH": os.getcwd(), "PREFECT_CLIENT_MAX_RETRIES": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.split()


def test_where_no_server_is_named_prefect_is_not_even_loaded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert through_prefect(Workspace(home)) is directly


@pytest.mark.slow
def test_a_server_that_is_away_keeps_nothing_waiting(home: Path) -> None:
    assert watch(home, 9) == ["1", "published"]
    assert len(register(home)["pupil"]) == 60


@pytest.mark.slow
def test_a_server_that_goes_away_meanwhile_loses_and_doubles_nothing(home: Path) -> None:
    with dying() as port:
        assert watch(home, port) == ["1", "published"]
    assert len(register(home)["pupil"]) == 60

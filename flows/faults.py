"""The one place where an exception becomes a sentence; what is logged of it holds nothing of a pupil."""

from __future__ import annotations

import errno
import traceback
from datetime import UTC, datetime
from pathlib import Path

from schemas.messages import Issue

FULL = {errno.ENOSPC, errno.EDQUOT}
AWAY = {
    getattr(errno, name)
    for name in (
        *("EIO", "ESTALE", "ENODEV", "ENXIO", "EREMOTEIO", "ENOTCONN", "ECONNRESET", "ECONNABORTED", "ECONNREFUSED"),
        *("ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENETRESET", "ESHUTDOWN"),
    )
    if hasattr(errno, name)
}
"""What a system says of a disk or a share that it has lost; not every system knows them all."""
AWAY_ON_WINDOWS = {21, 51, 53, 55, 59, 64, 67, 121, 1167, 1231, 1232}
"""The same of Windows: not ready, no such path on the network, the name is gone, no answer in time."""
SQLITE = {
    "SQLITE_BUSY": "WORKSPACE_BUSY",
    "SQLITE_LOCKED": "WORKSPACE_BUSY",
    "SQLITE_FULL": "DISK_FULL",
    "SQLITE_READONLY": "WORKSPACE_UNUSABLE",
    "SQLITE_CANTOPEN": "WORKSPACE_UNUSABLE",
    "SQLITE_IOERR": "WORKSPACE_UNUSABLE",
    "SQLITE_PERM": "WORKSPACE_UNUSABLE",
    "SQLITE_CORRUPT": "REGISTER_UNREADABLE",
    "SQLITE_NOTADB": "REGISTER_UNREADABLE",
}
"""What SQLite calls a failure, without its details, and our code for it."""
POSTGRESQL = {
    "08": "REGISTER_UNREACHABLE",
    "0A": "REGISTER_DENIED",
    "25": "REGISTER_DENIED",  # a server that only reads
    "25P03": "REGISTER_UNREACHABLE",  # the server found that we took too long
    "28": "REGISTER_DENIED",
    "3D": "REGISTER_DENIED",
    "3F": "REGISTER_DENIED",
    "40": "WORKSPACE_BUSY",
    "42501": "REGISTER_DENIED",
    "53": "REGISTER_UNREACHABLE",
    "53100": "DISK_FULL",
    "55P03": "WORKSPACE_BUSY",
    "57": "REGISTER_UNREACHABLE",
    "57014": "WORKSPACE_BUSY",
    "58": "REGISTER_UNREACHABLE",
    "58030": "REGISTER_UNREACHABLE",
    "XX": "REGISTER_UNREADABLE",
}
"""SQLSTATE of PostgreSQL, or the class it begins with, and our code for it."""
STARTING = ("starting up", "shutting down", "recovery mode", "too many", "remaining connection slots")
"""Refusals of a PostgreSQL server that pass."""


class Fault(Exception):
    """Work cannot go on because of the workplace, not because of a pupil's data."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.code)
        self.issue = issue


def explain(error: BaseException, log: Path) -> Issue:
    """Returns the sentence for an exception; an unexpected one is logged, without its message."""
    if isinstance(error, Fault):
        return error.issue
    code = code_of(error)
    if not code:
        write_log(error, log)
    return Issue(code or "INTERNAL_ERROR")


def code_of(error: BaseException) -> str:
    """Returns the code for an exception; `""` for an unexpected one."""
    if isinstance(error, Fault):
        return error.issue.code
    return _of_disk(error) if isinstance(error, OSError) else _of_database(error)


def is_lost(error: BaseException) -> bool:
    """Tells whether the server went away meanwhile: then nobody can say whether it did what was asked last."""
    return bool(getattr(error, "connection_invalidated", False))


def write_log(error: BaseException, log: Path) -> None:
    """Adds a line to the error log: the time, the kind of exception and the lines of our own code it passed."""
    write_line(f"{type(error).__name__} {' < '.join(_places(error))}", log)


def write_line(told: str, log: Path) -> None:
    """Adds a line to the log with the time before it."""
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {told}\n"
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        log.touch(mode=0o600)
        with log.open("a", encoding="utf-8") as text:
            text.write(line)
    except OSError:
        return


def _of_disk(error: OSError) -> str:
    if error.errno in FULL:
        return "DISK_FULL"
    away = error.errno in AWAY or getattr(error, "winerror", None) in AWAY_ON_WINDOWS
    return "WORKSPACE_AWAY" if away else "WORKSPACE_UNUSABLE"


def _of_database(error: BaseException) -> str:
    error = getattr(error, "orig", error)
    if name := str(getattr(error, "sqlite_errorname", "")):
        return SQLITE.get("_".join(name.split("_")[:2]), "")
    state = getattr(error, "sqlstate", "")
    if state is None and type(error).__name__ == "OperationalError":
        return _of_connecting(str(error))
    return POSTGRESQL.get(str(state)) or POSTGRESQL.get(str(state)[:2], "")


def _of_connecting(message: str) -> str:
    """Returns the code for a connection that was not made; PostgreSQL gives such failures no SQLSTATE."""
    refused = "FATAL:" in message or "no password supplied" in message
    passing = any(words in message for words in STARTING)
    return "REGISTER_DENIED" if refused and not passing else "REGISTER_UNREACHABLE"


def _places(error: BaseException) -> list[str]:
    home = Path(__file__).resolve().parent.parent
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [f"{file.relative_to(home).as_posix()}:{line}" for file, line in frames if file.is_relative_to(home)]
    return [place for place in reversed(ours) if not place.startswith(".")]

"""Where a register can lie: in a SQLite file, or on a PostgreSQL server where several machines work.

Both let one run at a time write, and let others read meanwhile what was last committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from sqlite3 import Connection as SQLite
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from flows.faults import Fault
from schemas.messages import Issue

POSTGRESQL = "postgresql+psycopg"
OLDEST = 14
"""The oldest PostgreSQL server that its makers still mend, as of November 2026."""
WRITING, TAKING, MAILING, BRINGING, NIGHTLY, COLLECTING, SENDING = range(0x446F6F72, 0x446F6F79)
"""The advisory locks of who writes the register, takes from the inbox, sends mail, brings results, is at work at night,
brings files from elsewhere, copies files to elsewhere: any numbers nobody else uses."""
GONE = 30
"""Seconds after which a machine that no longer answers is taken to be gone, so that its lock goes too."""
MAKING = Lock()
"""Held while a register's file is made."""
SESSION = (
    f"SET tcp_keepalives_idle = {GONE // 2}",
    f"SET tcp_keepalives_interval = {GONE // 6}",
    "SET tcp_keepalives_count = 3",
    f"SET tcp_user_timeout = '{GONE}s'",
)


def engine_of(file: Path, url: str, patience: float) -> Engine:
    """Returns what opens the database: the file, unless there is the address of a server.

    Args:
        patience: seconds to wait for another run.

    Raises:
        Fault: where the address is none of PostgreSQL, or what is needed for it is not installed.
    """
    return _postgresql(_parse(url), patience) if url else _sqlite(file, patience)


def _parse(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise Fault(Issue("REGISTER_ADDRESS")) from None
    if address.drivername not in ("postgresql", POSTGRESQL):
        raise Fault(Issue("REGISTER_ADDRESS"))
    return address.set(drivername=POSTGRESQL)


def _sqlite(file: Path, patience: float) -> Engine:
    address = URL.create("sqlite", database=str(file))
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": patience})
    event.listen(engine, "do_connect", lambda *_: _make_file(file))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(file: Path) -> None:
    """Makes the file for its owner only, which SQLite would not; one that is there is never opened.

    A file that is closed takes all locks along that its process has on it, those of other threads too: SQLite would go
    on without them, and two processes would damage the register (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    with MAKING, suppress(FileExistsError):  # who connects meanwhile waits until it is closed
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: SQLite, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event decides, not Python's driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgresql(address: URL, patience: float) -> Engine:
    usual = {
        "connect_timeout": max(2, min(round(patience), GONE)),
        "tcp_user_timeout": GONE * 1000,
        "keepalives_idle": GONE // 2,
        "application_name": "doorstroom",
    }
    own = {name: value for name, value in usual.items() if name not in address.query}
    try:
        engine = create_engine(address, poolclass=NullPool, connect_args=own, use_native_hstore=False)
    except ImportError:
        raise Fault(Issue("REGISTER_DRIVER")) from None
    _check(engine)
    event.listen(engine, "connect", _preparer(patience))
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _check(engine: Engine) -> None:
    """Raises `Fault` where the address has a part that PostgreSQL does not know."""
    parts = engine.dialect.create_connect_args(engine.url)[1]
    driver = import_module("psycopg")
    try:
        driver.conninfo.make_conninfo(**{name: text for name, text in parts.items() if name != "context"})
    except driver.ProgrammingError:
        raise Fault(Issue("REGISTER_ADDRESS")) from None


def _preparer(patience: float) -> Callable[[Any, object], None]:
    def prepare(connection: Any, _record: object) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        found = connection.info.server_version // 10000
        if found < OLDEST or encoding != "UTF8":
            raise Fault(Issue("REGISTER_SERVER", facts={"oldest": OLDEST, "found": found, "encoding": encoding}))
        for setting in (*SESSION, f"SET lock_timeout = '{round(patience * 1000)}ms'"):
            connection.execute(setting)
        connection.commit()  # or the settings would go with the first transaction that is rolled back

    return prepare


def _begin_postgresql(connection: Connection) -> None:
    """Begins a transaction; who writes sees only what is there after the wait, for every question looks anew."""
    if connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")

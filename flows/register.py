"""The register: one database with what we know. Every change is one transaction of one run; the others wait for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SQLite

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.pool import NullPool

from flows.faults import Fault
from flows.register_schema import METADATA, SETTING, STEPS, VERSION
from flows.seal import Seal, make_key, read_key
from flows.workspace import Workspace, make_folder
from schemas.messages import Issue

PATIENCE = 5.0
"""Seconds to wait for another run before saying that the workspace is busy."""
WITNESS = "doorstroom"
"""A known text under seal, to tell at once whether the key belongs to the register."""


class Register:
    """The register of one workspace, closed until it is read or written."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._engine = _engine(f"sqlite:///{workspace.register}")
        self._seal: Seal | None = None
        """Known once the register is open."""

    @property
    def exists(self) -> bool:
        """Whether anything was ever registered here."""
        file = self._workspace.register
        return file.exists() and file.stat().st_size > 0

    @property
    def seal(self) -> Seal:
        """The seal of the register that is open. Raises `Fault` where its key is not there."""
        if self._seal is None:
            self._seal = Seal(read_key(self._workspace.key))
        return self._seal

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Opens the register as it stands now, without waiting for a run that is writing."""
        with self._engine.connect().execution_options(reading=True) as connection:
            current = _version(connection) == len(STEPS)
            if current:
                self._test_key(connection)
                yield connection
        if not current:
            with self.writing() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Opens the register for one run alone and makes it when new; what the body does not commit never happened."""
        _make_file(self._workspace)
        with self._engine.connect() as connection:
            if _version(connection) < len(STEPS):
                self._migrate(connection)
            self._test_key(connection)
            yield connection

    def _migrate(self, connection: Connection) -> None:
        """Brings the register up to date; a new one gets its key."""
        version = _version(connection)
        for step in STEPS[version:]:
            step(connection)
        if version == 0:
            self._seal = Seal(make_key(self._workspace.key))
            witness = self._seal.close(WITNESS, WITNESS)
            connection.execute(insert(SETTING).values(name="witness", value=witness))
            METADATA.create_all(connection, tables=[VERSION], checkfirst=False)
            connection.execute(insert(VERSION).values(version=len(STEPS)))
        connection.execute(update(VERSION).values(version=len(STEPS)))

    def _test_key(self, connection: Connection) -> None:
        witness = connection.scalar(select(SETTING.c.value).where(SETTING.c.name == "witness"))
        self.seal.open(WITNESS, witness or b"")


def _version(connection: Connection) -> int:
    """Returns the version of the tables, 0 for none. Raises `Fault` where they are newer than this program."""
    if not inspect(connection).has_table(VERSION.name):
        return 0
    version = int(connection.scalar(select(VERSION.c.version)) or 0)
    if version > len(STEPS):
        raise Fault(Issue("REGISTER_UNREADABLE"))
    return version


def _make_file(workspace: Workspace) -> None:
    make_folder(workspace.home)
    os.close(os.open(workspace.register, os.O_RDWR | os.O_CREAT, 0o600))


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: SQLite, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event decides, not Python's driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

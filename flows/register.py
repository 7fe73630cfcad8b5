"""The register: one database with what we know. Every change is one transaction of one run; the others wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection, func, insert, inspect, select, update

from flows.compact import compact
from flows.databases import WRITING, engine_of
from flows.faults import Fault
from flows.register_schema import LATEST, SETTING, VERSION, bring_up_to_date
from flows.roster import mark_all
from flows.seal import Seal, make_key, read_key
from flows.workspace import Workspace, make_folder
from schemas.messages import Issue

PATIENCE = 5.0
"""Seconds to wait for another run before saying that the workspace is busy."""
LONGER: ContextVar[float] = ContextVar("patience", default=0.0)
"""Seconds that work waits for others instead, where no person waits for it; see `patient`."""
MARKED = 6
"""The version since which pupils have the marks that they have now."""
WITNESS = "doorstroom"
"""A known text under seal, to tell at once whether the key belongs to the register."""


class Register:
    """The register of one workspace, closed until it is read or written."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._engine = engine_of(workspace.register, workspace.register_url(), max(PATIENCE, LONGER.get()))
        self._seal: Seal | None = None
        """Known once the register is open."""

    @property
    def exists(self) -> bool:
        """Whether anything was ever registered here."""
        if self.shared:
            with self._engine.connect().execution_options(reading=True) as connection:
                return inspect(connection).has_table(VERSION.name)
        file = self._workspace.register
        return file.exists() and file.stat().st_size > 0

    @property
    def shared(self) -> bool:
        """Whether it lies on a server, for several machines, and not in a file of the workspace."""
        return self._engine.dialect.name == "postgresql"

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
            current = _version(connection) == LATEST
            if current:
                self._test_key(connection)
                yield connection
        if not current:
            with self.writing() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Opens the register for one run alone and makes it when new; what the body does not commit never happened."""
        make_folder(self._workspace.home)
        with self._engine.connect() as connection:
            if _version(connection) < LATEST:
                self._migrate(connection)
            self._test_key(connection)
            yield connection

    @contextmanager
    def taking(self, lock: int) -> Iterator[None]:
        """Lets one of several machines at a time do what a lock is for. Raises `Fault` where another does."""
        with self._engine.connect().execution_options(reading=True) as connection:
            if not connection.scalar(select(func.pg_try_advisory_lock(lock))):
                raise Fault(Issue("WORKSPACE_BUSY"))
            connection.commit()  # the lock stays until the connection is closed, however that comes about
            yield

    @contextmanager
    def taking_what_is_free(self, locks: Mapping[str, int]) -> Iterator[list[str]]:
        """Takes those of many locks that no other machine has, all over one connection, and gives their names."""
        with self._engine.connect().execution_options(reading=True) as connection:
            tries = {name: select(func.pg_try_advisory_lock(lock)) for name, lock in locks.items()}
            free = [name for name, one in tries.items() if connection.scalar(one)]
            connection.commit()
            yield free

    @property
    def is_written(self) -> bool:
        """Whether another machine is writing now; only for a register on a server."""
        with self._engine.connect().execution_options(reading=True) as connection:
            return not connection.scalar(select(func.pg_try_advisory_xact_lock(WRITING)))

    def compact(self) -> bool:
        """Makes what was deleted disappear from the disk too. Returns whether no other run stood in the way."""
        return compact(self._engine)

    def _migrate(self, connection: Connection) -> None:
        """Brings the register up to date; a new one gets its key."""
        version = _version(connection)
        bring_up_to_date(connection)
        if version == 0:
            self._seal = Seal(make_key(self._workspace.key))
            witness = self._seal.close(WITNESS, WITNESS)
            connection.execute(insert(SETTING).values(name="witness", value=witness))
            connection.execute(insert(VERSION).values(version=LATEST))
        elif version < MARKED:
            mark_all(connection, self.seal)
        connection.execute(update(VERSION).values(version=LATEST))

    def _test_key(self, connection: Connection) -> None:
        witness = connection.scalar(select(SETTING.c.value).where(SETTING.c.name == "witness"))
        self.seal.open(WITNESS, witness or b"")


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Lets the body wait longer for runs on other machines than a person at a terminal would."""
    before = LONGER.set(seconds)
    try:
        yield
    finally:
        LONGER.reset(before)


def _version(connection: Connection) -> int:
    """Returns the version of the tables, 0 for none. Raises `Fault` where they are newer than this program."""
    if not inspect(connection).has_table(VERSION.name):
        return 0
    version = int(connection.scalar(select(VERSION.c.version)) or 0)
    if version > LATEST:
        raise Fault(Issue("REGISTER_UNREADABLE"))
    return version

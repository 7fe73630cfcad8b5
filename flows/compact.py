"""Compacting: what was deleted from the register leaves its files too, the log of recent changes among them."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from flows.register_schema import METADATA


def compact(engine: Engine) -> bool:
    """Writes the database anew without what was deleted. Returns whether no other run stood in the way.

    On a server this holds for its tables; its own logs and backups are its administrator's.
    """
    try:
        with closing(engine.raw_connection()) as connection:
            return _sqlite(connection) if engine.dialect.name == "sqlite" else _postgresql(connection)
    except (DBAPIError, engine.dialect.loaded_dbapi.OperationalError):
        return False


def _sqlite(connection: PoolProxiedConnection) -> bool:
    cursor = connection.cursor()
    cursor.execute("VACUUM")  # pages that were rearranged earlier may hold copies that deleting does not reach
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy = cursor.fetchone()
    return busy is not None and busy[0] == 0


def _postgresql(connection: PoolProxiedConnection) -> bool:
    server: Any = connection.driver_connection
    server.autocommit = True
    for table in METADATA.sorted_tables:
        server.execute(f"VACUUM FULL {table.name}")
    return True

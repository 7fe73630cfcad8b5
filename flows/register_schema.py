"""The tables of the register, and the numbered steps that bring an older register up to date."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _table(name: str, *columns: Column[int] | Column[str] | Column[bytes] | Index, rowid: bool = False) -> Table:
    return Table(name, METADATA, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


DELIVERY = _table(
    "delivery",
    _key("school"),
    _key("id"),
    _text("content"),  # the same for the same files; `id` gets a number behind it when they are processed again
    Column("number", Integer, nullable=False),  # the order in which deliveries were decided upon
    _text("run"),  # the journal that belongs to the commit of this row
    _text("state"),  # published, held, rejected
    _text("source"),
    _text("school_year"),
    _text("day"),  # the date the run was told it is
    _text("received_at"),
    _text("finished_at"),
    _text("options"),  # JSON: source, targets, partial
    _text("recipe"),  # digest of the profiles and settings it was made with
    _text("digest"),
    _text("counts"),  # JSON: rows, changes, missing
    _text("report"),
    Index("delivery_number", "number"),
)
PUPIL = _table(
    "pupil",
    _key("school"),
    _key("leerlingnummer"),
    _text("status"),
    _text("since"),
    _text("school_year"),
    _text("delivery"),  # the delivery that last changed this row
    Column("data", LargeBinary, nullable=False),  # sealed JSON of the columns of GEGEVENS
)
EVENT = _table(
    "event",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("leerlingnummer"),
    _text("delivery"),
    _text("kind"),
    _text("cause"),
    _text("before"),  # JSON: status, since, school_year; empty for a new pupil
    _text("after"),  # the same; empty for a pupil that is no longer there under this number
    Column("data_before", LargeBinary),
    Column("data_after", LargeBinary),
    Index("event_pupil", "school", "leerlingnummer"),
    Index("event_delivery", "school", "delivery"),
    rowid=True,
)
HOLD = _table(
    "hold",
    _key("school"),
    _key("delivery"),
    _text("digest"),
    _text("state"),  # waiting, approved, rejected, overtaken
    _text("counts"),  # JSON: changes, missing, issues
    _text("made_at"),
    _text("decided_at"),
    _text("decided_by"),
    _text("reason"),
)
FILE = _table(
    "file",
    _key("school"),
    _key("delivery"),
    _key("path"),
    _text("target"),
    _text("form"),
    Column("rows", Integer, nullable=False),
    _text("sha256"),
    _text("status"),
)
FINGERPRINT = _table(
    "fingerprint",
    _key("school"),
    _key("delivery"),
    _key("part"),  # its place in the delivery, from 1
    _text("source"),
    _text("digest"),  # of the headings in their order
    _text("columns"),  # headings in normal form with the kind of their values; never a value
)
SETTING = _table("setting", _key("name"), Column("value", LargeBinary, nullable=False))
VERSION = _table("schema_version", Column("version", Integer, primary_key=True))


def _first(connection: Connection) -> None:
    tables = [DELIVERY, PUPIL, EVENT, HOLD, FILE, SETTING]
    METADATA.create_all(connection, tables=tables, checkfirst=False)


def _fingerprints(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[FINGERPRINT], checkfirst=False)


STEPS: tuple[Callable[[Connection], None], ...] = (_first, _fingerprints)
"""Step n brings a register from version n-1 to n; a step that has been released never changes."""

"""The tables of the register, and what brings an older register up to date."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Inspector,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
)
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.schema import AddConstraint, CreateColumn

METADATA = MetaData()
WORDS = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Text, which both databases put in the same order: that of the characters' numbers, whatever the server's language."""

Part = Column[int] | Column[str] | Column[bytes] | Index | ForeignKeyConstraint


def _table(name: str, *parts: Part, rowid: bool = False) -> Table:
    return Table(name, METADATA, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def _key(name: str) -> Column[str]:
    return Column(name, WORDS, primary_key=True)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, WORDS, nullable=False, server_default=default)


def _of_delivery() -> ForeignKeyConstraint:
    """Binds the rows of a table to their delivery: none can be without it when a run commits, and they go with it."""
    return ForeignKeyConstraint(
        ["school", "delivery"],
        ["delivery.school", "delivery.id"],
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


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
    _text("uploader"),  # who delivered it: a user of the machine, or a folder in the inbox
    Index("delivery_number", "number"),
    Index("delivery_content", "content"),
    Index("delivery_last", "school", "number"),
)
PUPIL = _table(
    "pupil",
    _key("school"),
    _key("leerlingnummer"),
    _text("status"),
    _text("since"),
    _text("school_year"),
    _count("missed"),  # lists in a row, the last one included, that did not have this pupil
    _text("mark_eckid"),  # what tells the same child at another school without telling who it is; see `Seal.mark`
    _text("mark_born"),
    _text("mark_whole"),
    _text("delivery"),  # the delivery that last changed this row
    Column("data", LargeBinary, nullable=False),  # sealed JSON of the columns of GEGEVENS
    Index("pupil_eckid", "mark_eckid"),
    Index("pupil_born", "mark_born"),
    Index("pupil_whole", "mark_whole"),
)
EVENT = _table(
    "event",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("leerlingnummer"),
    _text("delivery"),
    _text("kind"),
    _text("cause"),
    _text("place"),  # JSON: file, sheet and row that told it; empty where no row did
    _text("before"),  # JSON: status, since, school_year, missed; empty for a new pupil
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
    _text("first_by"),  # who approved it first, where two people have to
    Column("reviewed", LargeBinary),  # sealed JSON: pupil number -> digest of its change
    _of_delivery(),
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
    _of_delivery(),
)
MAIL = _table(
    "mail",
    _key("school"),
    _key("delivery"),
    _key("target"),
    _text("path"),
    _text("subject"),
    _text("body"),
    _text("state"),  # waiting, sent, text
    _text("sent_to", "[]"),  # JSON: the addresses it went to
    _text("made_at"),
    _text("sent_at"),
    _of_delivery(),
)
FINGERPRINT = _table(
    "fingerprint",
    _key("school"),
    _key("delivery"),
    _key("part"),  # its place in the delivery, from 1
    _text("source"),
    _text("digest"),  # of the headings in their order
    _text("columns"),  # headings in normal form with the kind of their values; never a value
    _of_delivery(),
)
PART = _table(
    "part",
    _key("school"),
    _key("delivery"),
    _key("file"),
    _key("sheet"),
    _text("headings"),  # JSON: canonical column -> the heading it has there
    _of_delivery(),
)
LINK = _table(
    "link",
    _key("school"),
    _key("leerlingnummer"),
    _key("other_school"),
    _key("other_number"),
    _text("kind"),  # renumbered, moved: the other is the same child now; apart: it is another child
    _text("delivery"),
    _text("decided_by"),  # empty where the evidence alone decided
    _text("reason"),
    _text("day"),
    Index("link_other", "other_school", "other_number"),
)
LAST_LIST = _table(
    "last_list",
    _key("school"),
    _text("delivery"),
    _text("ending"),  # how its text ended, see `readers.grid`
    _text("numbers", "[]"),  # JSON: the pupil numbers in the order of the list
)
PREDICTION = _table(
    "prediction",
    _key("school"),
    _key("school_year"),  # the one that is predicted
    _text("made_on"),
    Column("data", LargeBinary, nullable=False),  # sealed JSON: pupil number -> expected year
)
OBLIGATION = _table(
    "obligation",
    _key("school"),
    _key("target"),
    _key("leerlingnummer"),
    _text("day"),
)
CONNECTION = _table(
    "connection",
    _key("school"),
    _key("target"),
    _text("status"),  # active, paused, ended
    _text("start"),  # the date from which its files are made
    _text("agreed_by"),
    _text("behalf"),
    _text("since"),  # the day of the last act
    _text("consents"),  # what the school agreed to besides, by a comma: photo
    Column("code", LargeBinary),  # sealed; none while it is paused, after it ended, and where the target has no code
)
CONNECTION_LOG = _table(
    "connection_log",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("target"),
    _text("act"),  # activate, pause, resume, end
    _text("acted_by"),
    _text("account"),  # the user of the machine it was done on
    _text("behalf"),
    _text("start"),
    _text("consents"),
    _text("day"),  # the date the run was told it is
    _text("made_at"),
    Index("connection_log_school", "school"),
    rowid=True,
)
SENT = _table(
    "sent",
    _key("school"),
    _key("target"),
    _text("delivery"),  # the one whose files told it last
    Column("data", LargeBinary, nullable=False),  # sealed JSON: file -> key -> group and digest of the row
)
ACCOUNT = _table(
    "account",
    _key("school"),
    _key("target"),
    _key("mark"),  # what tells the same account without telling what it is called; see `Seal.mark`
    _key("leerlingnummer"),
    _count("event"),  # the last event of that number then, which tells whose it was
    _text("kind"),  # same: it is this pupil's account; apart: it is not
    _text("decided_by"),
    _text("reason"),
    _text("day"),
    Column("account", LargeBinary, nullable=False),  # sealed
)
CARD = _table(
    "card",
    _key("school"),
    _key("target"),
    _key("leerlingnummer"),
    _count("event"),  # the last event of that number then, which tells whose it was
    _text("mark"),  # what tells the same card without telling its number; see `Seal.mark`
    _text("day"),
    _text("delivery"),  # the one whose files told it; empty as long as none did
    Column("card", LargeBinary, nullable=False),  # sealed
    Index("card_mark", "mark"),
)
AID = _table(
    "aid",
    _key("school"),
    _key("target"),
    _key("leerlingnummer"),
    _count("event"),  # the last event of that number then, which tells whose it was
    _text("day"),
    Column("data", LargeBinary, nullable=False),  # sealed: the aids
)
PROTECTION = _table(
    "protection",
    _key("school"),
    _key("target"),  # empty: all of them
    _key("leerlingnummer"),
    _key("field"),  # a column, or a block of columns
    _count("event"),  # the last event of that number then, which tells whose it was
    _text("until_day"),  # the last day
    _text("decided_by"),
    _text("reason"),
    _text("day"),
    Column("data", LargeBinary),  # sealed JSON of column -> what was set by hand; none where nobody said
)
STAFF = _table(
    "staff",
    _key("school"),
    _key("mark"),  # of the number, which stands in the data; see `Seal.mark`
    _text("status"),  # active, left
    _text("since"),
    _text("delivery"),  # the delivery that last changed this row
    Column("data", LargeBinary, nullable=False),  # sealed JSON of the number and the columns of MEDEWERKERGEGEVENS
)
STAFF_EVENT = _table(
    "staff_event",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("mark"),
    _text("delivery"),
    _text("before"),  # JSON: status and since; empty for who was not known
    _text("after"),  # the same; empty for who is no longer known
    Column("data_before", LargeBinary),
    Column("data_after", LargeBinary),
    Index("staff_event_mark", "school", "mark"),
    Index("staff_event_delivery", "school", "delivery"),
    rowid=True,
)
RESULT = _table(
    "result",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("leerlingnummer"),  # empty as long as nobody knows whose it is
    _count("event"),  # the last event of that number then, which tells whose it was
    _text("digest"),  # of what it says, so that the same is not sent twice
    _text("reason"),  # why it waits; empty for one that was sent
    _text("delivery"),  # with which results it was sent last
    _text("school_year"),
    _text("day"),
    Column("data", LargeBinary, nullable=False),  # sealed JSON: the result, its group and key, its test while it waits
    Index("result_school", "school", "leerlingnummer"),
    rowid=True,
)
RESULT_RUN = _table(
    "result_run",
    _key("school"),
    _key("id"),
    _text("run"),  # the journal that belongs to the commit of this row
    _text("day"),
    _text("made_at"),
    _text("uploader"),
    _text("counts"),  # JSON
)
RESULT_CONNECTION = _table(
    "result_connection",
    _key("school"),
    _key("target"),
    _key("method"),  # in normal form, as is `groep`
    _key("groep"),
    _text("method_name"),
    _text("group_name"),
    _text("since"),
    _text("acted_by"),
)
RESULT_CONNECTION_LOG = _table(
    "result_connection_log",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("target"),
    _text("act"),  # on, off
    _text("method_name"),
    _text("group_name"),
    _text("acted_by"),
    _text("account"),
    _text("day"),
    _text("made_at"),
    rowid=True,
)
RESULT_ALIAS = _table(
    "result_alias",
    _key("school"),
    _key("groep"),
    _key("leerlingnummer"),
    _count("event"),  # the last event of that number then, which tells whose it was
    _count("place"),  # the pupil is `Leerling 7` on the pages about results
)
ROLLOVER = _table(
    "rollover",
    _key("school"),
    _key("school_year"),
    _text("opened_on"),
    _text("opened_by"),
    _text("closed_on"),
    _text("closed_by"),
    _count("pupils"),  # who were there when it was closed
)
ROLLOVER_LOG = _table(
    "rollover_log",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("school"),
    _text("school_year"),
    _text("step"),  # `jij.wachtwoorden`; empty for a whole year
    _text("act"),  # opened, closed, done, undone
    _text("acted_by"),
    _text("account"),
    _text("day"),  # the date the run was told it is
    _text("made_at"),
    Index("rollover_log_school", "school", "school_year"),
    rowid=True,
)
RECONCILED = _table(
    "reconciled",
    _key("school"),
    _key("school_year"),
    _key("section"),
    _text("status"),  # ok, differs, unknown
    _count("differences"),
    _text("day"),
)
PURGE = _table(
    "purge",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("run"),  # the list of files that belongs to the commit of this row
    _text("day"),  # the date the run was told it is
    _text("made_at"),
    _text("made_by"),
    _text("counts"),  # JSON: what was removed, in counts, and for which periods
    rowid=True,
)
NIGHT = _table(
    "night",
    _key("day"),  # the date the run was told it is
    _key("step"),
    _text("state"),  # begun, done, nothing, failed
    _text("code"),  # of what went wrong
    _text("counts"),  # JSON: what was done, in counts
    _text("began"),
    _text("ended"),  # empty as long as it is at work, and for one that was killed
)
DIGEST = _table(
    "digest",
    _key("day"),  # the date the run was told it is
    _text("subject"),
    _text("body"),
    _text("state"),  # waiting, sent, text, nothing
    _text("sent_to", "[]"),  # JSON: the addresses it went to
    _text("made_at"),
    _text("sent_at"),
    _count("deliveries"),  # the number of the last delivery, and of the last removal, that it could tell of
    _count("purges"),
)
REFUSAL = _table(
    "refusal",
    _key("page"),  # the report of a refusal that a digest told, relative to the workspace
    _text("told_on"),
)
SILENCE = _table(
    "silence",
    _key("school"),
    _key("since"),  # the last day on which it delivered
    _text("kind"),  # rhythm, year
    _count("usual"),  # school days between two deliveries
    _text("found_on"),
    _text("told_on"),  # the day of the digest that told it; empty as long as none did
)
OFFERED = _table(
    "offered",
    _key("school"),
    _text("day"),  # the last one on which it offered what had been processed before
)
COPY = _table(
    "copy",
    _key("folder"),  # of import files, relative to the workspace
    _text("school"),
    _count("number"),  # of the delivery that they are of
    _text("state"),  # waiting, there, removed, skipped: of the shared outbox
    Index("copy_number", "number"),
    Index("copy_state", "state"),
)
SETTING = _table("setting", _key("name"), Column("value", LargeBinary, nullable=False))
VERSION = _table("schema_version", Column("version", Integer, primary_key=True))


def bring_up_to_date(connection: Connection) -> None:
    """Adds what a register of an earlier version lacks: tables, columns, indexes, bonds; nothing is ever taken away."""
    METADATA.create_all(connection)
    there = inspect(connection)
    for table in METADATA.sorted_tables:
        _add_columns(connection, table, there)
        for index in table.indexes:
            index.create(connection, checkfirst=True)
        if table.foreign_key_constraints and not there.get_foreign_keys(table.name):
            _bind(connection, table)


def _add_columns(connection: Connection, table: Table, there: Inspector) -> None:
    names = {column["name"] for column in there.get_columns(table.name)}
    for column in table.columns:
        if column.name not in names:
            definition = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {definition}")


def _bind(connection: Connection, table: Table) -> None:
    """Gives a table its foreign keys; in SQLite a table has to be made anew for that."""
    if connection.dialect.name != "sqlite":
        for constraint in table.foreign_key_constraints:
            connection.execute(AddConstraint(constraint, isolate_from_table=False))
        return
    names = ", ".join(table.columns.keys())
    connection.exec_driver_sql(f"ALTER TABLE {table.name} RENAME TO {table.name}_before")
    table.create(connection)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {table.name}_before")
    connection.exec_driver_sql(f"DROP TABLE {table.name}_before")


LATEST = 6
"""The version of these tables: 2 came with `fingerprint`, 3 with identities, decisions and undoing, 4 with
connections, 5 with staff and what targets were told, 6 with what is done at night and marks of names."""

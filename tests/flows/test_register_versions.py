"""Registers made by earlier versions, on both databases: opened by this one, with everything they knew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from flows import register as register_module
from flows.databases import engine_of
from flows.faults import Fault
from flows.register import WITNESS, Register
from flows.register_schema import LATEST, METADATA
from flows.roster import read_roster
from flows.seal import Seal, make_key
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL

pytestmark = pytest.mark.usefixtures("database")
WORDS = "TEXT DEFAULT '' NOT NULL"
FIRST = {
    "delivery": (
        f"school TEXT NOT NULL, id TEXT NOT NULL, content {WORDS}, number INTEGER NOT NULL, run {WORDS}, "
        f"state {WORDS}, source {WORDS}, school_year {WORDS}, day {WORDS}, received_at {WORDS}, finished_at {WORDS}, "
        f"options {WORDS}, recipe {WORDS}, digest {WORDS}, counts {WORDS}, report {WORDS}, PRIMARY KEY (school, id)"
    ),
    "pupil": (
        f"school TEXT NOT NULL, leerlingnummer TEXT NOT NULL, status {WORDS}, since {WORDS}, school_year {WORDS}, "
        f"delivery {WORDS}, data BLOB NOT NULL, PRIMARY KEY (school, leerlingnummer)"
    ),
    "event": (
        f"id SERIAL NOT NULL, school {WORDS}, leerlingnummer {WORDS}, delivery {WORDS}, kind {WORDS}, cause {WORDS}, "
        f"before {WORDS}, after {WORDS}, data_before BLOB, data_after BLOB, PRIMARY KEY (id)"
    ),
    "hold": (
        f"school TEXT NOT NULL, delivery TEXT NOT NULL, digest {WORDS}, state {WORDS}, counts {WORDS}, "
        f"made_at {WORDS}, decided_at {WORDS}, decided_by {WORDS}, reason {WORDS}, PRIMARY KEY (school, delivery)"
    ),
    "file": (
        f"school TEXT NOT NULL, delivery TEXT NOT NULL, path TEXT NOT NULL, target {WORDS}, form {WORDS}, "
        f"rows INTEGER NOT NULL, sha256 {WORDS}, status {WORDS}, PRIMARY KEY (school, delivery, path)"
    ),
    "setting": "name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name)",
    "schema_version": "version INTEGER NOT NULL, PRIMARY KEY (version)",
}
SECOND = {
    "fingerprint": (
        f"school TEXT NOT NULL, delivery TEXT NOT NULL, part TEXT NOT NULL, source {WORDS}, digest {WORDS}, "
        f"columns {WORDS}, PRIMARY KEY (school, delivery, part)"
    ),
}
BOND = "FOREIGN KEY (school, delivery) REFERENCES delivery (school, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
THIRD = {
    "delivery": FIRST["delivery"],
    "pupil": (
        f"school TEXT NOT NULL, leerlingnummer TEXT NOT NULL, status {WORDS}, since {WORDS}, school_year {WORDS}, "
        f"missed INTEGER DEFAULT '0' NOT NULL, mark_eckid {WORDS}, mark_born {WORDS}, delivery {WORDS}, "
        "data BLOB NOT NULL, PRIMARY KEY (school, leerlingnummer)"
    ),
    "event": FIRST["event"].replace("before TEXT", f"place {WORDS}, before TEXT"),
    "hold": FIRST["hold"].replace("PRIMARY KEY", f"first_by {WORDS}, reviewed BLOB, PRIMARY KEY") + f", {BOND}",
    "file": f"{FIRST['file']}, {BOND}",
    "fingerprint": f"{SECOND['fingerprint']}, {BOND}",
    "part": (
        "school TEXT NOT NULL, delivery TEXT NOT NULL, file TEXT NOT NULL, sheet TEXT NOT NULL, "
        f"headings {WORDS}, PRIMARY KEY (school, delivery, file, sheet), {BOND}"
    ),
    "link": (
        "school TEXT NOT NULL, leerlingnummer TEXT NOT NULL, other_school TEXT NOT NULL, other_number TEXT NOT NULL, "
        f"kind {WORDS}, delivery {WORDS}, decided_by {WORDS}, reason {WORDS}, day {WORDS}, "
        "PRIMARY KEY (school, leerlingnummer, other_school, other_number)"
    ),
    "last_list": (
        f"school TEXT NOT NULL, delivery {WORDS}, ending {WORDS}, numbers TEXT DEFAULT '[]' NOT NULL, "
        "PRIMARY KEY (school)"
    ),
    "prediction": (
        f"school TEXT NOT NULL, school_year TEXT NOT NULL, made_on {WORDS}, data BLOB NOT NULL, "
        "PRIMARY KEY (school, school_year)"
    ),
    "obligation": (
        f"school TEXT NOT NULL, target TEXT NOT NULL, leerlingnummer TEXT NOT NULL, day {WORDS}, "
        "PRIMARY KEY (school, target, leerlingnummer)"
    ),
    "purge": (
        f"id SERIAL NOT NULL, run {WORDS}, day {WORDS}, made_at {WORDS}, made_by {WORDS}, counts {WORDS}, "
        "PRIMARY KEY (id)"
    ),
    "setting": FIRST["setting"],
    "schema_version": FIRST["schema_version"],
}
FOURTH = THIRD | {
    "connection": (
        f"school TEXT NOT NULL, target TEXT NOT NULL, status {WORDS}, start {WORDS}, agreed_by {WORDS}, "
        f"behalf {WORDS}, since {WORDS}, code BLOB, PRIMARY KEY (school, target)"
    ),
    "connection_log": (
        f"id SERIAL NOT NULL, school {WORDS}, target {WORDS}, act {WORDS}, acted_by {WORDS}, account {WORDS}, "
        f"behalf {WORDS}, start {WORDS}, day {WORDS}, made_at {WORDS}, PRIMARY KEY (id)"
    ),
}
FIFTH = FOURTH | {
    "delivery": (
        f"school TEXT NOT NULL, id TEXT NOT NULL, content {WORDS}, number INTEGER NOT NULL, run {WORDS}, state "
        f"{WORDS}, source {WORDS}, school_year {WORDS}, day {WORDS}, received_at {WORDS}, finished_at {WORDS}, "
        f"options {WORDS}, recipe {WORDS}, digest {WORDS}, counts {WORDS}, report {WORDS}, uploader {WORDS}, "
        "PRIMARY KEY (school, id)"
    ),
    "mail": (
        f"school TEXT NOT NULL, delivery TEXT NOT NULL, target TEXT NOT NULL, path {WORDS}, subject {WORDS}, "
        f"body {WORDS}, state {WORDS}, sent_to TEXT DEFAULT '[]' NOT NULL, made_at {WORDS}, sent_at {WORDS}, "
        f"PRIMARY KEY (school, delivery, target), {BOND}"
    ),
    "connection": (
        f"school TEXT NOT NULL, target TEXT NOT NULL, status {WORDS}, start {WORDS}, agreed_by {WORDS}, behalf "
        f"{WORDS}, since {WORDS}, consents {WORDS}, code BLOB, PRIMARY KEY (school, target)"
    ),
    "connection_log": (
        f"id SERIAL NOT NULL, school {WORDS}, target {WORDS}, act {WORDS}, acted_by {WORDS}, account {WORDS}, "
        f"behalf {WORDS}, start {WORDS}, consents {WORDS}, day {WORDS}, made_at {WORDS}, PRIMARY KEY (id)"
    ),
    "sent": (
        f"school TEXT NOT NULL, target TEXT NOT NULL, delivery {WORDS}, data BLOB NOT NULL, PRIMARY KEY "
        "(school, target)"
    ),
    "account": (
        "school TEXT NOT NULL, target TEXT NOT NULL, mark TEXT NOT NULL, leerlingnummer TEXT NOT NULL, event "
        f"INTEGER DEFAULT '0' NOT NULL, kind {WORDS}, decided_by {WORDS}, reason {WORDS}, day {WORDS}, account "
        "BLOB NOT NULL, PRIMARY KEY (school, target, mark, leerlingnummer)"
    ),
    "card": (
        "school TEXT NOT NULL, target TEXT NOT NULL, leerlingnummer TEXT NOT NULL, event INTEGER DEFAULT '0' "
        f"NOT NULL, mark {WORDS}, day {WORDS}, delivery {WORDS}, card BLOB NOT NULL, PRIMARY KEY (school, "
        "target, leerlingnummer)"
    ),
    "aid": (
        "school TEXT NOT NULL, target TEXT NOT NULL, leerlingnummer TEXT NOT NULL, event INTEGER DEFAULT '0' "
        f"NOT NULL, day {WORDS}, data BLOB NOT NULL, PRIMARY KEY (school, target, leerlingnummer)"
    ),
    "protection": (
        "school TEXT NOT NULL, target TEXT NOT NULL, leerlingnummer TEXT NOT NULL, field TEXT NOT NULL, event "
        f"INTEGER DEFAULT '0' NOT NULL, until_day {WORDS}, decided_by {WORDS}, reason {WORDS}, day {WORDS}, "
        "PRIMARY KEY (school, target, leerlingnummer, field)"
    ),
    "staff": (
        f"school TEXT NOT NULL, mark TEXT NOT NULL, status {WORDS}, since {WORDS}, delivery {WORDS}, data BLOB "
        "NOT NULL, PRIMARY KEY (school, mark)"
    ),
    "staff_event": (
        f"id SERIAL NOT NULL, school {WORDS}, mark {WORDS}, delivery {WORDS}, before {WORDS}, after {WORDS}, "
        "data_before BLOB, data_after BLOB, PRIMARY KEY (id)"
    ),
    "result": (
        f"id SERIAL NOT NULL, school {WORDS}, leerlingnummer {WORDS}, event INTEGER DEFAULT '0' NOT NULL, "
        f"digest {WORDS}, reason {WORDS}, delivery {WORDS}, school_year {WORDS}, day {WORDS}, data BLOB NOT "
        "NULL, PRIMARY KEY (id)"
    ),
    "result_run": (
        f"school TEXT NOT NULL, id TEXT NOT NULL, run {WORDS}, day {WORDS}, made_at {WORDS}, uploader {WORDS}, "
        f"counts {WORDS}, PRIMARY KEY (school, id)"
    ),
    "result_connection": (
        "school TEXT NOT NULL, target TEXT NOT NULL, method TEXT NOT NULL, groep TEXT NOT NULL, method_name "
        f"{WORDS}, group_name {WORDS}, since {WORDS}, acted_by {WORDS}, PRIMARY KEY (school, target, method, "
        "groep)"
    ),
    "result_connection_log": (
        f"id SERIAL NOT NULL, school {WORDS}, target {WORDS}, act {WORDS}, method_name {WORDS}, group_name "
        f"{WORDS}, acted_by {WORDS}, account {WORDS}, day {WORDS}, made_at {WORDS}, PRIMARY KEY (id)"
    ),
    "result_alias": (
        "school TEXT NOT NULL, groep TEXT NOT NULL, leerlingnummer TEXT NOT NULL, event INTEGER DEFAULT '0' "
        "NOT NULL, place INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (school, groep, leerlingnummer)"
    ),
    "rollover": (
        f"school TEXT NOT NULL, school_year TEXT NOT NULL, opened_on {WORDS}, opened_by {WORDS}, closed_on "
        f"{WORDS}, closed_by {WORDS}, pupils INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (school, school_year)"
    ),
    "rollover_log": (
        f"id SERIAL NOT NULL, school {WORDS}, school_year {WORDS}, step {WORDS}, act {WORDS}, acted_by "
        f"{WORDS}, account {WORDS}, day {WORDS}, made_at {WORDS}, PRIMARY KEY (id)"
    ),
    "reconciled": (
        f"school TEXT NOT NULL, school_year TEXT NOT NULL, section TEXT NOT NULL, status {WORDS}, differences "
        f"INTEGER DEFAULT '0' NOT NULL, day {WORDS}, PRIMARY KEY (school, school_year, section)"
    ),
}
TABLES = {1: FIRST, 2: FIRST | SECOND, 3: THIRD, 4: FOURTH, 5: FIFTH}
"""The tables of every version before this one, as that version made them."""
INDEXES = (
    "CREATE INDEX delivery_number ON delivery (number)",
    "CREATE INDEX event_pupil ON event (school, leerlingnummer)",
    "CREATE INDEX event_delivery ON event (school, delivery)",
)
MARKED = (
    "CREATE INDEX pupil_eckid ON pupil (mark_eckid)",
    "CREATE INDEX pupil_born ON pupil (mark_born)",
    "CREATE INDEX link_other ON link (other_school, other_number)",
)
"""What version 3 indexed besides."""
TOLD = (
    "CREATE INDEX connection_log_school ON connection_log (school)",
    "CREATE INDEX card_mark ON card (mark)",
    "CREATE INDEX staff_event_mark ON staff_event (school, mark)",
    "CREATE INDEX staff_event_delivery ON staff_event (school, delivery)",
    "CREATE INDEX result_school ON result (school, leerlingnummer)",
    "CREATE INDEX rollover_log_school ON rollover_log (school, school_year)",
)
"""What version 5 indexed besides."""
NAMED = {"roepnaam": "Wubbe", "voorvoegsel": "van 't", "achternaam": "IJpelaar", "geboortedatum": "2018-03-04"}
CHILDREN = {"1001": {**NAMED, "eckid": "https://ketenid.nl/1"}, "1002": {}}
MARKS = {
    "mark_eckid": ("eckid", "https://ketenid.nl/1"),
    "mark_born": ("kern", "2018-03-04/ypelaar"),
    "mark_whole": ("heel", "2018-03-04/vantypelaar"),
}


def make(home: Path, version: int) -> Workspace:
    """Makes a register as an earlier version would have left it."""
    workspace = Workspace(home)
    engine = engine_of(workspace.register, workspace.register_url(), 5.0)
    with engine.connect() as connection:
        for name, columns in TABLES[version].items():
            connection.exec_driver_sql(table(name, columns, engine.dialect.name))
        for index in (*INDEXES, *(MARKED if version > 2 else ()), *(TOLD if version > 4 else ())):
            connection.exec_driver_sql(index)
        fill(connection, Seal(make_key(workspace.key)), version)
        connection.commit()
    return workspace


def table(name: str, columns: str, dialect: str) -> str:
    if dialect == "postgresql":
        return f"CREATE TABLE {name} ({columns.replace('BLOB', 'BYTEA')})"
    keyed = "STRICT" if "SERIAL" in columns else "STRICT, WITHOUT ROWID"
    return f"CREATE TABLE {name} ({columns.replace('SERIAL', 'INTEGER')}) {keyed}"


def fill(connection: Connection, seal: Seal, version: int) -> None:
    add(connection, "schema_version", version=version)
    add(connection, "setting", name="witness", value=seal.close(WITNESS, WITNESS))
    add(connection, "delivery", school=SCHOOL, id="a", content="a", number=1, state="published", counts="{}")
    add(connection, "hold", school=SCHOOL, delivery="a", state="approved", decided_by="Piet")
    add(connection, "file", school=SCHOOL, delivery="a", path="outbox/a.csv", target="schoolwise", rows=2)
    for number, child in CHILDREN.items():
        standing = {"status": "active", "since": "2026-08-20", "school_year": "2026-2027"}
        data = seal.close(f"{SCHOOL}/{number}", json.dumps(child))
        kinds = {"mark_eckid": "eckid", "mark_born": "geboortedatum"} if version > 2 else {}
        marks = {name: seal.mark(kind, child.get(kind, "")) for name, kind in kinds.items()}
        add(connection, "pupil", school=SCHOOL, leerlingnummer=number, delivery="a", data=data, **standing, **marks)
        told = {"kind": "new", "after": json.dumps(standing), "data_after": data}
        add(connection, "event", school=SCHOOL, leerlingnummer=number, delivery="a", **told)
    if version > 1:
        add(connection, "fingerprint", school=SCHOOL, delivery="a", part="1", source="parnassys", digest="d")
    if version > 3:
        add(connection, "connection", school=SCHOOL, target="gynzy", status="active", start="2026-08-20")
        add(connection, "connection_log", school=SCHOOL, target="gynzy", act="activate")
    if version > 4:
        add(connection, "mail", school=SCHOOL, delivery="a", target="schoolwise", subject="Klaar", state="sent")
        add(connection, "rollover", school=SCHOOL, school_year="2026-2027", opened_on="2026-08-01")
        told = {"until_day": "2027-07-31", "decided_by": "Piet"}
        add(connection, "protection", school=SCHOOL, target="", leerlingnummer="1001", field="roepnaam", **told)
    if version > 2:
        add(connection, "obligation", school=SCHOOL, target="schoolwise", leerlingnummer="1001", day="2026-08-20")


def add(connection: Connection, name: str, /, **values: object) -> None:
    names, places = ", ".join(values), ", ".join(f":{column}" for column in values)
    connection.execute(text(f"INSERT INTO {name} ({names}) VALUES ({places})"), values)


def content(connection: Connection, version: int) -> dict[str, list[dict[str, object]]]:
    """Returns the rows of the tables of a version, the version itself left out."""
    tables = [METADATA.tables[name] for name in TABLES[version] if name != "schema_version"]
    names = {one.name: [column["name"] for column in inspect(connection).get_columns(one.name)] for one in tables}
    questions = {one.name: f"SELECT {', '.join(names[one.name])} FROM {one.name}" for one in tables}
    return {
        name: [dict(row) for row in connection.execute(text(f"{question} ORDER BY 1, 2")).mappings()]
        for name, question in questions.items()
    }


def shape(connection: Connection) -> dict[str, object]:
    """Returns what tables, columns, indexes and bonds the database has."""
    there = inspect(connection)
    return {
        name: (
            sorted((column["name"], column["nullable"]) for column in there.get_columns(name)),
            there.get_pk_constraint(name)["constrained_columns"],
            sorted(str(index["name"]) for index in there.get_indexes(name)),
            [(key["constrained_columns"], key["referred_table"]) for key in there.get_foreign_keys(name)],
        )
        for name in sorted(there.get_table_names())
    }


@pytest.mark.parametrize("version", TABLES)
def test_a_register_of_an_earlier_version_keeps_all_it_knew(tmp_path: Path, version: int) -> None:
    workspace = make(tmp_path, version)
    with engine_of(workspace.register, workspace.register_url(), 5.0).connect() as connection:
        before = content(connection, version)
    opened = Register(workspace)
    with opened.writing() as connection:
        connection.commit()
    with opened.reading() as connection:
        assert connection.scalar(text("SELECT version FROM schema_version")) == LATEST
        after = content(connection, version)
        known = read_roster(connection, opened.seal, [SCHOOL]).known
    for row in before["pupil"]:
        row.pop("mark_born", "")  # which was of the birth date alone
    for name, rows in before.items():
        assert [row | old for row, old in zip(after[name], rows, strict=True)] == after[name], name
    assert known["roepnaam"].fillna("?").tolist() == ["Wubbe", "?"]
    assert (known["status"].tolist(), known["missed"].tolist()) == (["active"] * 2, ["0"] * 2)
    assert after["pupil"][0] | {name: opened.seal.mark(*told) for name, told in MARKS.items()} == after["pupil"][0]
    assert after["pupil"][1] | dict.fromkeys(MARKS, "") == after["pupil"][1]


@pytest.mark.parametrize("version", TABLES)
def test_a_register_of_an_earlier_version_gets_the_shape_of_a_new_one(
    tmp_path: Path, version: int, database: str
) -> None:
    with Register(make(tmp_path, version)).writing() as connection:
        found = shape(connection)
        connection.rollback()
    if database == "postgresql":
        old = Workspace(tmp_path)
        with engine_of(old.register, old.register_url(), 5.0).connect() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
            connection.commit()
    with Register(Workspace(tmp_path / "new")).writing() as connection:
        assert found == shape(connection)
        if database == "sqlite":
            kinds = connection.exec_driver_sql("PRAGMA table_list").mappings().all()
            assert {row["name"] for row in kinds if row["strict"]} == set(METADATA.tables)
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("version", TABLES)
def test_a_migration_that_breaks_off_leaves_the_earlier_version(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make(tmp_path, version)

    def broken(*arguments: object) -> None:
        raise MemoryError

    with engine_of(workspace.register, workspace.register_url(), 5.0).connect() as connection:
        before = content(connection, version), shape(connection)
    with monkeypatch.context() as breaking, pytest.raises(MemoryError):
        breaking.setattr(register_module, "update", broken)  # of the version: the last thing it does
        with Register(workspace).writing():
            pass
    with engine_of(workspace.register, workspace.register_url(), 5.0).connect() as connection:
        assert connection.scalar(text("SELECT version FROM schema_version")) == version
        assert (content(connection, version), shape(connection)) == before
    with Register(workspace).writing() as connection:
        assert connection.scalar(text("SELECT version FROM schema_version")) == LATEST


def test_a_register_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    workspace = make(tmp_path, 2)
    with engine_of(workspace.register, workspace.register_url(), 5.0).connect() as connection:
        connection.execute(text(f"UPDATE schema_version SET version = {LATEST + 1}"))
        connection.commit()
    for opening in (Register(workspace).reading, Register(workspace).writing):
        with pytest.raises(Fault, match="REGISTER_UNREADABLE"), opening():
            pass


@pytest.mark.parametrize("version", TABLES)
def test_a_file_without_its_delivery_cannot_be_committed(tmp_path: Path, version: int) -> None:
    with Register(make(tmp_path, version)).writing() as connection:
        add(connection, "file", school=SCHOOL, delivery="nowhere", path="x", target="gynzy", rows=1)
        with pytest.raises(IntegrityError):
            connection.commit()


def test_a_number_is_no_text(tmp_path: Path) -> None:
    with Register(make(tmp_path, 2)).writing() as connection, pytest.raises(Exception, match=r"(?i)integer|real"):
        connection.exec_driver_sql("INSERT INTO file (school, delivery, path, rows) VALUES ('x', 'a', 'p', 'many')")

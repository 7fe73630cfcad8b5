"""A register that is in use by others, or on a server that is away, refuses us, or goes away in the middle."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from flows import databases
from flows.drops import locked
from flows.faults import explain
from flows.register import Register
from flows.workspace import REGISTER, Workspace
from schemas.profile import Settings
from tests.flows.exports import codes, deliver, offered, register, states, tree
from tests.flows.servers import STRANGER, Server
from tests.flows.test_crash import end_state, first, kill_at, nothing, steps

BOTH = pytest.mark.usefixtures("database")


def code_of(home: Path) -> str:
    """Returns the code of what keeps us from the register."""
    try:
        with Register(Workspace(home)).writing():
            pytest.fail("it was opened")
    except Exception as error:
        issue = explain(error, home / "doorstroom.log")
    assert "geheim" not in issue.text("nl") + issue.text("en")
    return issue.code


@BOTH
def test_who_reads_waits_for_nobody_and_sees_one_moment(tmp_path: Path) -> None:
    opened = Register(Workspace(tmp_path))
    assert not opened.exists
    with opened.writing() as connection:
        connection.commit()
    assert opened.exists
    question = text("SELECT count(*) FROM purge")
    with opened.writing() as writer, opened.reading() as reader:
        writer.execute(text("INSERT INTO purge (day) VALUES ('2026-08-20')"))
        assert reader.scalar(question) == 0
        writer.commit()
        assert reader.scalar(question) == 0
    with opened.reading() as reader:
        assert reader.scalar(question) == 1


@BOTH
def test_who_waited_sees_what_the_other_wrote(tmp_path: Path) -> None:
    opened = Register(Workspace(tmp_path))
    for _ in range(3):
        with opened.writing() as connection:
            connection.execute(text("INSERT INTO purge (day) SELECT count(*) || '' FROM purge"))
            connection.commit()
    with opened.reading() as connection:
        days = connection.scalars(text("SELECT day FROM purge ORDER BY id")).all()
    assert days == ["0", "1", "2"]


@BOTH
@pytest.mark.usefixtures("hasty")
def test_a_register_that_stays_locked_is_busy_and_free_again_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.commit()
    monkeypatch.setattr("flows.register.PATIENCE", 0.3)
    with Register(Workspace(tmp_path)).writing():
        began = time.monotonic()
        assert code_of(tmp_path) == "WORKSPACE_BUSY"
        assert time.monotonic() - began >= 0.3
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.commit()


def test_a_run_keeps_its_locks_while_another_thread_opens_the_register(tmp_path: Path) -> None:
    """Another process must see them: it would take itself for the last one and remove the log that is being written."""
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.commit()
    alone = "PRAGMA journal_mode=DELETE"  # only for who has the file to itself
    ask = f"import sqlite3; print(sqlite3.connect('register.db', timeout=0).execute('{alone}').fetchone())"
    with Register(Workspace(tmp_path)).reading(), Register(Workspace(tmp_path)).writing():
        asked = subprocess.run([sys.executable, "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "database is locked" in asked.stderr and not asked.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows gives files the rights of their folder")
def test_a_register_is_made_for_its_owner_only(tmp_path: Path) -> None:
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.commit()
        files = list(tmp_path.glob("register.*"))
        assert len(files) >= 3 and {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.usefixtures("hasty")
def test_a_file_that_another_program_holds_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(tmp_path, offered(range(20)))
    monkeypatch.setattr("flows.register.PATIENCE", 0.3)
    with closing(sqlite3.connect(tmp_path / "register.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        result = deliver(tmp_path, offered(range(19)))[0]
        assert (codes(result), result.settled) == (["WORKSPACE_BUSY"], False)
        other.execute("COMMIT")
    assert states(deliver(tmp_path, offered(range(19)))) == ["published"]


@pytest.mark.usefixtures("postgresql")
def test_one_machine_at_a_time_takes_from_the_folder_of_a_school(tmp_path: Path) -> None:
    with locked(Workspace(tmp_path), ["99QQ00", "99QQ01"]) as ours, locked(Workspace(tmp_path), ["99QQ01"]) as theirs:
        assert (ours, theirs) == (["99QQ00", "99QQ01"], [])
    with locked(Workspace(tmp_path), ["99QQ01"]) as theirs:
        assert theirs == ["99QQ01"]


def test_the_settings_name_a_server_and_the_environment_wins(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, other = server.address(server.new_database()), server.address(server.new_database())
    (tmp_path / "doorstroom.toml").write_text(f'register = "{address}"\n')
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.commit()
    assert Register(Workspace(tmp_path)).exists and not (tmp_path / "register.db").exists()
    monkeypatch.setenv(REGISTER, other)
    assert not Register(Workspace(tmp_path)).exists


def test_the_address_is_never_shown() -> None:
    settings = Settings.model_validate({"register": "postgresql+psycopg://piet:geheim@server/db"})
    assert "geheim" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize("address", ["mysql://x/geheim", "geheim", "postgresql+psycopg2://x/y", "sqlite:///geheim.db"])
def test_an_address_of_another_kind_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(REGISTER, address)
    assert code_of(tmp_path) == "REGISTER_ADDRESS"


@pytest.mark.parametrize("extra", ["nonsense=geheim", "autocommit=true"])
def test_an_address_with_a_part_that_means_nothing_is_told(
    tmp_path: Path, postgresql: str, server: Server, monkeypatch: pytest.MonkeyPatch, extra: str
) -> None:
    monkeypatch.setenv(REGISTER, f"{server.address(postgresql)}&{extra}")
    assert code_of(tmp_path) == "REGISTER_ADDRESS"


def test_a_driver_that_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv(REGISTER, "postgresql://piet:geheim@server/db")
    assert code_of(tmp_path) == "REGISTER_DRIVER"


@pytest.mark.parametrize(
    "place", ["localhost:1/db", "geen.server.invalid/db", "/db?host=/nergens"], ids=["port", "name", "socket"]
)
def test_a_server_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv(REGISTER, f"postgresql://piet:geheim@{place}")
    assert code_of(tmp_path) == "REGISTER_UNREACHABLE"


@pytest.mark.parametrize("password", ["geheim2", "geheim", ""])
def test_a_stranger_is_not_let_in(
    tmp_path: Path, server: Server, postgresql: str, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    server.ask("REVOKE CREATE ON SCHEMA public FROM PUBLIC", postgresql)
    monkeypatch.setenv(REGISTER, server.address(postgresql, STRANGER, password))
    assert code_of(tmp_path) == "REGISTER_DENIED"


def test_a_database_that_is_not_there_or_only_reads_is_told(
    tmp_path: Path, server: Server, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.ask(f"ALTER DATABASE {postgresql} SET default_transaction_read_only = on")
    assert code_of(tmp_path) == "REGISTER_DENIED"
    monkeypatch.setenv(REGISTER, server.address("geen"))
    assert code_of(tmp_path) == "REGISTER_DENIED"


@pytest.mark.usefixtures("postgresql")
def test_a_server_that_is_too_old_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "OLDEST", 99)
    assert code_of(tmp_path) == "REGISTER_SERVER"


def test_a_database_that_cannot_hold_every_name_is_told(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    monkeypatch.setenv(REGISTER, server.address("latin"))
    assert code_of(tmp_path) == "REGISTER_SERVER"


def test_text_is_put_in_the_order_of_its_characters(tmp_path: Path, server: Server, postgresql: str) -> None:
    with Register(Workspace(tmp_path)).writing() as connection:
        connection.commit()
    question = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public'"
    assert {row[0] for row in server.ask(f"{question} AND data_type = 'text'", postgresql)} == {"C"}


@pytest.mark.parametrize("done", [False, True], ids=["before it committed", "after it committed"])
def test_a_server_that_goes_away_at_the_commit_leaves_what_a_rerun_puts_right(
    tmp_path: Path, server: Server, postgresql: str, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    real, wanted = Connection.commit, None
    monkeypatch.setenv("DOORSTROOM_KEY", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv(REGISTER, server.address(server.new_database()))
        deliver(tmp_path / "wanted", offered(range(20)))
        wanted = end_state(tmp_path / "wanted")

    def commit(connection: Connection) -> None:
        if done:
            real(connection)
            raise OperationalError("COMMIT", None, Exception("gone"), connection_invalidated=True)
        pid = connection.connection.driver_connection.info.backend_pid
        server.ask(f"SELECT pg_terminate_backend({pid}, 5000)")
        real(connection)

    with monkeypatch.context() as broken:
        broken.setattr(Connection, "commit", commit)
        result = deliver(tmp_path / "home", offered(range(20)))[0]
    assert result.outcome.state == "refused" and not result.settled
    assert done or codes(result) == ["REGISTER_UNREACHABLE"]
    again = deliver(tmp_path / "home", offered(range(20)))
    assert states(again) == ["skipped" if done else "published"]
    visible = {name: text for name, text in tree(tmp_path / "home").items() if "refused" not in name}
    assert (visible, register(tmp_path / "home")) == wanted


@pytest.mark.slow
def test_a_command_does_not_wait_longer_than_a_person_would(tmp_path: Path) -> None:
    deliver(tmp_path, offered(range(20)))
    with closing(sqlite3.connect(tmp_path / "register.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert codes(deliver(tmp_path, offered(range(19)))[0]) == ["WORKSPACE_BUSY"]
        assert 4 < time.monotonic() - began < 30
    assert states(deliver(tmp_path, offered(range(19)))) == ["published"]


@pytest.mark.parametrize("every", [30, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_a_step_with_a_server_and_run_again(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    def use(name: str) -> Path:
        monkeypatch.setenv(REGISTER, server.address(server.new_database()))
        return tmp_path / name

    home = use("wanted")
    seen = steps(home, nothing, first)
    first(home)
    wanted = end_state(home)
    places = {*range(1, len(seen) + 1, every), seen.index("commit") + 1, seen.index("committed") + 1}
    for step in sorted(places):
        home = use(f"killed{step}")
        kill_at(step, home, first)
        first(home)
        first(home)
        assert end_state(home) == wanted, step

"""The inbox: what waits for a school is one delivery, is taken once, and then lies in `received/`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import PREFECT
from flows.drops import locked
from flows.inbox import take, waiting_schools
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL, TODAY, export, register, states


def put(home: Path, name: str, content: bytes, school: str = SCHOOL, age: float = 60) -> Path:
    file = home / "inbox" / school / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (time.time() - age,) * 2)
    return file


def test_all_files_of_a_school_are_one_delivery_and_are_moved(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(30)))
    put(tmp_path, "b.csv", export(range(30, 60)))
    results = take(Workspace(tmp_path), [SCHOOL], TODAY)
    assert states(results) == ["published"] and len(register(tmp_path)["pupil"]) == 60
    assert not list((tmp_path / "inbox" / SCHOOL).iterdir())
    kept = tmp_path / "received" / SCHOOL / results[0].outcome.delivery.id
    assert {file.name: file.read_bytes() for file in kept.iterdir()} == {
        "a.csv": export(range(30)),
        "b.csv": export(range(30, 60)),
    }
    assert take(Workspace(tmp_path), [SCHOOL], TODAY) == []


def test_a_refused_file_is_moved_too_and_told(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", b"%PDF-1.4")
    [result] = take(Workspace(tmp_path), [SCHOOL], TODAY)
    assert result.outcome.state == "refused" and (tmp_path / result.report).is_file()
    assert [file.name for file in (tmp_path / "received").rglob("*.csv")] == ["a.csv"]
    assert not list((tmp_path / "inbox" / SCHOOL).iterdir())


def test_the_same_content_again_is_cleared_away(tmp_path: Path) -> None:
    for _ in range(2):
        put(tmp_path, "a.csv", export(range(60)))
        results = take(Workspace(tmp_path), [SCHOOL], TODAY)
    assert states(results) == ["skipped"] and not list((tmp_path / "inbox" / SCHOOL).iterdir())


def test_what_the_workplace_failed_stays_for_the_next_run(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", export(range(60)))
    (tmp_path / "doorstroom.toml").write_text("[schools]\n")
    (tmp_path / "register.db").write_bytes(b"no database at all" * 100)
    assert states(take(Workspace(tmp_path), [SCHOOL], TODAY)) == ["refused"]
    assert file.exists()


def test_files_that_are_still_being_written_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path, "a.csv", export(range(30)), age=0)
    for name in (".a.csv", "~$a.xlsx", "b.csv.part", "c.tmp"):
        put(tmp_path, name, b"x")

    def grow(seconds: float) -> None:
        with file.open("ab") as stream:
            stream.write(b"\r\n")

    monkeypatch.setattr("flows.inbox.time.sleep", grow)
    assert take(Workspace(tmp_path), [SCHOOL], TODAY) == []
    monkeypatch.setattr("flows.inbox.time.sleep", lambda seconds: None)
    assert states(take(Workspace(tmp_path), [SCHOOL], TODAY)) == ["published"]
    assert len(list((tmp_path / "inbox" / SCHOOL).iterdir())) == 4


def test_a_file_that_was_replaced_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.drops as drops

    real = drops.process

    def replacing(*arguments):
        results = real(*arguments)
        put(tmp_path, "a.csv", export(range(61)), age=30)
        return results

    put(tmp_path, "a.csv", export(range(60)))
    monkeypatch.setattr(drops, "process", replacing)
    assert states(take(Workspace(tmp_path), [SCHOOL], TODAY)) == ["published"]
    monkeypatch.undo()
    assert states(take(Workspace(tmp_path), [SCHOOL], TODAY)) == ["published"]
    assert len(register(tmp_path)["pupil"]) == 61


@pytest.mark.usefixtures("database")
def test_one_run_at_a_time_takes_from_the_folder_of_a_school_and_another_from_that_of_another(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    put(tmp_path, "a.csv", export(range(60, 99)), school="99QQ01")
    with locked(Workspace(tmp_path), [SCHOOL]) as ours:
        assert ours == [SCHOOL]
        assert states(take(Workspace(tmp_path), [SCHOOL], TODAY)) == []
        assert [one.outcome.school for one in take(Workspace(tmp_path), [SCHOOL, "99QQ01"], TODAY)] == ["99QQ01"]
    assert states(take(Workspace(tmp_path), [SCHOOL], TODAY)) == ["published"]


def test_folders_that_are_no_school_are_told(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", b"x", school="de school")
    put(tmp_path, "a.csv", b"x", school=".")
    put(tmp_path, "a.csv", b"x", school="99QQ01")
    assert waiting_schools(Workspace(tmp_path)) == (["99QQ01"], [".", "de school"])


@pytest.mark.slow
def test_the_flow_runs_without_a_server_and_tells_prefect_nothing_of_a_pupil(tmp_path: Path) -> None:
    put(tmp_path / "home", "a.csv", export(range(60)))
    put(tmp_path / "home", "b.csv", b"Ypelaar;Wubbe\r\nYpelaar;Wubbe\r\n", school="99QQ01")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    ended = subprocess.run(
        [sys.executable, "-m", "flows.intake", "--home", str(tmp_path / "home")],
        env={**environment, "PREFECT_HOME": str(tmp_path / "prefect")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (ended.returncode, ended.stdout.strip()) == (1, "1 published, 1 refused")
    assert ended.stderr == ""
    said = b"".join(file.read_bytes() for file in (tmp_path / "prefect").rglob("*") if file.is_file())
    assert str(tmp_path / "home").encode() in said  # it has looked at the right place
    assert b"Ypelaar" not in said and b"Wubbe" not in said
    assert len(register(tmp_path / "home")["pupil"]) == 60


def test_prefect_is_told_to_be_quiet_before_it_is_imported() -> None:
    program = (
        "import os, flows.intake; print(os.environ['PREFECT_SERVER_ANALYTICS_ENABLED'], os.environ['DO_NOT_TRACK'])"
    )
    environment = {key: value for key, value in os.environ.items() if key not in PREFECT}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["false", "1"]

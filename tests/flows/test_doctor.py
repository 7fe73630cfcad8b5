"""The doctor: each thing that can be wrong is made wrong, and told as a sentence; nothing is changed by looking."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from flows import mailing
from flows.doctor import clock as doctor_clock
from flows.doctor import database as doctor_database
from flows.doctor import diagnose, disk
from flows.doctor import reader as doctor_reader
from flows.doctor.finding import Finding
from flows.drop_notes import Note, write_note
from flows.prefect_settings import API, prefect_folder
from flows.reading import Sandbox
from flows.register import Register
from flows.register_schema import DIGEST, HOLD, NIGHT, VERSION
from flows.workspace import REGISTER, Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, deliver, offered, tree
from tests.flows.mailserver import HOST, Post, make_certificate, serving
from tests.flows.servers import STRANGER, Server
from tests.flows.test_mailing import FILES, settle

ROOT = not hasattr(os, "geteuid") or os.geteuid() == 0
NOBODY = 65534
HEALTHY = {"DOCTOR_NIGHT_NEVER"}
"""What is told of a workspace in which a list was delivered, and nothing was planned."""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (API, REGISTER, mailing.PASSWORD):
        monkeypatch.delenv(name, raising=False)
    read = [SimpleNamespace(rows=[doctor_reader.CELLS])]  # starting a process takes a second
    quick = SimpleNamespace(read=lambda *_: read, close=lambda: None)
    monkeypatch.setattr(doctor_reader, "Sandbox", lambda: quick)


@pytest.fixture
def used(home: Path) -> Path:
    """A workspace in which a list was delivered."""
    deliver(home, offered(range(24)))
    return home


def look(home: Path, today: date = TODAY) -> dict[str, Finding]:
    """Returns the findings by their codes; each of them can be told."""
    found = diagnose(Workspace(home), today)
    assert all(one.issue.text("nl") and one.issue.text("en") for one in found)
    return {one.issue.code: one for one in found}


def bad(home: Path, today: date = TODAY) -> dict[str, str]:
    """Returns what is not well, with how grave it is."""
    return {code: one.state for code, one in look(home, today).items() if one.state != "ok"}


def write(home: Path, settings: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "doorstroom.toml").write_text(settings, "utf-8")


def test_where_nothing_is_yet_all_is_well_and_nothing_is_made(home: Path) -> None:
    assert bad(home) == {} and not home.exists()
    assert not list(home.parent.iterdir())


def test_a_workspace_that_works_is_well_and_stays_as_it_is(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_reader, "Sandbox", Sandbox)
    names, files = sorted(used.rglob("*")), tree(used)
    assert bad(used) == dict.fromkeys(HEALTHY, "warning")
    assert tree(used) == files and sorted(used.rglob("*")) == names


def test_the_command_says_so_by_area_and_in_json(used: Path, capsys: Captured) -> None:
    assert run(used, "doctor") == 0
    told = capsys.readouterr().out
    assert "Register\n  [goed]   Het register is heel" in told and "[let op] Het werk van de nacht" in told
    assert told.rstrip().endswith("Er is niets mis; 1 keer iets om op te letten.")
    assert run(used, "doctor", "--lang", "en", "--json") == 0
    found = answer(capsys)
    assert found["state"] == "warning"
    first: Any = found["findings"]
    assert first[0] == {
        "area": "settings",
        "state": "ok",
        "code": "DOCTOR_SETTINGS_OK",
        "text": "The settings and all profiles can be read; 0 profiles are this workspace's own.",
    }
    (used / "outbox" / "x").write_text("", "utf-8")
    shutil.rmtree(used / "reports")
    (used / "reports").write_text("geen map", "utf-8")
    assert run(used, "doctor") == 1
    assert "[FOUT]   In de map reports kan Doorstroom geen bestanden maken" in capsys.readouterr().out


def test_wrong_settings_are_told_and_the_rest_is_looked_at(used: Path, capsys: Captured) -> None:
    write(used, "[nightly]\nuur = 3\n")
    found = look(used)
    assert found["SETTINGS_INVALID"].state == "wrong" and "nightly.uur" in found["SETTINGS_INVALID"].issue.text("nl")
    assert found["DOCTOR_NOT_LOOKED"].state == "warning" and found["DOCTOR_READING_OK"].state == "ok"
    assert run(used, "doctor", "--json") == 1 and answer(capsys)["state"] == "wrong"


def test_a_wrong_profile_is_told(used: Path) -> None:
    file = used / "profiles" / "sources" / "eigen.toml"
    file.parent.mkdir(parents=True)
    file.write_text("titel = 1\n", "utf-8")
    assert bad(used)["SETTINGS_INVALID"] == "wrong"


def test_a_file_where_a_folder_has_to_be(used: Path) -> None:
    shutil.rmtree(used / "outbox")
    (used / "outbox").write_text("", "utf-8")
    found = look(used)["DOCTOR_FOLDER_SHUT"]
    assert found.state == "wrong" and "de map outbox" in found.issue.text("nl") and "geen map" in found.issue.text("nl")


@contextmanager
def somebody(home: Path) -> Iterator[Path]:
    """Lets the test be a user without special rights, in a workspace of its own."""
    folder = Path(tempfile.mkdtemp(prefix="doctor"))
    try:
        shutil.copytree(home, folder / "home")
        if ROOT:
            for place in (folder, *folder.rglob("*")):
                os.chown(place, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        yield folder / "home"
    finally:
        if ROOT:
            os.seteuid(0)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="rights are another thing on Windows")
def test_folders_and_files_that_this_user_may_not_write(used: Path) -> None:
    with somebody(used) as home:
        assert not {code for code in bad(home) if code.startswith(("DOCTOR_FOLDER", "DOCTOR_FILE"))}
        (home / "holds").mkdir(exist_ok=True)
        (home / "holds").chmod(0o500)
        (home / "outbox" / SCHOOL).chmod(0o500)
        (home / "register.db").chmod(0o400)
        found = look(home)
        for place in (home / "holds", home / "outbox" / SCHOOL):
            place.chmod(0o700)
    assert "geen rechten" in found["DOCTOR_FOLDER_SHUT"].issue.text("nl")
    assert "outbox" in found["DOCTOR_FOLDERS_SHUT"].issue.text("nl")
    assert "register.db" in found["DOCTOR_FILE_SHUT"].issue.text("nl")
    assert found["WORKSPACE_UNUSABLE"].area == "database"


@pytest.mark.skipif(os.name != "posix", reason="rights are another thing on Windows")
def test_files_that_others_can_read(used: Path) -> None:
    write(used, '[mail]\nhost = "127.0.0.1"\nport = 9\nsender = "a@b.example"\nuser = "u"\npassword = "geheim-woord"\n')
    (used / "doorstroom.toml").chmod(0o644)
    (used / "register.key").chmod(0o640)
    told = [one for one in diagnose(Workspace(used), TODAY) if one.issue.code == "DOCTOR_FILE_OPEN"]
    assert [(one.state, one.issue.facts["file"]) for one in told] == [
        ("wrong", "register.key"),
        ("warning", "doorstroom.toml"),
    ]


def test_another_key_and_no_key(used: Path) -> None:
    key = used / "register.key"
    key.write_bytes(b"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n")
    assert bad(used)["REGISTER_KEY"] == "wrong"
    key.unlink()
    assert bad(used)["REGISTER_KEY"] == "wrong" and not key.exists()


@pytest.mark.skipif(not (ROOT and shutil.which("mount")), reason="only root may mount a disk")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        home = place / "home"
        home.mkdir()
        assert bad(home) == {"DOCTOR_DISK_FULL": "wrong"}
        with (place / "vol").open("wb", buffering=0) as file, pytest.raises(OSError):
            while True:
                file.write(bytes(4096))
        assert {"DISK_FULL", "DOCTOR_DISK_FULL"} <= bad(home).keys() and not list(home.iterdir())
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        assert "alleen-lezen" in look(home)["DOCTOR_FOLDER_SHUT"].issue.text("nl")
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize(
    ("free", "total", "state"), [(90, 1e5, "wrong"), (900, 1e5, "warning"), (3e3, 1e5, "warning"), (6e3, 1e5, "ok")]
)
def test_room_on_the_disk(home: Path, monkeypatch: pytest.MonkeyPatch, free: float, total: float, state: str) -> None:
    monkeypatch.setattr(disk, "_room", lambda place: (int(free * disk.MIB), int(total * disk.MIB)))
    [found] = [one for one in diagnose(Workspace(home), TODAY) if one.area == "disk"]
    assert found.state == state


def test_a_disk_on_which_no_more_files_can_be_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = SimpleNamespace(f_files=10**6, f_favail=500)
    monkeypatch.setattr(disk, "os", SimpleNamespace(name="posix", statvfs=lambda place: told))
    assert bad(home) == {"DOCTOR_DISK_NAMES": "wrong"}


def test_a_register_that_is_damaged_or_none(used: Path) -> None:
    file, whole = used / "register.db", (used / "register.db").read_bytes()
    torn = bytearray(whole)
    for page in range(2, len(torn) // 4096, 3):
        torn[page * 4096 : page * 4096 + 200] = os.urandom(200)
    file.write_bytes(bytes(torn))
    assert {"DOCTOR_DATABASE_BROKEN", "REGISTER_UNREADABLE"} & bad(used).keys()
    file.write_bytes(b"dit is geen database, maar een brief" * 100)
    assert bad(used)["REGISTER_UNREADABLE"] == "wrong"


def test_a_register_of_another_version_is_told_and_left_alone(used: Path) -> None:
    for version, code in ((1, "DOCTOR_DATABASE_OLDER"), (99, "REGISTER_UNREADABLE")):
        with closing(sqlite3.connect(used / "register.db")) as file:
            file.execute(f"UPDATE {VERSION.name} SET version = {version}")
            file.commit()
        assert code in look(used)
        with closing(sqlite3.connect(used / "register.db")) as file:
            assert file.execute(f"SELECT version FROM {VERSION.name}").fetchone() == (version,)


def test_a_register_in_use_is_no_trouble(used: Path) -> None:
    with Register(Workspace(used)).writing():
        assert bad(used) == dict.fromkeys(HEALTHY, "warning")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_register_on_a_network_share(used: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    mounts = used.parent / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {used.resolve()} {kind} rw 0 0\n", "utf-8")
    monkeypatch.setattr(doctor_database, "MOUNTS", mounts)
    assert bad(used)["DOCTOR_DATABASE_SHARE"] == "warning"
    mounts.write_text(f"server:/x / {kind} rw 0 0\ndisk {used.resolve()} ext4 rw 0 0\n", "utf-8")
    assert "DOCTOR_DATABASE_SHARE" not in bad(used)


def test_a_register_that_reads_and_writes_in_turns(used: Path) -> None:
    with closing(sqlite3.connect(used / "register.db")) as file:
        file.execute("PRAGMA journal_mode=DELETE")
    assert bad(used) == {"DOCTOR_DATABASE_MODE": "warning"}
    with closing(sqlite3.connect(used / "register.db")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("delete",), "nothing is changed"


def test_a_register_on_a_server(home: Path, server: Server, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(home)["DOCTOR_DATABASE_NONE"].state == "ok" and bad(home) == {}
    deliver(home, offered(range(24)))
    assert look(home)["DOCTOR_DATABASE_OK"].state == "ok" and bad(home).keys() == HEALTHY
    server.ask(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {STRANGER}", postgresql)
    refusals = {
        server.address(postgresql, STRANGER, "geheim"): "REGISTER_DENIED",
        server.address(postgresql, STRANGER, "geheim-mis"): "REGISTER_DENIED",
        "postgresql://u:geheim@127.0.0.1:1/x": "REGISTER_UNREACHABLE",
        "mysql://u:geheim@127.0.0.1/x": "REGISTER_ADDRESS",
    }
    for address, code in refusals.items():
        monkeypatch.setenv(REGISTER, address)
        found = look(home)
        assert found[code].state == "wrong" and found[code].area == "database"
        assert not [one for one in found.values() if "geheim" in one.issue.text("nl") + str(one.issue.facts)]


def test_a_clock_that_was_set_back(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = datetime.now(UTC)
    monkeypatch.setattr(doctor_clock, "now", lambda: real - timedelta(hours=3))
    found = look(used)["DOCTOR_CLOCK_BACK"]
    assert found.state == "wrong"
    monkeypatch.setattr(doctor_clock, "now", lambda: real)
    assert "DOCTOR_CLOCK_BACK" not in look(used)


def test_a_clock_that_is_years_ahead_is_doubted(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_clock, "now", lambda: datetime.now(UTC) + timedelta(days=1500))
    assert bad(used)["PURGE_CLOCK"] == "warning"


def test_a_share_with_another_clock(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (used / "inbox").mkdir()
    monkeypatch.setattr(doctor_clock, "probe", lambda folder: time.time() - 600 * (folder.name == "inbox"))
    found = look(used)["DOCTOR_CLOCK_SHARE"]
    assert found.state == "warning" and "de map inbox verschilt 10 minuten" in found.issue.text("nl")


def test_a_machine_without_time_zones(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(key: str) -> object:
        raise doctor_clock.ZoneInfoNotFoundError(key)

    monkeypatch.setattr(doctor_clock, "ZoneInfo", SimpleNamespace(no_cache=nothing))
    assert bad(home) == {"DOCTOR_CLOCK_ZONE": "wrong"}


def test_a_reader_that_does_not_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_reader, "Sandbox", Sandbox)
    monkeypatch.setattr(sys, "executable", shutil.which("false") or "")
    assert bad(home) == {"READER_NOT_STARTED": "wrong"}


def test_a_reader_that_reads_wrongly(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_reader, "Sandbox", lambda: SimpleNamespace(read=lambda *_: [], close=lambda: None))
    assert bad(home) == {"DOCTOR_READING_WRONG": "wrong"}


def test_a_mail_server_is_tried_and_nothing_is_sent(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    monkeypatch.setenv(mailing.PASSWORD, "geheim-woord")
    with serving(Post(certificate=certificate)) as post:
        settle(home, post.port, security="starttls", user="school")
        assert bad(home) == {"DOCTOR_MAIL_INSECURE": "wrong"}
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert look(home)["DOCTOR_MAIL_OK"].state == "ok" and bad(home) == {}
        post.refuse = ("AUTH",)
        assert bad(home) == {"DOCTOR_MAIL_LOGIN": "wrong"}
    assert bad(home) == {"DOCTOR_MAIL_AWAY": "wrong"}
    assert not post.mails and not [line for line in post.commands if line.startswith("MAIL")]
    assert {"NOOP", "QUIT"} <= {line.strip().upper() for line in post.commands}


def test_mail_that_waits_and_schools_nobody_is_told_of(home: Path) -> None:
    with serving(Post()) as post:
        settle(home, post.port)
    deliver(home, FILES)  # the server is down
    with serving(Post(port=post.port)) as post:
        digest = {"subject": "", "body": "", "state": "waiting", "made_at": "2026-08-19T23:30:00+00:00"}
        with Register(Workspace(home)).writing() as connection:
            connection.execute(insert(DIGEST).values(day=TODAY.isoformat(), **digest))
            connection.commit()
        found = look(home, TODAY + timedelta(days=3))["DOCTOR_MAIL_WAITS"]
        assert found.state == "warning" and found.issue.facts == {"count": 2, "days": 3} and not post.mails
        settle(home, post.port, to="")
        assert SCHOOL in look(home)["DOCTOR_MAIL_NOBODY"].issue.text("nl")


def nights(home: Path, *rows: tuple[date, str, str]) -> None:
    moment = datetime.now(UTC) - timedelta(days=1)
    with Register(Workspace(home)).writing() as connection:
        connection.execute(delete(NIGHT))
        for day, step, state in rows:
            told = {"state": state, "began": moment.isoformat(timespec="seconds")}
            connection.execute(insert(NIGHT).values(day=day.isoformat(), step=step, **told))
        connection.commit()


def test_the_last_night(used: Path) -> None:
    yesterday, long_ago = TODAY - timedelta(days=1), TODAY - timedelta(days=9)
    nights(used, (yesterday, "purge", "done"), (yesterday, "sync", "nothing"))
    assert bad(used) == {}
    nights(used, (yesterday, "purge", "done"), (yesterday, "sync", "failed"), (yesterday, "mails", "begun"))
    assert look(used)["DOCTOR_NIGHT_FAILED"].issue.facts["steps"] == "mails, sync"
    nights(used, (long_ago, "purge", "done"), (TODAY + timedelta(days=1500), "purge", "done"))
    assert bad(used) == {"DOCTOR_NIGHT_LATE": "wrong"}, "what a clock that was ahead did, was not last night"


def test_a_rollover_that_did_not_happen(used: Path) -> None:
    assert look(used)["DOCTOR_ROLLOVER_OK"].state == "ok"
    later = date(2027, 8, 2)
    assert bad(used, later)["ROLLOVER_NOT_DONE"] == "warning"
    assert run(used, "rollover", "run", "--by", "Ada", today=later.isoformat()) == 0
    assert look(used, later)["DOCTOR_ROLLOVER_OK"].state == "ok"


class _Prefect(BaseHTTPRequestHandler):
    """Answers as Prefect does, with what the test put there."""

    answers: dict[str, Any]

    def do_GET(self) -> None:
        told = self.answers.get(self.path.removeprefix("/api/"))
        self.send_response(404 if told is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def prefect(answers: dict[str, Any]) -> Iterator[int]:
    handler = type("Handler", (_Prefect,), {"answers": answers})
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def planned(paused: bool = False, active: bool = True, flows: tuple[str, ...] = ("nightly", "rollover")) -> Any:
    known = [{"id": str(number), "name": name} for number, name in enumerate((*flows, "intake"))]
    made = [{"flow_id": one["id"], "paused": False, "schedules": [{"active": True}]} for one in known[:-1]]
    made[0] |= {"paused": paused, "schedules": [{"active": active}]}
    free = {"flow_id": known[-1]["id"], "paused": True, "schedules": []}
    return {"health": True, "flows/filter": known, "deployments/filter": [*made, free]}


def test_prefect_and_its_schedules(home: Path) -> None:
    assert look(home)["DOCTOR_PREFECT_NONE"].state == "ok"
    pool: dict[str, Any] = {"is_paused": False, "status": "READY"}
    cases: list[tuple[Any, str, dict[str, str]]] = [
        (planned(), "", {}),
        (planned(paused=True), "", {"DOCTOR_PREFECT_PAUSED": "wrong"}),
        (planned(active=False), "", {"DOCTOR_PREFECT_PAUSED": "wrong"}),
        (planned(flows=("nightly",)), "", {"DOCTOR_PREFECT_LACKS": "wrong"}),
        ({"health": True}, "", {"DOCTOR_PREFECT_AWAY": "wrong"}),
        (planned(), "pool", {"DOCTOR_POOL_NONE": "wrong"}),
        (planned() | {"work_pools/doorstroom": pool}, "pool", {}),
        (planned() | {"work_pools/doorstroom": pool | {"status": "NOT_READY"}}, "pool", {"DOCTOR_POOL_IDLE": "wrong"}),
    ]
    for answers, where, expected in cases:
        with prefect(answers) as port:
            write(home, f'[serve]\nport = {port}\n[work]\nwhere = "{where or "here"}"\n')
            prefect_folder(Workspace(home)).mkdir(parents=True, exist_ok=True)
            assert bad(home) == expected
    assert bad(home) == {"DOCTOR_PREFECT_AWAY": "wrong"}


def test_what_waits_too_long(used: Path) -> None:
    deliver(used, offered(range(12)))
    assert look(used, TODAY + timedelta(days=14))["DOCTOR_WAITING_NONE"].state == "ok"
    late = TODAY + timedelta(days=15)
    assert look(used, late)["DOCTOR_HOLDS"].issue.facts == {"count": 1, "days": 15}
    with Register(Workspace(used)).writing() as connection:
        connection.execute(update(HOLD).values(state="rejected"))
        connection.commit()
    journal, old = used / ".journal" / "afgebroken.json", time.time() - 7200
    fresh, stood = (used / "inbox" / SCHOOL / name for name in ("nieuw.csv", "oud.csv"))
    for file in (journal, fresh, stood, used / "inbox" / SCHOOL / "klaar.txt"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}", "utf-8")
        os.utime(file, None if file == fresh else (old, old))
    write_note(Workspace(used), Note(SCHOOL, "een", done=True))
    found = look(used, late)
    assert found["DOCTOR_INBOX_STILL"].issue.facts == {"count": 1, "schools": SCHOOL}
    assert found["DOCTOR_JOURNALS"].issue.facts["count"] == 1 and found["DOCTOR_RECEIPTS"].issue.facts["count"] == 1
    assert "oud.csv" not in str([one.issue.text("nl") for one in found.values()])


def test_what_is_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[object] = [object()]
    monkeypatch.setattr("flows.doctor.elsewhere.find_spec", lambda name: installed[0])

    def dask(address: str) -> dict[str, str]:
        write(home, f'[work]\nwhere = "dask"\ndask = "{address}"\n')
        return bad(home)

    with socket.create_server((HOST, 0)) as scheduler:
        port = scheduler.getsockname()[1]
        assert dask(f"tcp://{HOST}:{port}") == {}
    assert dask(f"tcp://{HOST}:{port}") == {"DOCTOR_DASK_AWAY": "wrong"}
    installed[0] = None
    assert dask(f"tcp://{HOST}:{port}") == {"CLUSTER_DRIVER": "wrong"}
    installed[0] = object()
    assert dask("") == dask("tcp://x:y") == dask("scheduler") == {"DOCTOR_DASK_ADDRESS": "wrong"}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("file://{}", "DOCTOR_SHARED_OK"),
        ("file://{}/weg", "SHARED_UNREACHABLE"),
        ("duif://u:geheim@mars/{}", "SHARED_ADDRESS"),
    ],
)
def test_storage_elsewhere(home: Path, tmp_path: Path, address: str, code: str) -> None:
    write(home, f'[shared]\ninbox = "{address.format(tmp_path)}"\n')
    found = look(home)
    assert found[code].area == "elsewhere" and "geheim" not in found[code].issue.text("nl")


def test_what_fails_in_one_area_is_told_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(place: Path) -> tuple[int, int]:
        raise RuntimeError("Wubbe van Ypelaar")

    monkeypatch.setattr(disk, "_room", broken)
    found = look(home)
    assert found["INTERNAL_ERROR"].area == "disk" and found["DOCTOR_READING_OK"].state == "ok"
    assert "Ypelaar" not in (home / "doorstroom.log").read_text("utf-8")

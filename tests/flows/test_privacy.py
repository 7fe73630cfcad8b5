"""Canaries: unique names, birth dates and BSNs go through every path, and none is found where people and logs look."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from flows.decisions import holds
from flows.workspace import Workspace
from tests.flows.command import run
from tests.flows.exports import SCHOOL
from tests.flows.servers import Server
from tests.flows.test_decide_workbook import book_of, fill

MAY_TELL = ("outbox", "received", "inzage")
"""The folders with import files, with what a school sent, and with what is shown to who asked for one pupil."""
HEADINGS = "Leerlingnummer;Huidige groep;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Leerjaar;Huidige status;BSN"


@dataclass(frozen=True)
class Canary:
    """One invented child whose values occur nowhere else."""

    number: str
    roepnaam: str
    achternaam: str
    geboortedatum: str
    bsn: str

    def row(self, place: int) -> list[str]:
        group = str(place % 8 + 1)
        names = [self.roepnaam, "van", self.achternaam]
        return [self.number, f"{group}a", *names, self.geboortedatum, group, "Actief", self.bsn]


def canaries() -> list[Canary]:
    chance = random.Random(20260820)

    def word(end: str) -> str:
        return "".join(chance.choice("bdfgklmnprstvwz") + chance.choice("aeiou") for _ in range(5)).title() + end

    return [
        Canary(
            str(50000 + place),
            word("q"),
            word("x"),
            f"{1 + place % 28:02}-{1 + place // 28:02}-2015",
            str(chance.randrange(10**8, 10**9)),
        )
        for place in range(200)
    ]


CANARIES = canaries()


def export(damage: bool = False, heading: str = HEADINGS, count: int = 200) -> bytes:
    rows = [canary.row(place) for place, canary in enumerate(CANARIES[:count])]
    for place, row in enumerate(rows if damage else ()):
        kind = place % 5
        column, spoiled = [(0, ""), (5, "99-99-2015"), (2, "=1+1"), (6, "negen"), (8, row[8])][kind]
        row[column] = spoiled
    return "\r\n".join([heading, *(";".join(row) for row in rows)]).encode()


def deliver(home: Path, name: str, content: bytes, *options: str) -> int:
    file = home.parent / name
    file.write_bytes(content)
    return run(home, "deliver", file, "--school", SCHOOL, *options)


def found(home: Path, told: str) -> Iterator[str]:
    """Yields where a canary is found: what was told, a file's name, or a file that is no target's and no original."""
    needles = [
        value.encode() for one in CANARIES for value in (one.roepnaam, one.achternaam, one.bsn, one.geboortedatum)
    ]
    needles += ["-".join(reversed(one.geboortedatum.split("-"))).encode() for one in CANARIES]
    yield from ("told" for needle in needles if needle in told.encode())
    for file in home.rglob("*"):
        hay = str(file).encode() + (_content(file) if file.relative_to(home).parts[0] not in MAY_TELL else b"")
        yield from (str(file) for needle in needles if needle in hay)


def _content(file: Path) -> bytes:
    """Returns what is in a file; a workbook is unpacked."""
    if is_zipfile(file):
        with ZipFile(file) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return file.read_bytes() if file.is_file() else b""


def waiting(home: Path) -> str:
    """Returns the delivery that waits for a person."""
    [hold] = holds(Workspace(home))
    return hold.delivery


def numbers(home: Path, name: str, some: list[Canary]) -> Path:
    """Returns a list of pupils as somebody makes it, with names."""
    file = home.parent / name
    file.write_text("\n".join(["Naam;Leerlingnummer", *(f"{one.achternaam};{one.number}" for one in some)]), "utf-8")
    return file


def test_no_path_tells_a_pupil(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends = [
        deliver(home, "beschadigd.csv", export(damage=True)),
        deliver(home, "goed.csv", export()),
        run(home, "approve", waiting(home), "--by", "Piet"),
        deliver(home, "half.csv", export(count=90)),
        deliver(home, "half.csv", export(count=90), "--json", "--lang", "en"),
        deliver(home, "zonderkop.csv", export(heading="").lstrip()),
        deliver(home, "naamkop.csv", export(heading=HEADINGS.replace("Roepnaam", CANARIES[7].roepnaam))),
        deliver(home, "proef.csv", export(count=195), "--dry-run"),
        run(home, "holds", "--json"),
        run(home, "status"),
    ]
    assert ends == [4, 3, 0, 3, 3, 1, 0, 3, 0, 0]
    told = capsys.readouterr()
    assert list(found(home, told.out + told.err)) == []
    assert list(found(home, CANARIES[0].bsn)) == ["told"], "the search itself finds what is there"


def test_no_decision_tells_a_pupil(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(home, "goed.csv", export())
    ends = [deliver(home, "half.csv", export(count=90)), run(home, "review", waiting(home), "--all")]
    half = waiting(home)
    some = numbers(home, "uitzonderingen.csv", CANARIES[100:103])
    ends += [run(home, "approve", half, "--by", "Piet", "--except", some)]
    ends += [run(home, "undo", half, "--by", "Piet"), run(home, "undo", f"{half}-undo", "--by", "Piet", "--json")]
    ends += [run(home, "undo", CANARIES[3].achternaam, "--by", "Piet")]
    (home / "doorstroom.toml").write_text("four_eyes = true\n")
    ends += [deliver(home, "lager.csv", export(count=40)), run(home, "review", waiting(home), "--json")]
    ends += [run(home, "approve", waiting(home), "--by", by) for by in ("Piet", "piet", "Klaas")]
    (home / "doorstroom.toml").unlink()
    ends += [deliver(home, "laagst.csv", export(count=20))]
    fill(book_of(home, waiting(home)), choices={CANARIES[30].number: "nee"})
    ends += [run(home, "decide", "--json"), deliver(home, "leeg.csv", export(count=5))]
    assert not list(found(home, "")), "while it waits"
    ends += [run(home, "reject", waiting(home), "--by", "Piet", "--reason", "te kort")]
    assert ends == [3, 0, 0, 0, 0, 1, 3, 0, 3, 1, 0, 3, 0, 3, 0]
    told = capsys.readouterr()
    assert list(found(home, told.out + told.err)) == []


def test_keeping_tells_a_pupil_only_where_that_is_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(home, "goed.csv", export())
    lent = numbers(home, "leningen.csv", CANARIES[:3])
    ends = [
        run(home, "obligations", lent, "--school", SCHOOL, "--target", "schoolwise"),
        run(home, "obligations", lent, "--school", SCHOOL, "--target", CANARIES[0].achternaam.lower()),
        run(home, "cards", lent, "--school", SCHOOL),
        run(home, "rollover", "predict", today="2027-04-01"),
        run(home, "why", CANARIES[0].achternaam, "groepsnaam", "--school", SCHOOL),
        run(home, "inzage", "40000", "--school", SCHOOL),
        run(home, "inzage", CANARIES[0].number, "--school", SCHOOL),
    ]
    told = capsys.readouterr()
    assert list(found(home, told.out + told.err)) == []
    ends += [run(home, "why", CANARIES[0].number, "achternaam", "--school", SCHOOL)]
    assert set(found(home, capsys.readouterr().out)) == {"told"}, "of one pupil, to who asks for that pupil"
    [page] = (home / "inzage").rglob("*.html")
    assert CANARIES[0].achternaam in page.read_text("utf-8") and CANARIES[1].achternaam not in page.read_text("utf-8")
    ends += [deliver(home, "half.csv", export(count=190)), run(home, "approve", waiting(home), "--by", "Piet")]
    ends += [run(home, "purge", "--by", "Piet", today="2030-01-01")]
    assert ends == [0, 1, 1, 0, 1, 1, 0, 0, 3, 0, 0] and list((home / "reports" / "purge").glob("*.html"))
    told = capsys.readouterr()
    assert list(found(home, told.out + told.err)) == []


ERRORS = [
    ValueError(CANARIES[0].achternaam),
    KeyError(CANARIES[0].bsn),
    IntegrityError("INSERT", {"achternaam": CANARIES[0].achternaam}, ValueError(CANARIES[0].geboortedatum)),
    OSError(5, CANARIES[0].roepnaam, CANARIES[0].achternaam),
]
"""What a library may throw: its message quotes what it was given."""


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", ["flows.publish.write_roster", "flows.process.deliver.work_out"])
def test_what_goes_wrong_tells_no_pupil(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, place: str, error: Exception
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(place, fail)
    assert deliver(home, "goed.csv", export(count=20)) == 1
    told = capsys.readouterr()
    assert (home / "doorstroom.log").exists() != isinstance(error, OSError)
    assert list(found(home, told.out + told.err)) == []


@pytest.mark.parametrize("place", ["flows.publish.record", "flows.publish.write_roster"])
def test_a_server_that_goes_away_tells_no_pupil(
    home: Path,
    server: Server,
    postgresql: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    deliver(home, "begin.csv", export(count=100))
    module, name = place.rsplit(".", 1)
    real: Callable[..., object] = getattr(import_module(module), name)

    def go_away(connection: Connection, *arguments: object) -> object:
        pid = connection.connection.driver_connection.info.backend_pid
        server.ask(f"SELECT pg_terminate_backend({pid}, 5000)")
        return real(connection, *arguments)

    monkeypatch.setattr(place, go_away)
    assert deliver(home, "goed.csv", export(count=110)) == 1
    told = capsys.readouterr()
    kept = "".join(map(str, server.ask("SELECT * FROM delivery, event, hold", postgresql)))
    assert list(found(home, told.out + told.err + kept)) == []


@pytest.mark.slow
def test_prefect_is_told_no_pupil(home: Path) -> None:
    (home / "inbox" / SCHOOL).mkdir(parents=True)
    (home / "inbox" / SCHOOL / "lijst.csv").write_bytes(export(damage=True))
    environment = os.environ | {"PREFECT_HOME": str(home / "prefect")}
    command = [sys.executable, "-m", "flows.intake", "--home", str(home)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert list(home.glob("outbox/*/*/*/*")) and (home / "prefect" / "prefect.db").exists()
    (home / "inbox" / SCHOOL / "half.csv").write_bytes(export(count=60))
    held = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (held.returncode, list(home.glob("holds/*/*.xlsx")) != []) == (3, True)
    assert list(found(home, done.stdout + done.stderr + held.stdout + held.stderr)) == []

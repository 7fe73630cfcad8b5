"""Canaries: unique names, birth dates and BSNs go through every path, and none is found where people and logs look."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import main

HEADINGS = "Leerlingnummer;Huidige groep;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Leerjaar;Huidige status;BSN"
SCHOOL = "99QQ00"


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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def deliver(home: Path, name: str, content: bytes, *options: str) -> int:
    file = home.parent / name
    file.write_bytes(content)
    return main(["deliver", str(file), "--school", SCHOOL, "--home", str(home), "--today", "2026-08-20", *options])


def found(home: Path, told: str) -> Iterator[str]:
    """Yields where a canary is found: what was told, a file's name, or a file that is no target's and no original."""
    needles = [
        value.encode() for one in CANARIES for value in (one.roepnaam, one.achternaam, one.bsn, one.geboortedatum)
    ]
    needles += ["-".join(reversed(one.geboortedatum.split("-"))).encode() for one in CANARIES]
    yield from ("told" for needle in needles if needle in told.encode())
    for file in home.rglob("*"):
        inside = file.relative_to(home).parts[0]
        hay = str(file).encode() + (
            file.read_bytes() if file.is_file() and inside not in ("outbox", "received") else b""
        )
        yield from (str(file) for needle in needles if needle in hay)


def test_no_path_tells_a_pupil(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends = [
        deliver(home, "beschadigd.csv", export(damage=True)),
        deliver(home, "goed.csv", export()),
        deliver(home, "half.csv", export(count=90)),
        deliver(home, "half.csv", export(count=90), "--json", "--lang", "en"),
        deliver(home, "zonderkop.csv", export(heading="").lstrip()),
        deliver(home, "naamkop.csv", export(heading=HEADINGS.replace("Roepnaam", CANARIES[7].roepnaam))),
        deliver(home, "proef.csv", export(count=195), "--dry-run"),
        main(["holds", "--home", str(home), "--json"]),
        main(["status", "--home", str(home)]),
    ]
    assert ends == [4, 0, 3, 3, 1, 0, 0, 0, 0]
    told = capsys.readouterr()
    assert list(found(home, told.out + told.err)) == []
    assert list(found(home, CANARIES[0].bsn)) == ["told"], "the search itself finds what is there"


@pytest.mark.slow
def test_prefect_is_told_no_pupil(home: Path) -> None:
    (home / "inbox" / SCHOOL).mkdir(parents=True)
    (home / "inbox" / SCHOOL / "lijst.csv").write_bytes(export(damage=True))
    environment = os.environ | {"PREFECT_HOME": str(home / "prefect")}
    command = [sys.executable, "-m", "flows.intake", "--home", str(home)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert list(home.glob("outbox/*/*/*/*")) and (home / "prefect" / "prefect.db").exists()
    assert list(found(home, done.stdout + done.stderr)) == []

"""Aids and passwords: sealed or in one file only, told to nobody else, and gone with the pupil."""

from __future__ import annotations

import csv
import stat
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.inzage import inspect_pupil
from flows.purge import purge
from flows.register import Register
from flows.register_schema import AID
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.longago import HERE, LATELY, SCHOOL, write_past
from transforms.aids import aids_in
from transforms.readers import read
from transforms.readers.grid import Grid

SAMPLE = Path(__file__).parents[2] / "sample_data/magister/jij_handmatig"
JIJ = "99QQ33"


@pytest.fixture
def past(home: Path) -> Workspace:
    return write_past(home)


@pytest.fixture
def jij(home: Path) -> Path:
    """A workspace with a school that has delivered its list for JIJ! once."""
    home.mkdir()
    (home / "doorstroom.toml").write_text(f'[schools.{JIJ}]\nsector = "vo"\ntargets = ["jij"]\n', "utf-8")
    assert run(home, "deliver", SAMPLE / "leerlingen2025.csv", "--school", JIJ, today="2025-08-25") == 0
    return home


def give(home: Path, text: str, *words: str, school: str = JIJ) -> int:
    file = home.parent / "hulpmiddelen.csv"
    file.write_text(f"Leerlingnummer;Hulpmiddelen\n{text}", "utf-8")
    return run(home, "aids", file, "--school", school, *words, today="2025-09-01")


def actions(path: str) -> dict[str, str]:
    (grid,) = read("lijst.xlsx", Path(path).read_bytes())
    return {row[0]: row[4].split(":")[0] for row in grid.rows[1:]}


def passwords(home: Path) -> dict[str, str]:
    """Returns the passwords that were made, by pupil number; nobody has two."""
    found: dict[str, str] = {}
    for file in home.rglob("jijwachtwoorden*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as text:
            told = {row["leerlingnummer"]: row["wachtwoord"] for row in csv.DictReader(text, delimiter=";")}
        assert not set(told) & set(found)
        found |= told
    return found


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Leerlingnr", "Hulpmiddelen"], ["12", "Voorlezen, extra tijd"]], {"12": "extra tijd, Voorlezen"}),
        (
            [["Nr", "Leerlingnr", "Hulpmiddel 1", "Hulpmiddel 2"], ["1", "12", "a", "A"], ["2", "12", "b"]],
            {"12": "a, b"},
        ),
        ([["Lijst"], [], ["Leerlingnr", "Faciliteiten"], ["12", "geen"], ["", "x"]], {"12": ""}),
        ([["Leerlingnr", "Naam"], ["12", "x"]], {}),
    ],
)
def test_aids_are_read_from_a_list(rows: list[list[str]], told: dict[str, str]) -> None:
    grid = Grid("lijst.csv", rows, list(range(1, len(rows) + 1)))
    assert aids_in([grid], {"leerlingnr"}, {"12"}) == told


def test_a_list_gives_a_work_list_of_what_is_other_than_before(jij: Path, capsys: Captured) -> None:
    capsys.readouterr()
    one, two, three = sorted(passwords(jij))[:3]
    assert give(jij, f"{one};extra tijd\n{two};voorlezen\n999;x\n", "--json") == 0
    told = answer(capsys)
    assert (told["known"], told["unknown"], told["listed"]) == (2, 1, 2)
    assert actions(str(told["path"])) == {one: "toekennen", two: "toekennen"}
    assert give(jij, f"{one};extra tijd\n{three};voorlezen\n", "--json") == 0
    assert actions(str(answer(capsys)["path"])) == {two: "weghalen", three: "toekennen"}
    assert give(jij, f"{one};extra tijd\n{three};voorlezen\n", "--json") == 0
    assert answer(capsys)["path"] == ""


def test_the_next_delivery_asks_about_new_pupils_and_keeps_what_is_known(jij: Path, capsys: Captured) -> None:
    stays = "233034"
    assert give(jij, f"{stays};extra tijd\n") == 0
    assert run(jij, "deliver", SAMPLE / "leerlingen2026.csv", "--school", JIJ, today="2026-08-24") == 0
    (made,) = [file for file in jij.rglob("hulpmiddelen.xlsx") if "aids-" not in str(file)]
    told = actions(str(made))
    assert set(told.values()) == {"nagaan"} and len(told) == 4 and stays not in told
    assert "voorlezen" not in capsys.readouterr().out


def test_a_list_that_was_cleared_takes_nothing_away(jij: Path, capsys: Captured) -> None:
    one = min(passwords(jij))
    assert give(jij, f"{one};extra tijd\n") == 0
    assert run(jij, "aids", "--clear", "--school", JIJ) == 0
    capsys.readouterr()
    assert give(jij, f"{max(passwords(jij))};extra tijd\n", "--json") == 0
    assert one not in actions(str(answer(capsys)["path"]))


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("999;extra tijd\n", (), "AIDS_NONE"),
        ("233034;extra tijd\n", ("--target", "gynzy"), "AIDS_TARGET"),
        ("233034;extra tijd\n", ("--target", "nergens"), "TARGET_NOT_A_PROFILE"),
        ("233034;extra tijd\n", ("--clear",), "AIDS_LIST"),
    ],
)
def test_a_list_that_says_nothing_changes_nothing(
    jij: Path, text: str, words: tuple[str, ...], code: str, capsys: Captured
) -> None:
    capsys.readouterr()
    assert give(jij, text, *words, "--json") == 1
    issues = answer(capsys)["issues"]
    assert isinstance(issues, list) and issues[0]["code"] == code
    with Register(Workspace(jij)).reading() as connection:
        assert not connection.execute(select(AID)).all()


def test_without_pupils_there_is_nothing_to_record(home: Path, capsys: Captured) -> None:
    home.mkdir()
    assert give(home, "1;extra tijd\n", "--json") == 1
    issues = answer(capsys)["issues"]
    assert isinstance(issues, list) and issues[0]["code"] == "AIDS_NO_PUPILS"


def test_aids_lie_sealed_are_shown_to_who_asks_and_go_with_the_pupil(past: Workspace) -> None:
    assert give(past.home, f"{HERE};voorleeshulp\n", school=SCHOOL) == 0
    assert all(b"voorleeshulp" not in file.read_bytes() for file in past.home.glob("register.db*"))
    told = inspect_pupil(past, SCHOOL, HERE, date(2026, 8, 20))
    assert [one["aids"] for one in told["aids"]] == ["voorleeshulp"]
    with Register(past).writing() as connection:
        connection.execute(AID.update().values(leerlingnummer=LATELY))
        connection.commit()
    done = purge(past, date(2031, 1, 1), "nl", by="B. Eheerder")
    (school,) = [one for one in done.counts["schools"] if one["school"] == SCHOOL]
    assert school["aids"] == 1 and not list(past.home.rglob("hulpmiddelen.xlsx"))
    with Register(past).reading() as connection:
        assert not connection.execute(select(AID)).all()


def test_passwords_stand_in_their_file_only_and_nobody_else_can_read_it(jij: Path, capsys: Captured) -> None:
    first = passwords(jij)
    run(jij, "deliver", SAMPLE / "leerlingen2026.csv", "--school", JIJ, "--dry-run", today="2026-08-24")
    assert passwords(jij) == first
    run(jij, "deliver", SAMPLE / "leerlingen2026.csv", "--school", JIJ, today="2026-08-24")
    made = passwords(jij)
    assert len(made) == len(set(made.values())) == len(first) + 4
    run(jij, "why", max(made), "wachtwoord", "--school", JIJ)
    said = capsys.readouterr()
    assert not any(one in said.out + said.err for one in made.values())
    for file in (file for file in jij.rglob("*") if file.is_file()):
        if file.name.startswith("jijwachtwoorden"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        else:
            assert not any(one.encode() in file.read_bytes() for one in made.values()), file.name

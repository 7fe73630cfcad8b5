"""A list that nobody knows is learned once, and then is an export like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL

HEADINGS = "Kindcode;Naam vh kind;Geboren;J/M;Bouwgroep;Lj.;Mail moeder;Sofi"
PERSONAL = ("111222333", "123456782", "182071649", "063138219", "210191879", "999999990")


def lists(headings: str, year: int, numbers: range = range(24)) -> bytes:
    """Returns the list of a school in a year; every pupil is a year further each time."""
    return "\r\n".join([headings, *(_row(number, year) for number in numbers)]).encode()


def _row(number: int, year: int) -> str:
    group = 1 + number % 6 + year - 2026
    born = f"{1 + number:02d}-03-{2026 - 5 - number % 6}"
    name = f"Ypelaar{chr(97 + number)}, Wubbe{chr(97 + number)} van"
    return (
        f"{70100 + number};{name};{born};{'JM'[number % 2]};{group}a;{group};m{number}@x.example;{PERSONAL[number % 6]}"
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "Klassenlijst 2026.csv").write_bytes(lists(HEADINGS, 2026))
    return tmp_path / "Klassenlijst 2026.csv"


def test_unknown_then_learned_then_delivered_and_next_year_again(home: Path, file: Path, capsys: Captured) -> None:
    assert run(home, "deliver", file, "--school", SCHOOL, "--json") == 1
    [issue] = answer(capsys)["issues"]
    assert "profiles learn" in issue["text"]
    assert run(home, "profiles", "learn", file, "--json") == 0
    told = answer(capsys)
    assert (told["state"], told["name"], told["recognised"]) == ("learned", "klassenlijst", True)
    roles = {column["heading"]: column["column"] for column in told["columns"]}
    assert (roles["Kindcode"], roles["Mail moeder"], roles["Sofi"]) == ("leerlingnummer", "ignore", "drop")
    assert run(home, "profiles", "check", "--json") == 0
    capsys.readouterr()
    assert run(home, "deliver", file, "--school", SCHOOL, "--json") == 0
    told = answer(capsys)
    assert (told["source"], told["changes"]["new"]) == ("klassenlijst", 24)
    file.write_bytes(lists(HEADINGS, 2027, range(30)))
    assert run(home, "deliver", file, "--json", today="2027-08-20") == 0
    told = answer(capsys)
    assert (told["source"], told["changes"]["new"], told["changes"]["missing"]) == ("klassenlijst", 6, 0)


def test_a_heading_of_a_learned_list_may_change_a_little_too(home: Path, file: Path, capsys: Captured) -> None:
    assert run(home, "profiles", "learn", file, "--yes") == 0
    file.write_bytes(lists(HEADINGS.replace("Kindcode", "Kind code").replace("Bouwgroep", "Bouwgroepp"), 2026))
    capsys.readouterr()
    assert run(home, "deliver", file, "--school", SCHOOL, "--json") == 0
    told = answer(capsys)
    assert told["source"] == "klassenlijst"
    assert [issue["column"] for issue in told["issues"] if issue["code"] == "HEADING_DRIFTED"] == [
        "Kind code",
        "Bouwgroepp",
    ]


def test_a_learned_profile_settles_what_could_be_of_many_systems(home: Path, tmp_path: Path, capsys: Captured) -> None:
    headings = "Leerlingnummer;Volledige naam;Geboortedatum;Geslacht;Groep;Leerjaar;Opmerking;BSN"
    plain = tmp_path / "lijst.csv"
    plain.write_bytes(lists(headings, 2026))
    assert run(home, "deliver", plain, "--school", SCHOOL, "--json") == 1
    assert [issue["code"] for issue in answer(capsys)["issues"]] == ["SOURCE_AMBIGUOUS"]
    assert run(home, "profiles", "learn", plain, "--name", "ons", "--yes") == 0
    capsys.readouterr()
    assert run(home, "deliver", plain, "--school", SCHOOL, "--json") == 0
    assert answer(capsys)["source"] == "ons"


def test_nothing_is_written_without_consent(home: Path, file: Path, capsys: Captured) -> None:
    assert run(home, "profiles", "learn", file) == 0
    told = capsys.readouterr().out
    assert "Kindcode" in told and "leerlingnummer" in told and "--yes" in told
    assert not home.exists()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_value_is_told_or_written(home: Path, file: Path, language: str, capsys: Captured) -> None:
    assert run(home, "profiles", "learn", file, "--yes", "--lang", language) == 0
    written = next((home / "profiles" / "sources").iterdir()).read_text("utf-8")
    cells = {cell for row in lists(HEADINGS, 2026).decode().split("\r\n")[1:] for cell in row.split(";")}
    told = capsys.readouterr().out + written
    assert not [cell for cell in cells if len(cell) > 2 and cell in told]
    assert "Ypelaar" not in told


def test_nothing_is_overwritten(home: Path, file: Path, capsys: Captured) -> None:
    assert run(home, "profiles", "learn", file, "--name", "ons", "--yes") == 0
    before = (home / "profiles/sources/ons.toml").read_bytes()
    assert run(home, "profiles", "learn", file, "--name", "ons", "--yes") == 1
    assert "--name ons_2" in capsys.readouterr().err
    assert run(home, "profiles", "learn", file, "--name", "magister", "--yes") == 1
    assert run(home, "profiles", "learn", file, "--name", "../ons", "--yes") == 1
    assert (home / "profiles/sources/ons.toml").read_bytes() == before
    assert run(home, "profiles", "learn", file, "--yes") == 0 == run(home, "profiles", "learn", file, "--yes")
    assert {path.name for path in (home / "profiles/sources").iterdir()} == {
        "ons.toml",
        "klassenlijst.toml",
        "klassenlijst_2.toml",
    }


def test_what_cannot_be_known_is_asked_and_then_believed(home: Path, file: Path, capsys: Captured) -> None:
    rows = [f"{81000 + 7 * n};{70100 + n};Wubbe{chr(97 + n)};Ypelaar{chr(97 + n)}" for n in range(20)]
    file.write_bytes("\n".join(["Kenmerk;Registratie;Roepnaam;Achternaam", *rows]).encode())
    assert run(home, "profiles", "learn", file, "--yes", "--json") == 1
    told = answer(capsys)
    assert [issue["code"] for issue in told["issues"]] == ["LEARN_UNSURE"]
    assert "Kenmerk, Registratie" in told["issues"][0]["text"] and not home.exists()
    assert run(home, "profiles", "learn", file, "--set", "Registratie=leerlingnummer", "--yes", "--json") == 0
    roles = {column["heading"]: column["column"] for column in answer(capsys)["columns"]}
    assert (roles["Registratie"], roles["Kenmerk"]) == ("leerlingnummer", "ignore")
    assert run(home, "profiles", "learn", file, "--set", "Registratie=onzin", "--yes") == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"%PDF-1.7\n", "FILE_PDF"),
        (HEADINGS.encode(), "SOURCE_NO_HEADING"),
        (b"Titel;Auteur;ISBN\nx;y;123\nz;y;456\n", "LEARN_UNSURE"),
        (b"Naam;Gekoppelde groepen;Rollen\nx;5a;juf\ny;6a;juf\n", "STAFF_LIST"),
        (None, "FILE_NOT_FOUND"),
    ],
)
def test_what_is_no_pupil_list_is_not_learned(
    home: Path, tmp_path: Path, content: bytes | None, code: str, capsys: Captured
) -> None:
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    assert run(home, "profiles", "learn", path, "--yes", "--json") == 1
    assert [issue["code"] for issue in answer(capsys)["issues"]] == [code]
    assert not (home / "profiles").exists()


def test_a_standard_is_known_already(home: Path, capsys: Captured) -> None:
    sample = Path(__file__).parents[2] / "sample_data/edexml/combinatiegroep/EDEX.XML"
    assert run(home, "profiles", "learn", sample, "--yes", "--json") == 1
    assert [issue["code"] for issue in answer(capsys)["issues"]] == ["LEARN_STANDARD"]


def test_the_system_may_be_named(home: Path, capsys: Captured) -> None:
    sample = Path(__file__).parents[2] / "sample_data/eduarte/deelnemers/deelnemers.csv"
    assert run(home, "profiles", "learn", sample, "--from", "eduarte", "--yes", "--json") == 0
    told = answer(capsys)
    roles = {column["heading"]: column["column"] for column in told["columns"]}
    assert (roles["Plaatsingsgroep"], roles["Plaatsingsgroep (2)"]) == ("groep", "groepsnaam")
    assert told["recognised"] and told["sectors"] == ["mbo", "vo"]
    assert run(home, "profiles", "learn", sample, "--from", "onzin", "--yes") == 1

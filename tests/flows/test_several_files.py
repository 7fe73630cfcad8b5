"""Through the command line: several files are one delivery, and locked files open with passwords that nobody tells."""

from __future__ import annotations

import json
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
import pyzipper

from flows.cli import parser
from flows.workspace import Workspace
from tests.flows.command import Captured, run
from tests.flows.exports import SCHOOL, export

PASSWORD = "Tjilp-Otter-81"


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    written = BytesIO()
    with pyzipper.AESZipFile(written, "w", encryption=pyzipper.WZ_AES) as pack:
        pack.setpassword(PASSWORD.encode())
        pack.writestr("leerlingen.csv", export(range(30)))
    (tmp_path / "export.zip").write_bytes(written.getvalue())
    return tmp_path / "export.zip"


def settings(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "doorstroom.toml").write_text(text, "utf-8")


def kept(home: Path) -> bytes:
    """Returns all that a workspace holds besides its settings."""
    files = [file for file in home.rglob("*") if file.is_file() and file.name != "doorstroom.toml"]
    return b"\n".join([*(file.read_bytes() for file in files), *(str(file).encode() for file in files)])


GENERAL = f'passwords = ["x", "{PASSWORD}"]\n'
OWN = f'[schools.{SCHOOL}]\npasswords = ["{PASSWORD}"]\n'
OTHERS = f'[schools.99QQ77]\npasswords = ["{PASSWORD}"]\n'


@pytest.mark.parametrize("text", [GENERAL, OWN], ids=["general", "school"])
def test_a_password_in_the_settings_opens_and_is_told_nowhere(
    home: Path, locked: Path, capsys: Captured, text: str
) -> None:
    settings(home, text)
    assert run(home, "deliver", locked, "--school", SCHOOL, "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["rows"]["accepted"] == 30
    assert PASSWORD not in told.out + told.err and PASSWORD.encode() not in kept(home)
    assert PASSWORD not in repr(Workspace(home).settings()) + Workspace(home).settings().model_dump_json()


def test_a_password_in_the_environment_opens(home: Path, locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTROOM_PASSWORDS", f"iets anders\n{PASSWORD}\n")
    assert run(home, "deliver", locked, "--school", SCHOOL) == 0
    assert PASSWORD.encode() not in kept(home)


@pytest.mark.parametrize("text", ["", 'passwords = ["Tjilp-Otter-18"]\n', OTHERS], ids=["none", "wrong", "others"])
def test_without_the_password_the_answer_says_where_it_goes(
    home: Path, locked: Path, capsys: Captured, text: str
) -> None:
    settings(home, text)
    assert run(home, "deliver", locked, "--school", SCHOOL, "--lang", "en") == 1
    told = capsys.readouterr()
    assert "doorstroom.toml" in told.out and "DOORSTROOM_PASSWORDS" in told.out
    assert "Tjilp" not in told.out + told.err and b"Tjilp" not in kept(home)
    settings(home, GENERAL)
    assert run(home, "deliver", locked, "--school", SCHOOL) == 0


def test_a_new_password_does_not_make_another_delivery_of_the_same_file(home: Path, locked: Path) -> None:
    settings(home, OWN)
    assert run(home, "deliver", locked, "--school", SCHOOL) == 0
    before = sorted(home.glob("outbox/*/*"))
    settings(home, OWN.replace("[", "['nieuw', ", 2).replace("['nieuw', schools", "[schools"))
    assert len(tomllib.loads((home / "doorstroom.toml").read_text())["schools"][SCHOOL]["passwords"]) == 2
    assert run(home, "deliver", locked, "--school", SCHOOL) == 0
    assert sorted(home.glob("outbox/*/*")) == before


def test_a_mistake_in_the_passwords_does_not_tell_them(home: Path, locked: Path, capsys: Captured) -> None:
    for text in (f'passwords = "{PASSWORD}"', f'passwords = [["{PASSWORD}"]]', f'passwords = ["{PASSWORD}'):
        settings(home, text)
        assert run(home, "deliver", locked, "--school", SCHOOL) == 1
        told = capsys.readouterr()
        assert PASSWORD not in told.out + told.err and PASSWORD.encode() not in kept(home)


def test_the_command_line_takes_no_password() -> None:
    assert "pass" not in parser().format_help()
    with pytest.raises(SystemExit):
        parser().parse_args(["deliver", "a.zip", "--password", "x"])


def test_pupils_and_the_list_that_completes_them_are_one_delivery(home: Path, tmp_path: Path, capsys: Captured) -> None:
    pupils, numbers = tmp_path / "leerlingen.csv", tmp_path / "leerwegen.csv"
    pupils.write_bytes(export(range(20)))
    numbers.write_text("\n".join(["Leerlingnummer;Leerweg", *(f"{1000 + number};PRO" for number in range(15))]))
    assert run(home, "deliver", numbers, "--school", SCHOOL) == 1
    capsys.readouterr()
    assert run(home, "deliver", pupils, numbers, "--school", SCHOOL, "--json", "--lang", "en") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"]["accepted"], told["rows"]["ignored"], told["changes"]["new"]) == (20, 15, 20)
    texts = [issue["text"] for issue in told["issues"] if issue["code"] == "JOINED_COLUMN"]
    assert texts == ["Completed from this list, and filled in now: Leerweg: 15 of 20 pupils."]
    assert run(home, "deliver", pupils, "--school", SCHOOL, "--json") == 0
    again = json.loads(capsys.readouterr().out)["changes"]
    assert (again["missing"], again["archived"]) == (0, 0)

"""The command line: what it accepts, what it answers and with which exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import parser
from tests.flows.command import Captured, answer, run
from tests.flows.exports import HEADINGS, SCHOOL, export


def saved(file: Path, count: int) -> Path:
    """Returns a file in which a list of so many pupils was saved."""
    file.write_bytes(export(range(count)))
    return file


@pytest.fixture
def full(tmp_path: Path) -> Path:
    return saved(tmp_path / "vol.csv", 60)


@pytest.fixture
def half(tmp_path: Path) -> Path:
    return saved(tmp_path / "half.csv", 30)


@pytest.fixture
def home(tmp_path: Path, full: Path, capsys: Captured) -> Path:
    """A workspace with one school of sixty pupils."""
    assert run(tmp_path / "home", "deliver", full, "--school", SCHOOL) == 0
    capsys.readouterr()
    return tmp_path / "home"


def test_help_needs_no_large_library() -> None:
    program = "import sys, flows.cli; flows.cli.parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "prefect", "sqlalchemy", "pydantic", "pandera", "tqdm"} & set(loaded)


def test_options_may_stand_on_either_side_of_the_verb() -> None:
    before = parser().parse_args(["--home", "w", "--json", "--lang", "en", "status"])
    after = parser().parse_args(["status", "--home", "w", "--json", "--lang", "en"])
    assert vars(before) == vars(after)


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        [],
        ["deliver"],
        ["deliver", "x.csv", "--school", "school"],
        ["status", "--today", "2026-13-01"],
        ["status", "--today", "20260801"],
        ["status", "--lang", "fr"],
        ["approve", "abc"],
        ["profiles"],
        ["status", "--frob"],
    ],
)
def test_wrong_use_gets_one_sentence(tmp_path: Path, words: list[str], capsys: Captured) -> None:
    assert run(tmp_path / "home", *words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("doorstroom: ") and told.err.count("\n") == 1
    assert not (tmp_path / "home").exists()


def test_a_published_delivery_as_json(tmp_path: Path, full: Path, capsys: Captured) -> None:
    assert run(tmp_path / "home", "deliver", full, "--school", "99qq", "--json") == 0
    told = answer(capsys)
    assert (told["state"], told["school"], told["school_year"]) == ("published", SCHOOL, "2026-2027")
    assert set(told) >= {"delivery", "source", "rows", "changes", "missing", "files", "issues", "report"}
    files = [Path(file["path"]) for file in told["files"]]
    assert files and all(file.is_absolute() and file.is_file() for file in [*files, Path(str(told["report"]))])


def test_a_published_delivery_for_a_person(tmp_path: Path, full: Path, capsys: Captured) -> None:
    assert run(tmp_path / "home", "deliver", full, "--school", SCHOOL) == 0
    told = capsys.readouterr().out
    assert "60 nieuw" in told and "Verslag: " in told and "schoolwise" in told
    assert "Ypelaar" not in told and "Wubbe" not in told
    assert run(tmp_path / "home", "deliver", full, "--lang", "en") == 0
    assert "Skipped" in capsys.readouterr().out


def test_several_files_are_one_delivery(tmp_path: Path, capsys: Captured) -> None:
    for name, numbers in (("a", range(30)), ("b", range(30, 60))):
        (tmp_path / f"{name}.csv").write_bytes(export(numbers))
    words = ("deliver", tmp_path / "a.csv", tmp_path / "b.csv", "--school", SCHOOL, "--json")
    assert run(tmp_path / "home", *words) == 0
    assert answer(capsys)["rows"]["accepted"] == 60


def test_a_rejected_row_gives_its_own_status(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(export(range(20)) + b"\r\n;Ypelaar;;Wubbe;01-02-2018;M;4;4a;ingeschreven")
    assert run(tmp_path / "home", "deliver", file, "--school", SCHOOL, "--json") == 4
    assert answer(capsys)["rows"]["rejected"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"%PDF-1.7\n", "FILE_PDF"),
        (HEADINGS.encode(), "FILE_HEADING_ONLY"),
        (None, "FILE_NOT_FOUND"),
    ],
)
def test_a_refused_file_gives_a_sentence_and_a_report(
    tmp_path: Path, content: bytes | None, code: str, capsys: Captured
) -> None:
    file = tmp_path / "a.csv"
    if content is not None:
        file.write_bytes(content)
    assert run(tmp_path / "home", "deliver", file, "--school", SCHOOL, "--json") == 1
    told = answer(capsys)
    assert (told["state"], [issue["code"] for issue in told["issues"]]) == ("refused", [code])
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["reports"]


def test_no_school_is_told_with_what_to_do(tmp_path: Path, full: Path, capsys: Captured) -> None:
    assert run(tmp_path / "home", "deliver", full) == 1
    assert "--school 99QQ00" in capsys.readouterr().out


def test_held_shown_and_approved(home: Path, half: Path, capsys: Captured) -> None:
    assert run(home, "deliver", half, "--json") == 3
    held = answer(capsys)["delivery"]
    assert run(home, "holds", "--json") == 0
    [hold] = answer(capsys)["holds"]
    assert (hold["delivery"], hold["changes"]["missing"]) == (held, 30)
    assert hold["issues"][0]["text"] and Path(hold["report"]).is_file()
    assert run(home, "holds") == 0
    assert f"approve {held}" in capsys.readouterr().out
    assert run(home, "approve", held, "--by", "Piet", "--json") == 0
    assert answer(capsys)["state"] == "published"
    assert run(home, "status", "--json") == 0
    [school] = answer(capsys)["schools"]
    assert (school["active"], school["archived"], school["last"], school["holds"]) == (30, 30, held, 0)


def test_held_and_rejected(home: Path, half: Path, capsys: Captured) -> None:
    assert run(home, "deliver", half, "--json") == 3
    held = answer(capsys)["delivery"]
    assert run(home, "reject", held, "--by", "Piet", "--reason", "halve lijst", "--json") == 0
    assert answer(capsys) == {"delivery": held, "school": SCHOOL, "state": "rejected"}
    assert run(home, "approve", held, "--by", "Piet", "--json") == 1
    assert [issue["code"] for issue in answer(capsys)["issues"]] == ["HOLD_UNKNOWN"]


def test_a_dry_run_would_be_held(home: Path, half: Path, capsys: Captured) -> None:
    assert run(home, "deliver", half, "--dry-run", "--json") == 3
    assert answer(capsys)["state"] == "checked"


def test_looking_makes_nothing(tmp_path: Path, capsys: Captured) -> None:
    for verb in (
        ["status"],
        ["holds"],
        ["profiles", "list"],
        ["profiles", "show", "schoolwise"],
        ["profiles", "check"],
    ):
        assert run(tmp_path / "home", *verb) == 0
    assert run(tmp_path / "home", "profiles", "show", "onzin") == 1
    assert not (tmp_path / "home").exists()


def test_an_own_profile_is_checked(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "mijn.toml"
    file.write_text('title = "x"\n')
    assert run(tmp_path / "home", "profiles", "check", file, "--json") == 1
    [issue] = answer(capsys)["issues"]
    assert "mijn.toml" in issue["text"]


def test_bad_settings_stop_every_verb_with_a_sentence(home: Path, capsys: Captured) -> None:
    (home / "doorstroom.toml").write_text("taal = 'nl'")
    assert run(home, "status") == 1
    told = capsys.readouterr()
    assert "doorstroom.toml" in told.err and "taal" in told.err and told.err.count("\n") == 1


def test_a_closed_pipe_is_no_failure(home: Path, full: Path) -> None:
    command = f'"{sys.executable}" -m flows.cli --home "{home}" deliver "{full}" --json | true'
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert ended.stderr == ""

"""Profiles on the command line: of every kind, those of the workspace included, and what is wrong as a sentence."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from flows.rollover_plan import plan_of
from flows.workspace import KINDS, Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY
from transforms.rollover_plan import Plan

SHIPPED = {
    "sources": "parnassys",
    "targets": "schoolwise",
    "sides": "zermelo_portal",
    "results": "esis",
    "rollovers": "schoolwise",
}


def text_of(kind: str) -> str:
    return files("schemas").joinpath(kind, f"{SHIPPED[kind]}.toml").read_text("utf-8")


def own(home: Path, kind: str, text: str, name: str = "") -> Path:
    folder = home / "profiles" / kind
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name or SHIPPED[kind]}.toml"
    file.write_text(text, "utf-8")
    return file


def test_every_kind_is_listed_and_shown(home: Path, capsys: Captured) -> None:
    assert run(home, "profiles", "list", "--json") == 0
    told = answer(capsys)
    assert tuple(told) == KINDS
    assert all(SHIPPED[kind] in [one["name"] for one in told[kind]] for kind in KINDS)
    assert run(home, "profiles", "list") == 0
    assert "Werk bij de jaarovergang:" in capsys.readouterr().out
    assert run(home, "profiles", "show", "gynzy", "--json") == 0
    assert [one["kind"] for one in answer(capsys)["profiles"]] == ["target", "result", "rollover"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_own_profile_of_every_kind_overrides_and_counts(home: Path, capsys: Captured, kind: str) -> None:
    assert run(home, "profiles", "check", "--json") == 0
    before = answer(capsys)["profiles"]
    text = text_of(kind)
    title = text[text.index("title = ") :].splitlines()[0]
    own(home, kind, text.replace(title, 'title = "Van ons"'))
    assert run(home, "profiles", "list", "--json") == 0
    assert {one["name"]: one["title"] for one in answer(capsys)[kind]}[SHIPPED[kind]] == "Van ons"
    assert run(home, "profiles", "check", "--json") == 0
    assert answer(capsys)["profiles"] == before + 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong", [b"onzin = 1\n", b"title = ", b"\xff\xfe\x00", b"", b"steps = 3\ntables = 3\ncolumns = 3\n"]
)
def test_a_wrong_profile_of_every_kind_is_a_sentence(home: Path, capsys: Captured, kind: str, wrong: bytes) -> None:
    own(home, kind, "").write_bytes(wrong)
    for words in (["check"], ["list"]):
        assert run(home, "profiles", *words, "--json") == 1
        (issue,) = answer(capsys)["issues"]
        assert issue["code"] == "SETTINGS_INVALID" and f"{kind}/" in issue["text"]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("results", "checked_on", 'delimiter = "ab"\nchecked_on'),
        ("results", "checked_on", 'encoding = "latijn"\nchecked_on'),
        ("results", 'source = "score"', 'source = "bsn"'),
        ("results", 'header = "score"', 'header = "key"'),
        ("sides", "checked_on", 'delimiter = ""\nchecked_on'),
        ("targets", "checked_on", 'encoding = "latijn"\nchecked_on'),
        ("rollovers", "[[steps]]", '[[steps]]\nopens = "02-30"'),
        ("rollovers", "nl = ", "de = "),
    ],
)
def test_what_would_only_go_wrong_later_is_told_at_once(
    home: Path, capsys: Captured, kind: str, old: str, new: str
) -> None:
    assert old in text_of(kind)
    file = own(home, kind, text_of(kind).replace(old, new, 1))
    assert run(home, "profiles", "check", file, "--json") == 1
    assert [issue["code"] for issue in answer(capsys)["issues"]] == ["SETTINGS_INVALID"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_lies_elsewhere_is_known_by_its_keys(home: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "mijn.toml"
    file.write_text(text_of(kind), "utf-8")
    assert run(home, "profiles", "check", file) == 0


def test_the_plan_of_a_rollover_has_the_steps_of_the_workspace(home: Path) -> None:
    home.mkdir()
    (home / "doorstroom.toml").write_text(f'[schools.{SCHOOL}]\ntargets = ["schoolwise"]\n', "utf-8")
    head = 'title = "Bij ons"\nstatus = "partial"\nevidence = []\nchecked_on = 2026-11-22\n[[steps]]\nname = "bellen"\n'
    texts = 'text = { nl = "Bel.", en = "Call." }\nrole = { nl = "iemand", en = "somebody" }\n'
    own(home, "rollovers", f'{head}{texts}evidence = ["[DOORSTROOM]"]\n')
    told: Plan = plan_of(Workspace(home), "2026-2027", TODAY)
    assert [item.name for school in told.schools for item in school.items] == ["schoolwise.bellen"]

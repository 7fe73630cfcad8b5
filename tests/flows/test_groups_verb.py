"""The overview of groups: as the platform shows it, from what the register knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, deliver, offered

PEOPLE = '[people.ank]\nname = "Ank"\nroles = ["directie"]\n'
CODE = f"{SCHOOL}1234567890abcdef"


def shown(home: Path, capsys: Captured, *words: str, today: str = "2026-08-20") -> dict[str, Any]:
    assert run(home, "groups", "--school", SCHOOL, "--json", *words, today=today) == 0
    return answer(capsys)


def linked(told: dict[str, Any]) -> set[bool]:
    return {one["linked"] for one in told["groups"]}


def test_every_group_with_source_pupils_and_whether_it_is_linked(home: Path, capsys: Captured) -> None:
    deliver(home, offered(range(40), targets=("gynzy",)))
    told = shown(home, capsys, "--target", "gynzy")
    assert [one["group"] for one in told["groups"]] == [f"{year}a" for year in range(1, 9)]
    assert [one["pupils"] for one in told["groups"]] == [5] * 8
    assert linked(told) == {True}
    assert linked(shown(home, capsys, "--target", "schoolwise")) == {False}
    assert linked(shown(home, capsys)) == {True}


def test_a_new_school_year_begins_without_links(home: Path, capsys: Captured) -> None:
    deliver(home, offered(range(40), targets=("gynzy",)))
    assert linked(shown(home, capsys, "--target", "gynzy", today="2027-08-20")) == {False}


@pytest.mark.parametrize(("act", "expected"), [("", True), ("pause", False)])
def test_without_an_active_connection_nothing_is_linked(home: Path, act: str, expected: bool, capsys: Captured) -> None:
    deliver(home, offered(range(40), targets=("gynzy",)))
    (home / "doorstroom.toml").write_text(PEOPLE, "utf-8")
    this = ("--school", SCHOOL, "--target", "gynzy", "--by", "Ank")
    assert run(home, "connections", "activate", *this, "--for", "bestuur", "--code", CODE) == 0
    assert not act or run(home, "connections", act, *this) == 0
    capsys.readouterr()
    assert linked(shown(home, capsys, "--target", "gynzy")) == {expected}
    assert linked(shown(home, capsys, "--target", "schoolwise")) == {False}
    assert run(home, "groups", "--school", SCHOOL, "--target", "gynzy") == 0
    assert ("Geen actieve koppeling" in capsys.readouterr().out) != expected


def test_it_is_a_table_for_a_person_without_pupils(home: Path, capsys: Captured) -> None:
    deliver(home, offered(range(40), targets=("gynzy",)))
    assert run(home, "groups", "--school", SCHOOL, "--target", "gynzy") == 0
    head, first, *_ = capsys.readouterr().out.splitlines()
    assert head.split() == ["Groep", "Bron", "Gedeeld", "met", "Leerlingen", "Gekoppeld"]
    assert first.startswith("1a") and first.endswith("ja") and "ParnasSys" in first and "Wubbe" not in first


def test_a_school_that_is_not_known_is_told(home: Path, capsys: Captured) -> None:
    assert run(home, "groups", "--school", SCHOOL) == 1
    assert "doorstroom deliver" in capsys.readouterr().err

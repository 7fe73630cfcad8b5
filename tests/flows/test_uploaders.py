"""Who may deliver for a school: only who the workspace names, within the days it names, also by inbox folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows import verbs
from flows.decisions import approve
from flows.holds import Approval
from flows.inbox import take, waiting_schools
from flows.register import Register
from flows.register_schema import DELIVERY
from flows.status import status
from flows.workspace import Workspace
from schemas.uploader import Uploader
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, export, offered, states, tree
from tests.flows.test_inbox import put
from transforms.outcome import Delivery
from transforms.uploading import turned_away, validity

OTHER = "99QQ01"
SETTINGS = f"""
[schools.{SCHOOL}]
[schools.{SCHOOL}.uploaders.jansen]
name = "A. Jansen"
role = "docent"
from = 2026-08-01
until = 2027-07-31
[schools.{SCHOOL}.uploaders.wim]
until = 2026-07-31
[schools.{SCHOOL}.uploaders.nieuw]
from = 2026-09-01
[schools.{OTHER}]
"""


@pytest.fixture
def settled(home: Path) -> Path:
    home.mkdir()
    (home / "doorstroom.toml").write_text(SETTINGS, "utf-8")
    return home


def by(uploader: str, numbers: range = range(30), **options: Any) -> Delivery:
    return replace(offered(numbers, **{"targets": ("schoolwise",), **options}), uploader=uploader)


def recorded(home: Path) -> list[tuple[str, str]]:
    with Register(Workspace(home)).reading() as connection:
        these = select(DELIVERY.c.state, DELIVERY.c.uploader).order_by(DELIVERY.c.number)
        return [(row[0], row[1]) for row in connection.execute(these)]


@pytest.mark.parametrize("uploader", ["jansen", "Jansen"])
def test_who_is_named_may_and_is_recorded(settled: Path, uploader: str) -> None:
    [result] = deliver(settled, by(uploader))
    assert result.outcome.state == "published" and recorded(settled) == [("published", uploader)]
    assert f"· door {uploader}" in (settled / result.report).read_text("utf-8")
    assert status(Workspace(settled), TODAY)[0]["uploader"] == "A. Jansen (jansen)"
    assert "Gemaakt door: A. Jansen\n" in (settled / result.mails[0].path).read_text("utf-8")


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    ("uploader", "code"),
    [
        ("piet", "UPLOADER_UNKNOWN"),
        ("", "UPLOADER_UNKNOWN"),
        ("wim", "UPLOADER_EXPIRED"),
        ("nieuw", "UPLOADER_NOT_YET"),
    ],
)
def test_others_are_refused_before_anything_is_read(
    settled: Path, uploader: str, code: str, dry_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr("flows.process.reading", never)
    [result] = deliver(settled, by(uploader), dry_run=dry_run)
    assert (states([result]), codes(result), result.settled) == (["refused"], [code], True)
    told = result.outcome.issues[0].text("nl")
    assert "A. Jansen (jansen)" in told and SCHOOL in told and (uploader or "-") in told
    assert sorted(tree(settled)) == sorted(["doorstroom.toml", result.report])
    assert not (settled / "register.db").exists()
    assert "Ypelaar" not in (settled / result.report).read_text("utf-8")


def test_a_school_that_names_nobody_takes_from_everybody(settled: Path) -> None:
    assert (
        states(deliver(settled, by("wie dan ook", school=OTHER), by("", range(5, 40), school="99QQ02")))
        == ["published"] * 2
    )


def test_one_that_is_refused_leaves_the_others_of_a_batch_in_their_place(settled: Path) -> None:
    batch = [by("piet"), by("piet", school=OTHER), by("jansen")]
    assert states(deliver(settled, *batch)) == ["refused", "published", "published"]


def test_a_school_that_only_the_file_names_is_guarded_too(settled: Path) -> None:
    named = SETTINGS.replace(f"[schools.{OTHER}]", "")
    (settled / "doorstroom.toml").write_text(named, "utf-8")
    assert codes(deliver(settled, by("piet", school=""))[0]) == ["UPLOADER_UNKNOWN"]
    assert not (settled / "outbox").exists() and not (settled / "received").exists()
    assert deliver(settled, by("jansen", school=""))[0].outcome.state == "published"
    assert codes(deliver(settled, by("piet", school=""))[0]) == ["UPLOADER_UNKNOWN"], "not even that it is there"


def test_who_decides_need_not_be_who_may_deliver(settled: Path) -> None:
    deliver(settled, by("jansen", range(60)))
    [held] = deliver(settled, by("jansen", range(30)))
    approval = Approval("De directeur", left=frozenset({"1031"}))
    done = approve(Workspace(settled), held.outcome.delivery.id, approval, TODAY)
    assert done.outcome.state == "published" and done.rest
    assert recorded(settled) == [("published", "jansen"), ("published", "jansen"), ("held", "jansen")]


def test_a_folder_in_the_inbox_is_its_sender(settled: Path) -> None:
    put(settled, "jansen/a.csv", export(range(30)))
    put(settled, "piet/b.csv", export(range(31)))
    put(settled, ".oud/c.csv", export(range(32)))
    assert waiting_schools(Workspace(settled)) == ([SCHOOL], [])
    results = take(Workspace(settled), [SCHOOL], TODAY)
    assert [(one.outcome.state, codes(one)[0]) for one in results][1] == ("refused", "UPLOADER_UNKNOWN")
    assert states(results) == ["published", "refused"] and recorded(settled) == [("published", "jansen")]
    inbox = settled / "inbox" / SCHOOL
    assert sorted(file.relative_to(inbox).as_posix() for file in inbox.rglob("*.csv")) == [".oud/c.csv"]
    assert waiting_schools(Workspace(settled)) == ([], [])


def test_what_lies_in_the_folder_of_the_school_is_of_who_runs_it(
    settled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.inbox.account", lambda: "piet")
    put(settled, "a.csv", export(range(30)))
    assert codes(take(Workspace(settled), [SCHOOL], TODAY)[0]) == ["UPLOADER_UNKNOWN"]
    monkeypatch.setattr("flows.inbox.account", lambda: "jansen")
    put(settled, "a.csv", export(range(30)))
    assert states(take(Workspace(settled), [SCHOOL], TODAY)) == ["published"]


def test_the_command_goes_by_the_user_of_the_machine(
    settled: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "leerlingen.csv"
    file.write_bytes(export(range(30)))
    words = ("deliver", file, "--school", SCHOOL, "--target", "schoolwise")
    monkeypatch.setattr(verbs, "account", lambda: "piet")
    assert run(settled, *words) == 1 and "“piet” mag geen bestanden aanleveren" in capsys.readouterr().out
    assert run(settled, *words, "--dry-run") == 1
    capsys.readouterr()
    monkeypatch.setattr(verbs, "account", lambda: "jansen")
    assert run(settled, *words) == 0
    capsys.readouterr()
    assert run(settled, "why", "1001", "achternaam", "--school", SCHOOL) == 0
    assert "aangeleverd door jansen" in capsys.readouterr().out


def test_the_list_of_who_may(settled: Path, capsys: Captured) -> None:
    assert run(settled, "uploaders") == 0
    told = capsys.readouterr().out
    assert "jansen (A. Jansen), docent: mag nu aanleveren vanaf 2026-08-01 tot en met 2027-07-31" in told
    assert "wim: mag niet meer aanleveren" in told and "nieuw: mag nog niet aanleveren" in told
    assert f"School {OTHER}: iedereen mag" in told
    assert run(settled, "uploaders", "--school", SCHOOL, "--json") == 0
    [school] = answer(capsys)["schools"]
    assert [one["state"] for one in school["uploaders"]] == ["valid", "expired", "not_yet"] and not school["open"]


def test_the_first_and_the_last_day_count() -> None:
    one = Uploader.model_validate({"from": date(2026, 8, 1), "until": date(2026, 8, 3)})
    days = [validity(one, date(2026, 8, day)) for day in (1, 3, 4)]
    assert (validity(one, date(2026, 7, 31)), days) == ("not_yet", ["valid", "valid", "expired"])
    issue = turned_away(SCHOOL, {"x": one}, "y", date(2026, 9, 1))
    assert issue and "mag: -." in issue.text("nl")


@pytest.mark.parametrize("wrong", ["from = 2026-08-02\nuntil = 2026-08-01", "tot = 2026-08-01"])
def test_wrong_settings_are_told(home: Path, wrong: str) -> None:
    home.mkdir()
    (home / "doorstroom.toml").write_text(f"[schools.{SCHOOL}.uploaders.jansen]\n{wrong}", "utf-8")
    assert codes(deliver(home, by("jansen"))[0]) == ["SETTINGS_INVALID"]

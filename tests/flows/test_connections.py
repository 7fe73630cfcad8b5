"""Connections: who may, what each act makes of them, what the logbook keeps, and which targets get a file."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.connections import Request, carry_out, logbook, overview
from flows.faults import Fault
from flows.register import Register
from flows.register_schema import CONNECTION
from flows.undo import Wish, undo_delivery
from flows.workspace import Workspace
from schemas.profile import shipped
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, offered, states
from transforms.connection import Act
from transforms.verification import check_code

CODE = f"{SCHOOL}1234567890abcd"
SETTINGS = f"""
[schools.{SCHOOL}]
targets = ["schoolwise", "gynzy"]
[people.jansen]
name = "A. Jansen"
roles = ["Directie"]
schools = ["{SCHOOL}"]
[people.beheer]
roles = ["docent", "applicatiebeheerder"]
[people.wim]
name = "Wim"
roles = ["docent"]
"""
ACTIVATE = Request("activate", SCHOOL, "schoolwise", "jansen", "Het bestuur")
GYNZY = replace(ACTIVATE, target="gynzy", code=CODE)


@pytest.fixture
def settled(home: Path) -> Workspace:
    """A workspace whose settings say who may."""
    home.mkdir()
    (home / "doorstroom.toml").write_text(SETTINGS, "utf-8")
    return Workspace(home)


def act(workspace: Workspace, kind: str, request: Request = GYNZY, today: date = TODAY, **more: Any) -> dict[str, str]:
    return carry_out(workspace, replace(request, **{"act": kind, "code": "", **more}), today)


def made_for(result: Any) -> list[str]:
    return [file.target for file in result.files]


def refused(workspace: Workspace, request: Request) -> str:
    with pytest.raises(Fault) as fault:
        carry_out(workspace, request, TODAY)
    assert fault.value.issue.text("nl") != fault.value.issue.text("en")
    return fault.value.issue.code


def test_without_people_the_sentence_says_what_to_put_where(home: Path, capsys: Captured) -> None:
    words = ("--school", SCHOOL, "--target", "schoolwise", "--by", "Jansen", "--for", "Bestuur")
    assert run(home, "connections", "activate", *words) == 1
    told = capsys.readouterr().err
    assert "[people." in told and 'roles = ["directie"]' in told and f'schools = ["{SCHOOL}"]' in told
    assert not home.exists()


@pytest.mark.parametrize(("by", "school"), [("Wim", SCHOOL), ("Iemand", SCHOOL), ("", SCHOOL), ("jansen", "99QQ01")])
def test_only_a_manager_of_that_school_may(settled: Workspace, by: str, school: str) -> None:
    assert refused(settled, replace(ACTIVATE, by=by, school=school)) == "CONNECTION_NOT_ALLOWED"
    assert not settled.register.exists()


def test_a_manager_for_whom_no_schools_are_named_may_for_all(settled: Workspace) -> None:
    assert carry_out(settled, replace(ACTIVATE, by="beheer ", school="99QQ01"), TODAY)["by"] == "beheer"


def test_a_connection_goes_through_its_states_and_the_logbook_keeps_all(settled: Workspace) -> None:
    assert carry_out(settled, GYNZY, TODAY) == {
        "school": SCHOOL,
        "target": "gynzy",
        "act": "activate",
        "state": "active",
        "start": "2026-08-20",
        "by": "A. Jansen",
        "behalf": "Het bestuur",
    }
    assert act(settled, "pause", by="beheer", behalf="")["state"] == "paused"
    assert act(settled, "resume", by="a.  JANSEN", behalf="De school", code=CODE)["state"] == "active"
    assert act(settled, "end", behalf="")["state"] == "ended"
    assert act(settled, "activate", make=True)["code"].startswith(SCHOOL)
    told = [(one["act"], one["acted_by"], one["behalf"], one["day"]) for one in logbook(settled, SCHOOL, "gynzy")]
    assert told == [
        ("activate", "A. Jansen", "Het bestuur", "2026-08-20"),
        ("pause", "beheer", "Het bestuur", "2026-08-20"),
        ("resume", "A. Jansen", "De school", "2026-08-20"),
        ("end", "A. Jansen", "Het bestuur", "2026-08-20"),
        ("activate", "A. Jansen", "Het bestuur", "2026-08-20"),
    ]
    assert all(one["made_at"] for one in logbook(settled))
    assert logbook(settled, target="schoolwise") == []


@pytest.mark.parametrize(
    ("before", "kind", "code"),
    [
        ([], "pause", "CONNECTION_ABSENT"),
        ([], "resume", "CONNECTION_ABSENT"),
        ([], "end", "CONNECTION_ABSENT"),
        (["activate"], "activate", "CONNECTION_IS_ACTIVE"),
        (["activate"], "resume", "CONNECTION_IS_ACTIVE"),
        (["activate", "pause"], "activate", "CONNECTION_IS_PAUSED"),
        (["activate", "pause"], "pause", "CONNECTION_IS_PAUSED"),
        (["activate", "end"], "pause", "CONNECTION_IS_ENDED"),
        (["activate", "end"], "resume", "CONNECTION_IS_ENDED"),
        (["activate", "pause", "end"], "end", "CONNECTION_IS_ENDED"),
    ],
)
def test_what_cannot_be_done_is_refused_and_not_logged(
    settled: Workspace, before: list[Act], kind: Act, code: str
) -> None:
    for done in before:
        act(settled, done, ACTIVATE)
    assert refused(settled, replace(ACTIVATE, act=kind)) == code
    assert [one["act"] for one in logbook(settled)] == before


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(GYNZY, code=""), "CONNECTION_CODE_NEEDED"),
        (replace(GYNZY, code=CODE[:-1]), "CONNECTION_CODE_LENGTH"),
        (replace(GYNZY, code="x" * 30), "CONNECTION_CODE_START"),
        (replace(GYNZY, code=f"{CODE}!"), "CONNECTION_CODE_CHARACTERS"),
        (replace(ACTIVATE, code=CODE), "CONNECTION_CODE_NONE"),
        (replace(ACTIVATE, make=True), "CONNECTION_CODE_NONE"),
        (replace(ACTIVATE, behalf=" "), "CONNECTION_BEHALF"),
        (replace(ACTIVATE, target="onzin"), "TARGET_NOT_A_PROFILE"),
    ],
)
def test_a_wrong_request_changes_nothing(settled: Workspace, request_: Request, code: str) -> None:
    assert refused(settled, request_) == code
    assert not settled.register.exists()


def test_the_code_is_sealed_removed_by_pausing_and_never_told_again(settled: Workspace, capsys: Captured) -> None:
    by = ("--school", SCHOOL, "--target", "gynzy", "--by", "jansen")
    assert run(settled.home, "connections", "activate", *by, "--for", "Bestuur", "--make-code", "--json") == 0
    code = str(answer(capsys)["code"])
    assert check_code(code, SCHOOL) == ""
    with Register(settled).reading() as connection:
        sealed = connection.execute(CONNECTION.select()).mappings().one()["code"]
    assert code.encode() not in sealed
    assert run(settled.home, "connections", "overview") == run(settled.home, "connections", "log") == 0
    told = capsys.readouterr().out
    assert "met verificatiecode" in told and code not in told
    assert run(settled.home, "connections", "pause", *by) == 0
    [one] = overview(settled, TODAY)
    assert (one["state"], one["code"]) == ("paused", False)
    assert not [file for file in settled.home.rglob("*") if file.is_file() and code.encode() in file.read_bytes()]


def test_a_code_can_be_given_unseen(settled: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    words = ("--school", SCHOOL, "--target", "gynzy", "--by", "jansen", "--for", "Bestuur", "--code", "-")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CODE}\n"))
    assert run(settled.home, "connections", "activate", *words) == 0
    assert CODE not in capsys.readouterr().out
    assert overview(settled, TODAY)[0]["code"]


def test_a_school_without_connections_gets_every_file(settled: Workspace) -> None:
    carry_out(settled, replace(ACTIVATE, by="beheer", school="99QQ01"), TODAY)
    [result] = deliver(settled.home, offered(range(20)))
    assert made_for(result) == ["schoolwise", "gynzy"] and not [code for code in codes(result) if "CONN" in code]


def test_a_target_without_an_active_connection_gets_no_file(settled: Workspace) -> None:
    carry_out(settled, ACTIVATE, TODAY)
    [result] = deliver(settled.home, offered(range(20)))
    assert made_for(result) == ["schoolwise"] and codes(result).count("CONNECTION_NONE") == 1
    [issue] = [issue for issue in result.outcome.issues if issue.target == "gynzy"]
    assert issue.severity == "note"


def test_the_same_content_is_not_skipped_after_something_changed(settled: Workspace) -> None:
    carry_out(settled, ACTIVATE, TODAY)
    assert states(deliver(settled.home, offered(range(20)))) == ["published"]
    assert states(deliver(settled.home, offered(range(20)))) == ["skipped"]
    carry_out(settled, GYNZY, TODAY)
    [result] = deliver(settled.home, offered(range(20)))
    assert result.outcome.state == "published" and made_for(result) == ["schoolwise", "gynzy"]
    assert states(deliver(settled.home, offered(range(20)))) == ["skipped"]
    act(settled, "pause")
    [result] = deliver(settled.home, offered(range(20)))
    assert made_for(result) == ["schoolwise"] and "CONNECTION_PAUSED" in codes(result)


def test_a_connection_that_starts_later_counts_from_that_day(settled: Workspace) -> None:
    carry_out(settled, ACTIVATE, TODAY)
    carry_out(settled, replace(GYNZY, start=date(2026, 9, 1)), TODAY)
    [result] = deliver(settled.home, offered(range(20)))
    assert made_for(result) == ["schoolwise"] and "CONNECTION_NOT_STARTED" in codes(result)
    [result] = deliver(settled.home, offered(range(20)), today=date(2026, 9, 1))
    assert result.outcome.state == "published" and made_for(result) == ["schoolwise", "gynzy"]


def test_a_target_that_is_asked_for_gets_none_either(settled: Workspace) -> None:
    carry_out(settled, ACTIVATE, TODAY)
    act(settled, "end", ACTIVATE)
    for targets in (("gynzy",), ("schoolwise:ods", "gynzy:edexml")):
        [result] = deliver(settled.home, offered(range(20), targets=targets), dry_run=True)
        assert not result.files and set(codes(result)) >= {"CONNECTION_NONE"} and "TARGET_NONE" not in codes(result)


def test_the_targets_of_one_system_share_its_connection(settled: Workspace) -> None:
    carry_out(settled, replace(ACTIVATE, target="jij"), TODAY)
    [result] = deliver(settled.home, offered(range(20), targets=("schoolwise", "jij")))
    assert set(made_for(result)) == {"jij_leerlingen", "jij_wachtwoorden"}
    assert codes(result).count("CONNECTION_NONE") == 1


def test_an_undoing_makes_no_file_for_a_paused_target(settled: Workspace) -> None:
    carry_out(settled, ACTIVATE, TODAY)
    carry_out(settled, GYNZY, TODAY)
    deliver(settled.home, offered(range(20)))
    [result] = deliver(settled.home, offered(range(20), "Anders"))
    act(settled, "pause")
    undone = undo_delivery(settled, Wish(result.outcome.delivery.id, "Jansen"), TODAY)
    assert [file.target for file in undone.files] == ["schoolwise"]
    assert "CONNECTION_PAUSED" in [issue.code for issue in undone.outcome.issues]
    assert ("gynzy", "no_file") in [(one.target, one.reason) for one in undone.beyond]


def test_it_is_told_in_both_languages(settled: Workspace, capsys: Captured) -> None:
    assert run(settled.home, "connections", "overview", "--lang", "en") == 0
    assert "No connections are registered" in capsys.readouterr().out
    words = ("--school", SCHOOL, "--target", "schoolwise", "--by", "Jansen", "--for", "Bestuur")
    assert run(settled.home, "connections", "activate", *words[:4], "--by", "jansen", *words[6:]) == 0
    told = capsys.readouterr().out
    assert "geactiveerd door A. Jansen namens Bestuur" in told and "zonder actieve koppeling" in told
    later = ("--school", SCHOOL, "--target", "jij_leerlingen", "--by", "jansen", "--for", "Bestuur")
    assert run(settled.home, "connections", "activate", *later, "--start", "2026-09-01", "--lang", "en") == 0
    assert "on or after 2026-09-01" in capsys.readouterr().out
    assert run(settled.home, "connections", "overview") == run(settled.home, "connections", "log") == 0
    told = capsys.readouterr().out
    assert f"School {SCHOOL}:" in told and "nog niet begonnen" in told and "geactiveerd" in told
    assert run(settled.home, "connections", "log", "--json") == 0
    assert [one["act"] for one in json.loads(capsys.readouterr().out)["log"]] == ["activate", "activate"]


def test_the_catalogue_says_what_a_page_says_and_no_more(home: Path, capsys: Captured) -> None:
    assert run(home, "connections", "catalogue", "--json") == 0
    listed = {one["target"]: one for one in json.loads(capsys.readouterr().out)["catalogue"]}
    assert listed.keys() == shipped().targets.keys()
    gynzy, schoolwise = listed["gynzy"], listed["schoolwise"]
    assert (gynzy["category"], gynzy["price"]) == ("Resultatenkoppeling", "Geen aanvullende kosten")
    assert (schoolwise["category"], schoolwise["price"], schoolwise["terms"]) == ("Bibliotheek", "", "")
    assert run(home, "connections", "catalogue", "--lang", "en") == 0
    told = capsys.readouterr().out
    assert "No additional costs" in told and "unknown: no page" in told
    assert not home.exists()


@pytest.mark.parametrize("words", [("connections",), ("connections", "activate", "--school", SCHOOL)])
def test_wrong_use_is_a_sentence(home: Path, words: tuple[str, ...], capsys: Captured) -> None:
    assert run(home, *words) == 2
    assert "doorstroom --help" in capsys.readouterr().err

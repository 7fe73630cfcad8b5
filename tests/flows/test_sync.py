"""Connections are kept in step at night: what a target was not told is told, once, and nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.connections import Request, carry_out
from flows.decisions import approve, holds
from flows.holds import Approval
from flows.offer import delivery_of
from flows.purge import purge
from flows.register import Register
from flows.register_schema import DELIVERY, FILE
from flows.status import status
from flows.sync import Synced, sync
from flows.workspace import Workspace
from schemas.profile import shipped
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered, register, states, tree
from tests.flows.mailserver import HOST, Post, serving

TOMORROW = TODAY + timedelta(days=1)
CODE = f"{SCHOOL}1234567890abcd"


def settle(home: Path, *nightly: str, targets: tuple[str, ...] = ("gynzy",), more: str = "") -> None:
    """Writes the settings of a school that asks to be kept in step."""
    home.mkdir(exist_ok=True)
    lists = f"targets = {json.dumps(targets)}\nnightly = {json.dumps(nightly)}\n"
    people = '[people.dir]\nname = "Ada Wolk"\nroles = ["directie"]\n'
    (home / "doorstroom.toml").write_text(f"{people}[schools.{SCHOOL}]\n{lists}{more}", "utf-8")


def act(home: Path, does: str, target: str = "gynzy", **more: object) -> None:
    code = {"code": CODE} if target == "gynzy" and does in ("activate", "resume") else {}
    request = {"act": does, "school": SCHOOL, "target": target, "by": "Ada Wolk", "behalf": "bestuur"}
    carry_out(Workspace(home), Request(**{**request, **code, **more}), TODAY)


def synced(home: Path, today: date = TOMORROW, **options: bool) -> Synced:
    [one] = sync(Workspace(home), today, **options)
    return one


def test_what_every_target_was_told_is_not_told_again(home: Path) -> None:
    """Of no target, whatever its layout; also not after somebody left or came."""
    names = tuple(sorted(shipped().targets))
    settle(home, *names, targets=names)
    for numbers in (range(24), range(2, 26)):
        [result] = deliver(home, offered(numbers))
        assert result.outcome.state == "published" and len(result.files) > 8
        before = tree(home)
        assert (synced(home).state, synced(home).targets) == ("nothing", ())
        assert tree(home) == before


@pytest.mark.usefixtures("database")
def test_a_target_that_was_told_nothing_is_told_all_once(home: Path) -> None:
    settle(home, "gynzy", "jij_leerlingen", targets=("jij_leerlingen",))
    [result] = deliver(home, offered(range(24)))
    before = register(home)
    told = synced(home)
    assert (told.state, told.targets, told.delivery) == ("published", ("gynzy",), f"{result.outcome.delivery.id}-sync")
    after = register(home)
    assert (after["pupil"], after["event"]) == (before["pupil"], before["event"])
    [row] = [row for row in after["delivery"] if row["id"] == told.delivery]
    assert row["state"] == "published" and json.loads(row["options"])["synced"] == result.outcome.delivery.id
    [file] = [file for file in after["file"] if file["delivery"] == told.delivery]
    assert (home / file["path"]).read_bytes().count(b"<leerling ") == 24
    page = (home / told.report).read_text("utf-8")
    assert "Bijgewerkt zonder nieuwe levering" in page and "Ypelaar" not in page and "Wubbe" not in page
    assert (home / "outbox" / SCHOOL / told.delivery / "gynzy").is_dir()
    before_again = tree(home)
    assert synced(home).state == "nothing" and tree(home) == before_again


def test_an_activated_connection_is_told_all_the_night_after(home: Path) -> None:
    settle(home, "gynzy", targets=("gynzy", "jij_leerlingen"))
    act(home, "activate", "jij_leerlingen")
    deliver(home, offered(range(24)))
    assert (synced(home).state, synced(home).withheld) == ("nothing", ("gynzy",))
    act(home, "activate")
    assert (synced(home).targets, synced(home).targets) == (("gynzy",), ())


@pytest.mark.parametrize(
    ("does", "more"), [("pause", {}), ("end", {}), ("activate", {"start": TODAY + timedelta(days=9)})]
)
def test_who_is_not_connected_is_told_nothing(home: Path, does: str, more: dict[str, object]) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    if does != "activate":
        act(home, "activate")
    act(home, does, **more)
    act(home, "activate", "jij_leerlingen")
    deliver(home, offered(range(24)))
    assert (synced(home).state, synced(home).withheld) == ("nothing", ("gynzy",))
    if more:
        assert synced(home, TODAY + timedelta(days=9)).targets == ("gynzy",)


def test_a_pause_that_ended_changes_nothing_that_was_told(home: Path) -> None:
    settle(home, "gynzy")
    act(home, "activate")
    deliver(home, offered(range(24)))
    act(home, "pause")
    act(home, "resume")
    assert synced(home).state == "nothing"


def test_another_choice_is_told(home: Path) -> None:
    settle(home, "aura_csv", targets=("aura_csv",))
    head, *rows = export(range(24)).decode().split("\r\n")
    lines = [f"{head};Postcode;Plaats", *(f"{row};1234 AB;Wolkendam" for row in rows)]
    deliver(home, delivery_of([("leerlingen.csv", "\r\n".join(lines).encode())], school=SCHOOL))
    name, values = next(iter(shipped().targets["aura_csv"].options.items()))
    states_of = []
    for value in [*list(values)[1:], next(iter(values))]:
        more = f'[schools.{SCHOOL}.options.aura_csv]\n{name} = "{value}"\n'
        settle(home, "aura_csv", targets=("aura_csv",), more=more)
        states_of += [synced(home).state, synced(home).state]
    assert states_of == ["published", "nothing"] * len(values)


def test_a_name_of_no_target_is_told(home: Path) -> None:
    settle(home, "gynzie", targets=("gynzy",))
    deliver(home, offered(range(24)))
    assert (synced(home).state, [one.code for one in synced(home).issues]) == ("nothing", ["TARGET_NOT_A_PROFILE"])


def test_protection_that_ends_is_told(home: Path) -> None:
    settle(home, "schoolwise", targets=("schoolwise",))
    deliver(home, offered(range(24)))
    protect = ("protect", "1003", "achternaam", "--school", SCHOOL, "--until", "2026-08-31", "--by", "Piet")
    assert run(home, *protect, "--reason", "gekozen naam") == 0
    assert synced(home).state == "nothing"
    rows = [row.replace("Ypelaar3;", "Zilver3;") for row in export(range(24)).decode().split("\r\n")]
    changed = delivery_of([("leerlingen.csv", "\r\n".join(rows).encode())], school=SCHOOL)
    assert states(deliver(home, changed)) == ["published"]
    assert synced(home, date(2026, 8, 31)).state == "nothing"
    told = synced(home, date(2026, 9, 1))
    assert (told.state, told.targets) == ("published", ("schoolwise",))
    made = b"".join(file.read_bytes() for file in (home / "outbox" / SCHOOL / told.delivery).rglob("*.csv"))
    assert b"Zilver3" in made and synced(home, date(2026, 9, 2)).state == "nothing"


def test_without_a_full_list_of_this_year_nothing_is_told(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    assert sync(Workspace(home), TODAY) == []
    assert states(deliver(home, offered(range(24), partial=True))) == ["published"]
    assert (synced(home).state, [one.code for one in synced(home).issues]) == ("no_list", ["SYNC_NO_LIST"])
    deliver(home, offered(range(24)))
    assert synced(home, date(2027, 8, 1)).state == "no_list"
    assert synced(home, date(2027, 7, 31)).state == "published"


def test_an_undone_list_is_none(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    [result] = deliver(home, offered(range(24)))
    assert run(home, "undo", result.outcome.delivery.id, "--by", "Piet") == 0
    assert synced(home).state == "no_list"


def test_a_target_that_is_closed_is_told_when_it_opens(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    deliver(home, offered(range(24)), today=date(2026, 8, 1))
    assert synced(home, date(2026, 8, 1)).withheld == synced(home, date(2026, 8, 2)).withheld == ("gynzy",)
    assert synced(home, date(2026, 8, 3)).targets == ("gynzy",)


def test_a_delivery_that_waits_keeps_nobody_waiting(home: Path) -> None:
    """What waits changed nothing; and the decision is about the same change set afterwards."""
    settle(home, "gynzy", targets=("jij_leerlingen",))
    deliver(home, offered(range(24)))
    [held] = deliver(home, offered(range(12)))
    assert held.outcome.state == "held" and synced(home).targets == ("gynzy",)
    [hold] = holds(Workspace(home))
    assert hold.digest == held.outcome.digest
    done = approve(Workspace(home), hold.delivery, Approval("Piet"), TOMORROW)
    assert done.outcome.state == "published"
    assert (synced(home).targets, synced(home).state) == (("gynzy",), "nothing")


def test_it_cannot_be_undone_and_says_what_can(home: Path, capsys: Captured) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    [result] = deliver(home, offered(range(24)))
    told = synced(home)
    assert run(home, "--json", "undo", told.delivery, "--by", "Piet") == 1
    assert [one["code"] for one in answer(capsys)["issues"]] == ["UNDO_SYNCED"]  # type: ignore[attr-defined]
    assert run(home, "undo", result.outcome.delivery.id, "--by", "Piet") == 0


def test_the_list_that_is_undone_after_it_is_told_by_the_next_night(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    deliver(home, offered(range(24)))
    [second] = deliver(home, offered(range(25)))
    assert synced(home).state == "published"
    assert run(home, "undo", second.outcome.delivery.id, "--by", "Piet") == 0
    told = synced(home)
    assert told.targets == ("gynzy",) and told.delivery.endswith("-sync")
    with Register(Workspace(home)).reading() as connection:
        path = connection.scalar(select(FILE.c.path).where(FILE.c.delivery == told.delivery))
    assert (home / str(path)).read_bytes().count(b"<leerling ") == 24


def test_everybody_knows_of_it(home: Path, capsys: Captured) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    [result] = deliver(home, offered(range(24)))
    told = synced(home)
    [line] = status(Workspace(home), TOMORROW)
    assert (line["last"], line["synced"]) == (result.outcome.delivery.id, TOMORROW.isoformat())
    assert run(home, "--json", "why", "1003", "achternaam", "--school", SCHOOL) == 0
    [column] = answer(capsys)["columns"]  # type: ignore[misc]
    assert {one["target"]: one["delivery"] for one in column["targets"]} == {  # type: ignore[index]
        "gynzy": told.delivery,
        "jij_leerlingen": result.outcome.delivery.id,
    }
    assert run(home, "--json", "inzage", "1003", "--school", SCHOOL) == 0
    assert f"outbox/{SCHOOL}/{told.delivery}/" in capsys.readouterr().out
    assert run(home, "--json", "rollover", "status", "--school-year", "2026-2027") == 0
    assert '"accepted": 0' not in capsys.readouterr().out
    late = TODAY + timedelta(days=400)
    assert states(deliver(home, offered(range(1, 25)), today=late)) == ["published"]
    purge(Workspace(home), late + timedelta(days=1), "nl")
    assert not (home / "outbox" / SCHOOL / told.delivery).exists()


def test_a_trial_changes_nothing(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    deliver(home, offered(range(24)))
    before = tree(home)
    told = synced(home, dry_run=True)
    assert (told.state, told.targets, told.delivery, tree(home)) == ("checked", ("gynzy",), "", before)


def test_one_school_that_fails_leaves_the_others_alone(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",), more='[schools.99QQ01]\nnightly = ["gynzy"]\n')
    deliver(home, offered(range(24)), offered(range(24), school="99QQ01"))
    with Register(Workspace(home)).writing() as connection:
        connection.exec_driver_sql("UPDATE sent SET data = x'00' WHERE school = '99QQ00'")
        connection.commit()
    found = {one.school: one.state for one in sync(Workspace(home), TODAY)}
    assert found["99QQ00"] == "failed" and found["99QQ01"] in ("nothing", "published")


def test_a_file_that_cannot_be_made_is_told_and_stops_no_other(home: Path) -> None:
    settle(home, "google_workspace", "gynzy", targets=("jij_leerlingen",))
    deliver(home, offered(range(24)))
    told = synced(home)
    assert (told.targets, told.refused) == (("gynzy",), ("google_workspace",))
    assert [one.code for one in told.issues] == ["TARGET_SETTING_MISSING"]


def test_the_receiver_is_mailed_once(home: Path) -> None:
    mail = f'[mail]\nhost = "{HOST}"\nsecurity = "none"\nsender = "door@school.example"\n'
    with serving(Post()) as post:
        own = f'mail.schoolwise = ["jeugd@bibliotheek.example"]\n{mail}port = {post.port}\n'
        settle(home, "schoolwise", targets=("jij_leerlingen",), more=own)
        deliver(home, offered(range(24)))
        assert not post.mails
        assert (synced(home).state, synced(home).state) == ("published", "nothing")
    assert [one["To"] for one in post.mails] == ["jeugd@bibliotheek.example"]


def test_a_list_that_is_offered_again_is_still_the_same(home: Path) -> None:
    settle(home, "gynzy", targets=("jij_leerlingen",))
    deliver(home, offered(range(24)))
    synced(home)
    assert states(deliver(home, offered(range(24)))) == ["skipped"]
    with Register(Workspace(home)).reading() as connection:
        assert len(connection.execute(select(DELIVERY.c.id)).all()) == 2

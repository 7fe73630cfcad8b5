"""What is done every night: each step fails alone, nothing is done twice, and who should know is told."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert, select

from flows import night
from flows.alone import alone
from flows.databases import NIGHTLY
from flows.drops import locked
from flows.faults import Fault
from flows.night_log import Step
from flows.nightly import STEPS, Night, last_night, run_night
from flows.register import Register
from flows.register_schema import DELIVERY, DIGEST, NIGHT, SILENCE
from flows.workspace import Workspace
from schemas.messages import Issue
from tests.flows.command import Captured, answer, run
from tests.flows.dumps import reading_here
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered, register, states, tree
from tests.flows.mailserver import HOST, Post, serving
from tests.flows.test_crash import kill_at, watched

BOARD = "bestuur@school.example"
TOMORROW = TODAY + timedelta(days=1)


def settle(home: Path, post: Post | None = None, more: str = "", to: str = f'"{BOARD}"', **keys: str) -> Workspace:
    """Writes the settings of a workspace with a mail server, and somebody who gets the digest."""
    home.mkdir(parents=True, exist_ok=True)
    mail = f'[mail]\nhost = "{HOST}"\nport = {post.port}\nsecurity = "none"\nsender = "d@s.example"\n' if post else ""
    nightly = "\n".join(f"{key} = {text}" for key, text in keys.items())
    (home / "doorstroom.toml").write_text(f"{mail}[nightly]\ndigest = [{to}]\n{nightly}\n{more}", "utf-8")
    return Workspace(home)


def drop(home: Path, content: bytes, school: str = SCHOOL, name: str = "lijst.csv") -> Path:
    """Puts a file in the inbox; it has been there for long."""
    file = home / "inbox" / school / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (1, 1))
    return file


def of(done: Night, name: str) -> Step:
    return next(step for step in done.steps if step.name == name)


def ends(done: Night) -> dict[str, str]:
    return {step.name: step.state for step in done.steps}


def table(home: Path, name: Any) -> list[dict[str, Any]]:
    with Register(Workspace(home)).reading() as connection:
        return [dict(row) for row in connection.execute(select(name)).mappings()]


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with reading_here():
        yield


@pytest.mark.usefixtures("database")
def test_a_night_does_all_that_waits_and_repeats_nothing(home: Path) -> None:
    with serving(Post()) as post:
        workspace = settle(home, post, f'[schools.{SCHOOL}]\ntargets = ["jij_leerlingen"]\nnightly = ["gynzy"]\n')
        file = drop(home, export(range(24)))
        done = run_night(workspace, TODAY)
        assert (of(done, "inbox").counts, of(done, "sync").counts) == ({"published": 1}, {"published": 1})
        assert "failed" not in ends(done).values() and not file.exists()
        before = tree(home)
        again = run_night(workspace, TODAY)
        assert set(ends(again).values()) == {"nothing"} and tree(home) == before
    [mail] = post.mails
    assert (mail["To"], mail["Message-ID"].split(".")[:2]) == (BOARD, ["<2026-08-20", "digest"])
    assert "gynzy" in mail.get_content()
    assert [row["state"] for row in table(home, DIGEST)] == ["sent"]


def test_nothing_to_tell_is_no_mail_unless_that_is_wanted(home: Path) -> None:
    with serving(Post()) as post:
        run_night(settle(home, post), TODAY)
        assert not post.mails and not (home / "reports").exists()
        run_night(settle(home, post, always="true"), TOMORROW)
    [mail] = post.mails
    assert "niets bijzonders" in mail.get_content()


def test_the_digest_tells_what_waits_and_what_was_refused_and_no_pupil(home: Path) -> None:
    with serving(Post()) as post:
        workspace = settle(home, post)
        deliver(home, offered(range(24)))
        drop(home, export(range(6)))
        drop(home, b"%PDF-1.4", "99QQ01")
        done = run_night(workspace, TODAY)
        assert of(done, "inbox").counts == {"held": 1, "refused": 1} and done.ends["held"] == 1
        run_night(workspace, TOMORROW)
    first, second = (mail.get_content() for mail in post.mails)
    assert f"doorstroom review {offered(range(6)).id} --school {SCHOOL}" in first
    assert f"doorstroom review {offered(range(6)).id} --school {SCHOOL}" in second
    [page] = re.findall(r"reports/99QQ01/\S+-refused\.html", first)
    assert (home / page).exists() and "99QQ01" not in second
    told = first + second + json.dumps([row | {"made_at": ""} for row in table(home, NIGHT)])
    assert not re.search("Ypelaar|Wubbe|lijst|1000|leerlingnummer", told)


def test_without_a_server_it_is_a_text(home: Path) -> None:
    deliver(home, offered(range(24)))
    deliver(home, offered(range(6)))
    done = run_night(settle(home), TODAY)
    assert done.digest == "reports/digest/2026-08-20.txt"
    assert f"Aan: {BOARD}" in (home / done.digest).read_text("utf-8")
    assert [one.code for one in of(done, "digest").issues] == ["NIGHT_DIGEST_NOBODY"]


def test_a_digest_that_could_not_be_sent_goes_later_and_once(home: Path) -> None:
    post = Post()
    with serving(post):
        pass
    deliver(home, offered(range(24)))
    deliver(home, offered(range(6)))
    done = run_night(settle(home, post), TODAY)
    assert [one.code for one in of(done, "digest").issues] == ["NIGHT_MAIL_AWAY"] and not post.mails
    with serving(post):
        done = run_night(Workspace(home), TODAY)
        assert of(done, "mails").counts == {"sent": 1}
        run_night(Workspace(home), TODAY)
    assert len(post.mails) == 1


def test_each_gets_a_digest_once_also_when_one_address_is_refused(home: Path) -> None:
    with serving(Post(refuse=("rcpt TO:<nee@",))) as post:
        workspace = settle(home, post, to=f'"{BOARD}", "nee@school.example"', always="true")
        done = run_night(workspace, TODAY)
        run_night(workspace, TODAY)
        assert [one["To"] for one in post.mails] == [BOARD]
        assert [one.code for one in of(done, "digest").issues] == ["NIGHT_MAIL_REFUSED"]
        run_night(workspace, TOMORROW)
    assert "1 mail wacht" in post.mails[-1].get_content()


@pytest.mark.parametrize("failing", list(STEPS))
def test_a_step_that_fails_leaves_the_others_alone(home: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    workspace = settle(home)

    def broken(course: object) -> Step:
        raise ValueError("Wubbe Ypelaar, 1003")

    steps = {name: broken if name == failing else does for name, does in STEPS.items()}
    monkeypatch.setattr("flows.nightly.STEPS", steps)
    drop(home, export(range(24)))
    done = run_night(workspace, TODAY)
    assert [name for name, state in ends(done).items() if state == "failed"] == [failing]
    assert [one.code for one in of(done, failing).issues] == ["INTERNAL_ERROR"]
    assert "Wubbe" not in (home / "doorstroom.log").read_text("utf-8")
    assert {row["step"]: row["code"] for row in table(home, NIGHT)}[failing] == "INTERNAL_ERROR"
    if failing != "digest":
        assert "Dit ging vannacht niet goed" in (home / done.digest).read_text("utf-8")


def told(home: Path) -> tuple[set[str], list[Any]]:
    """Returns the files that people see, and the deliveries that are recorded."""
    seen = {name for name in tree(home) if not name.startswith(".journal")}
    return seen, [(row["id"], row["number"], row["state"], row["counts"]) for row in register(home)["delivery"]]


@pytest.mark.parametrize("place", range(1, 6))
def test_a_night_that_was_killed_is_finished_by_the_next_call(tmp_path: Path, place: int) -> None:
    def past(home: Path) -> None:
        settle(home, more=f'[schools.{SCHOOL}]\ntargets = ["jij_leerlingen"]\nnightly = ["gynzy"]\n')
        drop(home, export(range(24)))
        drop(home, b"%PDF-1.4", "99QQ01")

    def act(home: Path) -> Any:
        return run_night(Workspace(home), TODAY)

    for name in ("wanted", "killed"):
        past(tmp_path / name)
    with watched(lambda count, name: None) as seen:
        act(tmp_path / "wanted")
    home = tmp_path / "killed"
    kill_at(len(seen) * place // 6, home, act)
    with Register(Workspace(home)).reading() as connection:
        last = last_night(connection)
    assert last is None or not last.is_whole
    act(home)
    assert told(home) == told(tmp_path / "wanted")
    digests = [
        {key: row[key] for key in ("day", "state", "body", "deliveries")}
        for place in ("wanted", "killed")
        for row in table(tmp_path / place, DIGEST)
    ]
    assert digests[0] == digests[1] and len(digests) == 2


def test_two_nights_are_never_at_work_together(home: Path, capsys: Captured) -> None:
    workspace = settle(home)
    with alone(workspace, "night", NIGHTLY), pytest.raises(Fault) as fault:
        run_night(workspace, TODAY)
    assert fault.value.issue.code == "WORKSPACE_BUSY"
    with alone(workspace, "night", NIGHTLY):
        assert run(home, "nightly") == 1
    assert run(home, "nightly") == 0


def test_a_school_that_a_watcher_takes_from_is_left_to_it(home: Path) -> None:
    workspace = settle(home)
    file, other = drop(home, export(range(24))), drop(home, export(range(24)), "99QQ01")
    with locked(workspace, [SCHOOL]):
        done = run_night(workspace, TODAY)
    assert of(done, "inbox").counts == {"published": 1} and file.exists() and not other.exists()


@pytest.mark.parametrize(
    ("delivered", "night", "count"),
    [
        ("2026-05-18", "2026-07-31", 0),
        ("2026-05-18", "2026-08-01", 0),
        ("2026-05-18", "2026-08-02", 2),
        ("2026-05-18", "2027-03-01", 2),
        ("2026-08-20", "2026-10-01", 0),
    ],
)
def test_a_rollover_that_did_not_happen_is_noticed(home: Path, delivered: str, night: str, count: int) -> None:
    workspace = settle(home)
    deliver(home, offered(range(8)), offered(range(9), school="99QQ01"), today=date.fromisoformat(delivered))
    done = run_night(workspace, date.fromisoformat(night))
    assert of(done, "rollover").counts == ({"not_done": count} if count else {})
    if count:
        assert f"bij {count} scholen" in (home / done.digest).read_text("utf-8")
        assert run(home, "rollover", "run", today=night) in (0, 1)
        year = "2026-2027"
        assert run(home, "rollover", "run", "--school-year", year, today=night) == 0
        assert of(run_night(workspace, date.fromisoformat(night)), "rollover").counts == {}


def test_one_school_that_was_not_opened_is_noticed(home: Path) -> None:
    workspace = settle(home)
    deliver(home, offered(range(8)), offered(range(9), school="99QQ01"), today=date(2026, 5, 18))
    assert run(home, "rollover", "run", "--school-year", "2026-2027", "--school", SCHOOL) == 0
    [issue] = of(run_night(workspace, TODAY), "rollover").issues
    assert issue == Issue("ROLLOVER_NOT_DONE", facts={"school_year": "2026-2027", "count": 1})


def weekly(home: Path) -> date:
    """Makes a school one that always delivered weekly, and returns the day of its last delivery."""
    deliver(home, offered(range(24)), today=date(2025, 9, 8))
    days = [date(2025, 9, 15) + timedelta(weeks=week) for week in range(29)]
    with Register(Workspace(home)).writing() as connection:
        row = connection.execute(select(DELIVERY)).mappings().one()
        for number, day in enumerate(days, 2):
            again = {"id": f"week{number}", "content": f"week{number}", "number": number, "day": day.isoformat()}
            connection.execute(insert(DELIVERY).values({**row, **again}))
        connection.commit()
    return days[-1]


def test_a_silence_is_told_once(home: Path) -> None:
    workspace, last = settle(home), weekly(home)
    assert last == date(2026, 3, 30)
    assert of(run_night(workspace, last + timedelta(days=6)), "silence").counts == {}
    done = run_night(workspace, date(2026, 4, 21))
    assert (of(done, "silence").counts, len(table(home, SILENCE))) == ({"silent": 1, "new": 1}, 1)
    text = (home / done.digest).read_text("utf-8")
    assert f"- {SCHOOL}: de laatste levering was op 30 maart 2026, 16 schooldagen geleden" in text
    done = run_night(workspace, date(2026, 5, 12))
    assert of(done, "silence").counts == {"silent": 1}
    assert not done.digest or SCHOOL not in (home / done.digest).read_text("utf-8")


def test_who_offers_the_same_list_again_is_not_silent(home: Path) -> None:
    workspace = settle(home)
    weekly(home)
    assert states(deliver(home, offered(range(24)), today=date(2026, 4, 13))) == ["skipped"]
    assert of(run_night(workspace, date(2026, 4, 21)), "silence").counts == {}


def test_purging_is_done_and_told_unless_it_is_switched_off(home: Path) -> None:
    deliver(home, offered(range(24)), today=date(2023, 9, 1))
    deliver(home, offered(range(1, 25)), today=date(2023, 9, 8))
    assert of(run_night(settle(home, purge="false"), TODAY), "purge").counts == {}
    done = run_night(settle(home), TODAY)
    assert of(done, "purge").counts["pupils"] == 1
    assert of(run_night(Workspace(home), TODAY), "purge").counts == {}


def test_the_verb_tells_and_gives_the_gravest_status(home: Path, capsys: Captured) -> None:
    settle(home, more=f'[schools.{SCHOOL}]\ntargets = ["jij_leerlingen"]\nnightly = ["gynzy"]\n')
    deliver(home, offered(range(24)))
    before = tree(home)
    assert run(home, "nightly", "--dry-run", "--json") == 0
    told = answer(capsys)
    assert told["synced"][0]["targets"] == ["gynzy"] and told["synced"][0]["state"] == "checked"  # type: ignore[index]
    assert tree(home) == before and not table(home, NIGHT)
    assert run(home, "nightly", "--lang", "en") == 0
    shown = capsys.readouterr().out
    assert "keeping connections in step: published 1" in shown and f"School {SCHOOL}: gynzy (delivery " in shown
    drop(home, export(range(6)))
    assert run(home, "nightly") == 3
    drop(home, b"%PDF-1.4")
    assert run(home, "nightly", "--json") == 1


def test_last_night_is_known(home: Path) -> None:
    workspace = settle(home)
    run_night(workspace, TODAY, now=lambda: "2026-08-20T03:30:00+00:00")
    with Register(workspace).reading() as connection:
        last = last_night(connection)
    assert last and (last.day, last.ended, last.is_whole) == ("2026-08-20", "2026-08-20T03:30:00+00:00", True)
    assert set(last.states) == set(STEPS) and not last.codes


def test_wrong_settings_are_told_and_change_nothing(home: Path, capsys: Captured) -> None:
    home.mkdir()
    (home / "doorstroom.toml").write_text("[nightly]\nat = 'straks'\n", "utf-8")
    assert run(home, "nightly", "--json") == 1
    assert [one["code"] for one in answer(capsys)["issues"]] == ["SETTINGS_INVALID"]  # type: ignore[attr-defined]


def test_the_flow_tells_prefect_counts_and_codes_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(home)
    drop(home, export(range(24)))
    monkeypatch.setattr(night, "today", lambda: TODAY)
    monkeypatch.setattr(night, "_as_task", lambda name, work: work())
    ended = night.nightly.fn(str(home))
    assert (ended.name, ended.data) == ("Gedaan", {"done": 1, "nothing": len(STEPS) - 1})
    with alone(Workspace(home), "night", NIGHTLY):
        ended = night.nightly.fn(str(home))
    assert (ended.name, ended.data) == ("Niet gelukt", {"WORKSPACE_BUSY": 1})


def test_a_step_waits_for_what_passes_by_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def busy_once(course: object) -> Step:
        tries.append(1)
        if len(tries) == 1:
            raise Fault(Issue("WORKSPACE_BUSY"))
        return Step("silence", "nothing")

    monkeypatch.setitem(cast(dict[str, object], STEPS), "silence", busy_once)
    assert {one.name: one.state for one in run_night(settle(home), TODAY).steps}["silence"] == "nothing"
    assert len(tries) == 2

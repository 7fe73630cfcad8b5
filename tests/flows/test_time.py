"""Time: every day is a day in the Netherlands, wherever the machine stands and however its clock is set."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from flows import clock
from flows.account_files import old_account_files
from flows.clock import AMSTERDAM, day_written, dutch_day
from flows.decisions import approve
from flows.deployments import ROLLOVER, ZONE, deployments
from flows.holds import Approval
from flows.night_log import last_night
from flows.nightly import run_night
from flows.purge import purge
from flows.purge_files import sort_deliveries
from flows.recorded import AWAKE, SILENT, last_recorded, purge_doubt
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, HOLD, NIGHT, PUPIL, PURGE
from flows.status import status
from flows.undo import Wish, undo_delivery
from flows.workspace import Workspace
from schemas.settings import Nightly, Settings
from tests.flows.command import run
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, export, offered, states, tree
from tests.flows.longago import write_past
from tests.flows.mailserver import Post, serving
from tests.flows.test_mailing import FILES, LATER, mails, settle
from tests.flows.test_watch import QUIET, Desk, others, put, receipts
from tests.rollovers import Rolling
from transforms.values.dates import school_year_of

ZONES = ("UTC", "America/New_York", "Pacific/Auckland")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
"""The nights in which the clock goes forward and back."""

Machine = Callable[[datetime], None]


@pytest.fixture(params=ZONES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock of a machine that stands in another zone."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of this machine cannot be changed")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()

    def set_to(moment: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return moment.astimezone(tz)

        monkeypatch.setattr(clock, "datetime", Clock)

    yield set_to
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "day", "school_year"),
    [
        ("2027-07-31T21:59:59", "2027-07-31", "2026-2027"),
        ("2027-07-31T22:00:00", "2027-08-01", "2027-2028"),
        ("2027-08-01T21:59:59", "2027-08-01", "2027-2028"),
        ("2027-12-31T22:59:59", "2027-12-31", "2027-2028"),
        ("2027-12-31T23:00:00", "2028-01-01", "2027-2028"),
    ],
)
def test_the_school_year_turns_by_the_clock_of_amsterdam(
    machine: Machine, moment: str, day: str, school_year: str
) -> None:
    machine(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert clock.today().isoformat() == day and school_year_of(clock.today()) == school_year


def test_a_delivery_around_midnight_is_of_the_dutch_day(machine: Machine, home: Path) -> None:
    file = home.parent / "leerlingen.csv"
    file.write_bytes(export(range(24)))
    machine(datetime(2027, 7, 31, 22, 0, 1, tzinfo=UTC))
    from flows.cli import main

    assert main(["deliver", str(file), "--home", str(home), "--school", SCHOOL]) == 0
    with Register(Workspace(home)).reading() as connection:
        assert connection.execute(select(DELIVERY.c.day, DELIVERY.c.school_year)).one() == ("2027-08-01", "2027-2028")


def test_the_day_of_a_file_and_of_a_moment(machine: Machine, home: Path) -> None:
    late = datetime(2027, 7, 31, 22, 30, tzinfo=UTC)
    file = home / "holds" / SCHOOL / "accounts-gynzy.xlsx"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    os.utime(file, (late.timestamp(), late.timestamp()))
    assert day_written(file) == dutch_day(late.isoformat()) == "2027-08-01"
    assert dutch_day("2027-07-31T23:30:00-04:00") == "2027-08-01"
    assert (dutch_day("2027-07-31"), dutch_day("")) == ("2027-07-31", "")
    assert not old_account_files(Workspace(home), SCHOOL, "2027-07-31")
    assert old_account_files(Workspace(home), SCHOOL, "2027-08-01") == [file]


def test_a_decision_just_after_midnight_is_kept_as_long_as_the_others_of_that_day(home: Path) -> None:
    deliver(home, offered(range(24)))
    deliver(home, held := offered(range(12)), today=date(2026, 8, 20))
    with Register(Workspace(home)).writing() as connection:
        rejected = {"state": "rejected", "decided_at": "2027-07-31T22:10:00+00:00"}
        connection.execute(HOLD.update().values(rejected))
        connection.execute(DELIVERY.update().where(DELIVERY.c.id == held.id).values(state="rejected"))
        assert held.id in sort_deliveries(connection, SCHOOL, "2027-07-31", ()).kept
        assert held.id in sort_deliveries(connection, SCHOOL, "2027-08-01", ()).past


def test_the_nights_on_which_the_clock_changes_are_those() -> None:
    for night, hours in ((SPRING, 23), (AUTUMN, 25)):
        midnight = datetime(night.year, night.month, night.day, tzinfo=AMSTERDAM)
        after = datetime(night.year, night.month, night.day, tzinfo=AMSTERDAM) + timedelta(days=1)
        assert (after.astimezone(UTC) - midnight.astimezone(UTC)) == timedelta(hours=hours)


def moments(cron: str, zone: str, start: datetime, count: int) -> list[datetime]:
    """Returns when Prefect's own scheduler would start something."""
    from prefect.server.schemas.schedules import CronSchedule

    return asyncio.run(CronSchedule(cron=cron, timezone=zone).get_dates(count, start))


@pytest.mark.parametrize("changes", [SPRING, AUTUMN])
def test_a_night_at_an_hour_that_the_clock_skips_or_repeats_is_done_once_too(home: Path, changes: date) -> None:
    [night] = [one for one in deployments(home, Settings(nightly=Nightly(at="02:30"))) if one.flow_name == "nightly"]
    [plan] = [one.schedule for one in night.schedules]
    start = datetime(changes.year, changes.month, changes.day, tzinfo=UTC) - timedelta(days=2)
    local = [moment.astimezone(AMSTERDAM) for moment in moments(plan.cron, plan.timezone, start, 5)]
    assert [moment.date() for moment in local] == [changes + timedelta(days=number) for number in range(-2, 3)]


@pytest.mark.parametrize("changes", [SPRING, AUTUMN])
def test_the_night_is_done_once_in_every_night_also_when_the_clock_changes(home: Path, changes: date) -> None:
    [night] = [one for one in deployments(home, Settings()) if one.flow_name == "nightly"]
    [plan] = [one.schedule for one in night.schedules]
    start = datetime(changes.year, changes.month, changes.day, tzinfo=UTC) - timedelta(days=2)
    planned = moments(plan.cron, plan.timezone, start, 5)
    local = [moment.astimezone(AMSTERDAM) for moment in planned]
    days = [(changes + timedelta(days=number)) for number in range(-2, 3)]
    assert [moment.date() for moment in local] == days
    assert {(moment.hour, moment.minute) for moment in local} == {(3, 30)}
    hours = [(after - before).total_seconds() / 3600 for before, after in pairwise(planned)]
    assert hours == [24, 23 if changes == SPRING else 25, 24, 24]


def test_the_rollover_is_at_four_on_the_first_of_august(home: Path) -> None:
    [rollover] = [one for one in deployments(home, Settings()) if one.flow_name == "rollover"]
    [plan] = [one.schedule for one in rollover.schedules]
    assert (plan.cron, plan.timezone) == (ROLLOVER, ZONE)
    [first, second] = moments(plan.cron, plan.timezone, datetime(2026, 11, 22, tzinfo=UTC), 2)
    assert first == datetime(2027, 8, 1, 2, tzinfo=UTC) and second == datetime(2028, 8, 1, 2, tzinfo=UTC)
    assert school_year_of(first.astimezone(AMSTERDAM).date()) == "2027-2028"


@pytest.mark.parametrize("jump", [-3600, 3600, -86400 * 400, 86400 * 1500])
def test_the_quiet_period_does_not_go_by_the_clock_on_the_wall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    put(tmp_path, "a.csv", export(range(60)))
    desk, real = Desk(tmp_path), time.time
    desk.at(10, lambda: monkeypatch.setattr(time, "time", lambda: real() + jump))
    desk.go(QUIET - 1)
    assert desk.states == [] and others(tmp_path) == ["a.csv"]
    desk.go(30)
    assert desk.states == ["published"] and others(tmp_path) == [] and len(receipts(tmp_path)) == 1


def test_an_hour_that_comes_twice_and_one_that_never_comes(tmp_path: Path) -> None:
    """A file whose time jumps while it is written is another file than before: it waits the quiet period again."""
    file, desk = put(tmp_path, "a.csv", export(range(60))), Desk(tmp_path)
    twice = datetime(2027, 10, 31, 0, 30, tzinfo=UTC).timestamp()
    os.utime(file, (twice, twice))
    desk.at(20, lambda: os.utime(file, (twice + 3600, twice + 3600)))
    desk.go(QUIET + 5)
    assert desk.states == []
    desk.go(30)
    assert desk.states == ["published"]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_night_that_is_done_twice_repeats_nothing(home: Path, day: date) -> None:
    write_past(home)
    workspace, hours = Workspace(home), iter(range(10_000))
    local = datetime(day.year, day.month, day.day, 0, tzinfo=UTC)

    def now() -> str:
        """Gives moments of that night, of which some are an hour that has been already."""
        return (local + timedelta(minutes=next(hours) * 7 % 120)).isoformat(timespec="seconds")

    first = run_night(workspace, day, now)
    seen = tree(home)
    again = run_night(workspace, day, now)
    assert tree(home) == seen and [step.name for step in again.steps] == [step.name for step in first.steps]
    with Register(workspace).reading() as connection:
        assert len(connection.scalars(select(NIGHT.c.step)).all()) == len(first.steps)
        told = last_night(connection)
    assert told and told.day == day.isoformat()


def rolled(home: Path, day: str, new: bool, missing: int = 0) -> tuple[int, str]:
    """Returns the exit status and the school year of a list of a day, after the one of May."""
    school = Rolling(3, 12)
    school.school, school.year = SCHOOL, "2026-2027"
    file = home.parent / "mei.csv"
    file.write_bytes(school.export())
    words = ("--school", SCHOOL, "--source", "parnassys")
    assert run(home, "deliver", file, *words, today="2027-05-20") == 0
    if new:
        school.roll()
    for number in school.some(missing, 4, 5):
        del school.children[number]
    later = home.parent / "augustus.csv"
    later.write_bytes(school.export() + b"\r\n")
    status = run(home, "deliver", later, *words, today=day)
    with Register(Workspace(home)).reading() as connection:
        years = connection.scalars(select(DELIVERY.c.school_year).order_by(DELIVERY.c.number)).all()
    return status, years[-1]


@pytest.mark.parametrize(
    ("day", "new", "missing", "expected"),
    [
        ("2027-07-31", False, 0, (0, "2026-2027")),
        ("2027-07-31", True, 0, (3, "2026-2027")),  # everybody in another group, within one school year
        ("2027-08-01", False, 0, (0, "2027-2028")),  # the administration has not turned yet: nobody is moved
        ("2027-08-01", False, 8, (3, "2027-2028")),  # then who is missing is missing without a cause
        ("2027-08-01", True, 0, (0, "2027-2028")),
        ("2027-08-02", True, 0, (0, "2027-2028")),
        ("2027-08-02", True, 16, (3, "2027-2028")),  # a rollover explains who left after group 8, and nobody else
        ("2027-08-03", False, 0, (0, "2027-2028")),
        ("2027-08-03", True, 0, (0, "2027-2028")),
    ],
)
def test_lists_around_the_first_of_august(
    home: Path, day: str, new: bool, missing: int, expected: tuple[int, str]
) -> None:
    assert rolled(home, day, new, missing) == expected
    with Register(Workspace(home)).reading() as connection:
        left = connection.scalars(select(PUPIL.c.leerlingnummer).where(PUPIL.c.status == "archived")).all()
    assert len(left) == (12 if new and expected[0] == 0 else 0), "group 8 leaves, once, and only with the new list"


def set_back(monkeypatch: pytest.MonkeyPatch, back: timedelta) -> datetime:
    """Sets the clock back, and returns what it said before."""
    real = datetime.now(UTC)
    moment = (real - back).isoformat(timespec="seconds")
    for module in ("deliveries", "run", "mailing", "undo"):
        monkeypatch.setattr(f"flows.{module}.timestamp", lambda: moment)
    return real


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=1), timedelta(days=15)])
def test_a_clock_that_is_set_back_between_two_runs(
    home: Path, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    first, second, third = offered(range(24)), offered(range(1, 25)), offered(range(2, 25))
    assert states(deliver(home, first)) == states(deliver(home, second)) == ["published"]
    real, earlier = set_back(monkeypatch, back), TODAY - back
    assert states(deliver(home, second, today=earlier)) == ["skipped"], "the same list is no other for that"
    assert states(deliver(home, third, today=earlier)) == ["published"]
    assert states(deliver(home, third, today=earlier)) == ["skipped"]
    [again] = deliver(home, first, today=earlier)
    assert again.outcome.delivery.id == f"{first.id}-2" and "HELD_OLD_FILE" in codes(again)
    with Register(Workspace(home)).reading() as connection:
        order = connection.execute(select(DELIVERY.c.id, DELIVERY.c.number).order_by(DELIVERY.c.number)).all()
        archived = connection.scalars(select(EVENT.c.leerlingnummer).where(EVENT.c.after.contains('"archived"'))).all()
        last = last_recorded(connection)
    assert [tuple(row) for row in order] == [(first.id, 1), (second.id, 2), (third.id, 3), (f"{first.id}-2", 4)]
    assert sorted(archived) == ["1000", "1001"], "each of them once"
    assert last and last >= real - timedelta(minutes=5)
    [told] = status(Workspace(home), earlier)
    assert told["last"] == third.id, "the last is the last that was done, and not the latest by its time"
    assert undo_delivery(Workspace(home), Wish(third.id, "Piet"), earlier).outcome.state == "published"


def test_a_clock_that_is_set_back_to_another_school_year_does_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home, offered(range(24)))
    with Register(Workspace(home)).reading() as connection:
        before = connection.execute(select(PUPIL)).all()
    set_back(monkeypatch, timedelta(days=40))
    [refused] = deliver(home, offered(range(1, 25)), today=TODAY - timedelta(days=40))
    assert refused.outcome.state == "refused" and "SCHOOL_YEAR_PAST" in codes(refused)
    with Register(Workspace(home)).reading() as connection:
        assert connection.execute(select(PUPIL)).all() == before


def test_a_list_by_a_clock_that_is_years_ahead_waits_for_a_person(home: Path) -> None:
    third = offered(range(2, 25))
    deliver(home, offered(range(24)))
    [ahead] = deliver(home, offered(range(1, 25)), today=TODAY + timedelta(days=1500))
    assert ahead.outcome.state == "held" and "HELD_YEAR_AHEAD" in codes(ahead)
    assert states(deliver(home, third)) == ["published"], "nothing stands in the way of the right list"


def test_what_was_approved_by_a_clock_that_was_years_ahead_can_be_undone(home: Path) -> None:
    third, far = offered(range(2, 25)), TODAY + timedelta(days=1500)
    deliver(home, offered(range(24)))
    [ahead] = deliver(home, offered(range(1, 25)), today=far)
    approve(Workspace(home), ahead.outcome.delivery.id, Approval("Piet"), far)
    assert states(deliver(home, third)) == ["refused"], "by then that school year has passed"
    undo_delivery(Workspace(home), Wish(ahead.outcome.delivery.id, "Piet"), TODAY)
    assert states(deliver(home, third)) == ["published"]


def test_a_clock_that_is_set_back_repeats_no_mail(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Post()) as post:
        settle(home, post.port)
        deliver(home, FILES)
        set_back(monkeypatch, timedelta(days=10))
        earlier = TODAY - timedelta(days=10)
        deliver(home, FILES, today=earlier)
        deliver(home, LATER, today=earlier)
        run_night(Workspace(home), earlier)
        assert len(post.mails) == 2 and {one.state for one in mails(home)} == {"sent"}
        assert len({mail["Message-ID"] for mail in post.mails}) == 2


def test_a_clock_that_is_behind_purges_less_and_never_more(home: Path) -> None:
    workspace = write_past(home)
    assert purge(workspace, date(2022, 1, 1), "nl").state == "nothing"
    assert purge(workspace, date(2026, 8, 20), "nl").state == "purged"
    assert purge(workspace, date(2026, 8, 20), "nl").state == "nothing"


def recorded(home: Path, *days: date) -> Workspace:
    """Returns a workspace in which something was recorded on these days."""
    workspace = Workspace(home)
    with Register(workspace).writing() as connection:
        for day in days:
            moment = f"{day.isoformat()}T12:00:00+00:00"
            connection.execute(insert(PURGE).values(day=day.isoformat(), made_at=moment, made_by="", counts="{}"))
        connection.commit()
    return workspace


def doubts(workspace: Workspace, today: date) -> bool:
    with Register(workspace).reading() as connection:
        return purge_doubt(connection, today) is not None


def test_a_date_after_a_long_silence_is_doubted_for_a_while(home: Path) -> None:
    day, year = timedelta(days=1), timedelta(days=365)
    workspace = recorded(home, TODAY - 3 * year, TODAY - 30 * day, TODAY - day, TODAY)
    assert not doubts(workspace, TODAY) and not doubts(workspace, TODAY + SILENT * day)
    far = TODAY + 4 * year
    assert doubts(workspace, TODAY + (SILENT + 1) * day) and doubts(workspace, far)
    for night in range(AWAKE):  # the clock stays ahead, and every night is recorded
        assert doubts(workspace, far + night * day)
        recorded(home, far + night * day)
    assert not doubts(workspace, far + AWAKE * day)
    assert not doubts(workspace, TODAY + day), "once the clock is right again, what it said is no reason"
    assert not doubts(workspace, TODAY - 2 * day)


def test_a_summer_without_deliveries_is_no_reason_to_doubt(home: Path) -> None:
    workspace = recorded(home, date(2027, 7, 9))
    assert not doubts(workspace, date(2027, 8, 30))


def test_a_new_register_is_no_reason_to_doubt(home: Path) -> None:
    assert not doubts(recorded(home), TODAY)


def test_a_night_by_a_clock_that_is_years_ahead_removes_nothing(home: Path) -> None:
    workspace = write_past(home)
    recorded(home, TODAY - timedelta(days=1))
    with Register(workspace).reading() as connection:
        before = connection.scalars(select(PUPIL.c.leerlingnummer)).all()
    night = run_night(workspace, date(2034, 1, 1))
    with Register(workspace).reading() as connection:
        assert connection.scalars(select(PUPIL.c.leerlingnummer)).all() == before
    assert "PURGE_CLOCK" in [issue.code for issue in night.issues]
    assert "PURGE_CLOCK" not in [issue.code for issue in run_night(workspace, TODAY).issues]

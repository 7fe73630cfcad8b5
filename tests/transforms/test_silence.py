"""Silence: told of who always delivers and did not; never of a holiday, nor of who only begins the year with lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.silence import WEEK, is_school_day, school_days, silence

YEAR = date(2024, 9, 9)
"""A Monday on which every school is back."""
REAL = {
    "noord": (("2024-10-26", "2024-11-03"), ("2025-02-15", "2025-02-23"), ("2025-07-12", "2025-08-24")),
    "midden": (("2024-10-26", "2024-11-03"), ("2025-02-22", "2025-03-02"), ("2025-07-19", "2025-08-31")),
    "zuid": (("2024-10-19", "2024-10-27"), ("2025-03-01", "2025-03-09"), ("2025-07-05", "2025-08-17")),
}
"""Holidays of the school year 2024-2025 in the three regions."""
ALL = (("2024-12-21", "2025-01-05"), ("2025-04-26", "2025-05-04"))


def days(every: int, count: int = 400, start: date = YEAR, region: str = "") -> list[date]:
    """Returns the days of who delivers so often; on no weekend, and on no holiday of its region."""
    spans = [*ALL, *REAL[region]] if region else []
    found = (start + timedelta(days=place) for place in range(0, count, every))
    return [
        day for day in found if day.weekday() < WEEK and not any(one <= day.isoformat() <= last for one, last in spans)
    ]


def alarms(delivered: Iterable[date], until: date) -> list[date]:
    """Returns on which days there would have been an alarm, when each night knew only what had come by then."""
    known = sorted(delivered)
    nights = [YEAR + timedelta(days=place) for place in range((until - YEAR).days)]
    return [night for night in nights if silence([day for day in known if day <= night], night)]


@pytest.mark.parametrize("region", REAL)
@pytest.mark.parametrize("weekday", range(5))
def test_who_delivers_weekly_is_never_called_silent(region: str, weekday: int) -> None:
    delivered = days(7, start=YEAR + timedelta(days=weekday), region=region)
    assert len(delivered) > 40
    assert alarms(delivered, delivered[-1]) == []


@pytest.mark.parametrize("region", REAL)
def test_who_delivers_daily_is_never_called_silent(region: str) -> None:
    delivered = days(1, region=region)
    assert alarms(delivered, delivered[-1]) == []


@given(st.lists(st.integers(0, 360), min_size=1, max_size=60), st.integers(0, 40))
def test_a_holiday_is_no_silence(places: list[int], rest: int) -> None:
    """However somebody delivers: over Christmas nobody becomes silent who was not before it."""
    delivered = [date(2024, 1, 8) + timedelta(days=place) for place in places]
    before = [day for day in delivered if day <= date(2024, 12, 17)]
    first = silence(before, date(2024, 12, 17))
    assert (silence(before, date(2025, 1, 8)) is None) == (first is None)


@given(st.sets(st.integers(0, 45), min_size=1, max_size=9))
def test_who_only_begins_the_year_with_lists_has_no_rhythm(places: set[int]) -> None:
    """A first list and its corrections, until the end of September, and then nothing: that is how most schools do."""
    delivered = [date(2024, 8, 19) + timedelta(days=place) for place in places]
    quiet = [silence(delivered, date(2024, 10, 1) + timedelta(days=place)) for place in range(300)]
    assert not any(quiet)


@pytest.mark.parametrize(("every", "usual", "told"), [(1, 1, 6), (7, 5, 16), (14, 10, 31)])
def test_who_stops_is_called_silent(every: int, usual: int, told: int) -> None:
    delivered = [day for day in days(every, 170 + 10 * every, date(2024, 1, 8)) if is_school_day(day)]
    last = delivered[-1]
    nights = [last + timedelta(days=place) for place in range(1, 200)]
    night, found = next((night, quiet) for night in nights if (quiet := silence(delivered, night)))
    assert (found.kind, found.since, found.usual, found.days) == ("rhythm", last, usual, told)
    assert school_days(last, night) == told


def test_one_long_pause_does_not_make_the_next_usual() -> None:
    once = [*days(1, 60), *days(1, 60, date(2025, 1, 13))]
    assert silence(once, once[-1] + timedelta(days=40))


@pytest.mark.parametrize(
    ("delivered", "night", "kind"),
    [
        (["2025-08-25"], "2026-09-30", ""),
        (["2025-08-25"], "2026-10-01", "year"),
        (["2025-08-25", "2026-05-05"], "2026-10-01", "year"),
        (["2025-08-25", "2026-08-03"], "2026-10-01", ""),
        (["2025-10-02"], "2026-10-01", ""),
        (["2024-08-25"], "2026-10-01", ""),
        (["2025-08-25"], "2027-03-01", "year"),
        (["2025-08-25"], "2027-08-01", ""),
        (["2025-08-25", "2026-10-02"], "2026-10-01", "year"),
        ([], "2026-10-01", ""),
    ],
)
def test_who_began_the_last_year_with_a_list_and_not_this_one(delivered: list[str], night: str, kind: str) -> None:
    found = silence(map(date.fromisoformat, delivered), date.fromisoformat(night))
    assert (found.kind if found else "") == kind


def test_the_same_silence_keeps_its_beginning() -> None:
    delivered = days(7, 140)
    told = {silence(delivered, delivered[-1] + timedelta(days=place)) for place in range(60, 100)} - {None}
    assert len({one.since for one in told if one}) == 1 and told

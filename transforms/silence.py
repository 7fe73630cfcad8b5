"""Silence: a school that always delivers and did not, by its own rhythm and by that of the year.

Days are counted as school days: Monday to Friday, and none in the weeks in which a Dutch school may have a holiday. So
a school is measured by days on which it could have delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Literal

HOLIDAYS = (
    ("12-18", "12-31"),
    ("01-01", "01-08"),
    ("02-10", "03-08"),
    ("04-22", "05-10"),
    ("07-01", "09-06"),
    ("10-09", "11-01"),
)
"""The first and last days between which a school holiday lies, in whatever region and year: wider than any of them."""
LEAST = 4
"""Days with a delivery from which a rhythm can be told."""
FAITHFUL = 8
"""How many times its usual pause a school must have kept its rhythm; who only corrects its first list has none."""
LASTING = 20
"""School days that a rhythm must have lasted at least."""
LATE = 3
"""How many times the usual pause is unusual."""
WEEK = 5
"""School days that are never unusual."""
REMEMBERED = 365
"""Days that are looked back for a rhythm."""
BY_THEN = (10, 1)
"""Month and day by which a school that began the last school year with a list has done so again."""


@dataclass(frozen=True)
class Silence:
    """A school that is unusually silent."""

    kind: Literal["rhythm", "year"]
    """`rhythm`: it paused longer than it ever does; `year`: it has not begun the school year with a list."""
    since: date
    """The last day on which it delivered."""
    usual: int = 0
    """School days between two of its deliveries."""
    days: int = 0
    """School days since the last one."""


def silence(delivered: Iterable[date], today: date) -> Silence | None:
    """Returns how a school is unusually silent on a day; None where that is as always.

    Args:
        delivered: the days on which it offered something, whatever became of that.
    """
    days = sorted({day for day in delivered if day <= today})
    return (_of_year(days, today) or _of_rhythm(days, today)) if days else None


def school_days(after: date, until: date) -> int:
    """Returns how many school days there are after a day, up to another one and that one included."""
    return sum(is_school_day(after + timedelta(days=count)) for count in range(1, (until - after).days + 1))


@cache
def is_school_day(day: date) -> bool:
    """Tells whether every school is at work on a day, so far as anybody can know."""
    text = day.strftime("%m-%d")
    return day.weekday() < WEEK and not any(first <= text <= last for first, last in HOLIDAYS)


def _of_year(days: Sequence[date], today: date) -> Silence | None:
    """Finds a school that delivered in August or September last year, and not since this school year began."""
    begins = date(today.year - (today.month < 8), 8, 1)
    before = date(begins.year - 1, 8, 1)
    used_to = any(before <= day < date(before.year, *BY_THEN) for day in days)
    if today < date(begins.year, *BY_THEN) or days[-1] >= begins or not used_to:
        return None
    return Silence("year", days[-1], days=school_days(days[-1], today))


def _of_rhythm(days: Sequence[date], today: date) -> Silence | None:
    recent = [day for day in days if (days[-1] - day).days <= REMEMBERED]
    gaps = sorted(gap for one, next_one in pairwise(recent) if (gap := school_days(one, next_one)))
    if len(gaps) < LEAST - 1:
        return None
    usual = median(gaps)
    if sum(gaps) < max(LASTING, FAITHFUL * usual):
        return None
    longest = gaps[-2] if len(gaps) > FAITHFUL else gaps[-1]  # one pause that was long does not make all others usual
    since = school_days(days[-1], today)
    return Silence("rhythm", days[-1], round(usual), since) if since > max(WEEK, LATE * usual, longest) else None

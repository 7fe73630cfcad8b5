"""Moments: of when the information of an export is, in the time of the Netherlands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from transforms.values.dates import read_date

Said = Literal["export", "option", "file"]
"""Who told it: the export itself, a person on the command line, or only the file's moment of last change."""

_DAY = r"(?<!\d)(?<!\d[/.-])(\d{1,2}([-/.])\d{1,2}\2\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} [a-z]{3,9}\.? \d{4})(?!\d)"
_BETWEEN = r"(?:T|[\s,;|(]*(?:om|tijd(?:stip)?|at|uur|-)?[\s:]*)"
_CLOCK = r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?(?:\s?([ap])\.?m\b)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
_MOMENT = re.compile(rf"{_DAY}(?:{_BETWEEN}{_CLOCK}(?![:.-]?\d))?", re.IGNORECASE)
_PERIOD = re.compile(r"(?:vanaf|t/m|tot en met|tot|geldig|ingang|periode)\W*$", re.IGNORECASE)
"""What stands before a day on which something begins or ends, and which is not the day of the export."""


@dataclass(frozen=True, order=True)
class Moment:
    """A day, with the time where that is known; a day alone comes before every time of it."""

    day: date
    time: str = ""
    """`14:05`, or nothing."""
    said: Said = "export"
    file: str = ""

    @property
    def text(self) -> str:
        """As people write it in a table: `2026-08-20 14:05`."""
        return f"{self.day.isoformat()} {self.time}".strip()

    @property
    def iso(self) -> str:
        """As it goes into a JSON document: `2026-08-20T14:05`, or the day alone."""
        return self.text.replace(" ", "T")


def read_moment(text: str, words: Sequence[str] = ()) -> Moment | None:
    """Returns the moment in a text, if there is one.

    Args:
        words: headings behind which it is looked for first; after that one with a time goes before a day alone.
    """
    found = list(_moments(text, [word.casefold() for word in words]))
    return max(found, key=lambda one: (one[0], bool(one[1].time)))[1] if found else None


def _moments(text: str, words: Sequence[str]) -> Iterator[tuple[bool, Moment]]:
    """Yields every moment in a text, and whether it stands behind one of the headings."""
    for match in _MOMENT.finditer(text):
        before = text[: match.start()]
        day = read_date(match[1]).value
        if day and not _PERIOD.search(before):
            named = before.casefold().rstrip(" :=;,-").endswith(tuple(words)) if words else False
            yield named, _moment(date.fromisoformat(day), match)


def _moment(day: date, match: re.Match[str]) -> Moment:
    if not match[3]:
        return Moment(day)
    hour = int(match[3])
    if match[5]:
        hour = hour % 12 + (12 if match[5].casefold() == "p" else 0)
    told = datetime.combine(day, time(hour, int(match[4])))
    told = _amsterdam(told, match[6]) if match[6] else told
    return Moment(told.date(), f"{told:%H:%M}")


def _amsterdam(told: datetime, zone: str) -> datetime:
    """Returns in the time of the Netherlands what was told in that of a zone."""
    digits = "0000" if zone in "Zz" else zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    utc = told + offset if zone[0] == "-" else told - offset
    summer = _turn(utc.year, 3) <= utc < _turn(utc.year, 10)
    return utc + timedelta(hours=2 if summer else 1)


def _turn(year: int, month: int) -> datetime:
    """Returns when summer time begins or ends (Directive 2000/84/EC): the last Sunday of the month at 1:00 UTC."""
    last = datetime(year, month, 31, 1)
    return last - timedelta(days=last.isoweekday() % 7)

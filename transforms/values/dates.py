"""Dates: every form in which exports write them, to `YYYY-MM-DD`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from transforms.values.reading import Reading

Order = Literal["day", "month", "mixed", "iso"]
"""What comes first in `03-04-2015`, as the whole column tells; `mixed` where it proves both; `iso` where a standard
allows nothing but `2015-04-03`."""


class Calendar(NamedTuple):
    """How a column writes its dates."""

    order: Order = "day"
    since_1904: bool = False
    """Whether its day numbers count from 1904, as in workbooks that were made on an old Mac."""
    latest: int = 2069
    """The last year that a year of two digits can mean."""


DUTCH = Calendar()
ISO = Calendar("iso")
INVALID = Reading(None, "DATE_INVALID")
INCOMPLETE = Reading(None, "DATE_INCOMPLETE")

_BLANK = frozenset({"-", "--", "onbekend", "nvt", "n.v.t."})
_DUTCH_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTHS = {name: month for month, name in enumerate(_DUTCH_MONTHS, 1)} | {"maa": 3, "mar": 3, "may": 5, "oct": 10}
_TIME = r"(?:[T ]+\d{1,2}[:.]\d{2}.*|Z|[+-]\d{2}:\d{2})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_ISO = re.compile(rf"\d{{4}}-\d\d-\d\d{_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}}) ?([-/. ]) ?(\d{{1,2}}) ?\2 ?('?\d{{2}}|\d{{4}}){_TIME}")
_WRITTEN = re.compile(r"(?:(\d{1,2})[-/. ]*)?([a-z]{3,9})\.?[-/. ]*('?\d{2}|\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{4,8})(?:[.,]\d*)?")
_WEEKDAY = re.compile(r"(?:ma|di|wo|do|vr|za|zo)(?:[a-z]*dag)?\.?,? +(?=\d)", re.IGNORECASE)
_EXPECTED = re.compile(r"\(?\s*verwacht:?\s*([^()]*)\)?", re.IGNORECASE)
_LOCAL_MIDNIGHT = re.compile(r".*T2[23]:00(?::00(?:\.0+)?)?Z")


def read_date(text: str, calendar: Calendar = DUTCH) -> Reading:
    """Returns a date as `YYYY-MM-DD`, or the code that says why it was dropped."""
    if calendar.order == "iso" and not _ISO.fullmatch(text):
        return INVALID
    if is_expected(text):
        text = _EXPECTED.sub(r"\1", text).strip()
    if text in _BLANK:
        return Reading("")
    text = _WEEKDAY.sub("", text)
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _year_first(text, int(found[1]), int(found[3]), int(found[4]))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        return _year_last(int(found[1]), int(found[3]), _year(found[4], calendar.latest), calendar.order)
    found = _DIGITS.fullmatch(text)
    return _unseparated(found[1], calendar) if found else _written(text, calendar.latest)


def is_expected(text: str) -> bool:
    """Tells whether a date is only expected: `(verwacht 31-07-2027)`."""
    return "verwacht" in text.casefold()


def order_proved(text: str) -> int:
    """Returns 1 where a date can only begin with its day, -1 where it can only begin with its month, else 0."""
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return 0
    first, second = int(found[1]), int(found[3])
    return int(first > 12 >= second > 0) - int(second > 12 >= first > 0)


def order_matters(text: str) -> bool:
    """Tells whether a date would be another one if its day and month changed places."""
    found = _YEAR_LAST.fullmatch(text)
    return found is not None and 0 < int(found[1]) <= 12 and 0 < int(found[3]) <= 12 and int(found[1]) != int(found[3])


def order_of(day_first: int, month_first: int) -> Order:
    """Returns the order of a column, of which so many dates prove either; one in twenty may be a typing error."""
    if month_first * 20 <= day_first:
        return "day"
    return "month" if day_first * 20 <= month_first else "mixed"


def is_serial(text: str) -> bool:
    """Tells whether a text can be Excel's number of a day."""
    found = _DIGITS.fullmatch(text)
    return found is not None and len(found[1]) == 5


def from_serial(text: str, since_1904: bool) -> date:
    """Returns the day that Excel counts so from 1900, or from 1904."""
    days = int(re.split(r"[.,]", text)[0])
    return (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days)


def age_on(born: date, day: date) -> int:
    """Returns the age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_likely_birth(born: str, today: date, oldest: int) -> bool:
    """Tells whether a pupil can be born then: aged 2 to `oldest`, and after 1920."""
    day = date.fromisoformat(born)
    return day.year >= 1920 and day <= today and 2 <= age_on(day, today) <= oldest


def school_year_of(day: date) -> str:
    """Returns the school year a day falls in; it turns on 1 August."""
    start = day.year - (day.month < 8)
    return f"{start}-{start + 1}"


def _year(text: str, latest: int) -> int:
    if len(text) == 4:
        return int(text)
    year = 2000 + int(text.lstrip("'"))
    return year if year <= latest else year - 100


def _existing(year: int, month: int, day: int) -> Reading:
    """Returns the date if the calendar has it; 0 January 1900 is what Excel makes of nothing, not an unknown day."""
    if 0 in (month, day) and month <= 12 and day <= 31 and (year, month) != (1900, 1):
        return INCOMPLETE
    try:
        return Reading(date(year, month, day).isoformat()) if year >= 1800 else INVALID
    except ValueError:
        return INVALID


def _year_first(text: str, year: int, month: int, day: int) -> Reading:
    """Reads a date that begins with its year. Midnight in the Netherlands is 22 or 23 hours the day before in UTC."""
    reading = _existing(year, month, day)
    if reading.value and _LOCAL_MIDNIGHT.fullmatch(text):
        return Reading((date.fromisoformat(reading.value) + timedelta(1)).isoformat())
    return reading


def _year_last(first: int, second: int, year: int, order: Order) -> Reading:
    if order == "mixed" and first != second and 0 < first <= 12 and 0 < second <= 12:
        return Reading(None, "DATE_AMBIGUOUS")
    month_first = order == "month" or (order == "mixed" and second > 12)
    return _existing(year, first, second) if month_first else _existing(year, second, first)


def _unseparated(digits: str, calendar: Calendar) -> Reading:
    """Reads `yyyyMMdd`, `ddMMyyyy` (also where its first zero was lost), the number of a day, or only a year."""
    if len(digits) == 4:
        return INCOMPLETE if 1900 <= int(digits) <= 2100 else INVALID
    if len(digits) == 5:
        return Reading(from_serial(digits, calendar.since_1904).isoformat())
    if len(digits) == 6:
        return INVALID
    digits = digits.zfill(8)
    if digits[:2] in ("19", "20") and int(digits[4:6]) <= 12:
        return _existing(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return _existing(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _written(text: str, latest: int) -> Reading:
    found = _WRITTEN.fullmatch(text)
    month = _MONTHS.get(found[2][:3].lower()) if found else None
    if not found or not month:
        return INVALID
    return _existing(_year(found[3], latest), month, int(found[1])) if found[1] else INCOMPLETE

"""Groups: the names of groups and classes, and what spreadsheets and exports do to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.values.dates import from_serial, is_serial, read_date
from transforms.values.reading import Reading
from transforms.values.year_groups import own_year

_HALVES = {"½": "1/2", "⅔": "2/3", "¾": "3/4", "⅘": "4/5", "⅚": "5/6", "⅞": "7/8"}
_DAY_MONTH = re.compile(r"(\d{1,2})[- ./]([a-z]{3})[a-z]*\.?(?:[- ./]('?\d{2}|\d{4}))?", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[- ./](\d{1,2})", re.IGNORECASE)
_LONG = re.compile(r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{4})(?:[ T].*)?")
_LEVELS = "havo|vwo|mavo|vmbo(?:-?[a-z]{1,2})?|bb|kb|gl|tl|gt|gymnasium|atheneum|pro|onderbouw|middenbouw|bovenbouw"
_HARMLESS = re.compile(rf"[\d/ +-]+[a-z]?|[a-z]\d?|(?:groep|gr\.?|lj\.?) ?\d|{_LEVELS}", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_TITLE = re.compile(
    r"\s*[-:,/|]?\s*\b(?:juf(?:f?rouw)?s?|meesters?|mevr?\.|mevrouw|mevr|mw|dhr|meneer|mentor|leerkracht(?:en)?|docent)\b\.?\s.*",
    re.IGNORECASE,
)
_YEAR_KEY = re.compile(r"[-_]?lj[-_]?\d{1,2}$", re.IGNORECASE)
_REGISTERED = re.compile(r"(?:voor)?(?:aangemeld(?:en|e leerlingen)?|aanmelding(?:en)?)", re.IGNORECASE)


def restore_group(text: str, serials: bool) -> Reading:
    """Returns the group that Excel turned into a date: `1-feb` was `1/2`, `2003-02-01` was `1/2/3`.

    Args:
        serials: whether a number of five digits may be a day's number, and so is no key of a group.
    """
    if text in _HALVES:
        return Reading(_HALVES[text], "GROUP_RESTORED")
    day = _day(text, serials)
    if day is None:
        return Reading(text)
    year, month, first = day
    if year % 100 == month + 1 == first + 2 and year // 100 == 20:
        return Reading(f"{first}/{month}/{year % 100}", "GROUP_RESTORED")
    low, high = sorted((first, month))
    if high == low + 1 and high <= 8:
        return Reading(f"{low}/{high}", "GROUP_RESTORED")
    return Reading(text) if is_serial(text) else Reading(None, "GROUP_BECAME_DATE")


def without_year(name: str) -> str:
    """Returns the name of the whole combination of which an export names the part of one year: `5/6 (5)` is `5/6`."""
    return name[: name.rindex("(")].strip() if name.endswith(")") and own_year(name) else name


def without_teacher(name: str) -> str:
    """Returns a group's name without the teachers in brackets or behind `Juf`, `Meester` …, if that leaves a name."""
    kept = _BRACKETS.sub(lambda found: found[0] if _HARMLESS.fullmatch(found[1].strip()) else "", name)
    return _TITLE.sub("", kept).strip() or name


def same_group(name: str) -> str:
    """Returns what names have in common that differ only in case and spaces."""
    return re.sub(r"(?<!\d) | (?!\d)", "", name.casefold())


def common_key(keys: Iterable[str]) -> str:
    """Returns one key for a group that has several: what is left without `_lj_1`, `_lj_2`, else the smallest."""
    stems = {_YEAR_KEY.sub("", key) for key in keys}
    return stems.pop() if len(stems) == 1 and "" not in stems else min(keys, key=lambda key: (len(key), key))


def is_registered(name: str) -> bool:
    """Tells whether a group holds pupils who are only registered: ParnasSys calls it `aangemeld`."""
    return _REGISTERED.fullmatch(name) is not None


def _day(text: str, serials: bool) -> tuple[int, int, int] | None:
    """Returns year, month and day where a text can only be a date; year 0 where it says none."""
    if serials and is_serial(text):
        return from_serial(text, False).timetuple()[:3]
    short, turned = _DAY_MONTH.fullmatch(text), _MONTH_DAY.fullmatch(text)
    if short or turned:
        written = f"{short[1]} {short[2]} 2000" if short else f"{turned[2]} {turned[1]} 2000" if turned else ""
        year = int((short[3] or "0").lstrip("'")) if short else 0
        return _parts(written, year)
    return _parts(text.split(" ")[0].split("T")[0], None) if _LONG.fullmatch(text) else None


def _parts(text: str, year: int | None) -> tuple[int, int, int] | None:
    value = read_date(text).value
    if not value:
        return None
    found, month, day = (int(part) for part in value.split("-"))
    return (found if year is None else year % 100 + 2000 if year else 0), month, day

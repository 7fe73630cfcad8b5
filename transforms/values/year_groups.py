"""Year groups: the code list of EDEXML, from its own column or, for want of that, from the name of a group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from schemas.vocabulary import JAARGROEP
from transforms.values.codes import Words
from transforms.values.dates import age_on
from transforms.values.reading import Reading

UNKNOWN = Reading(None, "YEAR_GROUP_UNKNOWN")
_LABELS = {
    **{label: code for code, label in JAARGROEP.items() if code == "0" or not code.isdigit()},
    **{"sbo": "S", "so": "S", "speciaal onderwijs": "S", "speciaal basisonderwijs": "S", "vso": "V"},
    **{"peuters": "0", "peuter": "0", "combinatie": "C", "combi": "C"},
}
_NUMBERED = re.compile(
    r"(groep|gr|leerjaar|lj|jaar|klas|jaargroep)?[ .]*0?(\d{1,2})(?:\.0|e| ?e leerjaar)?", re.IGNORECASE
)
_COMBINED = re.compile(
    r"(?:groep(?:en)?|gr\.?|leerjaar|klas)?\s*([1-8](?:\s*(?:[-/+&,]|en|t/m)\s*[1-8])+)(?!\d)", re.IGNORECASE
)
_OWN_YEAR = re.compile(r"(.+?)\s*\((?:groep |gr\.? ?|lj\.? ?)?([1-8])\)", re.IGNORECASE)
_YEAR_KEY = re.compile(r".+[-_]lj[-_]?0?(1[1-6]|[1-8])", re.IGNORECASE)
_TRACK = r"klas|leerjaar|lj\.?|brugklas|mavo|havo|vwo|vmbo(?:[ -]?[a-z]{1,2})?|gymnasium|atheneum|bb|kb|gl|tl"
_PRIMARY = re.compile(
    r"(?:groep|gr\.?)\s*([1-8])(?!\d).*|E ?([1-8])|([1-8])(?:\s?[a-z])?(?:\s*[(-].*)?|([1-8])[a-z]\s.*"
    r"|([1-8])\s(?:juf|meester|mw|dhr|mevr)\b.*",
    re.IGNORECASE,
)
_SECONDARY = re.compile(rf"(?:{_TRACK})?\s*([1-6])(?:(?!\d)[\w .].*)?|[a-z]{{1,4}}([1-6])(?!\d).*", re.IGNORECASE)


def read_year_group(text: str, secondary: bool, words: Words) -> Reading:
    """Returns the code of a year group; `1/2` is nobody's own year and so says nothing.

    Args:
        secondary: whether 1 to 6 are years of secondary education (11 to 16).
    """
    folded = text.casefold()
    known = words.get(folded) or _LABELS.get(folded)
    if known:
        return Reading(known)
    if text.upper() in JAARGROEP and not text.isdigit():
        return Reading(text.upper())
    if combined_years(text, secondary):
        return Reading(None)
    found = _NUMBERED.fullmatch(text)
    if not found:
        year = year_of_group(text, secondary)
        return Reading(year) if year else UNKNOWN
    return _numbered(int(found[2]), secondary, (found[1] or "").casefold())


def combined_years(text: str, secondary: bool) -> tuple[str, ...]:
    """Returns the year groups of a combination: `5/6`, `Groep 3/4`, `1-2 Otters`, `3-4-5`; none for another name."""
    found = _COMBINED.match(text)
    years = [int(year) for year in re.findall(r"\d", found[1])] if found else []
    if len(years) == 2 and 1 < years[1] - years[0] < 4:
        years = list(range(years[0], years[1] + 1))
    ascending = all(later == earlier + 1 for earlier, later in pairwise(years))
    return tuple(str(year + 10 * secondary) for year in years) if ascending else ()


def year_of_group(name: str, secondary: bool) -> str:
    """Returns the year group that a group's name or key gives away: `5A`, `Groep 5`, `3HB`, `H5a`; else `""`.

    A combination says it only for the half of it: `5/6 (5)`, `…_lj_5`. A named group (`Kabouters`) never does.
    """
    own = own_year(name)
    if own:
        return own
    if combined_years(name, secondary):
        return ""
    found = (_SECONDARY if secondary else _PRIMARY).fullmatch(name)
    year = next(filter(None, found.groups()), "") if found else ""
    return str(int(year) + 10) if year and secondary else year


def own_year(name: str) -> str:
    """Returns the year group of the part of a combination that a name or key stands for: `5/6 (5)`, `…_lj_5`."""
    part, key = _OWN_YEAR.fullmatch(name), _YEAR_KEY.fullmatch(name)
    if part and part[2] in combined_years(part[1], False):
        return part[2]
    return key[1] if key else ""


def year_by_age(born: str, years: Sequence[str], school_year: str) -> str:
    """Returns the year group of a combination that fits the age on 1 October, `""` where none does.

    Who is a year older than the oldest year repeats it, and who is a year younger than the youngest began early (in
    group 1 that is who turns four in autumn): any other year of the combination is two years off or more.

    Args:
        years: the years of the combination, the youngest first.
    """
    age = age_on(date.fromisoformat(born), date(int(school_year[:4]), 10, 1))
    off = {year: abs(_age(int(year)) - age) for year in years}
    best = min(years, key=lambda year: off[year], default="")
    return best if off.get(best, 2) < 2 else ""


def _age(year: int) -> int:
    """Returns the age that goes with a year group: four in group 1, twelve in the first year of secondary education."""
    return year + 3 if year < 10 else year + 1


def _numbered(year: int, secondary: bool, word: str) -> Reading:
    if secondary and 1 <= year <= 6 and word not in ("groep", "gr"):
        year += 10
    return Reading(str(year)) if str(year) in JAARGROEP and not (secondary and year < 10) else UNKNOWN

"""Belong: to which school, sector and school year a delivery belongs, and whether that is the right one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from schemas.messages import Issue
from schemas.profile import School, Source

VO_YEARS = frozenset({"11", "12", "13", "14", "15", "16"})


def school_of(named: str, found: Iterable[str], known: Sequence[str]) -> tuple[str, Issue | None]:
    """Returns the school of a delivery, or the issue that says why it cannot be told.

    Args:
        named: the school a person named, or `""`.
        found: what the file says: BRIN (`99QQ`) or BRIN and vestiging (`99QQ00`).
        known: the schools of the workspace.
    """
    inside = _widest(found)
    if len(inside) > 1:
        return "", Issue("SCHOOL_SEVERAL", facts={"found": ", ".join(inside)})
    said = inside[0] if inside else ""
    if named:
        return named, None if named.startswith(said) else Issue("SCHOOL_WRONG", facts={"found": said, "school": named})
    fitting = [school for school in known if school.startswith(said)]
    if len(said) == 6:
        return said, None
    if len(fitting) == 1:
        return fitting[0], None
    return (f"{said}00", None) if said else ("", Issue("SCHOOL_MISSING"))


def _widest(found: Iterable[str]) -> list[str]:
    """Returns the schools a file names, a BRIN left out where one of its vestigingen is named too."""
    schools = set(found)
    return sorted(school for school in schools if not any(o != school and o.startswith(school) for o in schools))


def sector_of(school: School, source: Source | None, jaargroepen: Iterable[str]) -> str:
    """Returns the sector of a school: what the workspace says, else what its pupils' years and its source show."""
    served = source.sectors if source else ()
    if school.sector:
        return school.sector
    if VO_YEARS & set(jaargroepen):
        return "mbo" if "mbo" in served and "vo" not in served else "vo"
    return served[0] if served else "po"


def school_year(today: date) -> str:
    """Returns the school year of a date; it begins on 1 August."""
    first = today.year if today.month >= 8 else today.year - 1
    return f"{first}-{first + 1}"


def year_of(found: Iterable[str], today: date) -> tuple[str, Issue | None]:
    """Returns the school year of a delivery and what is to be said of it; a past year is refused."""
    current = school_year(today)
    year = max(found, default=current)
    if year == current:
        return year, None
    code = "SCHOOL_YEAR_PAST" if year < current else "SCHOOL_YEAR_NEXT"
    return year, Issue(code, facts={"found": year, "current": current})

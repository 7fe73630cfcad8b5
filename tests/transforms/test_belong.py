"""To which school, sector and school year a delivery belongs."""

from datetime import date

import pytest

from schemas.profile import School, shipped
from transforms.belong import school_of, school_year, sector_of, year_of


@pytest.mark.parametrize(
    ("named", "found", "known", "school", "code"),
    [
        ("99QQ00", [], [], "99QQ00", ""),
        ("99QQ00", ["99QQ"], [], "99QQ00", ""),
        ("99QQ00", ["98ZZ00"], [], "99QQ00", "SCHOOL_WRONG"),
        ("99QQ00", ["99QQ01"], [], "99QQ00", "SCHOOL_WRONG"),
        ("", ["99QQ01"], [], "99QQ01", ""),
        ("", ["99QQ"], [], "99QQ00", ""),
        ("", ["99QQ"], ["99QQ03"], "99QQ03", ""),
        ("", ["99QQ", "99QQ01"], [], "99QQ01", ""),
        ("", [], ["99QQ00"], "99QQ00", ""),
        ("", [], ["99QQ00", "98ZZ00"], "", "SCHOOL_MISSING"),
        ("", ["99QQ00", "98ZZ00"], [], "", "SCHOOL_SEVERAL"),
    ],
)
def test_the_school_of_a_delivery(named: str, found: list[str], known: list[str], school: str, code: str) -> None:
    got, issue = school_of(named, found, known)
    assert (got, issue.code if issue else "") == (school, code)


@pytest.mark.parametrize(
    ("day", "year"), [("2026-07-31", "2025-2026"), ("2026-08-01", "2026-2027"), ("2027-01-01", "2026-2027")]
)
def test_the_school_year_begins_on_the_first_of_august(day: str, year: str) -> None:
    assert school_year(date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    ("found", "year", "code"),
    [
        ([], "2026-2027", ""),
        (["2026-2027"], "2026-2027", ""),
        (["2025-2026"], "2025-2026", "SCHOOL_YEAR_PAST"),
        (["2025-2026", "2026-2027"], "2026-2027", ""),
        (["2027-2028"], "2027-2028", "SCHOOL_YEAR_NEXT"),
    ],
)
def test_a_past_school_year_is_refused(found: list[str], year: str, code: str) -> None:
    got, issue = year_of(found, date(2026, 8, 20))
    assert (got, issue.code if issue else "") == (year, code)


@pytest.mark.parametrize(
    ("school", "source", "years", "sector"),
    [
        (School(sector="sbo"), "parnassys", {"8"}, "sbo"),
        (School(), "parnassys", {"8"}, "po"),
        (School(), "edexml", {"8"}, "po"),
        (School(), "edexml", {"11"}, "vo"),
        (School(), "eduarte", {"14"}, "vo"),
        (School(), "esis_sbo", {"S"}, "sbo"),
    ],
)
def test_the_sector_of_a_school(school: School, source: str, years: set[str], sector: str) -> None:
    assert sector_of(school, shipped().sources[source], years) == sector

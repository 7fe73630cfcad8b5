"""Of when the information is: a moment per section and side, and moments that cannot be are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schemas.messages import Issue
from schemas.side import SECTIONS, TABLES, TABLES_OF
from tests.transforms.reconcile.test_reconcile import SIDES, TODAY
from tests.zermelo import school
from transforms.readers import read
from transforms.reconcile import Reconciliation, Sided, compare
from transforms.reconcile.moments import Moment, read_moment
from transforms.reconcile.reading import Export, read_side
from transforms.reconcile.standing import moment_told

FILE = Moment(TODAY, "09:30", "file")
BOM = b"\xef\xbb\xbf"


def side(files: dict[str, bytes], made: Moment | None = FILE, which: str = "portal") -> Sided:
    exports = [Export(name, tuple(read(name, content)), made) for name, content in files.items()]
    return read_side("portal" if which == "portal" else "desktop", exports, SIDES[f"zermelo_{which}"])


def below(text: str, content: bytes) -> bytes:
    """Returns an export with a line above its headings."""
    return f"{text}\r\n".encode() + content.removeprefix(BOM)


def with_column(heading: str, cell: str, content: bytes) -> bytes:
    """Returns an export with one more column, in which every row says the same."""
    head, *rows = content.removeprefix(BOM).decode().split("\r\n")[:-1]
    return "\r\n".join([f"{head};{heading}", *(f"{row};{cell}" for row in rows), ""]).encode()


def held(made: dict[str, Moment], above: str = "", max_age: int = 7) -> Reconciliation:
    """Compares two sides of which the exports were made then; a line may stand above the pupils of the portal."""
    portal, desktop = school()
    files = portal.exports()
    if above:
        files["leerlingen.csv"] = below(above, files["leerlingen.csv"])
    sides = (side(files, made["portal"]), side(desktop.exports(desktop=True), made["desktop"], "desktop"))
    return compare(*sides, "99QQ00", "2026-2027", TODAY, max_age)


BOTH = {"portal": FILE, "desktop": FILE}


def codes(found: Reconciliation) -> list[str]:
    return [issue.code for issue in found.issues]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20-08-2026 14:05", "2026-08-20T14:05"),
        ("Gemaakt op 20-8-2026 om 9:05 uur.", "2026-08-20T09:05"),
        ("2026-08-20T14:05:33.120", "2026-08-20T14:05"),
        ("2026-08-20 14:05:00", "2026-08-20T14:05"),
        ("20/08/2026, 14.05", "2026-08-20T14:05"),
        ("Datum: 20-08-2026 ; Tijd: 14:05", "2026-08-20T14:05"),
        ("20 augustus 2026 14:05", "2026-08-20T14:05"),
        ("20-08-2026 2:05 PM", "2026-08-20T14:05"),
        ("20-08-2026 12:05 am", "2026-08-20T00:05"),
        ("2026-08-20T12:05:00Z", "2026-08-20T14:05"),
        ("2026-08-20T23:30:00+01:00", "2026-08-21T00:30"),
        ("2026-12-31T23:30Z", "2027-01-01T00:30"),
        ("2026-10-25T00:59Z", "2026-10-25T02:59"),
        ("2026-10-25T01:00Z", "2026-10-25T02:00"),
        ("2026-03-29T01:00Z", "2026-03-29T03:00"),
        ("20-08-2026", "2026-08-20"),
        ("d.d.20-08-2026", "2026-08-20"),
        ("11-20-08-2026", ""),
        ("20-08-2026 25:99", "2026-08-20"),
        ("20-08-2026 10 leerlingen", "2026-08-20"),
        ("31-02-2026 14:05", ""),
        ("gisteren", ""),
        ("versie 3.10", ""),
    ],
)
def test_a_moment_is_read_in_the_time_of_the_netherlands(text: str, moment: str) -> None:
    told = read_moment(text)
    assert (told.iso if told else "") == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Periode 01-08-2026 t/m 31-07-2027 Datum export: 20-08-2026", "2026-08-20"),
        ("Rooster geldig vanaf 01-09-2026", ""),
        ("Eerste lesdag 31-08-2026 Peildatum 20-08-2026", "2026-08-20"),
        ("Versie 01-08-2026, gemaakt 20-08-2026 14:05", "2026-08-20T14:05"),
    ],
)
def test_of_several_days_above_the_headings_that_of_the_export_counts(text: str, moment: str) -> None:
    told = read_moment(text, ("Peildatum", "Datum export"))
    assert (told.iso if told else "") == moment


def test_every_section_has_the_moment_of_the_oldest_file_that_gave_its_tables() -> None:
    files = school()[0].exports()
    files["leerlingen.csv"] = below("Gemaakt op 21-11-2026 14:05", files["leerlingen.csv"])
    files["deelnames.csv"] = with_column("Peildatum", "20-11-2026 8:00", files["deelnames.csv"])
    files["pakketkeuzes.csv"] = below("19-11-2026", files["pakketkeuzes.csv"])
    told = side(files)
    assert {name: (found.iso, found.said) for name in SECTIONS if (found := told.moment_of(name))} == {
        "leerlingen": ("2026-11-20T08:00", "export"),
        "persoonsgegevens": ("2026-11-21T14:05", "export"),
        "prognoses": ("2026-11-20T08:00", "export"),
        "pakketkeuzes": ("2026-11-19", "export"),
        "groepsindelingen": ("2026-11-20T08:00", "export"),
    }
    assert told.moment is not None and told.moment.file == "pakketkeuzes.csv"


def test_where_an_export_says_nothing_the_file_itself_does_and_it_is_told_so() -> None:
    told = side({"deelnames.csv": school()[0].exports()["deelnames.csv"]})
    moment = told.moment_of("prognoses")
    assert moment == replace(FILE, file="deelnames.csv")
    assert moment_told(moment, "nl") == "2026-11-22 09:30 (bestandsdatum)"
    assert told.moment_of("pakketkeuzes") is None
    assert moment_told(None, "nl") == "onbekend"


def test_sections_are_made_of_tables_that_there_are() -> None:
    assert set(TABLES_OF) == set(SECTIONS)
    assert {table for tables in TABLES_OF.values() for table in tables} == set(TABLES)


def test_something_else_under_the_heading_of_a_moment_is_told_once() -> None:
    files = {"deelnames.csv": with_column("Peildatum", "gisteren", school()[0].exports()["deelnames.csv"])}
    told = side(files)
    assert [(issue.code, issue.row, issue.column) for issue in told.issues] == [("RECONCILE_VALUE", 2, "moment")]
    assert told.moment == replace(FILE, file="deelnames.csv")


@pytest.mark.parametrize("above", ["Datum export 23-11-2026", "Gemaakt op 23-11-2026 00:01", "2026-11-22T23:30:00Z"])
def test_a_day_to_come_that_the_export_tells_is_refused(above: str) -> None:
    found = held(BOTH, above)
    (issue,) = [issue for issue in found.issues if issue.code == "RECONCILE_FUTURE"]
    assert (issue.severity, issue.file) == ("file", "leerlingen.csv")
    assert "2026-11-23" in issue.text("nl") and "2026-11-23" in issue.text("en")
    assert not found.sections


def test_a_later_time_today_is_no_day_to_come() -> None:
    assert not codes(held(BOTH, "Datum export 22-11-2026 23:59"))


def test_a_day_to_come_that_only_the_file_has_is_not_refused_and_one_that_a_person_says_is() -> None:
    tomorrow = Moment(date(2026, 11, 23), "08:00", "file")
    assert not codes(held({"portal": tomorrow, "desktop": tomorrow}))
    assert codes(held({"portal": replace(tomorrow, said="option"), "desktop": FILE})) == ["RECONCILE_FUTURE"] * 5


@pytest.mark.parametrize(("day", "refused"), [(15, False), (14, True)])
def test_an_export_older_than_the_set_number_of_days_is_refused(day: int, refused: bool) -> None:
    found = held(BOTH, f"Gemaakt op {day}-11-2026 14:05")
    old = [issue for issue in found.issues if issue.code == "RECONCILE_OLD"]
    assert bool(old) == refused == (not found.sections)
    assert [(issue.file, "14-05" in issue.text("nl")) for issue in old] == [("leerlingen.csv", False)] * refused


@pytest.mark.parametrize(("day", "refused"), [(22, False), (25, False), (26, True)])
def test_exports_further_apart_than_the_set_number_of_days_are_refused(day: int, refused: bool) -> None:
    """None of these is too old by itself: what lies ahead is only what a file system says."""
    late = Moment(date(2026, 11, day), "", "file")
    found = held({"portal": Moment(date(2026, 11, 18), "", "file"), "desktop": late})
    assert codes(found) == ["RECONCILE_MOMENTS"] * refused
    assert bool(found.sections) != refused


def test_files_of_one_side_may_not_lie_further_apart_either() -> None:
    late = Moment(date(2026, 11, 27), "", "file")
    found = held({"portal": late, "desktop": late}, "Gemaakt op 19-11-2026")
    (issue,) = found.issues
    assert issue.code == "RECONCILE_MOMENTS"
    assert isinstance(issue, Issue) and {"2026-11-19", "2026-11-27"} <= {*issue.facts.values()}


def test_the_set_number_of_days_may_be_none() -> None:
    assert not codes(held(BOTH, max_age=0))
    assert set(codes(held(BOTH, "Gemaakt op 21-11-2026 23:59", max_age=0))) == {"RECONCILE_OLD", "RECONCILE_MOMENTS"}

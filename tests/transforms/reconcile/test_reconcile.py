"""Reconciling: each kind of difference of the portalconnector is found, once, and with the right direction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from schemas.side import SECTIONS, shipped_sides
from tests.zermelo import System, school
from transforms.readers import read
from transforms.reconcile import Reconciliation, Sided, compare
from transforms.reconcile.moments import Moment
from transforms.reconcile.reading import Export, read_side

TODAY = date(2026, 11, 22)
SIDES = shipped_sides()


def side(which: str, files: dict[str, bytes], made_on: date = TODAY) -> Sided:
    made = Moment(made_on, "", "file")
    exports = [Export(name, tuple(read(name, content)), made) for name, content in files.items()]
    return read_side("portal" if which == "portal" else "desktop", exports, SIDES[f"zermelo_{which}"])


def held(portal: System, desktop: System, without: str = "") -> Reconciliation:
    there = {name: content for name, content in portal.exports().items() if name != without}
    return compare(
        side("portal", there), side("desktop", desktop.exports(desktop=True)), "99QQ00", "2026-2027", TODAY, 7
    )


def told(found: Reconciliation) -> list[tuple[str, ...]]:
    columns = ["section", "kind", "leerlingnummer", "afdeling", "portal", "desktop", "direction"]
    return [tuple(row) for row in found.differences[columns].itertuples(index=False, name=None)]


def states(found: Reconciliation) -> dict[str, str]:
    return {one.name: one.told for one in found.sections}


def test_two_sides_that_agree_are_ok() -> None:
    found = held(*school())
    assert not found.issues
    assert states(found) == dict.fromkeys(SECTIONS, "OK")
    assert found.differences.empty


def test_who_is_on_one_side_only_is_downloaded_or_uploaded() -> None:
    portal, desktop = school()
    for system, number in ((desktop, "10001"), (portal, "10002")):
        del system.leerlingen[number], system.deelnames[number, "4h"]
    found = held(portal, desktop)
    assert told(found) == [
        ("leerlingen", "alleen_portal", "10001", "", "✓", "", "download"),
        ("leerlingen", "alleen_desktop", "10002", "", "", "✓", "upload"),
    ]
    assert states(found)["leerlingen"] == "2"


def _participation(portal: System, desktop: System) -> None:
    portal.deelnames["10011", "5h"]["prognose"] = "70"
    portal.deelnames["10011", "4h"] = {"prognose": "30", "stamklas": "4h1", "lwoo": "0"}


def _support(portal: System, desktop: System) -> None:
    portal.deelnames["10001", "4h"]["lwoo"] = "100"


def _homeroom(portal: System, desktop: System) -> None:
    portal.deelnames["10001", "4h"]["stamklas"] = "4h9"


def _homeroom_of_desktop(portal: System, desktop: System) -> None:
    desktop.deelnames["10011", "5h"]["stamklas"] = "5h9"


def _name(portal: System, desktop: System) -> None:
    portal.leerlingen["10001"]["achternaam"] = "Anders"


def _prognosis(portal: System, desktop: System) -> None:
    portal.deelnames["10051", "3m"]["prognose"] = "80"
    portal.deelnames["10051", "4h"]["prognose"] = "20"


def _not_hundred(portal: System, desktop: System) -> None:
    portal.deelnames["10001", "4h"]["prognose"] = "90"


def _package(portal: System, desktop: System) -> None:
    portal.keuzes["10001", "4h"]["nat"] = "0"


def _exemption(portal: System, desktop: System) -> None:
    portal.keuzes["10001", "4h"]["ges"] = "1"


def _cluster(portal: System, desktop: System) -> None:
    desktop.groepen["10001", "4h"] = {"4h.wis2", "4h.ges1"}


@pytest.mark.parametrize(
    ("change", "wanted", "shown"),
    [
        (
            _participation,
            [
                ("leerlingen", "afdelingsdeelname", "10011", "4h", "30", "", "download"),
                ("prognoses", "prognose", "10011", "4h", "30", "", "download"),
                ("prognoses", "prognose", "10011", "5h", "70", "100", "download"),
            ],
            {"leerlingen": "1", "prognoses": "1"},
        ),
        (_support, [("leerlingen", "lwoo", "10001", "", "100", "0", "download")], {"leerlingen": "1"}),
        (
            _homeroom,
            [
                ("leerlingen", "stamklas", "10001", "4h", "4h9", "4h1", "download"),
                ("groepsindelingen", "stamklas", "10001", "4h", "4h9", "4h1", "download"),
            ],
            {"leerlingen": "1", "groepsindelingen": "1"},
        ),
        (
            _homeroom_of_desktop,
            [
                ("leerlingen", "stamklas", "10011", "5h", "5h1", "5h9", "none"),
                ("groepsindelingen", "stamklas", "10011", "5h", "5h1", "5h9", "upload"),
            ],
            {"leerlingen": "1", "groepsindelingen": "1"},
        ),
        (
            _name,
            [("persoonsgegevens", "persoonsgegevens", "10001", "", "Anders", "Proefpersoon0", "download")],
            {"persoonsgegevens": "1"},
        ),
        (
            _prognosis,
            [
                ("prognoses", "prognose", "10051", "3m", "80", "60", "download"),
                ("prognoses", "prognose", "10051", "4h", "20", "40", "download"),
            ],
            {"prognoses": "1"},
        ),
        (
            _not_hundred,
            [
                ("prognoses", "niet_100", "10001", "", "90", "", "none"),
                ("prognoses", "prognose", "10001", "4h", "90", "100", "none"),
            ],
            {"prognoses": "1"},
        ),
        (
            _package,
            [("pakketkeuzes", "pakket", "10001", "4h", "ges, nat, wisA", "ges, wisA", "download")],
            {"pakketkeuzes": "1"},
        ),
        (
            _exemption,
            [("pakketkeuzes", "vrijstelling", "10001", "4h", "ges", "", "download")],
            {"pakketkeuzes": "0 [1]"},
        ),
        (
            _cluster,
            [("groepsindelingen", "clustergroepen", "10001", "4h", "4h.ges1, 4h.wis1", "4h.ges1, 4h.wis2", "upload")],
            {"groepsindelingen": "1"},
        ),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_each_kind_of_difference(
    change: Callable[[System, System], None], wanted: list[tuple[str, ...]], shown: dict[str, str]
) -> None:
    portal, desktop = school()
    change(portal, desktop)
    found = held(portal, desktop)
    assert told(found) == wanted
    assert states(found) == {**dict.fromkeys(SECTIONS, "OK"), **shown}


def test_packages_of_earlier_years_stay_where_the_portal_has_none_of_this_year() -> None:
    portal, desktop = school()
    for number, afdeling in [key for key in portal.keuzes if key[1] == "6v"]:
        del portal.keuzes[number, afdeling]
    portal.afdelingen["5v"]["pakketkeuzes_open"] = "0"
    portal.keuzes["10031", "5v"]["nat"] = "0"
    assert states(held(portal, desktop))["pakketkeuzes"] == "OK"


@pytest.mark.parametrize(
    ("file", "unknown"),
    [
        ("leerlingen.csv", {"persoonsgegevens"}),
        ("deelnames.csv", {"prognoses"}),
        ("pakketkeuzes.csv", {"pakketkeuzes"}),
    ],
)
def test_a_section_whose_file_is_missing_is_unknown_and_never_ok(file: str, unknown: set[str]) -> None:
    found = held(*school(), without=file)
    assert {name for name, state in states(found).items() if state == "?"} >= unknown


def test_participations_without_a_row_take_nobody_out_of_an_afdeling() -> None:
    portal, desktop = school()
    portal.deelnames.clear()
    found = held(portal, desktop)
    assert found.differences.empty
    assert states(found)["leerlingen"] == states(found)["prognoses"] == "?"


def test_a_child_that_may_have_two_numbers_is_listed_and_not_matched() -> None:
    portal, desktop = school()
    desktop.leerlingen["20001"] = desktop.leerlingen.pop("10001")
    found = held(portal, desktop)
    assert found.doubtful == (("10001", "20001"),)
    assert {row[1] for row in told(found)} >= {"alleen_portal", "alleen_desktop"}


def test_exports_of_two_schools_are_refused() -> None:
    portal, desktop = school()
    other = System(leerlingen={f"9{number}": told for number, told in desktop.leerlingen.items()})
    assert [issue.code for issue in held(portal, other).issues] == ["RECONCILE_STRANGERS"]


@pytest.mark.parametrize(
    ("above", "code"),
    [
        ("Schooljaar 2025-2026", "RECONCILE_OTHER_YEAR"),
        ("Gemaakt op 01-11-2026", "RECONCILE_OLD"),
    ],
)
def test_exports_of_another_year_or_of_long_ago_are_refused(above: str, code: str) -> None:
    portal, desktop = school()
    files = portal.exports()
    files["leerlingen.csv"] = f"{above}\r\n".encode() + files["leerlingen.csv"].removeprefix(b"\xef\xbb\xbf")
    found = compare(
        side("portal", files), side("desktop", desktop.exports(desktop=True)), "99QQ00", "2026-2027", TODAY, 7
    )
    assert code in [issue.code for issue in found.issues]
    assert not found.sections


def test_a_file_that_is_no_export_of_the_side_is_told() -> None:
    portal, desktop = school()
    files = {**portal.exports(), "menu.csv": b"Soep;Prijs\r\nErwtensoep;3\r\n"}
    found = compare(
        side("portal", files), side("desktop", desktop.exports(desktop=True)), "99QQ00", "2026-2027", TODAY, 7
    )
    assert [(issue.code, issue.file) for issue in found.issues] == [("RECONCILE_UNKNOWN_FILE", "menu.csv")]


def test_what_is_told_twice_in_two_ways_is_not_used() -> None:
    portal, desktop = school()
    files = portal.exports()
    files["deelnames.csv"] += b"10001;4h;50;4h7;0\r\n"
    found = compare(
        side("portal", files), side("desktop", desktop.exports(desktop=True)), "99QQ00", "2026-2027", TODAY, 7
    )
    assert [issue.code for issue in found.issues] == ["RECONCILE_TWICE", "RECONCILE_TWICE"]
    assert states(found) == dict.fromkeys(SECTIONS, "1"), "who was not compared is nowhere OK"
    assert {row[1:3] for row in told(found)} == {("dubbel", "10001")}


def test_an_afdeling_of_which_two_things_are_said_refuses_the_comparison() -> None:
    portal, desktop = school()
    files = portal.exports()
    files["afdelingen.csv"] += b"5h;portal;1\r\n"
    found = compare(
        side("portal", files), side("desktop", desktop.exports(desktop=True)), "99QQ00", "2026-2027", TODAY, 7
    )
    assert [issue.code for issue in found.issues if issue.severity == "file"] == ["RECONCILE_AFDELING_TWICE"]


def test_only_pupils_of_the_afdelingen_of_the_project_are_downloaded() -> None:
    portal, desktop = school()
    portal.leerlingen["90001"] = dict(portal.leerlingen["10001"], achternaam="Elders")
    portal.deelnames["90001", "1bk"] = {"prognose": "100", "stamklas": "", "lwoo": "0"}
    found = held(portal, desktop)
    assert states(found) == dict.fromkeys(SECTIONS, "OK")
    assert [(issue.code, issue.facts["count"]) for issue in found.issues] == [("RECONCILE_OUTSIDE", 1)]


def test_the_moment_of_a_side_is_that_of_its_oldest_file_whichever_file_says_so_itself() -> None:
    files = school()[0].exports()
    files["leerlingen.csv"] = b"Gemaakt op 21-11-2026\r\n" + files["leerlingen.csv"].removeprefix(b"\xef\xbb\xbf")
    for names in (list(files), list(files)[::-1]):
        told_by = side("portal", {name: files[name] for name in names}, made_on=date(2026, 11, 20))
        assert told_by.moment is not None and told_by.moment.day == date(2026, 11, 20)
    alone = side("portal", {"leerlingen.csv": files["leerlingen.csv"]}, date(2026, 11, 20))
    assert alone.moment == Moment(date(2026, 11, 21), file="leerlingen.csv")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "veel", "-5"])
def test_a_percentage_that_is_none_is_never_taken_over(text: str) -> None:
    portal, desktop = school()
    portal.deelnames["10001", "4h"]["prognose"] = text
    rows = [row for row in told(held(portal, desktop)) if row[0] == "prognoses"]
    assert {(row[1], row[6]) for row in rows} == {("niet_100", "none"), ("prognose", "none")}


def exported(portal: dict[str, bytes], desktop: dict[str, bytes]) -> Reconciliation:
    return compare(side("portal", portal), side("desktop", desktop), "99QQ00", "2026-2027", TODAY, 7)


def test_groups_of_which_no_export_was_given_are_not_ok() -> None:
    portal, desktop = school()
    assert states(held(portal, desktop, without="groepen.csv"))["groepsindelingen"] == "?"
    assert states(held(portal, desktop, without="leerlingen.csv"))["leerlingen"] == "?"
    portal.deelnames["10001", "4h"]["stamklas"] = "4h9"
    assert states(held(portal, desktop, without="groepen.csv"))["groepsindelingen"] == "1"


def test_a_list_of_pupils_without_a_row_creates_nobody_anew() -> None:
    portal, desktop = school()
    portal.leerlingen.clear()
    found = held(portal, desktop)
    assert found.differences.empty and states(found)["persoonsgegevens"] == "?"
    assert states(held(System(), desktop))["leerlingen"] == "60", "an empty portal is filled"


def in_years(rows: bytes, *years: str) -> bytes:
    """Returns an export of packages in which every row stands once for each year."""
    head, *others = rows.decode("utf-8-sig").split("\r\n")[:-1]
    told_in = [f"{row};{year}" for year in years for row in others]
    return "\r\n".join([f"{head};Keuzejaar", *told_in, ""]).encode()


def test_the_same_choice_in_two_years_is_no_contradiction() -> None:
    portal, desktop = school()
    there, ours = portal.exports(), desktop.exports(desktop=True)
    there["pakketkeuzes.csv"] = in_years(there["pakketkeuzes.csv"], "2025-2026", "2026-2027")
    found = exported(there, ours)
    assert not found.issues and states(found) == dict.fromkeys(SECTIONS, "OK")


def test_the_desktop_s_package_of_this_year_is_compared_without_that_of_earlier_years() -> None:
    portal, desktop = school()
    ours = desktop.exports(desktop=True)
    now = in_years(ours["pakketkeuzes.csv"], "2026-2027")
    ours["pakketkeuzes.csv"] = now + b"10001;4h;oud;0;2025-2026\r\n"
    assert states(exported(portal.exports(), ours))["pakketkeuzes"] == "OK"


def test_who_leads_is_said_by_either_side_and_a_strange_word_downloads_nothing() -> None:
    portal, desktop = school()
    desktop.deelnames["10011", "5h"]["stamklas"] = "5h9"
    portal.afdelingen["5h"]["leidend"] = ""
    assert [row[6] for row in told(held(portal, desktop))] == ["none", "upload"]
    portal.afdelingen["5h"]["leidend"] = "team"
    found = held(portal, desktop)
    assert [row[6] for row in told(found)] == ["none", "none"]
    assert [(issue.code, issue.file, issue.row) for issue in found.issues] == [("RECONCILE_VALUE", "afdelingen.csv", 3)]


def test_it_is_told_that_nobody_says_who_leads() -> None:
    portal, desktop = school()
    desktop.deelnames["10001", "4h"]["stamklas"] = "4h9"
    there, ours = portal.exports(), desktop.exports(desktop=True)
    del there["afdelingen.csv"], ours["afdelingen.csv"]
    assert [(issue.code, issue.facts["count"]) for issue in exported(there, ours).issues] == [("RECONCILE_LEADERS", 1)]


@pytest.mark.parametrize(("text", "taken"), [("veel", "none"), ("101", "none"), ("50", "download"), ("", "download")])
def test_only_a_percentage_is_taken_over(text: str, taken: str) -> None:
    portal, desktop = school()
    desktop.deelnames["10001", "4h"]["lwoo"] = "25"
    portal.deelnames["10001", "4h"]["lwoo"] = text
    portal.deelnames["10001", "4v"] = {"prognose": text, "stamklas": "", "lwoo": text}
    found = held(portal, desktop)
    assert {row[6] for row in told(found) if row[1] in ("lwoo", "afdelingsdeelname")} == {taken}
    assert [issue.code for issue in found.issues] == ["RECONCILE_VALUE"] * (3 if taken == "none" else 0)


def test_a_prognosis_that_is_none_beside_a_hundred_is_not_taken_over() -> None:
    portal, desktop = school()
    portal.deelnames["10001", "4v"] = {"prognose": "veel", "stamklas": "", "lwoo": "0"}
    rows = [row for row in told(held(portal, desktop)) if row[0] == "prognoses"]
    assert {(row[1], row[6]) for row in rows} == {("niet_100", "none"), ("prognose", "none")}


def test_sides_that_were_swapped_are_refused() -> None:
    portal, desktop = school()
    found = compare(
        side("portal", desktop.exports(desktop=True)),
        side("desktop", portal.exports()),
        "99QQ00",
        "2026-2027",
        TODAY,
        7,
    )
    assert "RECONCILE_SWAPPED" in [issue.code for issue in found.issues]
    assert not found.sections

"""One kind of difference can be looked at alone, or all pupils; what is not shown still counts."""

from __future__ import annotations

import re
from datetime import date

import pytest

from schemas.side import SECTIONS
from tests.transforms.reconcile.test_reconcile import exported, held, states
from tests.transforms.reconcile.test_reconcile_imports import differing
from tests.zermelo import school
from transforms.reconcile.book import Compared
from transforms.reconcile.model import Reconciliation, Sectional
from transforms.reconcile.showing import Only, kinds_of, parse_only, shown_of, standing_of
from transforms.reconcile.standing import everyone_told, kinds_told, only_shown, pupils_first
from transforms.reconcile.views import View, views
from transforms.report.reconciled import reconciled_page


def only(*texts: str) -> Only:
    pairs = parse_only(texts)
    assert not isinstance(pairs, str)
    return pairs


def section(found: Reconciliation, name: str) -> Sectional:
    return next(one for one in found.sections if one.name == name)


def tables(found: Reconciliation, *texts: str, everyone: bool = False) -> dict[str, View]:
    shown = views(found, everyone, only(*texts))
    return {f"{view.section}/{view.name}": view for view in shown}


def page(found: Reconciliation, *texts: str, everyone: bool = False) -> str:
    told = Compared(found, "0" * 64, date(2026, 11, 22), frozenset(), everyone=everyone, only=only(*texts))
    return reconciled_page(told, (), "nl")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("lwoo", {("leerlingen", "lwoo")}),
        ("stamklas", {("leerlingen", "stamklas"), ("groepsindelingen", "stamklas")}),
        ("groepsindelingen/stamklas", {("groepsindelingen", "stamklas")}),
        ("alleen", {("leerlingen", "alleen_portal"), ("leerlingen", "alleen_desktop")}),
        ("leerlingen/alleen", {("leerlingen", "alleen_portal"), ("leerlingen", "alleen_desktop")}),
        ("niet_100", {("prognoses", "niet_100")}),
        ("prognoses", {("prognoses", kind) for kind in kinds_of("prognoses")}),
        ("dubbel", {(name, "dubbel") for name in SECTIONS}),
    ],
)
def test_a_section_a_kind_or_both_is_said(text: str, pairs: set[tuple[str, str]]) -> None:
    assert only(text) == pairs


@pytest.mark.parametrize("text", ["haar", "leerlingen/haar", "leerlingen/", "/lwoo", "haar/lwoo", "prognoses/lwoo", ""])
def test_something_else_is_no_kind(text: str) -> None:
    assert parse_only(["lwoo", text]) == text


def test_every_kind_of_difference_can_be_shown_alone() -> None:
    found = held(*differing())
    for name, kind in {*zip(found.differences["section"], found.differences["kind"], strict=True)}:
        shown = shown_of(found.differences, only(f"{name}/{kind}"))
        assert set(shown["kind"]) == {kind} and set(shown["section"]) == {name}
        assert [view.section for view in views(found, only=only(f"{name}/{kind}"))] == [name]


def test_where_nothing_differs_a_kind_can_be_asked_for_too() -> None:
    found = held(*school())
    assert not tables(found, "lwoo") and "(0 van 0 verschillen)" in page(found, "lwoo")


def test_one_kind_leaves_the_other_tables_out_and_the_status_is_of_everything() -> None:
    found = held(*differing())
    shown = tables(found, "lwoo")
    assert list(shown) == ["leerlingen/lwoo"]
    assert [line.number for line in shown["leerlingen/lwoo"].lines] == ["10003"]
    told = page(found, "lwoo")
    assert "Getoond wordt alleen: Leerlingen – LWOO (1 van 17 verschillen)" in told
    assert "Anders" not in told and "<h2>Persoonsgegevens: 1</h2>" in told
    assert '<td class="differs">6</td>' in told


def test_the_first_table_is_there_with_the_columns_that_are_shown() -> None:
    overview = tables(held(*differing()), "lwoo", "leerlingen/stamklas")["leerlingen/overzicht"]
    assert [head.word for head in overview.heads] == ["lwoo", "klas"]
    assert {line.number for line in overview.lines} == {"10003", "10004", "10012"}


def test_of_two_kinds_beside_each_other_the_other_columns_are_left_out() -> None:
    groups = tables(held(*differing()), "clustergroepen")["groepsindelingen/groepsindelingen"]
    assert [head.word for head in groups.heads] == ["clustergroepen"]
    assert [line.number for line in groups.lines] == ["10008"]


def test_all_pupils_are_shown_beside_one_kind_too() -> None:
    found = held(*differing())
    lwoo = tables(found, "lwoo", everyone=True)["leerlingen/lwoo"]
    assert len(lwoo.lines) == 58 and sum(line.differs for line in lwoo.lines) == 1
    assert everyone_told(found, only("lwoo"), "nl") == "60 leerlingen, van wie 1 met een verschil."


def test_a_whole_section_is_said_as_such() -> None:
    assert only_shown(held(*differing()), only("prognoses"), "nl").startswith("Getoond wordt alleen: Prognoses (4 van")


def test_every_kind_of_a_section_stands_by_itself() -> None:
    portal, desktop = school()
    desktop.deelnames["10001", "4h"]["lwoo"] = "25"
    pupils = section(held(portal, desktop), "leerlingen")
    assert dict(standing_of(pupils)) == {"alleen": "OK", "afdelingsdeelname": "OK", "lwoo": "1", "stamklas": "OK"}
    assert ("Afdelingsdeelname", "OK") in kinds_told(pupils, "nl")


def without_column(heading: str, content: bytes) -> bytes:
    """Returns an export without a column."""
    rows = [row.split(";") for row in content.decode("utf-8-sig").split("\r\n")]
    place = rows[0].index(heading)
    return "\r\n".join(";".join(row[:place] + row[place + 1 :]) for row in rows).encode()


@pytest.mark.parametrize("heading", ["LWOO", "Stamklas"])
def test_a_kind_of_which_one_side_has_no_column_is_not_ok(heading: str) -> None:
    portal, desktop = school()
    there, ours = portal.exports(), desktop.exports(desktop=True)
    there["deelnames.csv"] = without_column(heading, there["deelnames.csv"])
    assert states(exported(there, ours))["leerlingen"] == "?"
    del desktop.leerlingen["10001"]
    found = exported(there, {**ours, "leerlingen.csv": desktop.exports(desktop=True)["leerlingen.csv"]})
    assert dict(standing_of(section(found, "leerlingen")))[heading.casefold()] == "?"


def test_a_school_without_lwoo_can_be_ok() -> None:
    portal, desktop = school()
    there, ours = portal.exports(), desktop.exports(desktop=True)
    for files in (there, ours):
        files["deelnames.csv"] = without_column("LWOO", files["deelnames.csv"])
    found = exported(there, ours)
    assert states(found) == dict.fromkeys(SECTIONS, "OK")
    assert [kind for kind, _ in standing_of(section(found, "leerlingen"))] == [
        "alleen",
        "afdelingsdeelname",
        "stamklas",
    ]


def test_who_was_not_compared_is_ok_in_no_kind() -> None:
    portal, desktop = school()
    there = portal.exports()
    there["deelnames.csv"] += b"10001;4h;50;4h7;0\r\n"
    found = exported(there, desktop.exports(desktop=True))
    assert {told for one in found.sections for _, told in standing_of(one)} == {"1"}
    assert list(tables(found, "prognoses/dubbel")) == ["prognoses/dubbel"]


def test_personal_data_of_which_a_side_has_no_column_is_told() -> None:
    portal, desktop = school()
    there = portal.exports()
    there["leerlingen.csv"] = without_column("Postcode", there["leerlingen.csv"])
    (note,) = exported(there, desktop.exports(desktop=True)).issues
    assert (note.code, note.facts["fields"]) == ("RECONCILE_FIELDS", "postcode")


def test_pupils_on_one_side_come_first() -> None:
    portal, desktop = school()
    assert not pupils_first(held(portal, desktop))
    desktop.deelnames["10001", "4h"]["lwoo"] = "25"
    assert not pupils_first(held(portal, desktop))
    del desktop.leerlingen["10001"]
    found = held(portal, desktop)
    assert pupils_first(found) and "Breng eerst dat in orde" in page(found, "prognoses")


def test_who_takes_part_elsewhere_is_shown_with_every_prognosis() -> None:
    view = tables(held(*differing()))["leerlingen/afdelingsdeelname"]
    assert [head.word for head in view.heads] == ["4h", "5h"]
    (line,) = view.lines
    assert [(cell.text, cell.differs) for cell in line.cells] == [
        ("30", True),
        ("–", True),
        ("70", False),
        ("100", False),
    ]


def test_the_package_is_shown_where_only_an_exemption_differs() -> None:
    view = tables(held(*differing()))["pakketkeuzes/pakketkeuzes"]
    texts = {line.number: [cell.text for cell in line.cells] for line in view.lines}
    assert texts["10007"] == ["ges, wisA", "ges, wisA", "ges", "–"]


def test_the_page_offers_every_kind_that_it_shows_and_a_rule_for_it() -> None:
    told = page(held(*differing()), everyone=True)
    ids = re.findall(r'<input type="radio" name="kind" id="only-([a-z_-]+)"', told)
    assert ids == [
        *(f"leerlingen-{kind}" for kind in ("alleen", "afdelingsdeelname", "lwoo", "stamklas")),
        "persoonsgegevens-persoonsgegevens",
        "prognoses-prognose",
        *(f"pakketkeuzes-{kind}" for kind in ("pakket", "vrijstelling")),
        *(f"groepsindelingen-{kind}" for kind in ("stamklas", "clustergroepen")),
    ]
    assert all(f"body:has(#only-{one}:checked) :is(.view:not(.{one})" in told for one in ids)
    assert all(re.search(rf'class="view [^"]*\b{one}\b', told) for one in ids)
    assert 'id="leerlingen-overzicht" class="view "' in told, "that is of all kinds"
    assert "body:has(#show-changes:checked)" in told and 'id="show-everyone" checked' in told
    assert "<script" not in told


def test_a_page_with_one_kind_has_nothing_to_choose() -> None:
    portal, desktop = school()
    desktop.leerlingen["10001"]["achternaam"] = "Anders"
    told = page(held(portal, desktop))
    assert 'type="radio"' not in told
    assert 'id="show-everyone"' in page(held(portal, desktop), everyone=True)

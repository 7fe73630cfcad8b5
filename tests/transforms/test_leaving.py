"""Who left: a row to tell a target, with what is known of the pupil, or a line on the work list of a person."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest

from schemas.profile import Profiles, School, Settings, Target, shipped
from schemas.tables import GEGEVENS
from tests.transforms.test_shape import column_of, pupils, tiny
from transforms.leaving import changed_numbers, departed
from transforms.outcome import Paper
from transforms.sent import Sent
from transforms.stock import Stock
from transforms.supply import Supplied, supply

TODAY = date(2026, 9, 1)
NUMBER = column_of("Nummer", **{"from": "leerlingnummer"}, required=True, unique=True)
NAME = column_of("Naam", **{"from": "achternaam"}, required=True)
STATE = column_of("Stand", **{"from": "toestand"})
NOBODY = pd.DataFrame({"target": [], "leerlingnummer": []}, dtype="str")


def known(table: pd.DataFrame, **state: str) -> pd.DataFrame:
    told = {"school": "99QQ00", "status": "active", "since": "2026-08-20", "school_year": "2026-2027", "missed": "0"}
    columns = ["leerlingnummer", *GEGEVENS, "bestand", "blad", "rij"]
    return table[columns].assign(**{**told, **state}).reset_index(drop=True)


def goods(table: pd.DataFrame, **more: object) -> Stock:
    stock = Stock("99QQ00", "2026-2027", "een", "parnassys", table, NOBODY, draw=lambda signs: signs[0])
    return replace(stock, **more)


def supplied(target: Target, stock: Stock, language: str = "nl") -> Supplied:
    profiles = Profiles(sources={}, targets={"proef": target})
    told = Settings.model_validate({"language": language, "schools": {"99QQ00": School()}})
    return supply(stock, ["proef"], profiles, told, TODAY)


def after(target: Target, stock: Stock) -> Sent:
    return supplied(target, stock).sent["proef"]


def rows(told: Supplied) -> list[str]:
    (file,) = told.files
    return file.content.decode().splitlines()[1:]


def cells(paper: Paper) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(paper.content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def codes(told: Supplied) -> list[str]:
    return [issue.code for issue in told.issues]


FIRST = known(pupils({}, {}, {}))


def test_an_archived_pupil_who_was_told_has_left_and_one_who_was_not_has_not() -> None:
    school = known(pupils({}, {}, {}), status="archived", since="2026-08-30")
    found = departed(school, None, ["0000", "0002"], ["0002"], TODAY)
    assert found["leerlingnummer"].tolist() == ["0000"] and found["since"].tolist() == ["2026-08-30"]


def test_of_a_number_that_is_gone_from_the_register_what_was_known_before_is_told() -> None:
    found = departed(FIRST.iloc[:1], FIRST, ["0000", "0001", "0077"], [], TODAY)
    assert found["leerlingnummer"].tolist() == ["0001", "0077"]
    assert found["achternaam"].fillna("").tolist() == ["Testman", ""]
    assert set(found["since"]) == {"2026-09-01"} and set(found["school"]) == {"99QQ00"}
    assert list(found.columns) == list(FIRST.columns)


def test_a_number_alone_is_a_row_where_that_is_enough() -> None:
    target = tiny(NUMBER, STATE, leavers="explicit")
    sent = after(target, goods(FIRST))
    told = supplied(target, goods(FIRST.iloc[:2], sent={"proef": sent}))
    assert rows(told) == ["0002;vertrokken", "0000;bekend", "0001;bekend"] and not told.papers
    assert told.sent["proef"].left == {"0002"} and "0002" not in told.sent["proef"].keys


def test_a_number_alone_is_work_for_a_person_where_the_target_wants_more() -> None:
    target = tiny(NUMBER, NAME, STATE, leavers="explicit")
    sent = after(target, goods(FIRST))
    told = supplied(target, goods(FIRST.iloc[:2], sent={"proef": sent}))
    assert rows(told) == ["0000;Testman;bekend", "0001;Testman;bekend"]
    (paper,) = told.papers
    (row,) = cells(paper)
    assert row[:4] == ["0002", None, None, "2026-09-01"] and "Proef" in str(row[4])
    assert codes(told) == ["WORK_LIST"]
    known_now = supplied(target, goods(FIRST.iloc[:2], sent={"proef": sent}, former=FIRST))
    assert "0002;Testman;vertrokken" in rows(known_now) and not known_now.papers


def test_an_owed_pupil_has_not_left() -> None:
    target = tiny(NUMBER, STATE, leavers="explicit")
    away = FIRST.assign(status=["active", "active", "archived"])
    owing = pd.DataFrame({"target": ["proef"], "leerlingnummer": ["0002"]})
    told = supplied(target, goods(away, sent={"proef": after(target, goods(FIRST))}, owing=owing))
    assert rows(told) == ["0000;bekend", "0001;bekend", "0002;bekend"]


@pytest.mark.parametrize("leavers", ["explicit", "none", "absence"])
def test_a_renumbered_pupil_is_two_to_the_target_and_a_note_says_so(leavers: str) -> None:
    target = tiny(NUMBER, NAME, STATE, leavers=leavers)
    now = FIRST.assign(leerlingnummer=["0000", "0001", "9002"])
    stock = goods(now, sent={"proef": after(target, goods(FIRST))}, former=FIRST, renumbered={"0002": "9002"})
    told = supplied(target, stock)
    (one,) = told.simulations
    assert (one.created, one.renumbered) == (("9002",), (("0002", "9002"),))
    assert "TARGET_RENUMBERED" in codes(told)
    assert ("0002;Testman;vertrokken" in rows(told)) == (leavers == "explicit")
    assert len(told.papers) == (leavers == "none")
    for paper in told.papers:
        assert "9002" in str(cells(paper)[0][4])


def test_without_a_number_that_tells_pupils_apart_a_new_number_is_not_told() -> None:
    target = tiny(column_of("Nummer", **{"from": "leerlingnummer"}), leavers="none")
    now = FIRST.assign(leerlingnummer=["0000", "0001", "9002"])
    sent = after(target, goods(FIRST))
    told = supplied(target, goods(now, sent={"proef": sent}, former=FIRST, renumbered={"0002": "9002"}))
    assert "TARGET_RENUMBERED" not in codes(told)


def test_which_numbers_became_another_one() -> None:
    changes = pd.DataFrame({"leerlingnummer": ["1", "2", "3"], "number_was": ["", "20", None]}, dtype="str")
    assert changed_numbers(changes) == {"20": "2"}


def test_a_list_runs_no_formula_and_is_the_same_every_time() -> None:
    target = tiny(NUMBER, leavers="none")
    before = known(pupils({}, {"achternaam": "", "roepnaam": '=HYPERLINK("x")', "groepsnaam": "@1"}))
    away = before.assign(status=["active", "archived"])
    stock = goods(away, sent={"proef": after(target, goods(before))})
    first, second = supplied(target, stock), supplied(target, stock)
    (paper,) = first.papers
    assert paper == second.papers[0] and paper.name == "werklijst.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(paper.content)).worksheets[0]
    assert [cell.data_type for cell in sheet[2]] == ["s"] * 5
    assert [cell.value for cell in sheet[2]][1:3] == ['=HYPERLINK("x")', "@1"]


def test_the_list_says_what_the_target_s_source_says() -> None:
    target = tiny(NUMBER, leavers="none").model_copy(update={"leaving": {"nl": "Zet hem uit.", "en": "Switch off."}})
    away = FIRST.assign(status=["active", "active", "archived"])
    stock = goods(away, sent={"proef": after(target, goods(FIRST))})
    for language, text in (("nl", "Zet hem uit."), ("en", "Switch off.")):
        (paper,) = supplied(target, stock, language).papers
        assert [row[4] for row in cells(paper)] == [text]


def test_a_list_of_everybody_leaves_nobody_out_whom_an_import_would_refuse() -> None:
    target = tiny(NUMBER, column_of("Naam", **{"from": "achternaam"}, required=True, max=3), leavers="none")
    by_hand = target.model_copy(update={"made": "list"})
    told = supplied(by_hand, goods(FIRST))
    assert not told.files and len(cells(told.papers[0])) == 3
    moved = FIRST.assign(groepsnaam=["Groep 5A", "Groep 6B", "Groep 5A"])
    again = supplied(by_hand, goods(moved, sent=told.sent))
    assert [(row[0], row[3]) for row in cells(again.papers[0])] == [
        ("0001", "andere groep"),
        ("0000", "blijft"),
        ("0002", "blijft"),
    ]


def test_shipped_targets_that_nothing_removes_from_give_a_list() -> None:
    stays = [name for name, one in shipped().targets.items() if one.leavers == "none" and one.made == "file"]
    assert "gynzy" in stays
    away = FIRST.assign(status=["active", "active", "archived"])
    gynzy = shipped().targets["gynzy"].model_copy(update={"name": "proef"})
    told = supplied(gynzy, goods(away, sent={"proef": after(gynzy, goods(FIRST))}))
    assert [row[0] for row in cells(told.papers[0])] == ["0002"] and len(told.files) == 1

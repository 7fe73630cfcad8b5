"""The decision workbook: what is written in it, and what is made of what a person wrote."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.decision_book import Waiting, decision_book
from transforms.decision_read import Filled, Verdict, judge, read_book
from transforms.outcome import CHANGES
from transforms.readers import read


def change(number: str, kind: str, **more: str) -> dict[str, str]:
    return dict.fromkeys(CHANGES, "") | {"leerlingnummer": number, "kind": kind, "doubtful": "False"} | more


WAITING = Waiting(
    "99QQ00",
    "a3a0effb544353b3-2",
    "0123abcd" * 8,
    "2026-08-20",
    {"missing": 1, "new": 1, "renumbered": 1},
    {"whole_group": 1},
    (Issue("HELD_DOUBTFUL", facts={"count": 1}),),
    (
        change("0012", "renumbered", number_was="11", doubtful="True", evidence="same=birth_date;differs=surname"),
        change("15", "missing", cause="whole_group", evidence="group=4b;missing=3;of=3", groepsnaam="4b"),
        change("16", "new", groepsnaam="=1+1"),
    ),
)


def filled(choices: dict[str, str], language: Language = "nl", **said: str) -> Filled:
    """Returns what is read of a workbook in which these cells were filled in."""
    book = load_workbook(BytesIO(decision_book(replace(WAITING, four_eyes=True), language)))
    first, second = book.worksheets[:2]
    for row, key in enumerate(("decision", "by", "second", "reason"), 7):
        first.cell(row, 2).value = said.get(key)
    for row in second.iter_rows(min_row=2):
        row[0].value = choices.get(str(row[2].value))
    content = BytesIO()
    book.save(content)
    found = read_book(read("boek.xlsx", content.getvalue()))
    assert found
    return found


def test_the_same_facts_give_the_same_bytes() -> None:
    assert decision_book(WAITING, "nl") == decision_book(WAITING, "nl") != decision_book(WAITING, "en")


def test_it_is_a_workbook_that_helps() -> None:
    book: Any = load_workbook(BytesIO(decision_book(WAITING, "nl")))
    first, second, lists = book.worksheets
    assert [first.title, second.title, lists.sheet_state] == ["Besluit", "Wijzigingen", "hidden"]
    assert second.freeze_panes == "D2" and second.auto_filter.ref == "A1:H4"
    assert [one.formula1 for one in first.data_validations.dataValidation] == ['"goedkeuren,afwijzen"']
    [choice] = second.data_validations.dataValidation
    assert str(choice.sqref) == "A2:A4" and "$D2" in choice.formula1
    assert first.protection.sheet and not first["B7"].protection.locked and first["B20"].protection.locked
    assert [cell.value for cell in second[2]][1:5] == ["twijfel", "0012", "11", None]
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    harmless = [cell for row in second.iter_rows() for cell in row if cell.value == "=1+1"]
    assert not formulas and harmless[0].quotePrefix and harmless[0].number_format == "@"


def test_untouched_it_says_nothing() -> None:
    found = filled({})
    assert not found.says_something and not found.is_decided
    assert (found.school, found.delivery, found.digest) == ("99QQ00", "a3a0effb544353b3-2", "0123abcd" * 8)
    assert [row.number for row in found.rows] == ["0012", "15", "16"]


@pytest.mark.parametrize(("language", "word", "no"), [("nl", "Goedkeuren ", "NEE"), ("en", "approve", "no")])
def test_a_decision_is_read_in_either_language(language: Language, word: str, no: str) -> None:
    found = filled({"15": no}, language, decision=word, by=" A.  Jansen ", second="B. de Vries", reason="klopt")
    assert judge(found, WAITING.changes) == Verdict(
        "approve", ("A. Jansen", "B. de Vries"), "klopt", excepted=frozenset({"15"})
    )


@pytest.mark.parametrize(
    ("choice", "apart", "left"),
    [
        ("dezelfde", set(), set()),
        ("ja", set(), set()),
        ("twee leerlingen", {"0012"}, set()),
        ("nog niet", set(), {"0012"}),
    ],
)
def test_a_pair_has_choices_of_its_own(choice: str, apart: set[str], left: set[str]) -> None:
    verdict = judge(filled({"0012": choice}, decision="goedkeuren", by="A"), WAITING.changes)
    assert verdict == Verdict("approve", ("A",), "", apart=frozenset(apart), left=frozenset(left))


@pytest.mark.parametrize(
    ("choices", "said", "code"),
    [
        ({}, {"by": "A"}, "BOOK_NO_DECISION"),
        ({}, {"decision": "ja", "by": "A"}, "BOOK_DECISION"),
        ({}, {"decision": "goedkeuren", "by": "  "}, "BOOK_NO_NAME"),
        ({"0012": "nee"}, {"decision": "goedkeuren", "by": "A"}, "BOOK_CHOICE_PAIR"),
        ({"15": "nog niet"}, {"decision": "goedkeuren", "by": "A"}, "BOOK_CHOICE"),
        ({"0012": "dezelfde"}, {"decision": "afwijzen", "by": "A"}, "BOOK_REJECT_BUT"),
    ],
)
def test_what_is_no_decision_is_told(choices: dict[str, str], said: dict[str, str], code: str) -> None:
    found = judge(filled(choices, **said), WAITING.changes)
    assert isinstance(found, tuple) and [issue.code for issue in found] == [code]


def test_a_row_that_is_gone_waits_and_one_that_is_twice_must_agree() -> None:
    found = filled({"15": "ja"}, decision="goedkeuren", by="A")
    less = replace(found, rows=found.rows[1:])
    assert judge(less, WAITING.changes) == Verdict("approve", ("A",), "", left=frozenset({"0012"}))
    twice = replace(found, rows=(*found.rows, replace(found.rows[1], choice="nee")))
    strange = replace(found, rows=(*found.rows, replace(found.rows[1], number="99")))
    for wrong, code in (
        (twice, "BOOK_CHOICE_TWICE"),
        (strange, "BOOK_NUMBER"),
        (replace(found, rows=()), "BOOK_NO_ROWS"),
    ):
        told = judge(wrong, WAITING.changes)
        assert isinstance(told, tuple) and [issue.code for issue in told] == [code]


def test_another_file_is_no_decision() -> None:
    assert read_book(read("x.csv", b"keuze;leerlingnummer\nnee;12\n")) is None
    assert read_book([]) is None

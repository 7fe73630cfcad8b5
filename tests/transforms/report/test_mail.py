"""The mail that a file is ready: what it says, that it names no pupil, and that nothing gets into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schemas.profile import School, shipped
from schemas.vocabulary import Language
from transforms.outcome import Delivery, ImportFile, Outcome
from transforms.report.mail import Letter, letters, one_line

DAY = date(2026, 8, 20)
PUPILS = b"1001;Ypelaar;Wubbe\r\n"


def a_file(target: str, name: str = "leerlingen99QQ0020262027.csv", rows: int = 25) -> ImportFile:
    return ImportFile(target, "csv", name, PUPILS, rows, "partial")


OUTCOME = Outcome(
    Delivery("d1a2", "99QQ00", (("Ypelaar.csv", PUPILS),)),
    "published",
    "99QQ00",
    "parnassys",
    "2026-2027",
    files=(a_file("schoolwise"), a_file("gynzy")),
)


def told(outcome: Outcome = OUTCOME, language: Language = "nl", by: str = "A. Jansen", **school: Any) -> list[Letter]:
    own = School(**{"name": "De Regenboog", **school})
    return list(letters(outcome, shipped(), own, by, DAY, language))


def test_only_who_is_to_be_told_gets_a_letter() -> None:
    assert [one.target for one in told()] == ["schoolwise"]
    assert [one.target for one in told(mail={"gynzy": ("a@b.example",)})] == ["schoolwise", "gynzy"]
    assert told(replace(OUTCOME, files=())) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("25 rijen", "Gemaakt door: A. Jansen", "deels bevestigd", "uitgeschreven")),
     ("en", ("25 rows", "Made by: A. Jansen", "partly verified", "deregistered"))],
)  # fmt: skip
def test_it_says_what_the_receiver_needs(language: Language, words: tuple[str, ...]) -> None:
    [letter] = told(language=language)
    facts = ("De Regenboog (99QQ00)", "schoolWise", "leerlingen99QQ0020262027.csv", "2026-08-20", "2026-2027", "d1a2")
    assert [one for one in (*facts, *words) if one not in letter.subject + letter.body] == []


def test_it_names_no_pupil_and_no_file_of_the_school() -> None:
    [letter] = told()
    assert "Ypelaar" not in letter.subject + letter.body and "1001" not in letter.body


def test_several_files_are_each_named() -> None:
    files = (a_file("schoolwise", "a.csv", 1), a_file("schoolwise", "b.csv", 2))
    [letter] = told(replace(OUTCOME, files=files))
    assert "Bestand: a.csv, 1 rij\n" in letter.body and "Bestand: b.csv, 2 rijen\n" in letter.body


def test_nobody_is_named_where_nobody_is_known() -> None:
    [letter] = told(by="")
    assert "Gemaakt door" not in letter.body


def test_as_a_text_it_has_an_address_or_asks_for_one() -> None:
    [letter] = told()
    assert letter.text(["a@b.example", "c@d.example"], "nl").startswith("Aan: a@b.example, c@d.example\nOnderwerp: Imp")
    assert letter.text([], "en").startswith("To: (fill in")


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\u2029", "\x00", "\u200b", "\x1b"])
def test_what_people_write_stays_on_its_line(sign: str) -> None:
    [letter] = told(name=f"De{sign}Bcc: x@y.example", by=f"A{sign}{sign}Jansen")
    assert "De Bcc: x@y.example (99QQ00)" in letter.subject and len(letter.subject.splitlines()) == 1
    assert "Gemaakt door: A Jansen\n" in letter.body
    assert one_line(f" a{sign} b ") == "a b"

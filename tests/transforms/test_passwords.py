"""Passwords: long enough, without look-alikes, different, and only for who is new."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import date

import pytest

from schemas.profile import Target, shipped
from tests.transforms.test_parts import GOOD, use
from tests.transforms.test_shape import codes, pupils
from transforms.passwords import DIGITS, LETTERS, password, with_passwords
from transforms.sent import Entry, Sent
from transforms.shape import shape

TARGET = shipped().targets["jij_wachtwoorden"]


def test_a_password_can_be_read_and_typed_and_not_guessed() -> None:
    draw = random.Random(1).choice
    made = {password(draw) for _ in range(2000)}
    assert len(made) == 2000
    for one in made:
        assert len(one) >= 12 and re.search("[0-9]", one) and re.search("[a-z]", one)
        assert not set(one) & set("01lioIO") and one == one.lower()
        assert not set(one) & set("aeiou"), "no word comes about"


def test_every_sign_is_drawn() -> None:
    asked: list[str] = []

    def draw(signs: str) -> str:
        asked.append(signs)
        return signs[-1]

    assert password(draw) == "".join(signs[-1] for signs in asked)
    assert set(asked) == {LETTERS, DIGITS}


def test_who_is_known_gets_none_and_a_target_without_the_column_neither() -> None:
    people = pupils({}, {}).assign(key=["a", "b"])
    made = with_passwords(people, TARGET, {"a"}, lambda signs: signs[0])["wachtwoord"]
    assert [bool(one) for one in made] == [False, True]
    other = shipped().targets["jij_leerlingen"]
    assert set(with_passwords(people, other, (), lambda signs: signs[0])["wachtwoord"]) == {""}


PASSWORDED = [
    target.name
    for target in shipped().targets.values()
    if any(column.source == "wachtwoord" for part in target.apart().values() for column in part.columns)
]


@pytest.mark.parametrize("name", PASSWORDED)
def test_who_has_an_account_is_not_refused_for_having_no_new_password(name: str) -> None:
    target: Target = use(name)
    known = {target.filename: {"8": Entry("H3a", "eerder")}}
    children = pupils(GOOD | {"leerlingnummer": "8"}, GOOD | {"emailadres": "b@wolk.example"})
    draw = random.Random(1).choice
    result = shape(
        children, target, "csv", "99QQ00", "2026-2027", date(2026, 9, 1), sent=Sent("eerder", known), draw=draw
    )
    assert [code for code, row in codes(result) if row] == []
    (made,) = csv.DictReader(io.StringIO(result.files[0].content.decode("utf-8-sig")), delimiter=target.delimiter)
    header = next(column.header for column in target.columns if column.source == "wachtwoord")
    assert made[header]

"""The verification code: BRIN and vestiging, then letters and digits, 20 to 50 characters in all."""

from __future__ import annotations

import secrets

import pytest

from transforms.verification import LEGIBLE, check_code, make_code

SCHOOL = "99QQ00"


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("99QQ001234567890abcd", ""),
        (SCHOOL + "a" * 14, ""),
        (SCHOOL + "Z" * 44, ""),
        (SCHOOL + "a" * 13, "CONNECTION_CODE_LENGTH"),
        (SCHOOL + "a" * 45, "CONNECTION_CODE_LENGTH"),
        (SCHOOL, "CONNECTION_CODE_LENGTH"),
        ("", "CONNECTION_CODE_START"),
        ("99QQ011234567890abcd", "CONNECTION_CODE_START"),
        ("99qq001234567890abcd", "CONNECTION_CODE_START"),
        ("99QQ1234567890abcdef", "CONNECTION_CODE_START"),
        (" 99QQ001234567890abcd", "CONNECTION_CODE_START"),
        ("99QQ00123456 7890abcd", "CONNECTION_CODE_CHARACTERS"),
        ("99QQ00-1234567890abcd", "CONNECTION_CODE_CHARACTERS"),
        ("99QQ001234567890abcdé", "CONNECTION_CODE_CHARACTERS"),
        ("99QQ001234567890abcd\n", "CONNECTION_CODE_CHARACTERS"),
        ("99QQ001234567890abc٣", "CONNECTION_CODE_CHARACTERS"),
    ],
)
def test_a_code_is_checked(code: str, wrong: str) -> None:
    assert check_code(code, SCHOOL) == wrong


def test_a_code_that_is_made_is_right_and_drawn_anew() -> None:
    made = {make_code(SCHOOL, secrets.choice) for _ in range(50)}
    assert len(made) == 50 and {check_code(code, SCHOOL) for code in made} == {""}
    assert not set("0O1Il") & set(LEGIBLE), "a person types it over"

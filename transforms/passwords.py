"""Passwords: one that a pupil can read and type, and that nobody can guess."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pandas import DataFrame

from schemas.profile import Target
from transforms.rules import with_texts

Draw = Callable[[str], str]
"""Gives one of the characters of a text, any of them as likely as another."""

LETTERS = "bcdfghjkmnprstvwxz"
"""No vowels, so that no word comes about, and none that is taken for a digit or for another letter."""
DIGITS = "23456789"
PATTERN = (LETTERS, LETTERS, LETTERS, DIGITS) * 3
"""Groups of three letters and a digit: some 10^14 passwords."""


def certain(signs: str) -> str:
    """Says that nothing here is left to chance; the outside world gives what draws."""
    raise RuntimeError("no source of chance was given")


def password(draw: Draw) -> str:
    """Returns a new password of twelve small letters and digits."""
    return "".join(draw(signs) for signs in PATTERN)


def with_passwords(pupils: DataFrame, target: Target, known: Collection[str], draw: Draw | None) -> DataFrame:
    """Adds `wachtwoord`, where the target has a column for it: one for who is new there, empty for everybody else.

    Args:
        pupils: columns `key` and those that the target is told.
        known: the keys that the target was told before: those accounts have a password already.
    """
    if draw is None or all(
        column.source != "wachtwoord" for part in target.apart().values() for column in part.columns
    ):
        return with_texts(pupils, wachtwoord="")
    made = [password(draw) if key not in known else "" for key in pupils["key"]]
    return with_texts(pupils, wachtwoord=made)

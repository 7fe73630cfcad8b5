"""Numbers: the number that stands for a pupil, and the citizen service number that must not be mistaken for it."""

from __future__ import annotations

import re

from transforms.values.reading import Reading

_FORMULA = re.compile(r'="+([^"]*)"+')
_DECIMAL = re.compile(r"(\d+)[.,]0+")
_POWER = re.compile(r"\d(?:[.,]\d+E\+?|E\+)\d+", re.IGNORECASE)
_SPACED = re.compile(r"\d+(?: \d+)+")
_NOTHING = frozenset({"-", "--", "?", "0", "geen", "nvt", "n.v.t.", "onbekend"})
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def read_number(text: str) -> Reading:
    """Returns a pupil number as text: its zeros are kept, what a spreadsheet put around it is taken off.

    A number that Excel rounded (`1,23457E+11`) cannot be known any more; it stays as it is, under NUMBER_MALFORMED.
    """
    if text.isdigit() and text != "0":
        return Reading(text)
    text = (_FORMULA.sub(r"\1", text) if text.startswith("=") else text).lstrip("'").strip()
    if text.casefold() in _NOTHING:
        return Reading("")
    if _POWER.fullmatch(text):
        return Reading(text, "NUMBER_MALFORMED")
    if _SPACED.fullmatch(text):
        return Reading(text.replace(" ", ""))
    return Reading(_DECIMAL.sub(r"\1", text) if _DECIMAL.fullmatch(text) else text)


def is_citizen_number(text: str) -> bool:
    """Tells whether nine digits pass the proof by eleven of a BSN, or the one of an onderwijsnummer."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()) or text == "000000000":
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=True)) % 11
    return rest == 0 or (rest == 5 and text.startswith("10"))

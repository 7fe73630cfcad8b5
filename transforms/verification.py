"""Verification: the code with which a school and a target know each other's connection, as ESIS and Gynzy ask it.

It begins with BRIN and vestiging and goes on with letters and digits; the same code is entered on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable

SHORTEST, LONGEST = 20, 50
"""Characters of a code, those of the school included."""
MADE = 32
"""Characters of a code that is made here."""
LEGIBLE = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
"""Letters and digits that are not easily taken for another, because a person types the code over."""


def make_code(school: str, draw: Callable[[str], str]) -> str:
    """Returns a code for a school.

    Args:
        draw: returns one character of a text by chance that nobody can foresee.
    """
    return school + "".join(draw(LEGIBLE) for _ in range(MADE - len(school)))


def check_code(code: str, school: str) -> str:
    """Returns what is wrong with a code as the code of an issue; empty where it is right."""
    if not code.startswith(school):
        return "CONNECTION_CODE_START"
    if not SHORTEST <= len(code) <= LONGEST:
        return "CONNECTION_CODE_LENGTH"
    return "" if re.fullmatch(r"[0-9A-Za-z]+", code) else "CONNECTION_CODE_CHARACTERS"

"""Text: one spelling for what looks the same, and the errors that a spreadsheet writes in a cell."""

from __future__ import annotations

import re
import unicodedata

_SPELLING = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u201b\u00b4\u0060\u02bc\u02b9\u2032\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        "\u0133": "ij",
        "\u0132": "IJ",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        **dict.fromkeys(map(chr, (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)))),
    }
)
"""Apostrophes and hyphens to those of the keyboard, the Dutch ligature to two letters; nothing that has no width."""

_ERROR = re.compile(
    r"#(?:N/A|N/B|REF!|VERW!|VALUE!|WAARDE!|DIV/0!|DEEL/0!|NAME\?|NAAM\?|NULL!|LEEG!|NUM!|GETAL!|SPILL!|OVERLOOP!"
    r"|CALC!|BEREKENEN!|GETTING_DATA|#+)",
    re.IGNORECASE,
)
"""The errors of Excel in English and Dutch, and the `####` of a column that was too narrow."""


def clean(text: str) -> str:
    """Returns a text in Unicode's composed form, with plain apostrophes and hyphens and single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_SPELLING))
    elif not text.isprintable() or "`" in text:
        text = text.translate(_SPELLING)
    return " ".join(text.split())


def is_error(text: str) -> bool:
    """Tells whether a cell holds an error of the spreadsheet instead of a value."""
    return text.startswith("#") and _ERROR.fullmatch(text) is not None

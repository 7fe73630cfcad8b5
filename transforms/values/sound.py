"""Sound: names without what differs between spellings of one name: case, accents, punctuation, letters of one sound."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
"""Letters of other alphabets that are no letter with an accent to Unicode."""
_SOUNDS = (
    (re.compile(r"^m[ou]h+a?m+[aei][dt]$"), "mohamed"),
    (re.compile(r"^[jy]o?u?s+[eu]f$"), "josef"),
    (re.compile(r"^a(?:c?h|g)m[ae][dt]$"), "ahmed"),
    (re.compile(r"^h[ou]s+[ae][iy]n$"), "hosein"),
    (re.compile(r"^y(?=[aeou])"), "j"),
    (re.compile(r"sch"), "sg"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ck|q"), "k"),
    (re.compile(r"c(?=[eiy])|z"), "s"),
    (re.compile(r"ch(?=[aeiouy])"), "g"),
    (re.compile(r"c|kh"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"v|w(?![aeiouy])"), "f"),
    (re.compile(r"dt$"), "t"),
    (re.compile(r"(?<=.)h$|(?<=[aeiouy])h(?![aeiouy])"), ""),
    (re.compile(r"ie"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""Spellings of one sound in Dutch names, in the order in which they are replaced."""


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Returns a name without case, accents, spaces and punctuation, so that spellings of one name meet."""
    return "".join(letter for letter in _plain(name) if letter.isalnum())


@lru_cache(maxsize=65536)
def sound(name: str) -> str:
    """Returns how a folded name sounds, roughly, with `y` as `i`."""
    return _sounding(name.replace(" ", ""), "i")


def sound_alike(one: str, other: str) -> bool:
    """Tells whether two folded names may be said the same."""
    return bool(_sounds(one) & _sounds(other))


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS))
    return decomposed.casefold().translate(_LETTERS)


@lru_cache(maxsize=65536)
def _sounds(name: str) -> frozenset[str]:
    """Returns how a name may sound: `y` is an `i` in `Sylvia` and an `ij` in `Thymen`."""
    return frozenset((sound(name), _sounding(name, "ij")))


def _sounding(name: str, y: str) -> str:
    for spelling, heard in _SOUNDS:
        name = spelling.sub(heard, name)
    return re.sub(r"i(?=i)", "", name.replace("y", y))

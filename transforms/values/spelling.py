"""Spelling: whether two names, or two birth dates, are one that was written differently.

First names are judged strictly, because twins share all the rest: `Tim` and `Tom` are two children, `Sophie` and
`Sofie` one. Surnames change with a marriage and lose their prefix on the way, so that less is asked of them.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from schemas.vocabulary import VOORVOEGSELS
from transforms.values.sound import fold, sound, sound_alike

Likeness = Literal["equal", "clear", "ending", "short", "close", "given", "initials", "unknown", "other"]
"""How two first names are one: `clear` is a slip or another spelling of a name long enough to tell, `ending` a slip in
the last letter (`Simon`, `Simone`), `short` another spelling of a name too short to tell (`Noa`, `Noah`), `close` one
letter away and perhaps another name (`Amira`, `Amina`), `given` another first name with the same official names."""
Kinship = Literal["equal", "part", "close", "unknown", "other"]
"""How two surnames are one: `part` where one is in the other (`Jansen`, `Jansen-de Boer`)."""
Born = Literal["equal", "typo", "unknown", "other"]

LONG = 5
"""Letters from which on another spelling is clearly the same first name."""


class First(NamedTuple):
    """How a child is called: words in lower case without accents, initials as letters; `""` where not told."""

    called: str
    given: str
    initials: str


class Surname(NamedTuple):
    """A surname without and with its prefix, folded, and the names that it is made of."""

    core: str
    whole: str
    parts: frozenset[str]


_WORD = re.compile(r"[\s\-–/,.]+")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {frozenset(pair) for row in _KEYBOARD for pair in pairwise(row)}
_VOWELS = frozenset("aeiouy")


def words(name: str) -> list[str]:
    """Returns the folded words of a name."""
    return [folded for word in _WORD.split(name) if (folded := fold(word))]


def first(roepnaam: str, voornamen: str, voorletters: str) -> First:
    """Returns how a child is called; a single letter is an initial."""
    called, given, letters = words(roepnaam), words(voornamen), fold(voorletters)
    if len("".join(called)) == 1:
        letters, called = letters or called[0], []
    if given and all(len(word) == 1 for word in given):
        letters, given = letters or "".join(given), []
    return First(" ".join(called), " ".join(given), letters or "".join(word[0] for word in given))


def surname(voorvoegsel: str, achternaam: str) -> Surname:
    """Returns a surname, whether its prefix stands before it, behind it or in a column of its own."""
    front, comma, behind = achternaam.partition(",")
    if comma and behind.strip().lower() in VOORVOEGSELS:
        voorvoegsel, achternaam = voorvoegsel or behind.strip(), front
    bare = _without_prefix(achternaam)
    whole = fold(achternaam if bare != achternaam else f"{voorvoegsel} {achternaam}")
    parts = frozenset(_dutch(fold(_without_prefix(part))) for part in re.split(r"\s*[-–/]\s*", bare) if fold(part))
    loose = frozenset(_dutch(word) for word in words(bare) if word not in VOORVOEGSELS)
    return Surname(_dutch(fold(bare)), _dutch(whole), parts if len(parts) > 1 else loose or parts)


def first_names(one: First, other: First) -> Likeness:
    """Tells how two first names are alike: what they are called, else the first of their official names."""
    if one.called and other.called:
        likeness = _spelled(one.called, other.called)
        return "given" if likeness in ("other", "close") and _same_given(one, other) else likeness
    mine, theirs = _names(one), _names(other)
    if not mine or not theirs:
        return _lettered(one, other)
    if mine & theirs:
        return "equal"
    return _spelled(one.called or one.given.split()[0], other.called or other.given.split()[0])


def surnames(one: Surname, other: Surname) -> Kinship:
    """Tells how two surnames are alike."""
    if not one.core or not other.core:
        return "unknown"
    if {one.core, one.whole} & {other.core, other.whole}:
        return "equal"
    if one.parts and other.parts and (one.parts <= other.parts or other.parts <= one.parts):
        return "part"
    return "close" if _near(one.core, other.core) or _near(one.whole, other.whole) else "other"


def birth_dates(one: str, other: str) -> Born:
    """Tells whether two dates `YYYY-MM-DD` are one, or one with a slip: a digit, two that changed places, the year."""
    if not one or not other:
        return "unknown"
    if one == other:
        return "equal"
    (year, month, day), (year2, month2, day2) = one.split("-"), other.split("-")
    if year == year2 and (month, day) == (day2, month2):
        return "typo"
    if (month, day) == (month2, day2) and abs(int(year) - int(year2)) == 1:
        return "typo"
    return "typo" if DamerauLevenshtein.distance(one, other) == 1 else "other"


def is_date(text: str) -> bool:
    """Tells whether a text is a date `YYYY-MM-DD`."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def letter(one: First) -> str:
    """Returns the letter that every other spelling of a first name begins with too."""
    return sound(one.called or one.given or one.initials)[:1]


def _dutch(folded: str) -> str:
    return folded.replace("ij", "y")


def _without_prefix(achternaam: str) -> str:
    """Returns a surname without the longest prefix that it begins with, if something is left."""
    split = re.split(r"(?<=')|\s+", achternaam.strip())
    for count in range(min(4, len(split) - 1), 0, -1):
        lead, rest = " ".join(split[:count]).lower().replace("' ", "'"), " ".join(split[count:])
        if lead in VOORVOEGSELS and len(fold(rest)) > 1:
            return rest
    return achternaam


def _names(one: First) -> set[str]:
    return {name.replace(" ", "") for name in (one.called, one.given, *one.given.split()[:1]) if name}


def _same_given(one: First, other: First) -> bool:
    return one.given != "" and one.given == other.given


def _lettered(one: First, other: First) -> Likeness:
    """Tells what initials say where a first name is not told; a first name may begin with another letter than they."""
    if one.initials and other.initials:
        return "initials" if one.initials.startswith(other.initials[0]) else "other"
    mine, theirs = one.initials or one.called, other.initials or other.called
    return "initials" if mine and theirs and mine[0] == theirs[0] else "unknown"


@lru_cache(maxsize=65536)
def _spelled(one: str, other: str) -> Likeness:
    mine, theirs = one.replace(" ", ""), other.replace(" ", "")
    if mine == theirs:
        return "equal"
    shorter, longer = sorted((one, other), key=lambda name: (len(name), name))
    if sound_alike(mine, theirs):
        return "clear" if len(longer) >= LONG else "short"
    if longer.startswith(f"{shorter} "):
        return "clear" if len(shorter) >= LONG else "short"
    if min(len(mine), len(theirs)) < LONG or sound(mine)[:1] != sound(theirs)[:1]:
        return "other"
    slip = _slip(mine, theirs)
    heard = (sound(mine), sound(theirs))
    if slip == "other" and min(map(len, heard)) >= LONG:
        slip = _slip(*heard)
    return slip


def _slip(one: str, other: str) -> Likeness:
    """Tells what one slip of the hand made of a name: what is left is clear unless it may be another name.

    A letter more or fewer at the end and one vowel for another make other names (`Julia`, `Julian`, `Julie`), and so
    does one consonant for another (`Jayden`, `Jaylen`), unless it lies beside it on the keyboard.
    """
    if DamerauLevenshtein.distance(one, other) != 1:
        return "close" if min(len(one), len(other)) >= 8 and DamerauLevenshtein.distance(one, other) == 2 else "other"
    at = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if at is None or (len(one) == len(other) and Levenshtein.distance(one, other) == 2):
        return "ending" if at is None or at + 2 >= len(one) else "clear"
    if len(one) != len(other):
        return "clear"
    pair = frozenset((one[at], other[at]))
    inside = len(one) >= 8 and at + 1 < len(one)
    return "clear" if inside or (pair in _BESIDE and not pair <= _VOWELS) else "close"


@lru_cache(maxsize=65536)
def _near(one: str, other: str) -> bool:
    """Tells whether two surnames are one or, where they are long, two letters apart, or sound the same."""
    shortest = min(len(one), len(other))
    allowed = 2 if shortest >= 8 else int(shortest >= 4)
    return sound_alike(one, other) or DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed

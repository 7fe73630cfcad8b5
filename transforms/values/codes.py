"""Codes: yes and no, gender, track, school year and the codes of schools, in the words of EDEXML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from transforms.values.reading import Reading
from transforms.values.text import clean

Words = Mapping[str, str]
"""What a source says in a column, in lower case -> the canonical value."""

_YES = frozenset({"ja", "j", "1", "true", "waar", "yes", "y", "x"})
_NO = frozenset({"nee", "n", "0", "false", "onwaar", "no"})
_NOT_SECRET = frozenset({"", "-", "niet geheim", "openbaar"})

_GENDER = {
    **dict.fromkeys(("man", "jongen", "mannelijk", "male", "boy", "j"), "1"),
    **dict.fromkeys(("vrouw", "meisje", "vrouwelijk", "female", "girl", "v", "f"), "2"),
    **dict.fromkeys(("onbekend", "unknown", "o", "u", "?", "-"), "0"),
    **dict.fromkeys(("niet gespecificeerd", "overig", "anders", "x", "non-binair", "genderneutraal"), "9"),
}
_TRACKS = {
    **dict.fromkeys(("bb", "vmbo bb", "vmbo basis", "vmbo b", "b", "bl", "basis"), "VMBO-BB"),
    **dict.fromkeys(("kb", "vmbo kb", "vmbo kader", "vmbo k", "k", "kl", "kader"), "VMBO-KB"),
    **dict.fromkeys(("gl", "vmbo gl", "vmbo g", "g", "gemengd"), "VMBO-GL"),
    **dict.fromkeys(("tl", "vmbo tl", "vmbo t", "t", "mavo", "theoretisch"), "VMBO-TL"),
    **dict.fromkeys(("havo", "h"), "HAVO"),
    **dict.fromkeys(("vwo", "v", "atheneum", "gymnasium"), "VWO"),
    **dict.fromkeys(("pro", "praktijkonderwijs"), "PRO"),
    "vso": "VSO",
}
_BETWEEN = re.compile(r" ?[/+] ?| en ")
_STATUS = {
    **dict.fromkeys(("actief", "ingeschreven", "active", "huidig"), "actief"),
    **dict.fromkeys(
        ("uitgeschreven", "inactief", "niet actief", "vertrokken", "oud-leerling", "historisch", "beëindigd"),
        "uitgeschreven",
    ),
    **dict.fromkeys(("aangemeld", "aanmelding", "vooraangemeld", "voorinschrijving", "wachtlijst"), "aangemeld"),
}
_SCHOOL_YEAR = re.compile(r"(?:schooljaar|sj)? ?'?((?:20)?\d\d) ?(?:[-/] ?'?)?((?:20)?\d\d)", re.IGNORECASE)
_BRIN = re.compile(r"(\d{1,2}[A-Z]{2})(\d{2})?")


def as_words(meanings: Mapping[str, Collection[str]]) -> Words:
    """Returns what a source says in a column, from its profile: canonical value -> the texts that mean it."""
    return {clean(text).casefold(): value for value, texts in meanings.items() for text in texts}


def read_yes(text: str, words: Words) -> Reading:
    """Returns `1` or `0` of any way to say yes or no."""
    folded = text.casefold()
    return Reading(words.get(folded) or ("1" if folded in _YES else "0" if folded in _NO else None))


def is_yes_unless_no(text: str, words: Words) -> bool:
    """Tells whether a mark of secrecy is set; what cannot be read counts as set."""
    folded = text.casefold()
    return words.get(folded, "0" if folded in _NO | _NOT_SECRET else "1") != "0"


def may_mark(texts: Collection[str], words: Words) -> bool:
    """Tells whether a column can mark what is secret: it says yes, no or nothing, and never anything else."""
    said = {text.casefold() for text in texts} - _NOT_SECRET
    return bool(said) and said <= _YES | _NO | words.keys()


def read_gender(text: str, words: Words, column: Collection[str]) -> Reading:
    """Returns the code of a gender, where the letters of the whole column tell what an `M` stands for.

    Args:
        column: every text in the column, in lower case. With a J in it `M` is meisje, also for a source that usually
            writes M and V; with J and V both, `M` cannot be known. Bare digits are those of EDEXML, unless the column
            has others too (Eduarte's own 3).
    """
    folded = text.casefold()
    if folded == "m" and "j" in column and "j" not in words:
        return Reading("2") if "v" not in column else Reading(None, "GENDER_UNKNOWN")
    known = words.get(folded) or _GENDER.get(folded) or ("1" if folded == "m" else None)
    if known is None and re.fullmatch(r"[+0]?[0129](?:\.0)?", folded) and not {"3", "4"} & set(column):
        known = folded.lstrip("+").removesuffix(".0")[-1]
    return Reading(known) if known else Reading(None, "GENDER_UNKNOWN")


def read_code(text: str, words: Words) -> Reading:
    """Returns the code of a gender where a standard names every text that may stand for one."""
    known = words.get(text.casefold())
    return Reading(known) if known else Reading(None, "GENDER_UNKNOWN")


def read_track(text: str, words: Words) -> Reading:
    """Returns a leerweg in our words, of a bridge class several joined by `/`; one we do not know stays as it is.

    `BBL` is known only where the source says so: in mbo it is beroepsbegeleidend and no vmbo.
    """
    whole = words.get(text.casefold()) or _track(text)
    if whole:
        return Reading(whole)
    parts = [words.get(part.casefold()) or _track(part) for part in _BETWEEN.split(text)]
    return Reading("/".join(part for part in parts if part) if all(parts) else text)


def read_status(text: str, words: Words) -> Reading:
    """Returns actief, uitgeschreven or aangemeld; what we do not know is nothing to remove a child for."""
    folded = text.casefold()
    return Reading(words.get(folded) or _STATUS.get(folded))


def read_school_year(text: str) -> Reading:
    """Returns `2026-2027` of `2026 / 2027`, `'26-'27`, `2627` and the like; `2021` alone may be one year or two."""
    found = _SCHOOL_YEAR.fullmatch(text)
    if not found or text == "2021":
        return Reading(None)
    first, second = int(found[1]) % 100, int(found[2]) % 100
    return Reading(f"20{first:02}-20{second:02}" if second == first + 1 else None)


def read_brin(text: str) -> Reading:
    """Returns a BRIN with its vestiging as far as it is said, `99QQ` or `99QQ00`; a zero that Excel took comes back."""
    found = _BRIN.fullmatch(re.sub(r"[\s.-]", "", text).upper())
    return Reading(found[1].rjust(4, "0") + (found[2] or "") if found else None)


def brin_vestiging(text: str) -> str:
    """Returns a school as `99QQ00`; without a vestiging it is the main one, and `""` is not a BRIN."""
    return (read_brin(text).value or "").ljust(6, "0") if read_brin(text).value else ""


def _track(text: str) -> str | None:
    return _TRACKS.get(re.sub(r"[\s-]+", " ", text.casefold()).strip())

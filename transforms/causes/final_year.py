"""The final year: who is expected to leave the school when the school year ends."""

from __future__ import annotations

import re

import pandas as pd

_TRACKS = (
    (re.compile(r"vwo|gymnasium|atheneum"), "16"),
    (re.compile(r"havo"), "15"),
    (re.compile(r"vmbo|mavo|basis|kader|\b(?:bb|kb|gl|tl)\b"), "14"),
)
_CLASS_LETTER = {"v": "16", "a": "16", "h": "15", "t": "14", "k": "14", "b": "14", "m": "14"}
"""First letter of a class such as `H5a` or `4VD`; G is left out (gymnasium or gemengde leerweg)."""
_FACTS = ["jaargroep", "leerweg", "opleiding", "groepsnaam", "geboortedatum", "school_year"]


def final_year(pupils: pd.DataFrame) -> pd.Series:
    """Tells of every pupil whether it was in its final year in the `school_year` it was last seen in."""
    facts = pupils[_FACTS].fillna("")
    distinct = facts.drop_duplicates()
    answers = {tuple(row): is_final_year(*row) for row in distinct.itertuples(index=False, name=None)}
    return pd.Series([answers[row] for row in facts.itertuples(index=False, name=None)], index=pupils.index, dtype=bool)


def is_final_year(
    jaargroep: str, leerweg: str, opleiding: str, groepsnaam: str, geboortedatum: str, school_year: str
) -> bool:
    """Tells whether a pupil is expected to leave after this school year.

    Group 8 leaves; in secondary education the last year of the track, and any year from the fourth when the track is
    not known. Special education has no years: there age decides (12 for S, 16 for V, reached before the year ends).
    """
    if jaargroep in {"S", "V"}:
        return geboortedatum != "" and int(school_year[-4:]) - int(geboortedatum[:4]) >= (
            12 if jaargroep == "S" else 16
        )
    if jaargroep in {"14", "15", "16"}:
        last = _last_year(f"{leerweg} {opleiding}".casefold(), groepsnaam.casefold())
        return jaargroep == last if last else True
    return jaargroep == "8"


def _last_year(track: str, group: str) -> str:
    """Returns the last year of a track, `""` when neither its words nor the class name tell."""
    for words, last in _TRACKS:
        if words.search(track) or words.search(group):
            return last
    letter = re.search(r"[a-z]", group) if re.search(r"[0-9]", group) else None
    return _CLASS_LETTER.get(letter.group(), "") if letter else ""

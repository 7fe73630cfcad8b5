"""Explain: why a pupil is missing from the school's list."""

from __future__ import annotations

import re

import pandas as pd

EXPECTED = frozenset({"final_year"})
"""Causes that a hold does not count: the final year explains itself."""

_TRACKS = (
    (re.compile(r"vwo|gymnasium|atheneum"), "16"),
    (re.compile(r"havo"), "15"),
    (re.compile(r"vmbo|mavo|basis|kader|\b(?:bb|kb|gl|tl)\b"), "14"),
)
_CLASS_LETTER = {"v": "16", "a": "16", "h": "15", "t": "14", "k": "14", "b": "14", "m": "14"}
"""First letter of a class such as `H5a` or `4VD`; G is left out (gymnasium or gemengde leerweg)."""


def explain(missing: pd.DataFrame, leavers: pd.MultiIndex, school_years: pd.Series) -> pd.Series:
    """Returns the cause of every missing pupil: `left_in_file`, `final_year` or `unexplained`.

    Args:
        missing: what the register knows of them, with the `school_year` in which they were last seen.
        leavers: (school, leerlingnummer) of the rows that the file itself marks as left.
        school_years: for every missing pupil the school year of the delivery.
    """
    causes = pd.Series("unexplained", index=missing.index, dtype="str")
    if missing.empty:
        return causes
    a_year_on = missing["school_year"].to_numpy() < school_years.to_numpy()
    causes[_final_year(missing) & a_year_on] = "final_year"
    said_so = pd.MultiIndex.from_frame(missing[["school", "leerlingnummer"]]).isin(leavers)
    causes[said_so & (causes == "unexplained")] = "left_in_file"
    return causes


def _final_year(pupils: pd.DataFrame) -> pd.Series:
    facts = pupils[["jaargroep", "leerweg", "opleiding", "groepsnaam", "geboortedatum", "school_year"]].fillna("")
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

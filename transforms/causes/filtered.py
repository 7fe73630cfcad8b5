"""A filter: the missing pupils are just those of one kind, and nobody of that kind is there."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from transforms.causes.chance import all_among
from transforms.causes.scene import Scene, listed, plain
from transforms.values.sound import fold

_FEWEST = 5
_NEARLY = 0.9
_RARE = 1e-6
_TELL = frozenset({"geslacht", "jaargroep", "leerweg", "opleiding"})
"""Columns of which the value may stand in evidence; the others are about one pupil, or where it lives."""
_ORDERED = frozenset({"jaargroep", "birth_year", "letter"})
"""Columns in which a filter can be a range."""


def filtered(pupils: pd.DataFrame, scene: Scene) -> pd.Series:
    """Returns evidence of a filter for every missing pupil of a school where the list seems filtered, else `""`.

    There is one when (nearly) all missing pupils, at least five, have values of a column that nobody in the list has,
    and those values are what one filter would leave out: one value, all but one value, or everything on one side of or
    outside a range. Chance is excluded by the hypergeometric bound of `chance.all_among`: that all known pupils with
    such a value are among the missing must be as rare as one in a million, times the number of filters that there
    are. So a value that few pupils have, or that most of the school has while most are missing, tells nothing.

    Args:
        pupils: see `scene.cast`, with `open`: missing and not explained yet.
    """
    told = pd.Series("", index=pupils.index, dtype="str")
    counts = pupils["open"].groupby(pupils["school"]).sum()
    some = pupils["school"].isin(counts.index[counts >= _FEWEST])
    if not some.any():
        return told
    now = _kinds(pupils[some].assign(jaargroep=pupils["now_jaargroep"]))
    rows = {str(school): part for school, part in _kinds(listed(pupils[some], scene.accepted)).groupby("school")}
    for school, own in now.groupby("school"):
        gone = own[own["open"]]
        there = pd.concat([rows.get(str(school), own.iloc[:0]), own[own["missing"].isna() & own["listed"].isna()]])
        evidence = (_filter(gone[column], there[column], column) for column in _COLUMNS)
        told[gone.index] = next(filter(None, evidence), "")
    return told


_COLUMNS = ("geslacht", "leerweg", "opleiding", "jaargroep", "birth_year", "woonplaats", "letter")


def _kinds(pupils: pd.DataFrame) -> pd.DataFrame:
    letters = {name: fold(name)[:1] for name in pupils["achternaam"].unique()}
    return pupils.assign(birth_year=pupils["geboortedatum"].str[:4], letter=pupils["achternaam"].map(letters))


def _filter(gone: pd.Series, there: pd.Series, column: str) -> str:
    """Returns the evidence of a filter on one column, `""` without one."""
    gone, there = gone[gone != ""], there[there != ""]
    inside, outside = set(there), set(gone) - set(there)
    of = int(gone.isin(outside).sum())
    if of < _FEWEST or of < _NEARLY * len(gone) or there.empty:
        return ""
    form = _form(inside, outside, column in _ORDERED)
    ways = 2 * len(inside | outside) + (len(inside | outside) ** 2 if column in _ORDERED else 0)
    if not form or all_among(of, len(gone), len(gone) + len(there)) * ways * len(_COLUMNS) > _RARE:
        return ""
    kept, left = min(inside), min(outside)
    value = {"only": f"only={plain(kept)};", "without": f"without={plain(left)};"}.get(form, "")
    return f"filter={column};{value if column in _TELL else ''}missing={of};of={len(gone)}"


def _form(inside: Collection[str], outside: Collection[str], ordered: bool) -> str:
    """Returns what kind of filter leaves these values in and those out."""
    if len(inside) == 1:
        return "only"
    if len(outside) == 1:
        return "without"
    around = all(one < min(inside) or one > max(inside) for one in outside)
    hole = all(one < min(outside) or one > max(outside) for one in inside)
    return "range" if ordered and (around or hole) else ""

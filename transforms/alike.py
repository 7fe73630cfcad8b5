"""Alike: which child that left a list is which child that came, with another number or another name.

Twins are never one child, whatever else agrees, and a pair of which a person should judge is `doubtful`, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.traits import traits
from transforms.weigh import likeness, spoken, weigh

PAIR = ("leaver", "newcomer", "verdict", "score", "evidence", "against")
Places = NDArray[np.intp]
Marks = NDArray[np.bool_]

_NEARBY = (
    ("eckid",),
    ("born", "letter"),
    ("born", "core"),
    ("born", "whole"),
    ("born", "address"),
    ("born", "email"),
    ("called", "core"),
    ("called", "whole"),
)
"""What two pupils of one pool must have in common to be looked at, one of these."""
_FAR = (("eckid",), ("born", "letter", "core"), ("born", "letter", "whole"))
"""The same across schools, where there are many pupils and only equal names count."""
_LEAST = 0.0001


def alike(
    leavers: pd.DataFrame,
    newcomers: pd.DataFrame,
    apart: Collection[tuple[int, int]] = (),
    present: pd.DataFrame | None = None,
    strict: bool = False,
) -> pd.DataFrame:
    """Returns the pairs that are one child, or may be.

    Args:
        leavers: pupils of whom the new list does not have the number: a unique index, `pool` (only pupils of one pool
            are compared: the school, or `""` for all), `leerlingnummer` and what there is of `GEGEVENS`.
        newcomers: pupils with a number that was not known, likewise.
        apart: (index of leaver, index of newcomer) of pairs that a person said are two children.
        present: pupils who are in both lists, likewise: a twin among them keeps two similar names apart.
        strict: whether the two are of different schools: an equal ECK iD counts, or a birth date, first name and
            surname that are all equal and that nobody else has; the rest is no pair, and only where an ECK iD
            contradicts the names it is a doubtful one.

    Returns:
        One row per pair, sorted: `leaver` and `newcomer` (their index), `verdict` (`same`: each has one pair at
        most; or `doubtful`), `score` (0 to 1), and `evidence` and `against`, the codes of what agrees and what
        does not, joined by commas. Pupils who are in no pair are alike to nobody.
    """
    if leavers.empty or newcomers.empty:
        return _told(pd.DataFrame(columns=["one", "other", *PAIR[2:]]), leavers, newcomers)
    stay = traits(leavers.iloc[:0] if present is None else present)
    left, came = (_with_twins(traits(side), stay) for side in (leavers, newcomers))
    one, other = _candidates(left, came, _FAR if strict else _NEARBY, cut=not strict)
    one, other = _not_apart(one, other, leavers, newcomers, apart)
    seen = likeness(left.iloc[one], came.iloc[other])
    pairs = weigh(seen, strict).assign(one=one, other=other)
    settled = settle(pairs[pairs["verdict"] != ""])
    if strict:
        settled = settled[(settled["verdict"] == "same") | (seen.eckid | seen.other_eckid)[settled.index]]
    evidence, against = spoken(seen, settled.index.to_numpy())
    return _told(settled.assign(evidence=evidence, against=against), leavers, newcomers)


def _candidates(
    left: pd.DataFrame, came: pd.DataFrame, blocks: tuple[tuple[str, ...], ...], cut: bool
) -> tuple[Places, Places]:
    """Returns the places of the pairs that are worth looking at, each once and in order."""
    found = [_meet(left, came, ["pool", *block]) for block in blocks]
    if cut:
        found.append(_meet(_pieces(left), came[came["number"] != ""], ["pool", "number"]))
    pairs = np.unique(np.concatenate([one * len(came) + other for one, other in found]))
    return pairs // max(len(came), 1), pairs % max(len(came), 1)


def _meet(left: pd.DataFrame, came: pd.DataFrame, keys: list[str]) -> tuple[Places, Places]:
    sides = [_keyed(side, keys) for side in (left, came)]
    both = sides[0].merge(sides[1], on=keys, suffixes=("_left", "_came"))
    return both["place_left"].to_numpy(dtype=np.intp), both["place_came"].to_numpy(dtype=np.intp)


def _keyed(side: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Returns the keys of the pupils who have them all, with their places."""
    told = np.logical_and.reduce([side[key] != "" for key in keys if key != "pool"], dtype=bool)
    return side[keys].assign(place=side.index)[told]


def _pieces(left: pd.DataFrame) -> pd.DataFrame:
    """Returns every pupil once for each beginning of its number."""
    pieces = left["number"].map(lambda number: [number[:end] for end in range(1, len(number))])
    return left[["pool"]].assign(number=pieces.astype(object)).explode("number").dropna(subset="number")


def _with_twins(side: pd.DataFrame, stay: pd.DataFrame) -> pd.DataFrame:
    """Adds who has a twin who stays (`twin`), and who has one there or on its own side (`twins`)."""
    staying = _twins(side, stay)
    return side.assign(twin=staying, twins=staying | _twins(side, side))


def _twins(side: pd.DataFrame, others: pd.DataFrame) -> Marks:
    """Tells who has, among others, somebody of the same day and house or surname with another first name."""
    marks = np.zeros(len(side), dtype=bool)
    for keys in (["pool", "born", "address"], ["pool", "born", "core"]):
        one, other = _meet(side, others, keys)
        mine, theirs = side["called"].to_numpy()[one], others["called"].to_numpy()[other]
        marks[one[(mine != theirs) & (mine != "") & (theirs != "")]] = True
    return marks


def _not_apart(
    one: Places, other: Places, leavers: pd.DataFrame, newcomers: pd.DataFrame, apart: Collection[tuple[int, int]]
) -> tuple[Places, Places]:
    if not apart:
        return one, other
    keep = ~pd.MultiIndex.from_arrays([leavers.index[one], newcomers.index[other]]).isin(list(apart))
    return one[keep], other[keep]


def settle(pairs: pd.DataFrame) -> pd.DataFrame:
    """Returns the pairs one to one: `same` where both have no other that comes near, and what that leaves as doubtful.

    A pair that is settled takes its two away from all others, which may settle the next; no order of rows matters.
    """
    settled, waiting = [pairs.iloc[:0]], pairs
    while len(waiting):
        rival = np.maximum(_rival(waiting["one"], waiting["score"]), _rival(waiting["other"], waiting["score"]))
        won = (waiting["verdict"] == "same") & (rival + waiting["margin"] <= waiting["score"] + _LEAST)
        won |= (waiting["verdict"] == "same") & (rival == 0)
        settled.append(waiting[won])
        taken = waiting["one"].isin(waiting.loc[won, "one"]) | waiting["other"].isin(waiting.loc[won, "other"])
        waiting = waiting[~taken]
        if not won.any():
            break
    return pd.concat([*settled, waiting.assign(verdict="doubtful")])


def _rival(who: pd.Series, score: pd.Series) -> NDArray[np.float64]:
    """Returns the best score of the other pairs of the same pupil, 0 where there is none."""
    order = np.lexsort((-score.to_numpy(), who.to_numpy()))
    ids, scores = who.to_numpy()[order], score.to_numpy()[order]
    starts = np.r_[True, ids[1:] != ids[:-1]]
    best = scores[starts][np.cumsum(starts) - 1]
    second = np.where(np.r_[~starts[1:], False], np.r_[scores[1:], 0.0], 0.0)
    rival = np.empty(len(scores))
    rival[order] = np.where(starts, second, best)
    return rival


def _told(pairs: pd.DataFrame, leavers: pd.DataFrame, newcomers: pd.DataFrame) -> pd.DataFrame:
    told = pairs.assign(
        leaver=leavers.index[pairs["one"].to_numpy(dtype=np.intp)].astype(np.int64),
        newcomer=newcomers.index[pairs["other"].to_numpy(dtype=np.intp)].astype(np.int64),
        score=pairs["score"].astype(float).round(4),
    )
    texts = dict.fromkeys(("verdict", "evidence", "against"), "str")
    return told[list(PAIR)].astype(texts).sort_values(["leaver", "newcomer"], ignore_index=True)

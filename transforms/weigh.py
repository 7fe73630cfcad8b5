"""Weigh: what pleads for and against two pupils being one child, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.traits import Column, per_pair
from transforms.values.spelling import birth_dates, first_names, surnames

Marks = NDArray[np.bool_]

ALONE = 1.0
"""The margin of a pair that is only the same child if nobody else comes near."""
MARGIN = 0.06
"""How much better than every other pair of either pupil the pair of one child has to be."""
_ADDRESS, _GROUP, _EMAIL = 0.04, 0.02, 0.03
"""What these add to a score: too little to lift one kind of likeness past the next by more than the margin."""


@dataclass(frozen=True)
class Likeness:
    """What is known of candidate pairs, one mark per pair; nothing known is neither for nor against."""

    eckid: Marks
    other_eckid: Marks
    born: Column
    """See `spelling.birth_dates`; `first` and `surname` likewise."""
    first: Column
    surname: Column
    initials: Marks
    other_initials: Marks
    address: Marks
    other_address: Marks
    group: Marks
    other_group: Marks
    email: Marks
    other_email: Marks
    other_gender: Marks
    number_prefix: Marks
    twin: Marks
    """Whether one of the two has a twin who stays, by another first name."""
    twins: Marks
    """Whether one of the two has a twin anywhere."""

    @property
    def backed(self) -> Marks:
        """Whether something besides name and birth date agrees."""
        return self.address | self.group | self.email


def likeness(one: pd.DataFrame, other: pd.DataFrame) -> Likeness:
    """Compares the traits of leavers with those of newcomers, row by row; `twin` and `twins` are columns of both."""
    a = {column: one[column].to_numpy() for column in one}
    b = {column: other[column].to_numpy() for column in other}
    other_gender = _differ(a["gender"], b["gender"])
    year_fits = _equal(a["year"], b["year"]) | _equal(a["year_next"], b["year"])
    years = (a["year"] != "") & (b["year"] != "")
    group = np.logical_or.reduce([_equal(a[column], b["group"]) for column in ("group", "next", "next_first")])
    group &= year_fits | ~years
    address = _equal(a["address"], b["address"]) & ~_differ(a["addition"], b["addition"])
    letters = per_pair(_letters, a["first"], b["first"])
    return Likeness(
        eckid=_equal(a["eckid"], b["eckid"]),
        other_eckid=_differ(a["eckid"], b["eckid"]),
        born=per_pair(birth_dates, a["born"], b["born"]),
        first=_settled(per_pair(first_names, a["first"], b["first"]), _equal(a["gender"], b["gender"]), other_gender),
        surname=per_pair(surnames, a["surname"], b["surname"]),
        initials=letters == "equal",
        other_initials=letters == "other",
        address=address,
        other_address=(a["address"] != "") & (b["address"] != "") & ~address,
        group=group,
        other_group=_differ(a["group"], b["group"]) & years & ~year_fits,
        email=_equal(a["email"], b["email"]),
        other_email=_differ(a["email"], b["email"]),
        other_gender=other_gender,
        number_prefix=per_pair(_is_cut, a["number"], b["number"]).astype(bool),
        twin=(a["twin"] | b["twin"]).astype(bool),
        twins=(a["twins"] | b["twins"]).astype(bool),
    )


def weigh(pairs: Likeness, strict: bool) -> pd.DataFrame:
    """Returns of every pair its `verdict` (`""` where the two are different children), `score` and `margin`."""
    conflict, agreed = _by_eckid(pairs)
    same = {"eckid": (agreed, 0.98)} | (_elsewhere(pairs) if strict else _by_name(pairs))
    doubtful = conflict | ((_named_alike(pairs) & pairs.other_eckid) if strict else _doubtful(pairs))
    verdict = np.where(doubtful, "doubtful", "").astype(object)
    score = np.where(doubtful, 0.5, 0.0)
    margin = np.full(len(score), MARGIN)
    for kind, (marks, base) in reversed(same.items()):
        marks = marks & (~pairs.other_eckid | (kind == "eckid"))
        verdict[marks], score[marks] = "same", base
        margin[marks] = ALONE if kind == "typo" or (strict and kind != "eckid") else MARGIN
    cut = pairs.number_prefix & ((verdict != "") | _not_against(pairs)) & (not strict)
    verdict[cut], score[cut] = "doubtful", 0.4
    score = score + np.where(score < 0.98, _extra(pairs), 0.0)
    return pd.DataFrame({"verdict": verdict, "score": score.clip(0.0, 1.0), "margin": margin})


def spoken(pairs: Likeness, which: NDArray[np.intp]) -> tuple[Column, Column]:
    """Returns the codes of what pleads for each of some pairs, and of what pleads against it, joined by commas."""
    close = np.isin(pairs.first, ["clear", "ending", "short", "close"])
    pleads = {
        "eckid": pairs.eckid,
        "birth_date": pairs.born == "equal",
        "birth_date_typo": pairs.born == "typo",
        "first_name": pairs.first == "equal",
        "first_name_close": close,
        "given_names": pairs.first == "given",
        "surname": pairs.surname == "equal",
        "surname_part": pairs.surname == "part",
        "surname_close": pairs.surname == "close",
        "initials": pairs.initials | (pairs.first == "initials"),
        "address": pairs.address,
        "group": pairs.group,
        "email": pairs.email,
        "number_prefix": pairs.number_prefix,
    }
    against = {
        "eckid": pairs.other_eckid,
        "birth_date": pairs.born == "other",
        "first_name": np.isin(pairs.first, ["other", "given"]),
        "surname": pairs.surname == "other",
        "initials": pairs.other_initials,
        "address": pairs.other_address,
        "group": pairs.other_group,
        "email": pairs.other_email,
        "gender": pairs.other_gender,
        "twin": pairs.twins & (pairs.first != "equal"),
    }
    return _joined(pleads, which), _joined(against, which)


def _by_eckid(pairs: Likeness) -> tuple[Marks, Marks]:
    """Returns which pairs with one ECK iD contradict it, and which do not.

    Another birth date and another first name do; of twins, another first name is enough.
    """
    others = np.isin(pairs.born, ["other", "typo"]) | pairs.twins
    conflict = pairs.eckid & others & (pairs.first == "other")
    return conflict, pairs.eckid & ~conflict


def _by_name(pairs: Likeness) -> dict[str, tuple[Marks, float]]:
    """Returns the ways in which two are one child without an ECK iD, the strongest first."""
    born, called = pairs.born == "equal", pairs.first == "equal"
    named = np.isin(pairs.surname, ["equal", "part"])
    alike = called | ((pairs.first == "clear") & ~pairs.twin)
    near_by = pairs.address | (pairs.group & ~pairs.other_address)
    return {
        "equal": (born & called & (pairs.surname == "equal"), 0.82),
        "part": (born & called & named, 0.74),
        "close": (born & alike & (named | (pairs.surname == "close")) & pairs.backed, 0.70),
        "surname": (born & called & ~named & pairs.address, 0.66),
        "typo": ((pairs.born == "typo") & called & named & near_by, 0.62),
    }


def _elsewhere(pairs: Likeness) -> dict[str, tuple[Marks, float]]:
    return {"equal": (_named_alike(pairs) & ~pairs.other_gender, 0.82)}


def _named_alike(pairs: Likeness) -> Marks:
    """Tells which pairs agree in birth date, first name and surname; strictly, a conflict is all that is doubtful."""
    return np.asarray((pairs.born == "equal") & (pairs.first == "equal") & (pairs.surname == "equal"), dtype=bool)


def _doubtful(pairs: Likeness) -> Marks:
    """Tells which pairs only a person can decide about, among those that nothing proves."""
    born, called = pairs.born == "equal", pairs.first == "equal"
    named = np.isin(pairs.surname, ["equal", "part"])
    near = named | (pairs.surname == "close")
    full = called & named
    by_other_name = (
        ((pairs.first == "clear") & near)
        | (np.isin(pairs.first, ["short", "given", "initials"]) & (named | (near & pairs.backed)))
        | (np.isin(pairs.first, ["close", "ending"]) & named & ~pairs.address)
        | ((pairs.first == "unknown") & named & pairs.backed)
    )
    equal_birth = called & (near | pairs.backed) | (by_other_name & ~pairs.twin)
    found = (
        (born & equal_birth)
        | ((pairs.born == "typo") & full)
        | (np.isin(pairs.born, ["other", "unknown"]) & full & pairs.address)
    )
    return np.asarray(found & (~pairs.other_eckid | (born & full)), dtype=bool)


def _not_against(pairs: Likeness) -> Marks:
    """Tells where something of name and birth date agrees and nothing contradicts, as in a row that was cut off."""
    told = (pairs.born == "equal") | (pairs.first == "equal") | (pairs.surname == "equal")
    against = (pairs.born == "other") | (pairs.first == "other") | (pairs.surname == "other")
    return np.asarray(told & ~against & ~pairs.other_eckid, dtype=bool)


def _extra(pairs: Likeness) -> NDArray[np.float64]:
    address = pairs.address.astype(float) - pairs.other_address
    group = pairs.group.astype(float) - pairs.other_group
    return np.asarray(_ADDRESS * address + _GROUP * group + _EMAIL * pairs.email, dtype=np.float64)


def _settled(first: Column, one_gender: Marks, two_genders: Marks) -> Column:
    """Returns how first names are alike once the gender is known: it tells `Simon` from `Simone`."""
    settled = np.where((first == "ending") & one_gender, "clear", first)
    return np.where((settled == "clear") & two_genders, "close", settled).astype(object)


def _letters(one: object, other: object) -> str:
    """Tells whether two sets of initials agree; the shorter may leave some out."""
    mine, theirs = getattr(one, "initials", ""), getattr(other, "initials", "")
    if not mine or not theirs:
        return "unknown"
    return "equal" if mine.startswith(theirs) or theirs.startswith(mine) else "other"


def _is_cut(whole: str, piece: str) -> bool:
    return piece != "" and piece != whole and whole.startswith(piece)


def _equal(one: Column, other: Column) -> Marks:
    return np.asarray((one == other) & (one != ""), dtype=bool)


def _differ(one: Column, other: Column) -> Marks:
    return np.asarray((one != other) & (one != "") & (other != ""), dtype=bool)


def _joined(codes: dict[str, Marks], which: NDArray[np.intp]) -> Column:
    rows = np.column_stack([marks[which] for marks in codes.values()])
    joined = np.empty(len(rows), dtype=object)
    joined[:] = [",".join(compress(codes, row)) for row in rows]
    return joined

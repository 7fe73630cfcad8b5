"""Traits: what of a pupil is compared with another, once per different value."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.tables import GEGEVENS
from transforms.values.sound import fold
from transforms.values.spelling import first, is_date, letter, surname

Column = NDArray[Any]
Value = TypeVar("Value")

SHARED = 3
"""Pupils of more surnames than this at one address, or with one e-mail address, prove nothing by sharing it."""

AFTER = {"8": "11"}
"""The year after a year, where it is not the next number."""

_READ = ("pool", "leerlingnummer", *GEGEVENS)


def traits(pupils: pd.DataFrame) -> pd.DataFrame:
    """Returns what is compared of every pupil, by its place in the table; `""` where it is not told.

    Columns: `pool`, `number`, `eckid` (one that may be matched), `born`, `first` and `surname`
    (see `values.spelling`) with `called`, `letter`, `core` and `whole` of them, `address` (postcode and number),
    `addition`, `group` with what it is called a year later (`next`, `next_first`), `year`, `year_next`, `email`,
    `gender`.
    """
    texts = {column: _texts(pupils, column) for column in _READ}
    firsts = _distinct(first, texts["roepnaam"], texts["voornamen"], texts["voorletters"])
    surnames = _distinct(surname, texts["voorvoegsel"], texts["achternaam"])
    group = np.where(texts["groepsnaam"] != "", texts["groepsnaam"], texts["groep"])
    told = pd.DataFrame(
        {
            "pool": texts["pool"],
            "number": texts["leerlingnummer"],
            "eckid": _distinct(_eckid, texts["eckid"]),
            "born": _distinct(lambda text: text if is_date(text) else "", texts["geboortedatum"]),
            "first": firsts,
            "called": _distinct(lambda name: "".join((name.called or name.given).split()), firsts),
            "letter": _distinct(letter, firsts),
            "surname": surnames,
            "core": _distinct(lambda name: name.core, surnames),
            "whole": _distinct(lambda name: name.whole, surnames),
            "address": _distinct(_address, texts["postcode"], texts["huisnummer"]),
            "addition": _distinct(fold, texts["huisnummertoevoeging"]),
            "group": _distinct(fold, group),
            "next": _distinct(lambda name: fold(_a_year_on(name, 0)), group),
            "next_first": _distinct(lambda name: fold(_a_year_on(name, 1)), group),
            "year": texts["jaargroep"],
            "year_next": _distinct(_next_year, texts["jaargroep"]),
            "email": _distinct(str.casefold, texts["emailadres"]),
            "gender": np.where(np.isin(texts["geslacht"], ["1", "2"]), texts["geslacht"], ""),
        }
    ).astype(object)
    return told.assign(address=_telling(told, "address"), email=_telling(told, "email"))


def per_pair(judge: Callable[[Any, Any], Value], one: Column, other: Column) -> Column:
    """Returns what a judge says of every pair of values, asked once per different pair."""
    (mine, ones), (theirs, others) = pd.factorize(one), pd.factorize(other)
    pairs, which = np.unique(mine * len(others) + theirs, return_inverse=True)
    said = np.empty(len(pairs), dtype=object)
    said[:] = [judge(ones[pair // len(others)], others[pair % len(others)]) for pair in pairs.tolist()]
    return said[which]


def _texts(pupils: pd.DataFrame, column: str) -> Column:
    if column not in pupils:
        return np.full(len(pupils), "", dtype=object)
    return pupils[column].astype(object).where(pupils[column].notna(), "").to_numpy(dtype=object)


def _distinct(read: Callable[..., Value], *columns: Sequence[Hashable] | Column) -> Column:
    """Returns a function of the values of every row, called once per different row of values."""
    rows = list(zip(*columns, strict=True))
    known = {row: read(*row) for row in dict.fromkeys(rows)}
    values = np.empty(len(rows), dtype=object)
    values[:] = [known[row] for row in rows]
    return values


def _eckid(text: str) -> str:
    return "" if text.startswith("#") else text.casefold()


def _address(postcode: str, number: str) -> str:
    return f"{fold(postcode)} {fold(number)}" if postcode and number else ""


def _a_year_on(group: str, count: int) -> str:
    """Returns what a group is called a year later: every number of it, or only the first, is one higher."""
    return re.sub(r"[0-9]+", lambda number: str(int(number[0]) + 1), group, count=count)


def _next_year(year: str) -> str:
    return AFTER.get(year) or (str(int(year) + 1) if year.isdecimal() else "")


def _telling(told: pd.DataFrame, column: str) -> Column:
    """Returns a column without what pupils of many surnames share, as in a shelter or with the mail of the school."""
    surnames = told.drop_duplicates(["pool", column, "core"]).groupby(["pool", column], sort=False).size()
    shared = surnames[surnames > SHARED].index
    keys = pd.MultiIndex.from_arrays([told["pool"], told[column]])
    return np.where(keys.isin(shared), "", told[column])

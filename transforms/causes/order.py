"""The order of a list: by which columns it is sorted, and who would come after its last row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.values.sound import fold

Numbers = npt.NDArray[np.int64]

FEWEST = 8
"""A list of fewer rows shows no order."""
_LEVELS = 4
"""By more columns than this nobody sorts."""
_NAMES = (
    ("achternaam", "voorvoegsel", "roepnaam"),
    ("achternaam", "roepnaam", "voorvoegsel"),
    ("voorvoegsel", "achternaam", "roepnaam"),
    ("roepnaam", "achternaam"),
)
"""Ways to sort by name: on the surname, and on the surname with its prefix before it."""


def after_the_end(rows: pd.DataFrame, gone: pd.DataFrame) -> pd.DataFrame:
    """Tells who of the missing would come after the last row, by the columns their list is sorted by.

    A list is sorted when it is but for a few rows: people put a newcomer at the end, and no two programs agree on
    hyphens and prefixes. The last row is the last one that is in its place.

    Args:
        rows: the lists, each in its own order; column `list` (its number), and the columns that may sort it.
        gone: the missing, with the same columns.

    Returns:
        The index of `gone`: `order` (the columns, `""` where the list has no order), `after`, and `level`: in the same
        place as the last row, so that the order does not tell.
    """
    signed = _signed(_ranks(pd.concat([rows, gone], ignore_index=True)))
    columns, values = list(signed), np.array(list(signed.values()))
    lists = rows["list"].to_numpy()
    told = pd.DataFrame({"order": "", "after": False, "level": False}, index=gone.index)
    best = np.full(int(max(lists.max(initial=-1), gone["list"].max(), 0)) + 1, 0.0)
    for weigh in (_tolerant, _strict):
        chosen = _sorted_by(values[:, : len(lists)], lists, len(best), weigh)
        ranks = _combined(chosen, values, np.concatenate([lists, gone["list"].to_numpy()]))
        fit, last = _fit(lists, ranks[: len(lists)], len(best))
        better = (fit > best) & (chosen[:, 0] >= 0)
        best[better] = fit[better]
        told = _told(told, better, gone["list"].to_numpy(), ranks[len(lists) :], last, chosen, columns)
    return told


def after_the_last(lists: Numbers, places: Numbers, gone_lists: Numbers, gone_places: Numbers) -> npt.NDArray[np.bool_]:
    """Tells who of the missing came, in the list before this one, after its last row, where the order is the same.

    Args:
        lists: for every row the number of its list, rows in their own order.
        places: for every row its place in the list before.
        gone_lists: the same of the missing.
        gone_places: the same of the missing.
    """
    size = int(max(lists.max(initial=-1), gone_lists.max(initial=-1))) + 1
    fit, last = _fit(lists, places, size)
    after: npt.NDArray[np.bool_] = (fit[gone_lists] > 0) & (gone_places > last[gone_lists])
    return after


def _ranks(table: pd.DataFrame) -> dict[str, Numbers]:
    """Returns every way to sort by one thing as numbers that sort alike."""
    numbers, groups = table["leerlingnummer"], table["groepsnaam"]
    ranks = {
        "leerlingnummer": _rank(numbers, _natural),
        "leerlingnummer_text": _rank(numbers, str),
        "groepsnaam": _rank(groups, _natural),
        "groepsnaam_text": _rank(groups, str.casefold),
    }
    names = {part: table[part].map({name: fold(name) for name in table[part].unique()}) for part in _NAMES[0]}
    for parts in _NAMES:
        whole = sum((names[part] + "\x1f" for part in parts[1:]), names[parts[0]] + "\x1f")
        ranks["+".join(parts)] = _rank(whole, str)
    ranks["naam"] = _rank(names["voorvoegsel"] + names["achternaam"] + "\x1f" + names["roepnaam"], str)
    for column in ("geboortedatum", "instroomdatum", "jaargroep", "vestiging", "leerweg", "postcode"):
        ranks[column] = _rank(table[column], _natural)
    return ranks


def _rank(texts: pd.Series, key: Callable[[str], str]) -> Numbers:
    distinct = {text: key(text) for text in texts.unique()}
    place = {text: at for at, text in enumerate(sorted(set(distinct.values())))}
    return texts.map({text: place[form] for text, form in distinct.items()}).to_numpy(dtype=np.int64)


def _natural(text: str) -> str:
    return re.sub(r"\d+", lambda digits: digits.group().zfill(20), text.casefold())


def _signed(ranks: dict[str, Numbers]) -> dict[str, Numbers]:
    down = ("leerlingnummer", "geboortedatum", "jaargroep", "groepsnaam", "instroomdatum")
    return ranks | {f"-{column}": -ranks[column] for column in down}


Weigh = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def _strict(down: npt.NDArray[np.float64], up: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return up - 1e6 * down


def _tolerant(down: npt.NDArray[np.float64], up: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return up / (1 + down) ** 2


def _sorted_by(values: Numbers, lists: Numbers, size: int, weigh: Weigh) -> Numbers:
    """Returns for every list the columns it is sorted by, -1 where there are no more.

    Each time the column that best sorts the rows which the columns before it leave in one place.
    """
    tied, where = lists[1:] == lists[:-1], lists[1:]
    rows = np.bincount(lists, minlength=size)
    left = 1 + 0.04 * rows
    chosen = np.full((size, _LEVELS), -1, dtype=np.int64)
    for level in range(_LEVELS):
        score, wrong = np.full(size, -np.inf), np.zeros(size)
        for at, column in enumerate(values):
            step = column[1:] - column[:-1]
            down = np.bincount(where[tied & (step < 0)], minlength=size).astype(float)
            up = np.bincount(where[tied & (step > 0)], minlength=size).astype(float)
            weight = weigh(down, up)
            better = (down <= left) & (up > 2 * down) & (weight > score) & (rows >= FEWEST)
            score[better], wrong[better], chosen[better, level] = weight[better], down[better], at
        left -= wrong
        here = chosen[where, level]
        steps = values[here, np.arange(1, values.shape[1])] - values[here, np.arange(values.shape[1] - 1)]
        tied &= (here >= 0) & (steps == 0)
    return chosen


def _combined(chosen: Numbers, values: Numbers, lists: Numbers) -> Numbers:
    """Returns one rank for every row and every missing pupil, by the columns of its list."""
    keys = [
        np.where(chosen[lists, level] >= 0, values[chosen[lists, level], np.arange(len(lists))], 0)
        for level in range(_LEVELS)
    ]
    order = np.lexsort([*reversed(keys), lists])
    new = np.zeros(len(lists), dtype=bool)
    for key in (*keys, lists):
        new[1:] |= key[order][1:] != key[order][:-1]
    ranks = np.empty(len(lists), dtype=np.int64)
    ranks[order] = np.cumsum(new)
    return ranks


def _fit(lists: Numbers, ranks: Numbers, size: int) -> tuple[npt.NDArray[np.float64], Numbers]:
    """Returns how many rows of each list are in their place (0: too few to speak of an order), and the last of them."""
    fit, last = np.zeros(size), np.zeros(size, dtype=np.int64)
    order = np.argsort(lists, kind="stable")
    bounds = np.searchsorted(lists[order], np.arange(size + 1))
    for one in range(size):
        here = ranks[order[bounds[one] : bounds[one + 1]]]
        if len(here) >= FEWEST:
            rising = _rising(here.tolist())
            if len(here) - len(rising) <= 1 + 0.04 * len(here):
                fit[one], last[one] = len(rising), rising[-1]
    return fit, last


def _rising(ranks: Iterable[int]) -> Sequence[int]:
    """Returns a list as long as the longest run through the ranks that never falls, ending as that can end lowest."""
    ends: list[int] = []
    for rank in ranks:
        at = bisect_right(ends, rank)
        ends[at : at + 1] = [rank]
    return ends


def _told(
    told: pd.DataFrame,
    better: npt.NDArray[np.bool_],
    lists: Numbers,
    ranks: Numbers,
    last: Numbers,
    chosen: Numbers,
    columns: Sequence[str],
) -> pd.DataFrame:
    here = better[lists]
    names = np.array(["+".join(columns[at] for at in row if at >= 0) for row in chosen])
    return pd.DataFrame(
        {
            "order": told["order"].where(~here, names[lists]),
            "after": told["after"].where(~here, ranks > last[lists]),
            "level": told["level"].where(~here, ranks == last[lists]),
        }
    )

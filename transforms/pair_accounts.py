"""Pairing old accounts with pupils: whose account it is, what shows that, and how certain it is.

Nothing is certain on a first name alone: pupils who left had accounts too, and so had namesakes. Each account is one
pupil's and each pupil has one account, over the whole list; what comes too near to another pair is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.accounts import bare_group
from transforms.alike import Places, settle
from transforms.conserve import PRESENT
from transforms.traits import per_pair, traits
from transforms.values.sound import fold
from transforms.weigh import MARGIN, Likeness, Marks, likeness, spoken

COLUMNS = ("account", "leerlingnummer", "verdict", "score", "evidence", "against")
"""Columns of the pairs: `verdict` is `proposed`, `doubtful` or, where the pupil is no longer there, `left`; `evidence`
and `against` are codes of what agrees and what does not, joined by commas."""
MOST = 3
"""Pupils that are named for one doubtful account."""
NEAR = 0.08
"""How much less than the best of them each of these may be like it."""
_DOUBTFUL = 0.3


@dataclass(frozen=True)
class _Seen:
    """What is known of candidate pairs besides `Likeness`."""

    initial: Marks
    """Whether the one letter that is told of the surname is that of the pupil."""
    other_initial: Marks
    year: Marks
    """Whether the year in the group's name is the pupil's, or the one before."""
    other_year: Marks


def pair_accounts(
    accounts: pd.DataFrame, pupils: pd.DataFrame, apart: Collection[tuple[str, str]] = ()
) -> pd.DataFrame:
    """Returns which account may be which pupil's, sorted by account and then the best first; columns `COLUMNS`.

    Args:
        accounts: columns `accounts.COLUMNS`.
        pupils: all pupils of one school, those who left too: an account may be theirs; columns `compare.KNOWN`.
        apart: (account, leerlingnummer) that a person said are two.
    """
    if accounts.empty or pupils.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    left = traits(accounts.drop(columns="initial")).assign(twin=False, twins=False)
    came = traits(pupils.assign(groepsnaam=pupils["groepsnaam"].fillna("").map(bare_group), jaargroep=""))
    came = came.assign(twin=False, twins=False)
    one, other = _candidates(left, came)
    told = pd.MultiIndex.from_arrays([accounts["account"].to_numpy()[one], pupils["leerlingnummer"].to_numpy()[other]])
    keep = ~told.isin(list(apart)) if apart else np.ones(len(one), dtype=bool)
    one, other = one[keep], other[keep]
    seen = likeness(left.iloc[one], came.iloc[other])
    more = _more(accounts.iloc[one], pupils.iloc[other], came.iloc[other])
    pairs = _weigh(seen, more).assign(one=one, other=other)
    settled = settle(pairs[pairs["verdict"] != ""])
    return _told(settled, _evidence(seen, more, settled.index.to_numpy()), accounts, pupils)


def _candidates(left: pd.DataFrame, came: pd.DataFrame) -> tuple[Places, Places]:
    """Returns the places of the pairs worth looking at: of one first letter, surname or birth date."""
    found = []
    for key in ("letter", "core", "born"):
        sides = [side.loc[side[key] != "", [key]].assign(place=side.index[side[key] != ""]) for side in (left, came)]
        both = sides[0].merge(sides[1], on=key)
        found.append(both["place_x"].to_numpy(dtype=np.intp) * len(came) + both["place_y"].to_numpy(dtype=np.intp))
    pairs = np.unique(np.concatenate(found))
    return pairs // len(came), pairs % len(came)


def _more(accounts: pd.DataFrame, pupils: pd.DataFrame, traits_of: pd.DataFrame) -> _Seen:
    letter, core, whole = accounts["initial"].to_numpy(), traits_of["core"].to_numpy(), traits_of["whole"].to_numpy()
    initial = np.asarray(per_pair(_begins, letter, core), dtype=bool) | np.asarray(
        per_pair(_begins, letter, whole), dtype=bool
    )
    years = accounts["groepsnaam"].to_numpy(), pupils["jaargroep"].fillna("").to_numpy()
    year = per_pair(_year_fits, *years)
    return _Seen(initial, (letter != "") & ~initial, np.asarray(year == "fits"), np.asarray(year == "other"))


def _begins(letter: str, name: str) -> bool:
    return letter != "" and fold(name).startswith(letter)


def _year_fits(group: str, year: str) -> str:
    """Tells whether a group is one that a pupil of a year is in, or was in a year ago."""
    named = [int(digit) for digit in re.findall(r"(?<!\d)[1-8](?!\d)", group)]
    if not named or not year.isdecimal():
        return "unknown"
    return "fits" if int(year) in (*named, *(one + 1 for one in named)) else "other"


def _weigh(seen: Likeness, more: _Seen) -> pd.DataFrame:
    """Returns of every pair its `verdict` (`""` where the two are different), `score` and `margin`."""
    doubtful = _doubtful(seen, more)
    known = (seen.born != "unknown").astype(float)
    agree = [seen.first == "equal", seen.surname == "equal", seen.born == "equal", seen.group, more.year]
    parts = np.sum(
        [marks.astype(float) * part for marks, part in zip(agree, (0.1, 0.1, 0.1, 0.05, 0.02), strict=True)], axis=0
    )
    score = np.where(doubtful, np.minimum(_DOUBTFUL + parts, 0.6), 0.0)
    verdict = np.where(doubtful, "doubtful", "").astype(object)
    for marks, base in reversed(_certain(seen, more)):
        verdict[marks], score[marks] = "same", base
    certain = verdict == "same"
    score = score + np.where(certain, 0.03 * seen.group + 0.01 * more.year + 0.01 * known, 0.0)
    return pd.DataFrame({"verdict": verdict, "score": score, "margin": MARGIN})


def _certain(seen: Likeness, more: _Seen) -> list[tuple[Marks, float]]:
    """Returns the ways in which an account is certainly a pupil's, the strongest first."""
    called, alike = seen.first == "equal", np.isin(seen.first, ["equal", "clear"])
    near = np.isin(seen.surname, ["equal", "part", "close"])
    born, untold = seen.born == "equal", seen.born == "unknown"
    silent = (seen.surname == "unknown") & ~more.initial & ~more.other_initial
    fits = ~more.other_year
    return [
        (born & alike & (near | more.initial), 0.94),
        (born & called & silent, 0.86),
        (untold & called & (seen.surname == "equal") & fits, 0.82),
        (untold & alike & near & (seen.group | more.year) & fits, 0.76),
        (untold & called & more.initial & seen.group & fits, 0.70),
    ]


def _doubtful(seen: Likeness, more: _Seen) -> Marks:
    """Tells which pairs only a person can decide about."""
    called, untold = seen.first == "equal", seen.born != "other"
    alike = np.isin(seen.first, ["equal", "clear", "ending", "short", "close", "given", "initials"])
    near = np.isin(seen.surname, ["equal", "part", "close"])
    fits = ~more.other_year
    silent = (seen.surname == "unknown") & ~more.initial
    found = (
        (untold & alike & near & (fits | (called & (seen.surname == "equal"))))
        | (untold & alike & more.initial & fits)
        | (untold & called & silent & (seen.group | more.year))
        | (untold & (seen.first == "unknown") & near & (seen.group | more.year))
        | (called & (seen.born == "equal"))
        | (called & (seen.surname == "equal") & (seen.born == "other"))
    )
    return np.asarray(found & (~more.other_initial | (called & (seen.born == "equal"))), dtype=bool)


def _evidence(seen: Likeness, more: _Seen, which: NDArray[np.intp]) -> list[list[str]]:
    """Returns of some pairs the codes of what agrees and of what does not."""
    sides = []
    added = (
        (("surname_initial", more.initial), ("year", more.year & ~seen.group)),
        (
            ("surname_initial", more.other_initial),
            ("year", more.other_year),
        ),
    )
    for codes, extra in zip(spoken(seen, which), added, strict=True):
        rows = [list(filter(None, text.split(","))) for text in codes]
        joined = [
            [*row, *(name for name, marks in extra if marks[place])] for row, place in zip(rows, which, strict=True)
        ]
        sides.append([",".join(row) for row in joined])
    return sides


def _told(
    settled: pd.DataFrame, evidence: list[list[str]], accounts: pd.DataFrame, pupils: pd.DataFrame
) -> pd.DataFrame:
    one, other = (settled[side].to_numpy(dtype=np.intp) for side in ("one", "other"))
    here = pupils["status"].isin(PRESENT).to_numpy()[other]
    told = pd.DataFrame(
        {
            "account": accounts["account"].to_numpy()[one],
            "leerlingnummer": pupils["leerlingnummer"].to_numpy()[other],
            "verdict": np.where(settled["verdict"] == "same", np.where(here, "proposed", "left"), "doubtful"),
            "score": settled["score"].astype(float).round(2).to_numpy(),
            "evidence": evidence[0],
            "against": evidence[1],
        }
    )
    told = told[here | (told["verdict"] == "left")]
    told = told.sort_values(["account", "score", "leerlingnummer"], ascending=[True, False, True], kind="stable")
    by_account = told.groupby("account", sort=False)
    near = told["score"] >= by_account["score"].transform("max") - NEAR
    best: pd.DataFrame = told[near & (by_account.cumcount() < MOST)]
    return best[list(COLUMNS)].reset_index(drop=True)

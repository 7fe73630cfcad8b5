"""Resolve: which child of the register each row is, also where its number is another than before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from transforms.alike import alike
from transforms.identify import KEY, reused
from transforms.memory import LINKS, Memory

PARKED = "parked:review"
"""What becomes of a row of which a person has to say which child it is, or whether its change may be made."""
PAIRS = ("school", "leerlingnummer", "number_was", "verdict", "evidence", "against")
"""Columns of a newcomer who may be a child that the register knows under another number."""


@dataclass(frozen=True)
class Resolved:
    """A batch of which every accepted row is a known child or a new one."""

    rows: pd.DataFrame
    """The rows with `was`, the number the register has for the child; `""` for one it does not know."""
    pairs: pd.DataFrame
    """Columns `PAIRS`; a doubtful pair is in `rows` as the same child, and waits for a person."""
    tied: pd.MultiIndex
    """(school, number) of known pupils who may be one of several newcomers: nobody can say that they left."""
    moves: pd.DataFrame
    """Columns school, leerlingnummer, other_school, other_number: a child who went from the one to the other."""


def resolve(rows: pd.DataFrame, memory: Memory, apart: Collection[tuple[str, str]] = ()) -> Resolved:
    """Says of every accepted row which child it is.

    A number that the register knows is that child, unless birth date and first name both differ. Who is then new is
    held against who is then gone, see `alike`. A number stays refused while its child is not found under another.

    Args:
        rows: the batch, with `fate`.
        apart: (school, number) of newcomers of whom a person says that they are nobody the register knows.
    """
    rows = rows.assign(was=_same_number(rows, memory.known))
    fresh = rows[(rows["fate"] == "") & (rows["was"] == "")]
    fresh = fresh[~pd.MultiIndex.from_frame(fresh[KEY]).isin(list(apart))]
    gone = _gone(rows, memory.known)
    here = gone["status"] != "archived"
    found = _together(_pairs(gone[here], fresh, memory), _pairs(gone[~here], fresh, memory, strict=True))
    best = found.sort_values(["score", "number_was"], ascending=[False, True]).drop_duplicates("newcomer")
    best = best.drop_duplicates("leaver")
    rows.loc[best["newcomer"], "was"] = best["number_was"].to_numpy()
    rows.loc[_refused(rows, memory.known), "fate"] = "rejected:NUMBER_REUSED"
    pairs = best[rows.loc[best["newcomer"], "fate"].eq("").to_numpy()]
    doubtful = found[found["verdict"] == "doubtful"].rename(columns={"number_was": "number"})
    tied = pd.MultiIndex.from_frame(doubtful[["school", "number"]])
    return Resolved(rows, pairs[list(PAIRS)].reset_index(drop=True), tied, _moves(rows, memory))


def _same_number(rows: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Returns the number of every row whose number the register knows as that child's, `""` for the others."""
    is_known = pd.MultiIndex.from_frame(rows[KEY]).isin(pd.MultiIndex.from_frame(known[KEY]))
    was = rows["leerlingnummer"].fillna("").where(is_known, "")
    was[reused(rows[rows["fate"] == ""], known)] = ""
    return was


def _gone(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Returns the known pupils whom no row stands for; one the file calls a leaver may be back under another number."""
    standing = rows[(rows["was"] != "") & (rows["fate"] != "ignored:leaver")]
    there = pd.MultiIndex.from_frame(standing[["school", "was"]])
    return known[~pd.MultiIndex.from_frame(known[KEY]).isin(there)]


def _pairs(gone: pd.DataFrame, fresh: pd.DataFrame, memory: Memory, strict: bool = False) -> pd.DataFrame:
    """Returns the pairs of one school that are or may be one child, without those that a person told apart."""
    stay = memory.known.drop(gone.index)
    stay = stay[(stay["status"] != "archived") & stay["school"].isin(gone["school"].unique())]
    found = alike(
        gone.assign(pool=gone["school"]),
        fresh.assign(pool=fresh["school"]),
        _told_apart(gone, fresh, memory),
        stay.assign(pool=stay["school"]),
        strict,
    )
    found["school"] = fresh["school"].reindex(found["newcomer"]).to_numpy()
    found["leerlingnummer"] = fresh["leerlingnummer"].reindex(found["newcomer"]).to_numpy()
    found["number_was"] = gone["leerlingnummer"].reindex(found["leaver"]).to_numpy()
    one = _told_one(found, memory)
    return found.assign(verdict=found["verdict"].mask(one, "same"), score=found["score"].mask(one, 1.0))


def _told_one(found: pd.DataFrame, memory: Memory) -> pd.Series:
    """Tells which pairs were found to be one child before, under the same two numbers, whichever came first."""
    links = memory.links[memory.links["kind"] == "renumbered"]
    known = {
        frozenset(((school, number), (other, late)))
        for school, number, other, late, _ in links[list(LINKS)].itertuples(index=False)
    }
    pairs = found[["school", "number_was", "leerlingnummer"]].itertuples(index=False)
    told = [frozenset(((school, was), (school, number))) in known for school, was, number in pairs]
    return pd.Series(told, index=found.index, dtype=bool)


def _told_apart(gone: pd.DataFrame, fresh: pd.DataFrame, memory: Memory) -> list[tuple[int, int]]:
    """Returns the places of the leavers and newcomers of whom a person said that they are two children."""
    links = memory.links[memory.links["kind"] == "apart"]
    if links.empty:
        return []
    left = links.merge(gone[KEY].reset_index(names="leaver"), on=KEY)
    keys = {"other_school": "school", "other_number": "leerlingnummer"}
    both = left.merge(fresh[KEY].reset_index(names="newcomer").rename(columns={v: k for k, v in keys.items()}))
    return [(int(one), int(other)) for one, other in both[["leaver", "newcomer"]].itertuples(index=False)]


def _together(*parts: pd.DataFrame) -> pd.DataFrame:
    """Returns the pairs as one table; an empty one would only take the others' types away."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _refused(rows: pd.DataFrame, known: pd.DataFrame) -> list[int]:
    """Returns the accepted rows whose number is another child's who is not found under another number itself."""
    refused: list[int] = []
    while True:
        accepted = rows[(rows["fate"] == "") & ~rows.index.isin(refused)]
        found = pd.MultiIndex.from_frame(accepted.loc[accepted["was"] != "", ["school", "was"]])
        others = accepted[accepted["was"] != accepted["leerlingnummer"]]
        owners = pd.MultiIndex.from_frame(known[KEY])
        numbers = pd.MultiIndex.from_frame(others[KEY])
        more = others.index[numbers.isin(owners) & ~numbers.isin(found)]
        if more.empty:
            return refused
        refused += [int(row) for row in more]


def _moves(rows: pd.DataFrame, memory: Memory) -> pd.DataFrame:
    """Returns the children who are gone from one school, or not known to be gone yet, and turn up at another."""
    gone, fresh = _gone(rows, memory.known), rows[(rows["fate"] == "") & (rows["was"] == "")]
    there = pd.concat([memory.elsewhere, memory.known.drop(gone.index)])
    there = pd.concat([there[there["status"] == "active"], fresh], ignore_index=True)
    arrived = _across(pd.concat([memory.elsewhere, gone], ignore_index=True), fresh)
    departed = _across(gone[gone["status"] != "archived"], there)
    both = pd.concat([arrived, departed]).drop_duplicates(ignore_index=True)
    return both.set_axis([*KEY, "other_school", "other_number"], axis="columns")


def _met(newcomers: pd.DataFrame, leavers: pd.DataFrame) -> pd.DataFrame:
    """Returns the newcomers whose ECK iD or birth date a leaver has, with who was born on the same days as they."""
    eckids = set(leavers["eckid"].dropna().str.casefold())
    same = newcomers["eckid"].str.casefold().isin(eckids) & newcomers["eckid"].notna()
    days = {*leavers["geboortedatum"].dropna(), *newcomers.loc[same, "geboortedatum"].dropna()}
    return newcomers[same | newcomers["geboortedatum"].isin(days)]


def _across(leavers: pd.DataFrame, newcomers: pd.DataFrame) -> pd.DataFrame:
    """Returns school and number of both of every pair of different schools that is one child."""
    if pd.concat([leavers["school"], newcomers["school"]]).nunique() < 2:
        return pd.DataFrame(columns=range(4), dtype="str")
    left, right = leavers.reset_index(drop=True), _met(newcomers, leavers).reset_index(drop=True)
    found = alike(left.assign(pool=""), right.assign(pool=""), strict=True)
    found = found[found["verdict"] == "same"]
    one, other = left.loc[found["leaver"], KEY], right.loc[found["newcomer"], KEY]
    pairs = pd.concat([one.reset_index(drop=True), other.reset_index(drop=True)], axis="columns", ignore_index=True)
    return pairs[pairs[0] != pairs[2]]

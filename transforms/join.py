"""Join: the lists of a delivery that complete its pupils (numbers, leerweg, e-mail) put with those pupils.

A row finds its pupil by leerlingnummer where both have one, else by ECK iD, else by full name and birth date; where
more than one pupil or more than one row could be meant, nothing is joined. A list never adds a pupil and never makes
one present or missing: what it brings goes only where the pupil list says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from schemas.messages import Issue
from schemas.tables import ADRES, ECKID_ONLY, GEGEVENS
from transforms.normalise import Normalised
from transforms.place import Headings
from transforms.place import fates as rejections
from transforms.values.sound import fold

Sides = Mapping[tuple[str, str, str], str]
"""(delivery, file, part) -> its kind of `Recognition.supplements`."""
JOINED = ("leerlingnummer", *(column for column in GEGEVENS if column not in ADRES))
"""What may be filled. Addresses never: an empty one may be a secret."""
DOUBTFUL = "rejected:JOINED_DOUBTFUL"
ASIDE = ("ignored:supplement", "ignored:other_table", DOUBTFUL)
"""What becomes of rows that complete pupils, or were meant to."""
NAME = ("roepnaam", "voorvoegsel", "achternaam")


class Portrait(NamedTuple):
    """What tells one child from another besides numbers."""

    born: str
    first: frozenset[str]
    words: frozenset[str]
    """Of first name and surname; a prefix tells nobody apart."""


def join(normal: Normalised, sides: Sides, headings: Mapping[str, Headings]) -> Normalised:
    """Returns the batch with its pupils completed; the rows that completed them have no number any more.

    Args:
        normal: the batch, its pupils and the rows that complete them.
        sides: the parts that complete pupils.
        headings: delivery -> the headings of its files.
    """
    if not sides:
        return normal
    table, fates = normal.table.copy(), normal.fates.copy()
    places = table.groupby(["levering", "bestand", "blad"]).groups
    deliveries = table.groupby("levering").groups
    parts = {part: table.loc[places[part]] for part in sides if part in places}
    pupil = pd.Series(~fates.str.startswith("ignored:"), index=table.index)
    pupil[[row for rows in parts.values() for row in rows.index]] = False
    issues = list(normal.issues)
    for part in sorted(parts, key=lambda part: not _finds(parts[part])):
        mine = deliveries[part[0]]
        rows, pupils = parts[part], table.loc[mine[pupil[mine]]]
        side = _Side(part, sides[part], rows[[*JOINED]], pupils[[*JOINED]])
        fates[rows.index] = side.fates(fates[rows.index])
        pupil[rows.index] = fates[rows.index] == ""
        if side.joins:
            filled = _fill(table, side.rows, side.pairs)
            issues += side.told(table.loc[pupils.index], filled, headings.get(part[0], {}))
        issues += side.poor
    malformed = rejections(normal.findings, table)
    aside = fates.isin(ASIDE)
    fates = fates.mask(aside & (malformed != ""), malformed)
    numbered = (fates == ECKID_ONLY) & (table["leerlingnummer"].fillna("") != "")
    table.loc[aside, "leerlingnummer"] = None
    doubtful = pd.DataFrame({"index": table.index[fates == DOUBTFUL], "code": "JOINED_DOUBTFUL", "column": ""})
    findings = pd.concat([normal.findings, doubtful], ignore_index=True) if len(doubtful) else normal.findings
    return Normalised(table, fates.mask(numbered, ""), findings, issues, normal.decided)


class _Side:
    """A list that completes pupils, and which of its rows is whose."""

    def __init__(self, part: tuple[str, str, str], kind: str, rows: pd.DataFrame, pupils: pd.DataFrame) -> None:
        self.part, self.kind, self.rows = part, kind, rows
        self.pairs, self.doubtful = _match(rows, pupils)
        self.nobody = int((~rows.index.isin(self.pairs["row"]) & ~rows.index.isin(self.doubtful)).sum())
        found = self.pairs["person"].nunique()
        self.other = 2 * self.nobody > len(rows) and 2 * found < _people(pupils).nunique()

    @property
    def joins(self) -> bool:
        """Whether the list is of these pupils: of most of its rows, or most of the pupils, the other is there."""
        return not self.other

    @property
    def facts(self) -> dict[str, object]:
        return {"count": self.nobody, "total": len(self.rows)}

    @property
    def poor(self) -> list[tuple[str, Issue]]:
        """Refuses a list of other pupils, if it was delivered to complete these."""
        levering, file, sheet = self.part
        wrong = self.other and self.kind == "supplement"
        return [(levering, Issue("SUPPLEMENT_OTHER", file, sheet, facts=self.facts))] if wrong else []

    def fates(self, before: pd.Series) -> pd.Series:
        """Returns what becomes of the rows: a pupil list of other pupils stays a pupil list."""
        if self.other:
            return before if self.kind == "list" else pd.Series("ignored:other_table", before.index, dtype="str")
        fates = pd.Series("ignored:supplement", before.index, dtype="str")
        fates[self.doubtful] = DOUBTFUL
        return fates

    def told(self, pupils: pd.DataFrame, filled: Sequence[str], headings: Headings) -> list[tuple[str, Issue]]:
        """Returns of how many pupils each column is known now, and how many rows were of nobody."""
        levering, file, sheet = self.part
        people, told = _people(pupils), []
        for column in filled:
            there = people[pupils[column].fillna("") != ""].nunique()
            label = headings.get((file, sheet), {}).get(column, column)
            facts = {"column": label, "filled": there, "total": people.nunique()}
            told.append(Issue("JOINED_COLUMN", file, sheet, column=label, facts=facts))
        if self.nobody:
            told.append(Issue("JOINED_NOBODY", file, sheet, facts=self.facts))
        return [(levering, issue) for issue in told]


def _finds(rows: pd.DataFrame) -> bool:
    """Says whether a list can bring numbers: such a list goes first."""
    return bool((rows["achternaam"].notna() & rows["geboortedatum"].notna()).any() or rows["eckid"].notna().any())


def _match(side: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """Returns which row is of which pupil (`row`, `pupil`, `person`), and the rows of which that is not certain."""
    pairs = pd.DataFrame({"row": [], "pupil": [], "person": []}, dtype="object")
    doubtful = side.index[:0]
    who, people = _people(side), _people(known)
    for key in (_numbers, _eckids, _names):
        left = key(side[~side.index.isin([*pairs["row"], *doubtful])])
        found = _pairs(left, key(known), side, known)
        found = found.assign(person=found["pupil"].map(people), who=found["row"].map(who))
        several = found.groupby("row")["person"].transform("nunique") > 1
        several |= found.groupby("person")["who"].transform("nunique") > 1
        unlike = _unlike(side, known, found)
        doubtful = doubtful.union(pd.Index(found.loc[several | unlike, "row"].unique()))
        certain = found[~found["row"].isin(doubtful)]
        pairs = pd.concat([pairs, certain[["row", "pupil", "person"]]], ignore_index=True)
    quarrel = _quarrelling(side, pairs)
    return pairs[~pairs["row"].isin(quarrel)], doubtful.union(quarrel)


def _pairs(left: pd.Series, right: pd.Series, side: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows and pupils with one key; where both have a number, no other key counts."""
    rows = pd.DataFrame({"key": left, "row": left.index})
    pupils = pd.DataFrame({"key": right, "pupil": right.index})
    both = rows[rows["key"] != ""].merge(pupils[pupils["key"] != ""], on="key")
    mine = both["row"].map(_numbers(side))
    yours = both["pupil"].map(_numbers(known))
    return both[(mine == "") | (yours == "") | (mine == yours)]


def _numbers(rows: pd.DataFrame) -> pd.Series:
    """Returns the numbers; one that is only lent (`#…`) is none."""
    numbers = rows["leerlingnummer"].fillna("")
    return numbers.where(~numbers.str.startswith("#"), "")


def _eckids(rows: pd.DataFrame) -> pd.Series:
    return rows["eckid"].fillna("").str.casefold()


def _names(rows: pd.DataFrame) -> pd.Series:
    """Returns full name and birth date; `""` where one of first name, surname and birth date is not known."""
    told = rows[[*NAME, "geboortedatum"]].fillna("")
    whole = (told[["roepnaam", "achternaam", "geboortedatum"]] != "").all(axis=1)
    names = told["roepnaam"] + " " + told["voorvoegsel"] + " " + told["achternaam"]
    folded = names.map({name: fold(name) for name in names.unique()})
    return (told["geboortedatum"] + " " + folded).where(whole, "").astype("str")


def _people(rows: pd.DataFrame) -> pd.Series:
    """Returns who a row is of: its number, or itself where it has none."""
    numbers = _numbers(rows).astype("object")
    return numbers.where(numbers != "", pd.Series(rows.index, index=rows.index, dtype="object"))


def _unlike(side: pd.DataFrame, known: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Tells which pairs have a key in common and yet are of two children."""
    mine, yours = _portraits(side.loc[pairs["row"]]), _portraits(known.loc[pairs["pupil"]])
    unlike = [_strangers(one, other) for one, other in zip(mine, yours, strict=True)]
    return pd.Series(unlike, index=pairs.index, dtype=bool)


def _portraits(rows: pd.DataFrame) -> list[Portrait]:
    told = rows[["geboortedatum", "roepnaam", "achternaam"]].fillna("").itertuples(index=False)
    return [Portrait(born, _words(first), _words(first) | _words(last)) for born, first, last in told]


def _words(name: str) -> frozenset[str]:
    return frozenset(map(fold, name.replace("-", " ").split()))


def _strangers(one: Portrait, other: Portrait) -> bool:
    """Says whether birth date and name both differ; a name of which any word is the same is spelled in another way."""
    if not (one.words and other.words) or (one.born and one.born == other.born):
        return False
    told = one.first if one.born and other.born else one.words
    return not (told or one.words) & other.words


def _quarrelling(side: pd.DataFrame, pairs: pd.DataFrame) -> pd.Index:
    """Returns the rows of one pupil that do not say the same."""
    told = side.loc[pairs["row"], [*JOINED]].replace("", None).reset_index(drop=True)
    several = told.groupby(pairs["person"].reset_index(drop=True)).transform("nunique").gt(1).any(axis=1)
    rows: pd.Index = pd.Index(pairs.loc[several.to_numpy(), "row"].unique())
    return rows


def _fill(table: pd.DataFrame, side: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    """Fills what the pupils' own list does not say; returns the columns in which anything was filled."""
    told = side.loc[pairs["row"]].replace("", None).set_index(pd.Index(pairs["pupil"])).groupby(level=0).first()
    filled, surname = [], pd.Series(False, index=told.index)
    for column in JOINED:
        todo = (table.loc[told.index, column].fillna("") == "") & told[column].notna()
        if column == "leerlingnummer":
            todo &= ~told[column].fillna("").str.startswith("#")
        if column == "achternaam":
            surname = todo
        if column == "voorvoegsel":
            todo &= surname  # beside a surname of the pupil list an empty prefix means that there is none
        if todo.any():
            table.loc[told.index[todo], column] = told.loc[todo, column]
            filled.append(column)
    return filled

"""Which pupils are new, moved, changed or missing, told by pupil number and group and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from schemas.vocabulary import Language
from transforms.report.evidence import evidence_told
from transforms.report.summary import EXPLAINED, causes, gravity
from transforms.report.words import name, say

LONG = 50
"""More pupils than a person wants to scroll past."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "new": ("group",),
    "changed": ("group", "columns"),
    "moved": ("group_from", "group_to"),
    "renumbered": ("group",),
    "missing": ("group",),
    "returned": ("group",),
}
"""What each list tells of its pupils; kinds that are not here have no list."""


@dataclass(frozen=True)
class Together:
    """Pupils with the same story: what it is, and their numbers."""

    cells: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class PupilList:
    """The pupils of one kind of change, or of one cause."""

    title: str
    headings: tuple[str, ...]
    groups: tuple[Together, ...]
    folded: bool

    @property
    def count(self) -> int:
        return sum(len(group.numbers) for group in self.groups)


def pupil_lists(changes: pd.DataFrame, language: Language) -> list[PupilList]:
    """Returns a list per kind of change; the missing pupils first, one list per cause, the unexplained before all."""
    told = _told(changes)
    alike: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in told.to_dict("records"):
        pupil = {str(column): str(cell) for column, cell in row.items()}
        alike.setdefault((pupil["kind"], pupil["cause"]), []).append(pupil)
    order = sorted(alike, key=lambda key: (_place(key[0]), gravity(key[1])))
    return [_list(kind, cause, alike[kind, cause], language) for kind, cause in order]


def _told(changes: pd.DataFrame) -> pd.DataFrame:
    """Returns what may be told of each pupil, as text; pupils of whom nothing changed have no list."""
    changed = changes.loc[changes["kind"] != "unchanged"]
    shown = ["kind", "leerlingnummer", "number_was", "columns", "evidence", "groepsnaam", "groepsnaam_was"]
    text = changed[shown].astype("object").fillna("")
    return text.assign(cause=causes(changed).where(changed["kind"] == "missing", ""))


def _place(kind: str) -> int:
    """Returns the place of a kind among the lists: what disappears first, what we have no word for last."""
    order = ("missing", *HEADINGS)
    return order.index(kind) if kind in order else len(order)


def _list(kind: str, cause: str, pupils: list[dict[str, str]], language: Language) -> PupilList:
    headings = HEADINGS.get(kind, ("group",))
    if any(pupil["evidence"] for pupil in pupils):
        headings = (*headings, "proof")
    same: dict[tuple[str, ...], list[str]] = {}
    for pupil in pupils:
        cells = _cells(pupil, language)
        same.setdefault(tuple(cells[heading] for heading in headings), []).append(_number(pupil, language))
    groups = tuple(Together(_words(headings, cells, language), tuple(sorted(same[cells]))) for cells in sorted(same))
    title = ": ".join([name(language, "kind", kind), *([name(language, "cause", cause)] if cause else [])])
    return PupilList(title[:1].upper() + title[1:], headings, groups, cause in EXPLAINED or len(pupils) > LONG)


def _number(pupil: dict[str, str], language: Language) -> str:
    number, was = pupil["leerlingnummer"], pupil["number_was"]
    return say(language, "number_was", number=number, was=was) if was else number


def _cells(pupil: dict[str, str], language: Language) -> dict[str, str]:
    now, was = pupil["groepsnaam"], pupil["groepsnaam_was"]
    told = {"group": now or was, "group_from": was, "group_to": now, "columns": pupil["columns"]}
    return {**told, "proof": evidence_told(pupil["evidence"], language)}


def _words(headings: tuple[str, ...], cells: tuple[str, ...], language: Language) -> tuple[str, ...]:
    return tuple(
        _columns(cell, language)
        if heading == "columns"
        else cell or ("" if heading == "proof" else say(language, "group_none"))
        for heading, cell in zip(headings, cells, strict=True)
    )


def _columns(cell: str, language: Language) -> str:
    return ", ".join(name(language, "column", column.strip()) for column in cell.split(",") if column.strip())

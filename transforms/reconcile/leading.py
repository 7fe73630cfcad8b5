"""Leading: what of the chosen differences a side is not to be given, because the other does not lead in it there.

Both sides are known here, so that a side keeps what it has. Who is created in a side is created whole: that is the
first time that it is told there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

import pandas as pd
from pandas import DataFrame

from schemas.authority import FIELD_OF, Rule, by_field
from schemas.messages import Issue
from schemas.side import Side
from transforms.authority import Authority, Protection, Withheld, authority_of, withhold
from transforms.reconcile.model import Reconciliation, Sided

Which = Literal["portal", "desktop"]
RECEIVERS: Mapping[str, Which] = {"download": "desktop", "upload": "portal"}
Rules = Mapping[str, Mapping[str, Rule]]
"""Of one school: side -> column -> rule."""
CREATED = ("alleen_portal", "alleen_desktop")


def lead(
    found: Reconciliation,
    chosen: DataFrame,
    sides: Mapping[Which, Side],
    rules: Rules,
    protections: Sequence[Protection],
    today: date,
) -> tuple[DataFrame, tuple[Withheld, ...]]:
    """Returns what is taken over of the chosen differences, and what is withheld from whom."""
    withheld: list[Withheld] = []
    for direction, which in RECEIVERS.items():
        profile = sides[which]
        said = {**by_field(profile.authority), **by_field(rules.get(profile.name, {}))}
        by_hand = [replace(one, values={}) for one in protections]  # what stands there is in its own export
        authority = authority_of(profile.name, said, by_hand, frozenset(FIELD_OF.values()), today)
        receiver = found.desktop if which == "desktop" else found.portal
        if authority.fields:
            own = chosen[(chosen["direction"] == direction) & ~chosen["kind"].isin(CREATED)]
            withheld += _withheld(own[own["field"].isin(FIELD_OF)], which, receiver, authority)
    once = tuple(dict.fromkeys(withheld))
    names = {sides[which].name: direction for direction, which in RECEIVERS.items()}
    out = {(names[one.target], one.number, one.field) for one in once}
    columns = chosen[["direction", "leerlingnummer", "field"]].itertuples(index=False, name=None)
    stays = [(direction, number, FIELD_OF.get(field, field)) not in out for direction, number, field in columns]
    created = chosen["kind"].isin(CREATED)
    return chosen[created | pd.Series(stays, index=chosen.index, dtype=bool)], once


def about(withheld: Sequence[Withheld], sides: Mapping[Which, Side]) -> tuple[Issue, ...]:
    """Says how much was withheld from each side."""
    found = []
    for side in sides.values():
        own = [one.field for one in withheld if one.target == side.name]
        fields = ", ".join(f"{field} ({own.count(field)})" for field in sorted(set(own)))
        facts = {"target": side.title, "count": len(own), "fields": fields}
        found += [Issue("WITHHELD", target=side.name, facts=facts)] if own else []
    return tuple(found)


def _withheld(rows: DataFrame, which: Which, receiver: Sided, authority: Authority) -> list[Withheld]:
    giver = "portal" if which == "desktop" else "desktop"
    found: list[Withheld] = []
    for (_, afdeling), part in rows.groupby(["section", "afdeling"], sort=False):
        there = part.pivot(index="leerlingnummer", columns="field", values=which)
        now = part.pivot(index="leerlingnummer", columns="field", values=giver)
        pairs = [(str(number), _cells(row)) for number, row in there.iterrows()]
        told = {number: {**_person(receiver, number, not afdeling), **cells} for number, cells in pairs}
        given = [{**told[str(number)], **_cells(row), "leerlingnummer": str(number)} for number, row in now.iterrows()]
        table = DataFrame(given, dtype="str")
        found += [one for one in withhold(table, authority, told, told).withheld if not one.sent]
    return found


def _cells(row: pd.Series[str]) -> dict[str, str]:
    return {str(field): str(text) for field, text in row.dropna().items()}


def _person(side: Sided, number: str, wanted: bool) -> dict[str, str]:
    """Returns what a side has of a pupil, so that a block is whole."""
    people = side.tables.get("leerlingen")
    if not wanted or people is None:
        return {}
    row = people[people["leerlingnummer"] == number].drop(columns="leerlingnummer").head(1)
    return {str(column): str(text) for column, text in row.iloc[0].fillna("").items()} if len(row) else {}

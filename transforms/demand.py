"""Demand: which rows a target does not take, and what there is to say about the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pandas import DataFrame

from schemas.demands import Fault, faults
from schemas.messages import Issue
from schemas.profile import Column, Limits, Of, Target
from schemas.vocabulary import Form, Language
from transforms.decide import exceeds
from transforms.listing import ORIGIN, Lists, gone
from transforms.parts import shared
from transforms.scopes import nowhere, scopes

WHO: Mapping[Of, Mapping[Language, str]] = {
    "leerlingen": {"nl": "deze leerling", "en": "this pupil"},
    "groepen": {"nl": "deze groep", "en": "this group"},
    "medewerkers": {"nl": "deze medewerker", "en": "this member of staff"},
    "groepsmedewerkers": {"nl": "deze medewerker bij een groep", "en": "this member of staff with a group"},
}
"""What a row of each kind is called."""
PEOPLE: frozenset[Of] = frozenset({"leerlingen", "medewerkers"})
"""Kinds of rows that absence from a file makes inactive."""
UNCONFIRMED = {"partial": "PROFILE_PARTIAL", "unverified": "PROFILE_UNVERIFIED"}


def demand(tables: Mapping[str, DataFrame], lists: Lists, target: Target, form: Form) -> dict[str, list[Fault]]:
    """Returns the faults of every file, those of its references to the others last."""
    parts = target.apart()
    found = {name: faults(tables[name], part, form) for name, part in parts.items()}
    if target.columns:
        found[target.filename] += nowhere(lists[target.of], target)
    for name, fault in shared(tables, target):
        found[name].append(fault)
    for name, header, other, other_header in target.references:
        wrong = {fault.place for fault in found[other]}
        there = tables[other].loc[~tables[other].index.isin(wrong), other_header]
        cells = tables[name][header].fillna("")
        lost = cells.index[(cells != "") & ~cells.isin(there)]
        found[name] += [Fault(place, "TARGET_REFERENCE", header) for place in lost]
    return found


def refused(found: Mapping[str, list[Fault]], of: Of, parts: Mapping[str, Target]) -> set[int]:
    """Returns the places of the rows of one kind that some file does not take."""
    return {fault.place for name, one in found.items() if parts[name].of == of for fault in one}


def not_one_to_one(tables: Mapping[str, DataFrame], good: Lists, target: Target) -> Iterator[Issue]:
    for first, second in target.one_to_one:
        pairs = tables[target.filename].loc[good[target.of].index, [first, second]].drop_duplicates()
        if pairs[first].duplicated().any() or pairs[second].duplicated().any():
            yield _issue("TARGET_NOT_ONE_TO_ONE", target, first=first, second=second)


def incomplete(lists: Lists, good: Lists, target: Target, limits: Limits) -> Iterator[Issue]:
    """Refuses the files where one of them would make the target deregister many who are still at school."""
    if target.leavers != "absence":
        return
    for of in sorted(PEOPLE & set(lists)) or [target.of]:
        for places in (lists[of].index, *scopes(lists[of], target).values()):
            missing = len(places) - int(places.isin(good[of].index).sum())
            if exceeds(missing, len(places), limits):
                yield _issue("TARGET_INCOMPLETE", target, count=missing, total=len(places))
                return


def row_issues(found: Mapping[str, list[Fault]], lists: Lists, target: Target) -> list[Issue]:
    issues = []
    for name, part in target.apart().items():
        rows = lists[part.of]
        away = set(rows.index[gone(rows)])  # who left and cannot be told goes on the work list
        faulty = [fault for fault in found[name] if fault.place not in away]
        places = list(dict.fromkeys(fault.place for fault in faulty))
        origins = rows.loc[places, list(ORIGIN)].itertuples(index=False, name=None)
        known = dict(zip(places, origins, strict=True))
        columns = {column.header: column for column in part.columns}
        who = WHO[part.of]
        issues += [_row_issue(fault, known[fault.place], columns.get(fault.header), target, who) for fault in faulty]
    return sorted(issues, key=lambda issue: (issue.file, issue.sheet, issue.row or 0))


def _row_issue(
    fault: Fault, origin: tuple[Any, ...], column: Column | None, target: Target, who: Mapping[Language, str]
) -> Issue:
    file, sheet, row = ("" if pd.isna(part) else str(part) for part in origin)
    return Issue(
        fault.code,
        file=file,
        sheet=sheet,
        row=int(float(row)) if row else None,
        column=column.source if column else "",
        facts={
            "target": target.title,
            "who": who,
            "header": fault.header,
            "headers": fault.header,
            "max": column.max if column else None,
        },
        target=target.name,
    )


def notes(good: Lists, target: Target) -> Iterator[Issue]:
    """Says what of the written file no source confirms."""
    if target.status in UNCONFIRMED:
        yield _issue(UNCONFIRMED[target.status], target, title=target.title)
    for part in target.apart().values():
        for column in part.columns:
            count = int(good[part.of][column.source].isin(column.assumed).sum()) if column.assumed else 0
            if count:
                yield _issue("TARGET_ASSUMED", target, header=column.header, count=count)


def _issue(code: str, target: Target, **facts: object) -> Issue:
    return Issue(code, facts={"target": target.title, **facts}, target=target.name)

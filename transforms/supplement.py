"""Supplement: what the parts of a delivery are that are no pupil list by themselves.

A list that completes the pupils (numbers, leerweg, e-mail) is told by its columns: it says whose its rows are and
brings something. A list of staff is set aside. Neither is of any use alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.messages import Issue
from transforms.columns import Columns
from transforms.complete import finds, grouped, numberless, supplies
from transforms.extract import set_aside
from transforms.recognise import Recognition, read_as
from transforms.survey import Survey

RECONSIDERED = frozenset({"STAFF_LIST", "SOURCE_UNKNOWN", "SOURCE_NEARLY", "SOURCE_MISMATCH", "PUPILS_ELSEWHERE"})
"""Why a file is refused that may be of use beside a pupil list."""

Roles = Mapping[int, str]
"""Part of a file -> `pupils`, or its kind of `Recognition.supplements`."""


def accompany(parts: Sequence[Recognition], files: Sequence[str], wanted: str) -> list[Recognition]:
    """Returns the files of a delivery again, now that it is known what stands beside what.

    Args:
        parts: the files, each recognised by itself.
        files: their names.
        wanted: the profile that a person named, or `""`.
    """
    source = next((part.source for part in parts if part.source), "")
    if not source:
        return [_alone(part, file) for part, file in zip(parts, files, strict=True)]
    lists = [columns for part in parts for columns in _lists(part).values()]
    told = any(map(grouped, lists))
    numbers = not told and any(map(finds, lists)) and any(_unnumbered(part, source) for part in parts)
    models = [part.surveys[place] for part in parts for place in _lists(part)]
    made = []
    for part, file in zip(parts, files, strict=True):
        winner = part.source or _reads(part, source)
        made.append(_again(part, file, _roles(part, winner, told, numbers), winner, wanted, models))
    return made


def hinted(parts: Sequence[Recognition]) -> set[str]:
    """Returns the sources that a pupil list without numbers is of, by headings that are theirs alone."""
    surveyed = [columns for part in parts for one in part.surveys for columns in one.columns.values()]
    return {columns.source.name for columns in surveyed if columns.markers and numberless(columns)}


def _lists(part: Recognition) -> dict[int, Columns]:
    """Returns the parts of a file that are pupil lists by themselves."""
    places = {place: one for place, one in enumerate(part.surveys) if part.source in one.candidates}
    return {place: one.columns[part.source] for place, one in places.items()}


def _others(part: Recognition, winner: str) -> dict[int, Columns]:
    """Returns the parts of a file that are none, and that could be of pupils all the same."""
    lists = _lists(part)
    return {
        place: one.columns[winner]
        for place, one in enumerate(part.surveys)
        if place not in lists and winner in one.columns and not (one.staff or one.grid.aside or one.empty)
    }


def _unnumbered(part: Recognition, source: str) -> bool:
    return any(map(numberless, _others(part, part.source or source).values()))


def _roles(part: Recognition, winner: str, told: bool, numbers: bool) -> dict[int, str]:
    """Returns the roles of the parts of a file.

    Args:
        winner: the profile by which it is read.
        told: whether a pupil list says in which groups the pupils are.
        numbers: whether the lists found so far only bring the numbers for a list without them.
    """
    roles = {
        place: "list" if numbers or (told and not grouped(columns)) else "pupils"
        for place, columns in _lists(part).items()
    }
    for place, columns in _others(part, winner).items():
        if numbers and numberless(columns):
            roles[place] = "pupils"
        elif supplies(columns):
            roles[place] = "table" if part.source else "supplement"
    return roles


def _reads(part: Recognition, source: str) -> str:
    """Returns the profile that makes most of a supplement: that of the pupil list, if it can read it."""
    columns = [columns for one in part.surveys for columns in one.columns.values() if supplies(columns)]
    if any(one.source.name == source for one in columns) or not columns:
        return source
    return max(columns, key=lambda one: (one.markers, one.balance)).source.name


def _again(
    part: Recognition, file: str, roles: Roles, winner: str, wanted: str, models: Sequence[Survey]
) -> Recognition:
    """Returns a file with its parts in their roles; refused as it was, where a part of it has none and needs one."""
    refused = _refusals(part)
    if not refused <= RECONSIDERED or (refused and _left_out(part, roles, models)):
        return part
    if not roles:
        return _set_apart(part, file) if refused else part
    sheets = {part.surveys[place].sheet: role for place, role in roles.items() if role != "pupils"}
    if not refused and roles.keys() == _lists(part).keys():
        return replace(part, supplements=sheets)
    return replace(read_as(part.surveys, file, winner, wanted, list(roles)), supplements=sheets)


def _refusals(part: Recognition) -> set[str]:
    return {issue.code for issue in part.issues if issue.severity == "file"}


def _left_out(part: Recognition, roles: Roles, models: Sequence[Survey]) -> bool:
    """Says whether a refused file holds what must be of pupils, or nothing that is known."""
    rest = (one for place, one in enumerate(part.surveys) if place not in roles)
    others = [one for one in rest if not (one.staff or one.grid.aside)]
    return any(one.resembles(model) for one in others for model in models) or (bool(others) and not roles)


def _set_apart(part: Recognition, file: str) -> Recognition:
    """Returns a file of which nothing is used: staff, or what belongs to an export in another file."""
    ledgers = [set_aside(one.grid, file, one.sheet, one.aside) for one in part.surveys]
    return replace(part, issues=tuple(_not_refusing(part)), ledgers=tuple(ledgers))


def _alone(part: Recognition, file: str) -> Recognition:
    """Returns a file that is refused, with what is missing if it is a list that completes another."""
    if not _refusals(part) <= {"SOURCE_UNKNOWN", "SOURCE_MISMATCH"}:
        return part
    for one in part.surveys:
        found = [columns for columns in one.columns.values() if supplies(columns) and "leerlingnummer" in columns.used]
        if found and not one.staff:
            best = max(found, key=lambda columns: columns.nearness)
            facts = {"headings": one.headings, "missing": ", ".join(best.missing)}
            told = Issue("SUPPLEMENT_ALONE", file, one.sheet, facts=facts)
            return replace(part, issues=(*_not_refusing(part), told))
    return part


def _not_refusing(part: Recognition) -> list[Issue]:
    return [issue for issue in part.issues if issue.severity != "file"]

"""Protecting: the verb with which a person says what was set by hand at a target and is to stay so."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import Connection

from flows.cards import Owners
from flows.deliveries import known_schools
from flows.faults import Fault
from flows.protections import is_told, lift_protections, read_protections, write_protection
from flows.register import Register
from flows.roster import read_roster
from flows.tell_protections import tell_lifted, tell_protected, tell_protections
from flows.workspace import Workspace
from schemas.authority import DISCREET, FIELD_OF, OF_SIDES, columns_of
from schemas.messages import Issue
from schemas.profile import Profiles
from schemas.side import shipped_sides
from schemas.tables import Leerling
from transforms.authority import Protection
from transforms.check import failures
from transforms.withholding import told_columns, told_fields

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE = 0
Told = dict[str, Any]


def protect_verb(desk: Desk, options: Namespace) -> int:
    """Protects a detail of a pupil, takes that away, or shows what is protected."""
    if options.list:
        found = protected(desk.workspace, options.school, desk.today)
        desk.say({"protections": found}, lambda: tell_protections(found, desk.language))
        return DONE
    named = bool(options.number and options.column and options.school)
    if not named or (not options.lift and not (options.until and options.by and options.reason)):
        raise Fault(Issue("PROTECT_WHAT"))
    if options.lift:
        count = lift(desk.workspace, options.school, options.number, options.column, options.target)
        told = {"school": options.school, "number": options.number, "lifted": count}
        desk.say(told, lambda: tell_lifted(told, desk.language))
        return DONE
    field = _field(options.column)
    one = Protection(
        options.number,
        field,
        options.until,
        options.by,
        options.reason,
        options.target,
        desk.today.isoformat(),
        _values(field, options.value),
    )
    protect(desk.workspace, options.school, one, desk.today)
    shown = _document(options.school, one, desk.today)
    desk.say(shown, lambda: tell_protected(shown, desk.language))
    return DONE


def protect(workspace: Workspace, school: str, one: Protection, today: date) -> None:
    """Writes that a detail of a pupil is protected. Raises `Fault` where that means nothing."""
    if one.until < today:
        raise Fault(Issue("PROTECT_PAST", facts={"until": one.until.isoformat()}))
    _check_target(workspace.profiles(), one)
    _check_values(workspace.profiles(), one)
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("PUPIL_UNKNOWN", facts={"school": school}))
    with register.writing() as connection:
        if one.number not in Owners(connection, school).present:
            raise Fault(Issue("PUPIL_UNKNOWN", facts={"school": school}))
        if one.values and DISCREET.issuperset(columns_of(one.field)):
            known = read_roster(connection, register.seal, [school]).known
            if not is_told(known[known["leerlingnummer"] == one.number], one.field):
                raise Fault(Issue("PROTECT_MAYBE_SECRET", facts={"column": one.field}))
        write_protection(connection, register.seal, school, one)
        connection.commit()


def lift(workspace: Workspace, school: str, number: str, column: str, target: str) -> int:
    """Takes a protection away, and returns how many that were. Raises `Fault` where there was none."""
    field, register = _field(column), Register(workspace)
    if register.exists:
        with register.writing() as connection:
            count = lift_protections(connection, school, number, field, target)
            connection.commit()
        if count:
            return count
    raise Fault(Issue("PROTECT_NONE"))


def protected(workspace: Workspace, school: str, today: date) -> list[Told]:
    """Returns what is protected, of one school or of all that the settings name, and whether it still counts."""
    register = Register(workspace)
    if not register.exists:
        return []
    with register.reading() as connection:
        schools = [school] if school else _schools(workspace, connection)
        found = read_protections(connection, register.seal, schools)
    return [_document(code, one, today) for code, some in sorted(found.items()) for one in some]


def _schools(workspace: Workspace, connection: Connection) -> list[str]:
    return sorted({*known_schools(connection), *workspace.settings().schools})


def _document(school: str, one: Protection, today: date) -> Told:
    return {
        "school": school,
        "number": one.number,
        "column": one.field,
        "target": one.target,
        "until": one.until.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "day": one.day,
        "with_value": bool(one.values),
        "in_force": one.until >= today,
    }


def _field(column: str) -> str:
    """Returns the field that a person means: the block, where columns move together. Raises `Fault` where none is."""
    name = column.casefold()
    if name not in FIELD_OF:
        raise Fault(Issue("PROTECT_COLUMN", facts={"column": column, "known": _list(FIELD_OF)}))
    return FIELD_OF[name]


def _values(field: str, texts: Sequence[str]) -> dict[str, str]:
    """Returns what was set by hand, by column. Raises `Fault` where it is not said of which column, or said twice."""
    columns, values = columns_of(field), dict[str, str]()
    for text in texts:
        name, sign, value = text.partition("=")
        column = name.strip().casefold() if sign else ""
        if column not in columns and len(columns) == 1:
            column, value = columns[0], text
        if column not in columns or column in values:
            raise Fault(Issue("PROTECT_VALUE_COLUMN", facts={"field": field, "columns": ", ".join(columns)}))
        values[column] = value.strip()
    return values


def _check_values(profiles: Profiles, one: Protection) -> None:
    """Raises `Fault` where what was set by hand is not all of it, means nothing, or is of no use at a side."""
    if not one.values:
        return
    if one.target in shipped_sides():
        raise Fault(Issue("PROTECT_VALUE_SIDE", facts={"target": one.target}))
    told = told_columns(profiles.targets[one.target]) if one.target else frozenset(columns_of(one.field))
    lacking = [column for column in columns_of(one.field) if column in told and column not in one.values]
    if lacking:
        facts = {"field": one.field, "columns": ", ".join(lacking), "example": lacking[0]}
        raise Fault(Issue("PROTECT_VALUE_LACKING", facts=facts))
    model = Leerling.to_schema()
    row = pd.DataFrame([{**dict.fromkeys(model.columns, ""), **one.values}], dtype="str")
    wrong = sorted({str(column) for column in failures(model, row)["column"]} & {*one.values})
    if wrong:
        raise Fault(Issue("PROTECT_VALUE", facts={"column": wrong[0]}))


def _check_target(profiles: Profiles, one: Protection) -> None:
    """Raises `Fault` where there is no such target, or it is not given the detail."""
    sides = shipped_sides()
    if one.target in ("", *sides):
        return
    if one.target not in profiles.targets:
        known = _list((*profiles.targets, *sides))
        raise Fault(Issue("TARGET_NOT_A_PROFILE", facts={"target": one.target, "known": known}))
    target = profiles.targets[one.target]
    if one.field not in told_fields(target):
        facts = {"target": target.title, "column": one.field, "known": _list(told_fields(target))}
        raise Fault(Issue("PROTECT_TARGET_COLUMN", facts=facts))


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names) - set(OF_SIDES)))

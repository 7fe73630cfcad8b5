"""Protecting: the verb with which a person says what was set by hand at a target and is to stay so."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from flows.cards import Owners
from flows.deliveries import known_schools
from flows.faults import Fault
from flows.protections import lift_protections, read_protections, write_protection
from flows.register import Register
from flows.tell_protections import tell_lifted, tell_protected, tell_protections
from flows.workspace import Workspace
from schemas.authority import FIELD_OF, OF_SIDES
from schemas.messages import Issue
from schemas.profile import Profiles
from schemas.side import shipped_sides
from transforms.authority import Protection
from transforms.withholding import told_fields

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
    one = Protection(
        options.number,
        _field(options.column),
        options.until,
        options.by,
        options.reason,
        options.target,
        desk.today.isoformat(),
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
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("PUPIL_UNKNOWN", facts={"school": school}))
    with register.writing() as connection:
        if one.number not in Owners(connection, school).present:
            raise Fault(Issue("PUPIL_UNKNOWN", facts={"school": school}))
        write_protection(connection, school, one)
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
        found = read_protections(connection, [school] if school else _schools(workspace, connection))
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
        "in_force": one.until >= today,
    }


def _field(column: str) -> str:
    """Returns the field that a person means: the block, where columns move together. Raises `Fault` where none is."""
    name = column.casefold()
    if name not in FIELD_OF:
        raise Fault(Issue("PROTECT_COLUMN", facts={"column": column, "known": _list(FIELD_OF)}))
    return FIELD_OF[name]


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

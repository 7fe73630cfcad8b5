"""The result connection of a school: for which methods and groups results go along, and who switched that when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import delete, insert, select

from flows.account import account
from flows.connections import manager_of
from flows.deliveries import put, timestamp
from flows.faults import Fault
from flows.register import Register
from flows.register_schema import RESULT_CONNECTION, RESULT_CONNECTION_LOG
from flows.standings import read_standings
from flows.workspace import Workspace
from schemas.messages import Issue
from transforms.headings import normal


@dataclass(frozen=True)
class Switch:
    """What a person asks: results of a method for a group on or off."""

    act: Literal["on", "off"]
    school: str
    method: str
    group: str
    by: str


def switch(workspace: Workspace, asked: Switch, target: str, today: date) -> dict[str, str]:
    """Switches the results of a method for a group, and writes that in the logbook.

    Raises:
        Fault: who asks may not, or the school has no connection with the target.
    """
    if not all((asked.school, asked.method.strip(), asked.group.strip(), asked.by.strip())):
        raise Fault(Issue("RESULTS_SWITCH"))
    facts = {"school": asked.school, "target": target, "by": asked.by}
    by, wrong = manager_of(workspace.settings().people, asked.by, asked.school)
    if wrong:
        raise Fault(Issue(wrong, facts=facts))
    register = Register(workspace)
    if not register.exists:
        raise Fault(Issue("CONNECTION_ABSENT", facts=facts))
    names = {"method_name": asked.method.strip(), "group_name": asked.group.strip()}
    key = {"method": normal(names["method_name"]), "groep": normal(names["group_name"])}
    key = {"school": asked.school, "target": target, **key}
    with register.writing() as connection:
        standing = read_standings(connection, [asked.school], today).get(asked.school, {}).get(target)
        if standing is None or (asked.act == "on" and standing.state == "ended"):
            raise Fault(Issue("CONNECTION_ABSENT", facts=facts))
        if asked.act == "on":
            put(connection, RESULT_CONNECTION, key, {**names, "since": today.isoformat(), "acted_by": by})
        else:
            this = [RESULT_CONNECTION.c[name] == text for name, text in key.items()]
            connection.execute(delete(RESULT_CONNECTION).where(*this))
        told = {"school": asked.school, "target": target, "act": asked.act, **names, "acted_by": by}
        when = {"day": today.isoformat(), "made_at": timestamp(), "account": account()}
        connection.execute(insert(RESULT_CONNECTION_LOG).values(**told, **when))
        connection.commit()
    return told


def switches(workspace: Workspace, school: str) -> list[dict[str, str]]:
    """Returns the methods and groups for which results go along."""
    return _listed(workspace, select(RESULT_CONNECTION).order_by(*RESULT_CONNECTION.primary_key), school)


def switch_log(workspace: Workspace, school: str) -> list[dict[str, str]]:
    """Returns who switched what, in the order in which it was done."""
    return _listed(workspace, select(RESULT_CONNECTION_LOG).order_by(RESULT_CONNECTION_LOG.c.id), school)


def _listed(workspace: Workspace, question: Any, school: str) -> list[dict[str, str]]:
    register = Register(workspace)
    if not register.exists:
        return []
    with register.reading() as connection:
        rows = connection.execute(question).mappings().all()
    hidden = ("id", "method", "groep")
    return [
        {name: text for name, text in row.items() if name not in hidden}
        for row in rows
        if school in ("", row["school"])
    ]

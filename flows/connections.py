"""Connections (koppelingen) of schools with targets: what there is to activate, how each stands, and who did what.

The logbook is only ever added to: no command removes a line of it, and a purge leaves it alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from flows.account import account
from flows.decisions import same_person
from flows.deliveries import put, timestamp
from flows.faults import Fault
from flows.register import Register
from flows.register_schema import CONNECTION, CONNECTION_LOG
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Person, Target
from schemas.vocabulary import Language
from transforms.connection import BECOMES, MAY, Act, standing
from transforms.consent import offered
from transforms.verification import LONGEST, SHORTEST, check_code, make_code

MANAGERS = ("directie", "applicatiebeheerder")
"""The roles that may do something about a connection, as ESIS has them."""
SAID = ("category", "description", "price", "terms")
"""What a page says of a connection, where it does."""
UNFIT = {
    "": "CONNECTION_ABSENT",
    "active": "CONNECTION_IS_ACTIVE",
    "paused": "CONNECTION_IS_PAUSED",
    "ended": "CONNECTION_IS_ENDED",
}
"""Why an act cannot be done, by the connection's status."""


@dataclass(frozen=True)
class Request:
    """What a person asks to do about a connection."""

    act: Act
    school: str
    target: str
    by: str
    behalf: str = ""
    """On whose behalf; what is not said is as it was agreed."""
    start: date | None = None
    code: str = ""
    make: bool = False
    """Whether a code is to be made."""
    consents: tuple[str, ...] = ()
    """What is agreed to besides, see `consent.CONSENTS`."""


def catalogue(workspace: Workspace, language: Language) -> list[dict[str, str]]:
    """Returns what there is to have a connection with, by category; what no page says is empty."""
    targets = workspace.profiles().targets.values()
    listed = [
        {"target": one.name, "title": one.title, **{key: getattr(one, key).get(language, "") for key in SAID}}
        for one in targets
    ]
    return sorted(listed, key=lambda one: (not one["category"], one["category"], one["title"]))


def overview(workspace: Workspace, today: date, school: str = "", target: str = "") -> list[dict[str, Any]]:
    """Returns how every connection stands, by school; whether it has a code, and never the code itself."""
    return [
        {
            "school": row["school"],
            "target": row["target"],
            "state": standing(row["status"], row["start"], today).state,
            "start": row["start"],
            "agreed_by": row["agreed_by"],
            "behalf": row["behalf"],
            "since": row["since"],
            "consents": list(filter(None, row["consents"].split(","))),
            "code": row["code"] is not None,
        }
        for row in _rows(workspace, CONNECTION.select().order_by(CONNECTION.c.school, CONNECTION.c.target))
        if school in ("", row["school"]) and target in ("", row["target"])
    ]


def logbook(workspace: Workspace, school: str = "", target: str = "") -> list[dict[str, Any]]:
    """Returns every act there ever was, in their order."""
    rows = _rows(workspace, CONNECTION_LOG.select().order_by(CONNECTION_LOG.c.id))
    return [
        {name: value for name, value in row.items() if name != "id"}
        for row in rows
        if school in ("", row["school"]) and target in ("", row["target"])
    ]


def carry_out(workspace: Workspace, request: Request, today: date) -> dict[str, str]:
    """Does what a person asks and writes it in the logbook. Returns how the connection stands now.

    A code that was made is in the answer, this once: the person has to enter it at the target too.

    Raises:
        Fault: that person may not, the connection is not one to do that with, or the code is wrong.
    """
    target = _target(workspace, request.target)
    by = _allowed(workspace.settings().people, request)
    code = _code(request, target)
    if request.act == "activate" and not request.behalf.strip():
        raise _fault("CONNECTION_BEHALF", request)
    if not offered(target).issuperset(request.consents):
        raise _fault("CONNECTION_CONSENT_NONE", request)
    register = Register(workspace)
    if request.act != "activate" and not register.exists:
        raise _fault("CONNECTION_ABSENT", request)
    with register.writing() as connection:
        before = _before(connection, request)
        if request.act not in MAY[before.get("status", "")]:
            raise _fault(UNFIT[before.get("status", "")], request)
        now = _after(before, request, by, today)
        place = f"{request.school}/connection/{request.target}"
        key = {"school": request.school, "target": request.target}
        put(connection, CONNECTION, key, {**now, "code": register.seal.close(place, code) if code else None})
        _log(connection, request, by, now, today)
        connection.commit()
    state = standing(now["status"], now["start"], today).state
    told = {**key, "act": request.act, "state": state, "start": now["start"], "by": by, "behalf": _behalf(request, now)}
    return told | ({"code": code} if request.make else {})


def _rows(workspace: Workspace, question: Any) -> list[dict[str, Any]]:
    register = Register(workspace)
    if not register.exists:
        return []
    with register.reading() as connection:
        return [dict(row) for row in connection.execute(question).mappings()]


def _target(workspace: Workspace, name: str) -> Target:
    """Returns a target, or one of those of a system, which share its connection. Raises `Fault` where there is none."""
    targets = workspace.profiles().targets
    meant = [targets[name]] if name in targets else [one for one in targets.values() if one.system == name]
    if not meant:
        known = sorted({*targets, *(one.platform for one in targets.values())})
        raise Fault(Issue("TARGET_NOT_A_PROFILE", facts={"target": name, "known": ", ".join(known)}))
    return meant[0]


def _allowed(people: Mapping[str, Person], request: Request) -> str:
    """Returns the full name of who asks. Raises `Fault` where that person may not, or nobody says who may."""
    name, wrong = manager_of(people, request.by, request.school)
    if wrong:
        raise _fault(wrong, request)
    return name


def manager_of(people: Mapping[str, Person], by: str, school: str) -> tuple[str, str]:
    """Returns the full name of who may do something about a school's connections, or the code that says why not."""
    for key, person in people.items():
        meant = any(name and same_person(name, by) for name in (key, person.name))
        if meant and _manages(person, school):
            return person.name or key, ""
    return "", "CONNECTION_NOT_ALLOWED" if people else "CONNECTION_NO_PEOPLE"


def _manages(person: Person, school: str) -> bool:
    roles: Iterable[str] = (role.strip().casefold() for role in person.roles)
    return any(role in MANAGERS for role in roles) and (not person.schools or school in person.schools)


def _before(connection: Connection, request: Request) -> dict[str, str]:
    this = (CONNECTION.c.school == request.school) & (CONNECTION.c.target == request.target)
    columns = [CONNECTION.c[name] for name in ("status", "start", "agreed_by", "behalf", "consents")]
    row = connection.execute(select(*columns).where(this)).mappings().first()
    return dict(row) if row else {}


def _after(before: Mapping[str, str], request: Request, by: str, today: date) -> dict[str, str]:
    """Returns what the connection becomes; what was agreed stays, unless it is agreed anew."""
    agreed = {name: before.get(name, "") for name in ("start", "agreed_by", "behalf", "consents")}
    if request.act == "activate":
        start = request.start or today
        consents = ",".join(sorted(set(request.consents)))
        agreed = {
            "start": start.isoformat(),
            "agreed_by": by,
            "behalf": request.behalf.strip(),
            "consents": consents,
        }
    return {**agreed, "status": BECOMES[request.act], "since": today.isoformat()}


def _code(request: Request, target: Target) -> str:
    """Returns the code that the connection has from now on; `""` for none. Raises `Fault` where it is wrong."""
    given = bool(request.code) or request.make
    if request.act in ("pause", "end"):
        return ""  # removing it is what pausing is
    if given and not target.verification:
        raise _fault("CONNECTION_CODE_NONE", request)
    if target.verification and not given:
        raise _fault("CONNECTION_CODE_NEEDED", request)
    code = make_code(request.school, secrets.choice) if request.make else request.code.strip()
    if wrong := check_code(code, request.school) if given else "":
        raise _fault(wrong, request)
    return code


def _log(connection: Connection, request: Request, by: str, now: Mapping[str, str], today: date) -> None:
    told = {"school": request.school, "target": request.target, "act": request.act, "acted_by": by}
    told["behalf"] = _behalf(request, now)
    told["consents"] = now["consents"]
    when = {"start": now["start"], "day": today.isoformat(), "made_at": timestamp(), "account": account()}
    connection.execute(insert(CONNECTION_LOG).values(**told, **when))


def _behalf(request: Request, now: Mapping[str, str]) -> str:
    """Returns on whose behalf it is done: that of who agreed, unless it is said."""
    return request.behalf.strip() or now["behalf"]


def _fault(code: str, request: Request) -> Fault:
    facts = {"school": request.school, "target": request.target, "by": request.by}
    return Fault(Issue(code, facts={**facts, "shortest": SHORTEST, "longest": LONGEST}))

"""The overview of the groups of a school: what the register knows of them, and whether a target was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, select

from flows.deliveries import known_schools
from flows.faults import Fault
from flows.register import Register
from flows.register_schema import DELIVERY
from flows.roster import read_roster
from flows.seal import Seal
from flows.sending import read_sent
from flows.staffing import read_staff
from flows.standings import read_standings
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Target
from transforms.belong import school_year
from transforms.connection import Standing
from transforms.groups import Group, groups, staff_of_groups


@dataclass(frozen=True)
class Overview:
    """The groups of one school, seen from one target."""

    school: str
    target: str
    """`""` where no target is asked about: then a group is linked where any target was told of it."""
    state: str
    """How the connection with the target stands; `""` where there is none."""
    groups: tuple[Group, ...]


def group_overview(workspace: Workspace, school: str, target: str, today: date) -> Overview:
    """Returns the groups of a school. Raises `Fault` where nothing is known of it, or there is no such target."""
    targets = workspace.profiles().targets
    asked = [workspace.target(target)] if target else list(targets.values())
    register = Register(workspace)
    if not register.exists:
        raise _unknown(school)
    with register.reading() as connection:
        seal = register.seal
        pupils = read_roster(connection, seal, [school]).known
        if pupils.empty:
            raise _unknown(school)
        source = known_schools(connection).get(school, "")
        standings = read_standings(connection, [school], today).get(school, {})
        states = {one.name: standings.get(one.name) or standings.get(one.platform) for one in asked}
        active = [one for one in asked if not standings or _is_active(states[one.name])]
        told = _told_of(connection, seal, school, active, school_year(today))
        staff = staff_of_groups(read_staff(connection, seal, [school]))
    sources = workspace.profiles().sources
    title = sources[source].title if source in sources else source
    standing = states[target] if target else None
    return Overview(school, target, standing.state if standing else "", tuple(groups(pupils, title, staff, told)))


def _told_of(connection: Connection, seal: Seal, school: str, targets: Sequence[Target], year: str) -> set[str]:
    """Returns the groups that pupils were in whom the files of the targets told of in a school year."""
    this = and_(DELIVERY.c.school == school, DELIVERY.c.school_year == year)
    own = set(connection.scalars(select(DELIVERY.c.id).where(this)))
    sent = read_sent(connection, seal, [school]).get(school, {})
    lasting = [sent[one.name] for one in targets if one.name in sent and sent[one.name].delivery in own]
    return {entry.place for one in lasting for told in one.parts.values() for entry in told.values()}


def _is_active(standing: Standing | None) -> bool:
    return standing is not None and standing.state == "active"


def _unknown(school: str) -> Fault:
    return Fault(Issue("ACCOUNTS_NO_PUPILS", facts={"school": school}))

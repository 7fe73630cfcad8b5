"""What the register says of the lists, files, mails, years and ticks of a school year, by school."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from flows.clock import dutch_day
from flows.register_schema import DELIVERY, FILE, MAIL, PUPIL, RECONCILED, ROLLOVER, ROLLOVER_LOG
from flows.undone import SYNCED
from transforms.rollover_facts import Tick, Year

Days = dict[str, dict[str, str]]
"""School -> target -> day."""
Sections = dict[str, dict[str, tuple[str, int, str]]]
"""School -> section of a comparison -> status, differences, day."""


@dataclass(frozen=True)
class Lists:
    """The lists of one school year of a school."""

    days: list[str] = field(default_factory=list)
    """On which one was published."""
    held: int = 0
    last: Mapping[str, Any] = field(default_factory=dict)
    """The counts of the last one, published or held."""
    compared: Mapping[str, Any] | None = None
    """What came of the prediction at the last one that was held against it."""
    accepted: int = 0
    """Rows of the last one that was published."""


def read_years(connection: Connection, school_year: str) -> dict[str, Year]:
    """Returns how a school year stands at each school where it was opened or closed."""
    columns = ("school", "opened_on", "opened_by", "closed_on", "closed_by", "pupils")
    rows = connection.execute(
        select(*(ROLLOVER.c[name] for name in columns)).where(ROLLOVER.c.school_year == school_year)
    )
    return {row[0]: Year(*row[1:]) for row in rows}


def read_ticks(connection: Connection, school_year: str) -> dict[str, dict[str, Tick]]:
    """Returns school -> step -> who said that it is done, where that was not taken back."""
    log = ROLLOVER_LOG.c
    these = (log.school_year == school_year) & (log.step != "")
    found: dict[str, dict[str, Tick]] = defaultdict(dict)
    columns = (log.school, log.step, log.act, log.acted_by, log.day)
    for school, step, act, by, day in connection.execute(select(*columns).where(these).order_by(log.id)):
        if act == "done":
            found[school][step] = Tick(by, day)
        else:
            found[school].pop(step, None)
    return found


def read_lists(connection: Connection, school_year: str) -> dict[str, Lists]:
    """Returns the lists of each school that were published or wait."""
    told = DELIVERY.c
    these = (told.school_year == school_year) & told.state.in_(("published", "held")) & ~told.content.contains(SYNCED)
    found: dict[str, Lists] = defaultdict(Lists)
    query = select(told.school, told.state, told.day, told.counts).where(these).order_by(told.number)
    for school, state, day, text in connection.execute(query):
        before, counts = found[school], json.loads(text or "{}")
        is_published = state == "published"
        found[school] = Lists(
            [*before.days, day] if is_published else before.days,
            before.held + (not is_published),
            counts,
            counts.get("prediction") or before.compared,
            counts.get("rows", {}).get("accepted", 0) if is_published else before.accepted,
        )
    return found


def read_files(connection: Connection, school_year: str) -> Days:
    """Returns the day of the last file for every target."""
    same = (FILE.c.school == DELIVERY.c.school) & (FILE.c.delivery == DELIVERY.c.id)
    these = (DELIVERY.c.school_year == school_year) & (DELIVERY.c.state == "published")
    query = select(FILE.c.school, FILE.c.target, func.max(DELIVERY.c.day)).join(DELIVERY, same).where(these)
    return _by_school(connection.execute(query.group_by(FILE.c.school, FILE.c.target)).tuples().all())


def read_mail_days(connection: Connection, school_year: str) -> Days:
    """Returns the day on which a mail about the files of each target was sent."""
    same = (MAIL.c.school == DELIVERY.c.school) & (MAIL.c.delivery == DELIVERY.c.id)
    these = (DELIVERY.c.school_year == school_year) & (DELIVERY.c.state == "published") & (MAIL.c.state == "sent")
    query = select(MAIL.c.school, MAIL.c.target, func.max(MAIL.c.sent_at)).join(DELIVERY, same).where(these)
    rows = connection.execute(query.group_by(MAIL.c.school, MAIL.c.target)).tuples().all()
    return _by_school([(school, target, dutch_day(moment)) for school, target, moment in rows])


def _by_school(rows: Sequence[tuple[Any, ...]]) -> Days:
    found: Days = defaultdict(dict)
    for school, target, day in rows:
        found[school][target] = day
    return found


def read_sections(connection: Connection, school_year: str) -> Sections:
    """Returns how the sections stood when portal and desktop were last compared."""
    told = RECONCILED.c
    found: Sections = defaultdict(dict)
    query = select(told.school, told.section, told.status, told.differences, told.day)
    for school, section, *rest in connection.execute(query.where(told.school_year == school_year)):
        found[school][section] = (rest[0], rest[1], rest[2])
    return found


def count_pupils(connection: Connection, school_year: str) -> dict[str, tuple[int, int]]:
    """Returns how many active pupils of each school were last in a list of an earlier year, and of this one."""
    columns = (PUPIL.c.school, PUPIL.c.school_year, func.count())
    query = select(*columns).where(PUPIL.c.status == "active").group_by(*columns[:2])
    found: dict[str, tuple[int, int]] = {}
    for school, year, count in connection.execute(query):
        before, after = found.get(school, (0, 0))
        found[school] = (before + count * (year < school_year), after + count * (year == school_year))
    return found

"""Recall: what the register remembers of the schools of a batch, and what it has to remember after it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Connection, select

from flows.aids import read_aids
from flows.cards import read_cards
from flows.deliveries import put
from flows.holds import Approval
from flows.obligations import read_owing
from flows.protections import read_protections
from flows.register_schema import LAST_LIST, LINK, PART
from flows.rollover import read_predictions
from flows.roster import NAMED, Roster, find_alike
from flows.seal import Seal
from flows.sending import read_sent
from flows.staffing import outdated, read_staff
from flows.standings import read_standings
from transforms.deliver import Intake
from transforms.identify import KEY
from transforms.memory import LINKS, LastList, Memory
from transforms.outcome import Outcome


def recall(
    connection: Connection, seal: Seal, intake: Intake, roster: Roster, today: date, overtaken: Collection[str] = ()
) -> Memory:
    """Returns what is known of the schools of a batch, and of the same children elsewhere."""
    schools = intake.schools
    return Memory(
        roster.known,
        find_alike(connection, seal, _unsettled(intake.rows, roster.known), schools),
        read_links(connection, schools),
        read_owing(connection, schools),
        _last_lists(connection, schools),
        read_predictions(connection, seal, intake.years, today),
        frozenset(overtaken),
        read_standings(connection, schools, today),
        read_sent(connection, seal, schools),
        staff=read_staff(connection, seal, schools),
        staff_outdated=outdated(connection, [(one.delivery.school, one.delivery.id) for one in intake.taken]),
        cards=read_cards(connection, seal, schools),
        aids=read_aids(connection, seal, schools),
        protections=read_protections(connection, seal, schools),
    )


def remember(connection: Connection, outcome: Outcome, approval: Approval | None, today: date) -> None:
    """Writes what a published delivery teaches besides its pupils: links, its order, and the headings of its parts."""
    school, delivery = outcome.school, outcome.delivery.id
    decided = {"decided_by": approval.by, "reason": approval.reason} if approval else {}
    links = list(outcome.links[list(LINKS)].itertuples(index=False, name=None))
    links += [(school, was, school, number, "apart") for was, number in (approval.pairs if approval else ())]
    for *pair, kind in links:
        told = {"kind": kind, "delivery": delivery, "day": today.isoformat(), **decided}
        put(connection, LINK, dict(zip(LINKS, pair, strict=False)), told)
    if outcome.last:
        list_of = {"delivery": delivery, "ending": outcome.last.ending, "numbers": json.dumps(outcome.last.numbers)}
        put(connection, LAST_LIST, {"school": school}, list_of)
    for (file, sheet), names in outcome.headings.items():
        key = {"school": school, "delivery": delivery, "file": file, "sheet": sheet}
        put(connection, PART, key, {"headings": json.dumps(dict(names), ensure_ascii=False)})


def read_links(connection: Connection, schools: Sequence[str]) -> pd.DataFrame:
    """Returns what was decided about two numbers of which one is a pupil of these schools; columns `LINKS`."""
    of_these = LINK.c.school.in_(list(schools)) | LINK.c.other_school.in_(list(schools))
    rows = connection.execute(select(*(LINK.c[name] for name in LINKS)).where(of_these)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=list(LINKS), dtype="str")


def _unsettled(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Returns the children who may be known at another school: not known here by number, or no longer here."""
    accepted = rows[rows["fate"] == ""]
    here, there = pd.MultiIndex.from_frame(accepted[KEY]), pd.MultiIndex.from_frame(known[KEY])
    columns = list(NAMED)
    gone = known[~there.isin(here) & (known["status"] != "archived")]
    return pd.concat([accepted.loc[~here.isin(there), columns], gone[columns]])


def _last_lists(connection: Connection, schools: Sequence[str]) -> Mapping[str, LastList]:
    columns = [LAST_LIST.c[name] for name in ("school", "delivery", "numbers", "ending")]
    rows = connection.execute(select(*columns).where(LAST_LIST.c.school.in_(list(schools))))
    return {row[0]: LastList(row[1], tuple(json.loads(row[2])), row[3]) for row in rows}

"""Inzage: all that is held about one pupil, for who asks for it under the privacy law (AVG, article 15)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from flows.accounts import accounts_of
from flows.aids import aids_of
from flows.cards import cards_of
from flows.clock import dutch_day
from flows.faults import Fault
from flows.inspections import inspection_page, inspection_pages
from flows.kept import find_in_files
from flows.lives import Life, Lives, read_lives
from flows.places import prediction_place, reviewed_place
from flows.protections import protections_of
from flows.publication import replace_file
from flows.reconcile_files import is_of_comparison, reconcile_pages
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, HOLD, LAST_LIST, LINK, OBLIGATION, PREDICTION, PUPIL
from flows.result_store import results_of
from flows.roster import MARKS, STANDING
from flows.seal import Seal
from flows.sending import read_sent
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Retention
from schemas.tables import GEGEVENS
from schemas.vocabulary import Language
from transforms.report.inspection import inspection

Told = dict[str, Any]


@dataclass(frozen=True)
class _Child:
    """A pupil, and every number the school had for it."""

    school: str
    number: str
    lives: Lives
    kin: frozenset[Life]

    @property
    def numbers(self) -> list[str]:
        return sorted({life.number for life in self.kin})


def inspect_pupil(workspace: Workspace, school: str, number: str, today: date) -> Told:
    """Returns all that is held about a pupil, as one document. Raises `Fault` where nothing is known of the number."""
    register = Register(workspace)
    if not register.exists:
        raise _unknown(school)
    with register.reading() as connection:
        lives = read_lives(connection, school)
        here = connection.scalar(select(PUPIL.c.since).where(_this(PUPIL, school, [number]))) is not None
        if not here and number not in lives.last:
            raise _unknown(school)
        named = Life(number) if here else lives.named(number)
        child = _Child(school, number, lives, lives.of(named))
        told = _of_register(workspace, connection, register.seal, child)
        known = {*lives.last, *connection.scalars(select(PUPIL.c.leerlingnummer).where(PUPIL.c.school == school))}
    settings = workspace.settings()
    name = settings.schools[school].name if school in settings.schools else ""
    about = {
        "school": school,
        "school_name": name,
        "number": number,
        "numbers": child.numbers,
        "day": today.isoformat(),
    }
    files = _files(workspace, told["events"], child, known)
    told |= {"files": files, "targets": _receivers(workspace, files)}
    return {**about, **told, "retention": settings.retention.model_dump()}


def write_inspection(workspace: Workspace, told: Told, today: date, to: Path | None, language: Language) -> Path:
    """Writes the page about a pupil, for its owner only. Raises `Fault` where another file would be overwritten."""
    goal = to or inspection_page(workspace, told["school"], told["number"], today)
    if to and goal.exists():
        raise Fault(Issue("PAGE_EXISTS"))
    replace_file(goal, inspection(told, language).encode())
    return goal


def _of_register(workspace: Workspace, connection: Connection, seal: Seal, child: _Child) -> Told:
    targets = workspace.profiles().targets
    events = list(_events(connection, seal, child))
    deliveries = {event["delivery"] for event in events}
    owing = connection.execute(select(OBLIGATION).where(_this(OBLIGATION, child.school, child.numbers))).all()
    return {
        **_now(connection, seal, child, workspace.settings().retention),
        "events": events,
        "links": list(_links(connection, child)),
        "decisions": [*_decisions(connection, seal, child, deliveries), *_undoings(connection, child, deliveries)],
        "obligations": [{"target": row.target, "title": _title(targets, row.target), "day": row.day} for row in owing],
        "accounts": [
            {**one, "title": _title(targets, one["target"])}
            for one in accounts_of(connection, seal, child.school, child.lives, child.kin)
        ],
        "cards": [
            {**one, "title": _title(targets, one["target"])}
            for one in cards_of(connection, seal, child.school, child.lives, child.kin)
        ],
        "aids": [
            {**one, "title": _title(targets, one["target"])}
            for one in aids_of(connection, seal, child.school, child.lives, child.kin)
        ],
        "protections": [
            {**one, "title": _title(targets, str(one["target"]))}
            for one in protections_of(connection, seal, child.school, child.lives, child.kin)
        ],
        "results": results_of(connection, seal, child.school, child.lives, child.kin),
        "sent": [{**one, "title": _title(targets, one["target"])} for one in _sent(connection, seal, child)],
        "predictions": list(_predictions(connection, seal, child)),
        "last_list": _listed(connection, child),
    }


def _now(connection: Connection, seal: Seal, child: _Child, retention: Retention) -> Told:
    """Returns what is known of the pupil now, and until when; nothing where only history is left."""
    current = [life.number for life in child.kin if not life.ended]
    row = connection.execute(select(PUPIL).where(_this(PUPIL, child.school, current))).first()
    if row is None:
        return {"held": None, "data": {}}
    until = ""
    if row.status == "archived" and row.since:
        until = (date.fromisoformat(row.since) + timedelta(days=retention.archived_days)).isoformat()
    marks = [name for name in MARKS if getattr(row, name)]
    standing = {name: str(getattr(row, name)) for name in STANDING}
    told = {"number": row.leerlingnummer, **standing, "until": until, "marks": marks}
    return {"held": told, "data": _open(seal, child.school, row.leerlingnummer, row.data)}


def _events(connection: Connection, seal: Seal, child: _Child) -> Iterator[Told]:
    same = and_(EVENT.c.school == DELIVERY.c.school, EVENT.c.delivery == DELIVERY.c.id)
    query = select(EVENT, DELIVERY.c.day, DELIVERY.c.source).outerjoin(DELIVERY, same)
    for row in connection.execute(query.where(_this(EVENT, child.school, child.numbers)).order_by(EVENT.c.id)):
        if child.lives.has(child.kin, row.leerlingnummer, row.id):
            yield _event(seal, child.school, row)


def _event(seal: Seal, school: str, row: Row[Any]) -> Told:
    was, now = (
        _open(seal, school, row.leerlingnummer, data) if data else {} for data in (row.data_before, row.data_after)
    )
    columns = [
        {"column": name, "before": was.get(name), "after": now.get(name)}
        for name in GEGEVENS
        if (was.get(name) or "") != (now.get(name) or "")
    ]
    place = json.loads(row.place) if row.place else {}
    return {
        "day": row.day or "",
        "delivery": row.delivery,
        "source": row.source or "",
        "number": row.leerlingnummer,
        "kind": row.kind,
        "cause": row.cause,
        "place": {name: place[name] for name in ("file", "sheet", "row") if place.get(name)},
        "before": json.loads(row.before) if row.before else None,
        "after": json.loads(row.after) if row.after else None,
        "columns": columns,
    }


def _links(connection: Connection, child: _Child) -> Iterator[Told]:
    own = _this(LINK, child.school, child.numbers)
    other = and_(LINK.c.other_school == child.school, LINK.c.other_number.in_(child.numbers))
    for row in connection.execute(select(LINK).where(or_(own, other)).order_by(LINK.c.day)).mappings():
        yield dict(row)


def _decisions(connection: Connection, seal: Seal, child: _Child, deliveries: set[str]) -> Iterator[Told]:
    """Yields what people decided, or still have to decide, about a delivery in which something of the pupil changed."""
    for row in connection.execute(select(HOLD).where(HOLD.c.school == child.school)):
        changes = json.loads(seal.open(reviewed_place(row.school, row.delivery), row.reviewed)) if row.reviewed else []
        numbers = set(child.numbers)
        about = [change for change in changes if {change["leerlingnummer"], change.get("number_was", "")} & numbers]
        if about or row.delivery in deliveries:
            told = {name: getattr(row, name) for name in ("delivery", "state", "decided_by", "first_by", "reason")}
            days = {"made_at": row.made_at, "decided_at": dutch_day(row.decided_at)}
            yield {**told, **days, "kinds": sorted({change.get("kind", "") for change in about})}


def _undoings(connection: Connection, child: _Child, deliveries: set[str]) -> Iterator[Told]:
    """Yields who undid a delivery with which something of the pupil changed."""
    columns = (DELIVERY.c.id, DELIVERY.c.day, DELIVERY.c.options)
    for delivery, day, options in connection.execute(select(*columns).where(DELIVERY.c.school == child.school)):
        told = json.loads(options or "{}")
        if delivery in deliveries and told.get("undoes"):
            by = {"decided_by": told.get("by", ""), "first_by": "", "reason": told.get("reason", "")}
            days = {"made_at": day, "decided_at": day}
            yield {"delivery": told["undoes"], "state": "undone", **by, **days, "kinds": []}


def _sent(connection: Connection, seal: Seal, child: _Child) -> Iterator[Told]:
    """Yields what is kept of what a target has of the pupil, so that it can be left as it is there."""
    others = set(connection.scalars(select(PUPIL.c.leerlingnummer).where(_this(PUPIL, child.school, child.numbers))))
    own = [life.number for life in child.kin if not life.ended or life.number not in others]
    for target, sent in sorted(read_sent(connection, seal, [child.school]).get(child.school, {}).items()):
        told = {name: text for number in own for name, text in sent.values.get(number, {}).items() if text}
        yield from ({"target": target, "column": name, "value": text} for name, text in sorted(told.items()))


def _predictions(connection: Connection, seal: Seal, child: _Child) -> Iterator[Told]:
    for row in connection.execute(select(PREDICTION).where(PREDICTION.c.school == child.school)):
        told = json.loads(seal.open(prediction_place(row.school, row.school_year), row.data))
        for number in child.numbers:
            if number in told:
                cells = told[number] if isinstance(told[number], list) else [told[number]]
                yield {
                    "school_year": row.school_year,
                    "made_on": row.made_on,
                    "expected": [cell or "" for cell in cells],
                }


def _listed(connection: Connection, child: _Child) -> Told | None:
    row = connection.execute(select(LAST_LIST).where(LAST_LIST.c.school == child.school)).first()
    listed = json.loads(row.numbers) if row else []
    places = [place for place, number in enumerate(listed, 1) if number in child.numbers]
    return {"delivery": row.delivery, "place": places[0]} if row and places else None


def _files(workspace: Workspace, events: Sequence[Told], child: _Child, known: set[str]) -> list[Told]:
    """Returns the kept files in which the pupil is found, and the reports about the deliveries that changed it."""
    passwords = workspace.settings().passwords_of(child.school)
    finds = find_in_files(workspace, child.school, child.numbers, known, passwords)
    files: list[Told] = [{**vars(find), "rows": list(find.rows), "kind": _kind(find.path)} for find in finds]
    deliveries = {event["delivery"] for event in events}
    pages = [
        page
        for page in sorted(workspace.reports(child.school).glob("*.html"))
        if any(f"-{delivery}-" in page.name for delivery in deliveries)
    ]
    pages += reconcile_pages(workspace, child.school, child.numbers)
    pages += inspection_pages(workspace, child.school, child.numbers)
    paths = [page.relative_to(workspace.home).as_posix() for page in pages]
    return files + [_page(path) for path in paths]


def _page(path: str) -> Told:
    return {"path": path, "sheet": "", "rows": [], "readable": True, "kind": _kind(path)}


def _kind(path: str) -> str:
    """Returns what a kept file is: the folder it lies in, save for what a comparison of two sides left there."""
    folder = path.split("/")[0]
    return "reconcile" if folder in ("holds", "reports") and is_of_comparison(path) else folder


def _receivers(workspace: Workspace, files: Sequence[Told]) -> list[str]:
    """Returns the targets in whose kept import files the pupil is found."""
    targets, sides = workspace.profiles().targets, workspace.sides()
    paths = [file["path"].split("/") for file in files if file["kind"] == "outbox"]
    return sorted(
        {
            sides[f"zermelo_{parts[3]}"].title if is_of_comparison("/".join(parts)) else _title(targets, parts[3])
            for parts in paths
            if len(parts) > 4
        }
    )


def _title(targets: Mapping[str, Any], target: str) -> str:
    return str(targets[target].title) if target in targets else target


def _open(seal: Seal, school: str, number: str, data: bytes) -> dict[str, str]:
    told = json.loads(seal.open(f"{school}/{number}", data))
    return {name: told[name] for name in GEGEVENS if told.get(name)}


def _this(table: Any, school: str, numbers: Sequence[str]) -> Any:
    return and_(table.c.school == school, table.c.leerlingnummer.in_(numbers))


def _unknown(school: str) -> Fault:
    return Fault(Issue("PUPIL_UNKNOWN", facts={"school": school}))

"""The deliveries and their files in the register: what was offered before, and what became of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection, RowMapping, Table, and_, func, insert, select, update

from flows.register_schema import DELIVERY, FILE, FINGERPRINT, RESULT_RUN
from flows.undone import changed_after
from schemas.profile import Profiles, Settings
from transforms.connection import Standing
from transforms.outcome import Delivery, Outcome


@dataclass(frozen=True)
class MadeFile:
    """One import file that was published, or that a dry run would publish (then without a path)."""

    target: str
    form: str
    path: str
    """Relative to the workspace."""
    rows: int
    sha256: str
    status: str


@dataclass(frozen=True)
class Earlier:
    """A published delivery with the same content, after which nothing changed: doing it again has no effect."""

    school: str
    id: str
    source: str
    school_year: str
    report: str
    files: tuple[MadeFile, ...]


@dataclass(frozen=True)
class Offer:
    """A delivery that is offered, and what the register says of it."""

    delivery: Delivery
    """With the id under which it goes."""
    content: str
    """The id that its content alone gives."""
    earlier: Earlier | None = None
    """What makes processing it needless."""
    overtaken: bool = False
    """Whether it was published before and other pupils' data came in since."""


@dataclass(frozen=True)
class Conclusion:
    """All that is recorded about one delivery besides its pupils."""

    offer: Offer
    outcome: Outcome
    files: tuple[MadeFile, ...]
    report: str
    counts: dict[str, object]
    recipe: str
    more: Mapping[str, str] = field(default_factory=dict)
    """Of an undoing: what it undoes, who did it and why."""
    papers: tuple[str, ...] = ()
    """Where the lists for a person lie, relative to the workspace."""
    folder: str = ""
    """Where all that is made of it lies, relative to the workspace; empty where nothing is."""


Recipe = Callable[[str, str], str]
"""(school, source) -> digest of the profiles and settings that a delivery would be made with."""


def recipe(
    profiles: Profiles,
    settings: Settings,
    school: str,
    source: str,
    standings: Mapping[str, Standing] | None = None,
    protected: str = "",
) -> str:
    """Returns a digest of what decides, besides its content, what a delivery gives: profiles, settings, connections.

    Args:
        protected: what is protected by hand; see `protections.in_force`.
    """
    own = settings.schools.get(school)
    used = profiles.sources.get(source)
    texts = [target.model_dump_json() for _, target in sorted(profiles.targets.items())]
    texts.append(own.model_dump_json(exclude={"name", "limits", "passwords", "mail", "uploaders"}) if own else "")
    texts.append(used.model_dump_json() if used else "")
    connections = sorted((standings or {}).items())
    texts += [",".join((f"{target}={one.state}", *sorted(one.consents))) for target, one in connections]
    texts += [protected] if protected else []
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def look_up(connection: Connection, delivery: Delivery, made_by: Recipe) -> Offer:
    """Returns whether a delivery was published before, and otherwise the id under which it goes.

    The same content gets a number behind its id when it is published again: nothing is overwritten.
    """
    rows = [row for row in _done(connection, delivery.id) if delivery.school in ("", row["school"])]
    latest = {row["school"]: row for row in rows if row["state"] == "published"}
    row = next(iter(latest.values())) if len(latest) == 1 else None
    changed = row is not None and changed_after(connection, row["school"], row["number"])
    if row is not None and not changed:
        earlier = _earlier(connection, row)
        if _gives_the_same(delivery, row, earlier.files, made_by):
            return Offer(delivery, delivery.id, earlier)
    return Offer(replace(delivery, id=_free(delivery.id, {row["id"] for row in rows})), delivery.id, overtaken=changed)


def known_schools(connection: Connection) -> dict[str, str]:
    """Returns the schools of which anything was published or held, with the source of the last such delivery."""
    last = select(func.max(DELIVERY.c.number)).group_by(DELIVERY.c.school)
    these = select(DELIVERY.c.school, DELIVERY.c.source).where(DELIVERY.c.number.in_(last))
    rows = connection.execute(these.order_by(DELIVERY.c.number))
    return {row.school: row.source for row in rows}


def is_committed(connection: Connection, run: str) -> bool:
    """Tells whether the run with this journal came to its end."""
    tables = (DELIVERY, RESULT_RUN)
    return any(connection.scalar(select(one.c.id).where(one.c.run == run).limit(1)) is not None for one in tables)


def record(connection: Connection, conclusion: Conclusion, run: str, today: date, received_at: str) -> None:
    """Writes what became of a delivery."""
    delivery, outcome = conclusion.offer.delivery, conclusion.outcome
    asked = {"source": delivery.source, "targets": list(delivery.targets), "partial": delivery.partial}
    asked |= {"canary": True} if delivery.canary else {}
    values = {
        "content": conclusion.offer.content,
        "number": _number(connection, outcome),
        "run": run,
        "state": outcome.state,
        "source": outcome.source,
        "school_year": outcome.school_year,
        "day": today.isoformat(),
        "received_at": received_at,
        "finished_at": timestamp(),
        "options": json.dumps({**asked, **conclusion.more}),
        "recipe": conclusion.recipe,
        "digest": outcome.digest,
        "counts": json.dumps(conclusion.counts),
        "report": conclusion.report,
    }
    by = {"uploader": delivery.uploader} if delivery.uploader else {}  # who decides on a hold did not deliver it
    put(connection, DELIVERY, {"school": outcome.school, "id": delivery.id}, values | by)
    for file in conclusion.files:
        key = {"school": outcome.school, "delivery": delivery.id}
        connection.execute(insert(FILE).values(**key, **vars(file)))
    _record_fingerprints(connection, outcome)


def _record_fingerprints(connection: Connection, outcome: Outcome) -> None:
    """Writes of every part what its headings and its kinds of values were, so that the next file can be held to it."""
    for part, facts in enumerate(outcome.understood, 1):
        if facts.get("fingerprint"):
            key = {"school": outcome.school, "delivery": outcome.delivery.id, "part": str(part)}
            told: dict[str, object] = {"source": facts.get("source", ""), "digest": facts["fingerprint"]}
            put(connection, FINGERPRINT, key, told | {"columns": facts["layout"]})


def _number(connection: Connection, outcome: Outcome) -> int:
    """Returns the place of a delivery in the order of decisions; one that is held again keeps its place."""
    this = (DELIVERY.c.school == outcome.school) & (DELIVERY.c.id == outcome.delivery.id)
    waits = select(DELIVERY.c.number).where(this & (DELIVERY.c.state == "held"))
    place = connection.scalar(waits) if outcome.state == "held" else None
    return place or (connection.scalar(select(func.max(DELIVERY.c.number))) or 0) + 1


def put(connection: Connection, table: Table, key: Mapping[str, str], values: Mapping[str, object]) -> None:
    """Writes one row, in place of the one with that key if there is one."""
    this = and_(*(table.c[name] == text for name, text in key.items()))
    if not connection.execute(update(table).where(this).values(**values)).rowcount:
        connection.execute(insert(table).values(**key, **values))


def timestamp() -> str:
    """Returns the moment it is now."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _done(connection: Connection, content: str) -> Sequence[RowMapping]:
    """Returns the deliveries of a content that were published, and those that were undone after that."""
    these = (DELIVERY.c.content == content) & DELIVERY.c.state.in_(("published", "undone"))
    return connection.execute(select(DELIVERY).where(these).order_by(DELIVERY.c.number)).mappings().all()


def _earlier(connection: Connection, row: RowMapping) -> Earlier:
    these = (FILE.c.school == row["school"]) & (FILE.c.delivery == row["id"])
    columns = [FILE.c[name] for name in MadeFile.__dataclass_fields__]
    files = connection.execute(select(*columns).where(these).order_by(FILE.c.path))
    made = tuple(MadeFile(**file) for file in files.mappings())
    return Earlier(row["school"], row["id"], row["source"], row["school_year"], row["report"], made)


def _gives_the_same(delivery: Delivery, row: RowMapping, files: Sequence[MadeFile], made_by: Recipe) -> bool:
    options = json.loads(row["options"])
    there = {file.target for file in files} | {f"{file.target}:{file.form}" for file in files}
    targets = there.issuperset(delivery.targets) if delivery.targets else not options["targets"]
    same = delivery.partial == options["partial"] and delivery.source in ("", row["source"])
    same &= not delivery.canary or "canary" in options
    return targets and same and made_by(row["school"], row["source"]) == row["recipe"]


def free_id(connection: Connection, school: str, content: str) -> str:
    """Returns an id for the same content again that no delivery of the school has."""
    these = select(DELIVERY.c.id).where((DELIVERY.c.school == school) & (DELIVERY.c.content == content))
    return _free(content, set(connection.scalars(these)))


def _free(content: str, taken: Collection[str]) -> str:
    names = (content if number == 1 else f"{content}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)

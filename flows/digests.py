"""Digests: what a night tells by mail to those whom the workspace names; at most one a day.

A digest is recorded with what it tells once, in one transaction; after that it is sent like every other mail.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Column, Connection, func, insert, select

from flows.deliveries import put
from flows.mails import WAITING, waiting_mails
from flows.night_log import Step
from flows.publication import replace_file
from flows.register_schema import DELIVERY, DIGEST, FILE, HOLD, PURGE, REFUSAL, RESULT
from flows.silences import refusals, tell_silences, untold_silences
from flows.undone import SYNCED
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Settings
from transforms.report.certificate import counts_of
from transforms.report.digest import Digest, Refused, Synced, Waiting, digest_letter
from transforms.report.mail import Letter

LOOK_BACK = 14
"""Days after which a refusal that was never told is told no more: the first digest would tell those of a year."""


def is_made(connection: Connection, today: date) -> bool:
    """Tells whether the digest of a day was made."""
    return connection.scalar(select(DIGEST.c.day).where(DIGEST.c.day == today.isoformat())) is not None


def make_digest(
    workspace: Workspace, connection: Connection, steps: Sequence[Step], rollover: Issue | None, today: date, now: str
) -> str:
    """Records the digest of a day, with what is told only once. Returns its state.

    Args:
        steps: what the night came to so far.
        rollover: what is to be said of a rollover that did not happen.
    """
    settings = workspace.settings()
    told = _digest(workspace, connection, settings, steps, rollover, today)
    needless = not (told.is_worth_telling or settings.nightly.always)
    ready = settings.mail.host and settings.nightly.digest
    state = "nothing" if needless else WAITING if ready else "text"
    letter = Letter("digest", "", "") if needless else digest_letter(told, settings.language)
    row = {"day": today.isoformat(), "subject": letter.subject, "body": letter.body, "state": state, "made_at": now}
    last = {"deliveries": _last(connection, DELIVERY.c.number), "purges": _last(connection, PURGE.c.id)}
    connection.execute(insert(DIGEST).values(**row, **last))
    for one in told.refused:
        put(connection, REFUSAL, {"page": one.page}, {"told_on": today.isoformat()})
    tell_silences(connection, today)
    return state


def write_digests(workspace: Workspace, connection: Connection) -> str:
    """Writes the texts of digests that are not there yet, and returns where the last one is; empty where none is."""
    path = ""
    these = select(DIGEST).where(DIGEST.c.state != "nothing").order_by(DIGEST.c.day)
    to = ", ".join(workspace.settings().nightly.digest)
    for row in connection.execute(these).mappings():
        goal = workspace.home / "reports" / "digest" / f"{row['day']}.txt"
        if not goal.exists():
            letter, language = Letter("digest", row["subject"], row["body"]), workspace.settings().language
            replace_file(goal, letter.text([to] if to else [], language).encode())
        path = goal.relative_to(workspace.home).as_posix()
    return path


def count_unsent(connection: Connection) -> int:
    """Returns how many mails wait to be sent, digests too."""
    return len(waiting_mails(connection))


def _digest(
    workspace: Workspace,
    connection: Connection,
    settings: Settings,
    steps: Sequence[Step],
    rollover: Issue | None,
    today: date,
) -> Digest:
    wrong = [(step.name, issue) for step in steps if step.state == "failed" for issue in step.issues]
    done = {step.name: step for step in steps}
    mailed = done["mails"].issues if "mails" in done else ()
    return Digest(
        today,
        {code: own.name for code, own in settings.schools.items() if own.name},
        holds=_holds(connection),
        refused=_refused(workspace, connection, today),
        silent=untold_silences(connection, today),
        rollover=rollover,
        failed=wrong,
        mails=count_unsent(connection) if settings.mail.host else 0,
        mail_issue=next(iter(mailed), None),
        results=_results(connection),
        synced=_synced(connection, _last(connection, DIGEST.c.deliveries)),
        unsynced=done["sync"].counts.get("failed", 0) if "sync" in done else 0,
        purged=_purged(connection, _last(connection, DIGEST.c.purges)),
    )


def _holds(connection: Connection) -> list[Waiting]:
    same = (HOLD.c.school == DELIVERY.c.school) & (HOLD.c.delivery == DELIVERY.c.id)
    these = select(HOLD.c.school, HOLD.c.delivery, HOLD.c.made_at, HOLD.c.first_by).join(DELIVERY, same)
    rows = connection.execute(these.where(HOLD.c.state == "waiting").order_by(DELIVERY.c.number)).all()
    return [Waiting(row.school, row.delivery, row.made_at, bool(row.first_by)) for row in rows]


def _refused(workspace: Workspace, connection: Connection, today: date) -> list[Refused]:
    """Returns the refusals that no digest told; what was taken after all is no refusal any more."""
    told = set(connection.scalars(select(REFUSAL.c.page)))
    since = (today - timedelta(days=LOOK_BACK)).isoformat()
    found = [one for one in refusals(workspace, since) if one[3] not in told]
    taken = {(row[0], row[1]) for row in connection.execute(select(DELIVERY.c.school, DELIVERY.c.content))}
    return [Refused(school, day, page) for school, delivery, day, page in found if (school, delivery) not in taken]


def _results(connection: Connection) -> dict[str, int]:
    these = select(RESULT.c.reason, func.count()).where(RESULT.c.reason != "").group_by(RESULT.c.reason)
    return {row[0]: row[1] for row in connection.execute(these.order_by(RESULT.c.reason))}


def _last(connection: Connection, column: Column[int]) -> int:
    return connection.scalar(select(func.max(column))) or 0


def _synced(connection: Connection, after: int) -> list[Synced]:
    """Returns what was made anew since the digest before."""
    these = select(DELIVERY.c.school, DELIVERY.c.id).where(
        DELIVERY.c.content.contains(SYNCED), DELIVERY.c.number > after
    )
    rows = connection.execute(these.order_by(DELIVERY.c.number)).all()
    targets = select(FILE.c.target).distinct().order_by(FILE.c.target)
    return [
        Synced(
            row.school,
            tuple(connection.scalars(targets.where(FILE.c.school == row.school, FILE.c.delivery == row.id))),
            row.id,
        )
        for row in rows
    ]


def _purged(connection: Connection, after: int) -> dict[str, int]:
    """Returns what was removed since the digest before, by kind."""
    counts: Counter[str] = Counter()
    for text in connection.scalars(select(PURGE.c.counts).where(PURGE.c.id > after)):
        for school in json.loads(text)["schools"]:
            counts.update(dict(counts_of(school)))
    return dict(counts)

"""The mails in the register: written with the import files they are about, and sent after that is committed."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, update

from flows.register_schema import DIGEST, MAIL
from flows.run import Run
from schemas.profile import School, Settings
from transforms.outcome import Outcome
from transforms.report.mail import Letter, letters
from transforms.uploading import find_uploader, title

WAITING = "waiting"


@dataclass(frozen=True)
class Mail:
    """One mail about the files of one delivery for one target."""

    school: str
    delivery: str
    target: str
    path: str
    """Where its text lies, relative to the workspace."""
    subject: str
    body: str
    state: str
    """`waiting` to be sent, `sent`, or `text`: a person sends it."""
    sent_to: tuple[str, ...]
    """The addresses it went to."""
    sent_at: str


def letters_of(run: Run, outcome: Outcome, made_by: str = "") -> tuple[Letter, ...]:
    """Returns the letters about the files of an outcome.

    Args:
        made_by: who had them made; otherwise who delivered.
    """
    school = run.settings.schools.get(outcome.school, School())
    key = outcome.delivery.uploader
    found = find_uploader(school.uploaders, key)
    by = made_by or (found[1].name if found else "") or key
    return letters(outcome, run.profiles, school, by, run.today, run.settings.language)


def letter_files(run: Run, outcome: Outcome, told: Sequence[Letter]) -> dict[str, bytes]:
    """Returns the letters as files beside the import files."""
    language = run.settings.language
    return {
        letter_name(one): one.text(addresses_of(run.settings, outcome.school, one.target), language).encode()
        for one in told
    }


def record_mails(connection: Connection, run: Run, outcome: Outcome, told: Sequence[Letter], folder: str) -> None:
    """Writes which letters there are; they wait to be sent where there is a server and an address.

    Args:
        folder: where their texts are about to lie, relative to the workspace.
    """
    for one in told:
        ready = run.settings.mail.host and addresses_of(run.settings, outcome.school, one.target)
        key = {"school": outcome.school, "delivery": outcome.delivery.id, "target": one.target}
        values = {"path": f"{folder}/{letter_name(one)}", "subject": one.subject, "body": one.body}
        state = {"state": WAITING if ready else "text", "made_at": run.today.isoformat()}
        connection.execute(insert(MAIL).values(**key, **values, **state))


def read_mails(
    connection: Connection, deliveries: Collection[tuple[str, str]] | None = None, state: str = ""
) -> list[Mail]:
    """Returns the mails, oldest first: of some deliveries (school and id), or in one state."""
    columns = [MAIL.c[name] for name in Mail.__dataclass_fields__]
    these = select(*columns).order_by(MAIL.c.made_at, MAIL.c.school, MAIL.c.delivery, MAIL.c.target)
    if deliveries is not None:
        these = these.where(MAIL.c.delivery.in_(sorted({delivery for _, delivery in deliveries})))
    rows = connection.execute(these.where(MAIL.c.state == state) if state else these).mappings()
    found = [Mail(**{**row, "sent_to": tuple(json.loads(row["sent_to"]))}) for row in rows]
    return [one for one in found if deliveries is None or (one.school, one.delivery) in deliveries]


def waiting_mails(connection: Connection) -> list[Mail]:
    """Returns the mails that wait to be sent, and after them the digests."""
    these = select(DIGEST).where(DIGEST.c.state == WAITING).order_by(DIGEST.c.day)
    digests = [
        Mail(
            "",
            row["day"],
            "digest",
            f"reports/digest/{row['day']}.txt",
            row["subject"],
            row["body"],
            row["state"],
            tuple(json.loads(row["sent_to"])),
            row["sent_at"],
        )
        for row in connection.execute(these).mappings()
    ]
    return [*read_mails(connection, state=WAITING), *digests]


def count_waiting(connection: Connection) -> dict[str, int]:
    """Returns per school how many mails wait to be sent."""
    these = select(MAIL.c.school, func.count()).where(MAIL.c.state == WAITING).group_by(MAIL.c.school)
    return {row[0]: row[1] for row in connection.execute(these)}


def record_sent(connection: Connection, mail: Mail, sent_to: Sequence[str], whole: bool, now: str) -> None:
    """Writes to whom a mail went, and whether that is everybody."""
    this = (MAIL.c.school == mail.school) & (MAIL.c.delivery == mail.delivery) & (MAIL.c.target == mail.target)
    state = {"state": "sent", "sent_at": now} if whole else {}
    table, row = (MAIL, this) if mail.school else (DIGEST, DIGEST.c.day == mail.delivery)
    connection.execute(update(table).where(row).values(sent_to=json.dumps(list(sent_to)), **state))


def addresses_of(settings: Settings, school: str, target: str) -> tuple[str, ...]:
    """Returns whom a school's mail about a target goes to; one of no school is the digest."""
    if not school:
        return tuple(dict.fromkeys(settings.nightly.digest))
    return tuple(dict.fromkeys(settings.schools.get(school, School()).mail.get(target, ())))


def uploader_title(settings: Settings, school: str, key: str) -> str:
    """Returns how who delivered is named to people."""
    found = find_uploader(settings.schools.get(school, School()).uploaders, key)
    return title(*found) if found else key


def letter_name(letter: Letter) -> str:
    """Returns the name of the file with a letter."""
    return Path(f"mail-{letter.target}.txt").name

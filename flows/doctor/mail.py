"""Whether the mail server takes us in, there is somebody to mail to, and no mail waits for long. Nothing is sent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from datetime import date

from sqlalchemy import inspect, select

from flows.clock import dutch_day
from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.mailing import connected
from flows.mails import WAITING
from flows.register_schema import DIGEST, MAIL
from schemas.mail import Mail
from schemas.settings import Settings


def examine(patient: Patient) -> Iterator[Said]:
    """Yields how it is with the mail."""
    if patient.settings is None:
        yield warning("DOCTOR_NOT_LOOKED")
        return
    if not patient.settings.mail.host:
        yield ok("DOCTOR_MAIL_NONE")
    else:
        yield _server(patient.settings.mail)
        yield from _addresses(patient.settings)
    yield from _waiting(patient)


def _server(mail: Mail) -> Said:
    try:
        with connected(mail) as server:
            server.noop()
    except smtplib.SMTPAuthenticationError:
        return wrong("DOCTOR_MAIL_LOGIN")
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        return wrong("DOCTOR_MAIL_INSECURE")
    except (smtplib.SMTPException, OSError, ValueError):
        return wrong("DOCTOR_MAIL_AWAY")
    return ok("DOCTOR_MAIL_OK")


def _addresses(settings: Settings) -> Iterator[Said]:
    """Yields the schools whose files nobody is told of, though there is a server for it."""
    nobody = sorted(code for code, school in settings.schools.items() if not any(school.mail.values()))
    if nobody or not (settings.schools or settings.nightly.digest):
        yield warning("DOCTOR_MAIL_NOBODY", schools=", ".join(nobody) or "-")


def _waiting(patient: Patient) -> Iterator[Said]:
    if patient.register is None:
        return
    with patient.register.reading() as connection:
        there = [table for table in (MAIL, DIGEST) if inspect(connection).has_table(table.name)]
        asked = [select(table.c.made_at).where(table.c.state == WAITING) for table in there]
        made = [dutch_day(day) for one in asked for day in connection.scalars(one)]
    if made:
        days = (patient.today - date.fromisoformat(min(made))).days
        yield warning("DOCTOR_MAIL_WAITS", count=len(made), days=max(0, days))

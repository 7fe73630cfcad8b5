"""Mailing: what was published is told to who receives it, over the mail server of the workspace.

A mail waits in the register from the commit that made its files until the server took it. What is not sent now is sent
by a later run; a run that is killed in between may send one twice, under the same Message-ID.
"""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flows.alone import alone
from flows.databases import MAILING
from flows.deliveries import timestamp
from flows.faults import Fault, explain
from flows.mails import WAITING, Mail, addresses_of, read_mails, record_sent, waiting_mails
from flows.register import Register
from flows.workspace import Workspace
from schemas.mail import Mail as Server
from schemas.messages import Issue
from schemas.profile import Settings

PASSWORD = "DOORSTROOM_MAIL_PASSWORD"
"""The environment variable with the password of the mail account; it goes before the one in the settings."""
PATIENCE = 20.0
"""Seconds to wait for an answer of the mail server."""
NAMELESS = "[127.0.0.1]"
"""What we call ourselves to the server: the name of the machine is nobody's business."""


@dataclass(frozen=True)
class Post:
    """What became of the mails of some deliveries."""

    mails: tuple[Mail, ...] = ()
    failed: str = ""
    """The code for what went wrong; mails that wait were not sent for that reason."""

    def of(self, school: str, delivery: str) -> tuple[Mail, ...]:
        """Returns the mails of one delivery."""
        return tuple(one for one in self.mails if (one.school, one.delivery) == (school, delivery))

    def issues(self, settings: Settings, school: str, delivery: str) -> tuple[Issue, ...]:
        """Returns what a person has to know of the mails of one delivery."""
        told = [(one, self._code(settings, one)) for one in self.of(school, delivery)]
        return tuple(
            Issue(code, facts={"target": one.target, "path": one.path, "school": school}) for one, code in told if code
        )

    def _code(self, settings: Settings, one: Mail) -> str:
        if one.state == WAITING:
            return self.failed or "MAIL_NOT_SENT"
        nobody = one.state == "text" and not addresses_of(settings, one.school, one.target)
        return "MAIL_NO_ADDRESS" if nobody and settings.mail.host else ""


def post(workspace: Workspace, settings: Settings, deliveries: Sequence[tuple[str, str]] = ()) -> Post:
    """Sends what waits, of whichever run, and returns what became of the mails of these deliveries; it never raises."""
    register = Register(workspace)
    if not (deliveries or settings.mail.host):
        return Post()
    try:
        failed = _send_all(workspace, register, settings) if settings.mail.host and register.exists else ""
        with register.reading() as connection:
            return Post(tuple(read_mails(connection, set(deliveries))) if deliveries else (), failed)
    except Exception as error:  # the files are there, whatever happens to the mail
        explain(error, workspace.log)
        return Post()


def send_waiting(workspace: Workspace) -> None:
    """Sends what waits, when nothing else is to be done; it never raises."""
    try:
        post(workspace, workspace.settings())
    except Fault:  # the settings are wrong: that is told where a delivery is
        return


def _send_all(workspace: Workspace, register: Register, settings: Settings) -> str:
    """Sends what waits, one run at a time, and returns the code for what went wrong."""
    if not _waiting(register):
        return ""
    try:
        with alone(workspace, "mail", MAILING), connected(settings.mail) as server:
            refused = [one for one in _waiting(register) if not _send(register, server, settings, one)]
            return "MAIL_REFUSED" if refused else ""
    except Fault:  # another run is sending, or writing
        return "MAIL_NOT_SENT"
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return _code(error)


def _code(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "MAIL_LOGIN"
    insecure = isinstance(error, (ssl.SSLError, smtplib.SMTPNotSupportedError))
    return "MAIL_INSECURE" if insecure else "MAIL_NOT_SENT"


def _waiting(register: Register) -> list[Mail]:
    with register.reading() as connection:
        return waiting_mails(connection)


@contextmanager
def connected(mail: Server) -> Iterator[smtplib.SMTP]:
    """Opens the mail server. Raises where it cannot be trusted, reached, or logged in to."""
    context = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.gate, NAMELESS, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.gate, NAMELESS, timeout=PATIENCE)
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, os.environ.get(PASSWORD, "") or mail.password.get_secret_value())
        yield server


def _send(register: Register, server: smtplib.SMTP, settings: Settings, mail: Mail) -> bool:
    """Sends one mail to each address it did not go to yet, and returns whether the server took all of them."""
    addresses, done = addresses_of(settings, mail.school, mail.target), list(mail.sent_to)
    for address in addresses:
        if address not in done and _take(server, _message(mail, settings.mail, address)):
            done.append(address)
            with register.writing() as connection:
                record_sent(connection, mail, done, whole=set(addresses) <= set(done), now=timestamp())
                connection.commit()
    return bool(addresses) and set(addresses) <= set(done)


def _take(server: smtplib.SMTP, message: EmailMessage) -> bool:
    """Returns whether the server took a mail; one that it refuses does not keep the others."""
    try:
        server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        return False
    return True


def _message(mail: Mail, server: Server, address: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    sender = server.sender or ""
    made["From"], made["To"], made["Subject"] = sender, address, mail.subject
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = f"<{_identity(mail, address)}@{sender.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    return made


def _identity(mail: Mail, address: str) -> str:
    """Returns what is the same whenever this mail is sent, so that a double can be known for one."""
    to = hashlib.sha256(address.encode()).hexdigest()[:8]
    return ".".join(filter(None, (mail.school, mail.delivery, mail.target, to)))

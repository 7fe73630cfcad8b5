"""The steps of a night: each looks at how things stand, does what is due, and tells what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from flows.account import account
from flows.digests import count_unsent, is_made, make_digest, write_digests
from flows.inbox import take, waiting_schools
from flows.mailing import post
from flows.night_log import Step
from flows.purge import purge
from flows.recorded import purge_doubt
from flows.register import Register
from flows.register_schema import DELIVERY, DIGEST
from flows.results_inbox import nightly
from flows.rollover_facts import schools_of
from flows.rollover_queries import read_years
from flows.shared_rounds import both_ways
from flows.silences import find_silences
from flows.sync import Synced, sync
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Settings
from transforms.report.certificate import counts_of
from transforms.values.dates import school_year_of

CHUNK = 20
"""Schools whose deliveries are taken together: a transaction keeps other runs waiting."""
MAIL = {
    "MAIL_NOT_SENT": "NIGHT_MAIL_AWAY",
    "MAIL_LOGIN": "NIGHT_MAIL_LOGIN",
    "MAIL_INSECURE": "NIGHT_MAIL_INSECURE",
    "MAIL_REFUSED": "NIGHT_MAIL_REFUSED",
}
"""Why the mail about a file was not sent -> why no mail was."""


@dataclass
class Course:
    """A night as far as it has come."""

    workspace: Workspace
    settings: Settings
    today: date
    now: Callable[[], str]
    dry_run: bool = False
    steps: list[Step] = field(default_factory=list)
    synced: list[Synced] = field(default_factory=list)
    digest: str = ""

    @property
    def register(self) -> Register:
        return Register(self.workspace)


def rollover_not_done(workspace: Workspace, today: date) -> Issue | None:
    """Returns what is to be said of a rollover that did not happen; None where it did, or where there was none to do.

    It is asked of the schools that delivered before the school year began, and not on its first day: then it is still
    to come.
    """
    register, school_year = Register(workspace), school_year_of(today)
    begins = f"{school_year[:4]}-08-01"
    if today.isoformat() <= begins or not register.exists:
        return None
    with register.reading() as connection:
        opened = {school for school, year in read_years(connection, school_year).items() if year.opened_on}
        before = set(connection.scalars(select(DELIVERY.c.school).where(DELIVERY.c.day < begins).distinct()))
        waiting = [school for school in schools_of(workspace, connection) if school in before - opened]
    facts = {"school_year": school_year, "count": len(waiting)}
    return Issue("ROLLOVER_NOT_DONE", facts=facts) if waiting else None


def _step(name: str, counts: Mapping[str, int], issues: Iterable[Issue] = (), failed: bool = False) -> Step:
    some = {what: count for what, count in counts.items() if count}
    return Step(name, "failed" if failed else "done" if some else "nothing", some, tuple(issues))


def _inbox(course: Course) -> Step:
    """Takes the deliveries that wait in the inbox; a school from whose folder a watcher takes is left to it."""
    away = both_ways(course.workspace, wait=True)
    schools, strange = waiting_schools(course.workspace)
    issues = [*away, *(Issue("INBOX_FOLDER", facts={"folder": folder}) for folder in strange)]
    counts: Counter[str] = Counter()
    for start in range(0, len(schools), CHUNK):
        done = take(course.workspace, schools[start : start + CHUNK], course.today)
        counts.update(result.outcome.state for result in done)
    return _step("inbox", counts, issues)


def _mails(course: Course) -> Step:
    """Sends the mails that wait."""
    before = _unsent(course)
    failed = post(course.workspace, course.settings).failed
    waiting = _unsent(course)
    issues = [Issue(MAIL.get(failed, "NIGHT_MAIL_AWAY"))] if waiting and failed else []
    return _step("mails", {"sent": before - waiting, "waiting": waiting}, issues)


def _results(course: Course) -> Step:
    """Brings the results of the night."""
    done = nightly(course.workspace, course.today)
    counts = Counter(one.state for one in done if one.state != "nothing")
    waiting = sum(sum(one.waiting.values()) for one in done)
    issues = {issue.code: issue for one in done for issue in one.issues if one.state == "refused"}
    return _step("results", {**counts, "parked": waiting}, issues.values())


def _sync(course: Course) -> Step:
    """Keeps connections in step."""
    course.synced = sync(course.workspace, course.today, dry_run=course.dry_run)
    counts = Counter(str(one.state) for one in course.synced if one.state != "nothing")
    refused = sum(len(one.refused) for one in course.synced)
    issues = [issue for one in course.synced for issue in one.issues]
    return _step("sync", {**counts, "no_file": refused}, issues, failed=counts["failed"] > 0)


def _purge(course: Course) -> Step:
    """Removes what may not be kept any longer."""
    if not course.settings.nightly.purge:
        return _step("purge", {})
    if doubt := _doubt(course):
        return _step("purge", {}, [doubt], failed=True)
    done = purge(course.workspace, course.today, course.settings.language, by=account(), dry_run=course.dry_run)
    counts: Counter[str] = Counter()
    for school in done.counts["schools"]:
        counts.update(dict(counts_of(school)))
    return _step("purge", counts)


def _doubt(course: Course) -> Issue | None:
    """Returns why the date cannot be trusted to remove anything by; None where it can."""
    if not course.register.exists:
        return None
    with course.register.reading() as connection:
        return purge_doubt(connection, course.today)


def _shared(course: Course) -> Step:
    """Copies what the night made to storage elsewhere, and removes there what it removed here."""
    issues = both_ways(course.workspace, tidy=True)
    return _step("shared", {}, issues, failed=bool(issues))


def _rollover(course: Course) -> Step:
    """Notices a rollover that did not happen."""
    issue = rollover_not_done(course.workspace, course.today)
    return _step("rollover", {"not_done": int(str(issue.facts["count"]))}, [issue]) if issue else _step("rollover", {})


def _silence(course: Course) -> Step:
    """Notices schools that are unusually silent."""
    with course.register.writing() as connection:
        counts = find_silences(course.workspace, connection, course.today)
        connection.commit()
    return _step("silence", counts)


def _digest(course: Course) -> Step:
    """Tells those whom the workspace names, once a day."""
    rollover = rollover_not_done(course.workspace, course.today)
    with course.register.writing() as connection:
        made = not is_made(connection, course.today)
        if made:
            make_digest(course.workspace, connection, course.steps, rollover, course.today, course.now())
            connection.commit()
    with course.register.reading() as connection:
        path = write_digests(course.workspace, connection)
    failed = post(course.workspace, course.settings).failed
    state = _state(course)
    course.digest = path if state != "nothing" else ""
    issues = [Issue("NIGHT_DIGEST_NOBODY", facts={"path": path})] if state == "text" else []
    issues += [Issue(MAIL.get(failed, "NIGHT_MAIL_AWAY"))] if state == "waiting" else []
    return _step("digest", {state: 1} if made and state != "nothing" else {}, issues)


def _state(course: Course) -> str:
    """Returns what became of the digest of the day."""
    with course.register.reading() as connection:
        this = DIGEST.c.day == course.today.isoformat()
        return str(connection.scalar(select(DIGEST.c.state).where(this)) or "nothing")


def _unsent(course: Course) -> int:
    if not course.register.exists:
        return 0
    with course.register.reading() as connection:
        return count_unsent(connection)


STEPS: Mapping[str, Callable[[Course], Step]] = {
    "inbox": _inbox,
    "mails": _mails,
    "results": _results,
    "sync": _sync,
    "purge": _purge,
    "shared": _shared,
    "rollover": _rollover,
    "silence": _silence,
    "digest": _digest,
}
"""What is done, in this order."""

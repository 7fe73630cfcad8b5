"""The digest: the mail to those whom a workspace names about what waits, what was refused and what is unusual.

It tells schools, days and counts; nothing of a pupil.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.report.mail import Letter, one_line
from transforms.report.pages import long_day
from transforms.report.words import name, say
from transforms.silence import Silence

NAME = "digest"
URGENT = ("holds", "refused", "silent", "rollover", "failed", "mails", "results", "synced")
"""What there is a mail for; what was removed is only told along with it."""


@dataclass(frozen=True)
class Waiting:
    """A delivery that waits for a person."""

    school: str
    delivery: str
    since: str
    first: bool = False
    """Whether one of the two people who have to approve it did."""


@dataclass(frozen=True)
class Refused:
    """A delivery that was refused."""

    school: str
    """Empty where nobody knows."""
    day: str
    page: str
    """Its report, relative to the workspace."""


@dataclass(frozen=True)
class Synced:
    """Import files that were made anew for a school."""

    school: str
    targets: tuple[str, ...]
    delivery: str


@dataclass(frozen=True)
class Digest:
    """What a digest tells."""

    day: date
    names: Mapping[str, str] = field(default_factory=dict)
    """School -> what it is called."""
    holds: Sequence[Waiting] = ()
    refused: Sequence[Refused] = ()
    silent: Sequence[tuple[str, Silence]] = ()
    rollover: Issue | None = None
    failed: Sequence[tuple[str, Issue]] = ()
    """Steps of the night that failed."""
    mails: int = 0
    """Mails that wait to be sent."""
    mail_issue: Issue | None = None
    """Why they do."""
    results: Mapping[str, int] = field(default_factory=dict)
    """Reason -> how many results wait for it."""
    synced: Sequence[Synced] = ()
    unsynced: int = 0
    """Schools that could not be kept in step."""
    purged: Mapping[str, int] = field(default_factory=dict)
    """What was removed, in counts."""

    @property
    def is_worth_telling(self) -> bool:
        """Whether there is anything that somebody should know or do."""
        return bool(self.unsynced) or any(getattr(self, part) for part in URGENT)


def digest_letter(told: Digest, language: Language) -> Letter:
    """Returns the digest as a letter."""
    parts = [part for part in _parts(told, language) if part]
    count = sum(len(part) - 1 for part in parts)
    subject = say(language, "digest.subject", day=told.day.isoformat(), count=count)
    body = [_text(part) for part in parts] or [say(language, "digest.nothing")]
    head = say(language, "digest.head", day=long_day(told.day.isoformat(), language))
    return Letter(NAME, subject, "\n\n".join([head, *body, say(language, "digest.foot")]) + "\n")


def _text(lines: Sequence[str]) -> str:
    return "\n".join([lines[0], *(f"- {line}" for line in lines[1:])])


def _parts(told: Digest, language: Language) -> Iterator[list[str]]:
    """Yields the parts of the letter, each as a heading and its lines; an empty one is left out."""
    yield _headed("failed", [_failed(step, issue, language) for step, issue in told.failed], language)
    yield _headed("rollover", [told.rollover.text(language)] if told.rollover else [], language)
    yield _headed("holds", [_hold(one, told, language) for one in told.holds], language)
    yield _headed("refused", [_refusal(one, told, language) for one in told.refused], language)
    yield _headed("silent", [_silence(school, one, told, language) for school, one in told.silent], language)
    yield _headed("mails", list(_mails(told, language)), language)
    yield _headed("results", [_count("result_reason", *one, language) for one in told.results.items()], language)
    yield _headed("synced", list(_synced(told, language)), language)
    yield _headed("purged", [_count("removed", *one, language) for one in told.purged.items() if one[1]], language)


def _headed(part: str, lines: list[str], language: Language) -> list[str]:
    return [say(language, f"digest.{part}"), *lines] if lines else []


def _school(code: str, told: Digest, language: Language) -> str:
    if not code:
        return say(language, "digest.unknown")
    named = one_line(told.names.get(code, ""))
    return f"{named} ({code})" if named else code


def _hold(one: Waiting, told: Digest, language: Language) -> str:
    facts = {"school": _school(one.school, told, language), "code": one.school, "delivery": one.delivery}
    line = say(language, "digest.hold", **facts, day=long_day(one.since, language))
    return f"{line} {say(language, 'digest.second')}" if one.first else line


def _refusal(one: Refused, told: Digest, language: Language) -> str:
    facts = {"school": _school(one.school, told, language), "day": long_day(one.day, language), "page": one.page}
    return say(language, "digest.refusal", **facts)


def _silence(school: str, one: Silence, told: Digest, language: Language) -> str:
    facts = {"school": _school(school, told, language), "day": long_day(one.since.isoformat(), language)}
    return say(language, f"digest.silent_{one.kind}", **facts, count=one.usual, days=one.days)


def _mails(told: Digest, language: Language) -> Iterator[str]:
    if told.mails:
        yield say(language, "digest.mail", count=told.mails)
        if told.mail_issue:
            yield told.mail_issue.text(language)


def _synced(told: Digest, language: Language) -> Iterator[str]:
    for one in told.synced:
        facts = {"school": _school(one.school, told, language), "delivery": one.delivery}
        yield say(language, "digest.sync", **facts, targets=", ".join(one.targets))
    if told.unsynced:
        yield say(language, "digest.unsynced", count=told.unsynced)


def _failed(step: str, issue: Issue, language: Language) -> str:
    return f"{name(language, 'night', step)}: {issue.text(language)}"


def _count(kind: str, word: str, count: int, language: Language) -> str:
    return f"{name(language, kind, word)}: {count}"

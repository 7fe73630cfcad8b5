"""The mail to who receives an import file: that it is ready. It tells nothing of a pupil."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.profile import Profiles, School, Target
from schemas.vocabulary import Language
from transforms.outcome import ImportFile, Outcome
from transforms.report.words import name, say


@dataclass(frozen=True)
class Letter:
    """What one receiver is told."""

    target: str
    subject: str
    body: str

    def text(self, addresses: Sequence[str], language: Language) -> str:
        """Returns it as a text that a person can send."""
        to = ", ".join(addresses) or say(language, "mail.unknown")
        head = [say(language, "mail.to", addresses=to), say(language, "mail.about", subject=self.subject)]
        return "\n".join([*head, "", self.body])


def letters(
    outcome: Outcome, profiles: Profiles, school: School, made_by: str, today: date, language: Language
) -> tuple[Letter, ...]:
    """Returns a letter for every target of which a file was made and whose receiver is told."""
    made = dict.fromkeys(file.target for file in outcome.files)
    told = [profiles.targets[one] for one in made if one in profiles.targets]
    return tuple(
        _letter(target, outcome, _school(outcome.school, school), one_line(made_by), today, language)
        for target in told
        if target.mail or target.name in school.mail
    )


def one_line(text: str) -> str:
    """Returns a text without line breaks and other signs that nobody sees: nothing of it can become a heading."""
    return " ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text).split())


def _school(code: str, school: School) -> str:
    told = one_line(school.name)
    return f"{told} ({code})" if told else code


def _letter(target: Target, outcome: Outcome, school: str, made_by: str, today: date, language: Language) -> Letter:
    files = [file for file in outcome.files if file.target == target.name]
    facts = {
        "school": school,
        "title": target.title,
        "school_year": outcome.school_year,
        "day": today.isoformat(),
        "made_by": made_by,
        "layout": name(language, "status", files[0].status),
        "delivery": outcome.delivery.id,
    }
    keys = ["school", "school_year", "day", *(["made_by"] if made_by else []), "layout", "delivery"]
    after = [say(language, "mail.absence")] if target.leavers == "absence" else []
    lines = [
        say(language, "mail.ready", **facts),
        "",
        *(_file(file, language) for file in files),
        *(say(language, f"mail.{key}", **facts) for key in keys),
        "",
        *(say(language, f"mail.{key}") for key in ("next", "no_pupils")),
        *after,
        "",
    ]
    return Letter(target.name, say(language, "mail.subject", **facts), "\n".join(lines))


def _file(file: ImportFile, language: Language) -> str:
    rows = say(language, "file_rows", count=file.rows)
    return say(language, "mail.file", file=one_line(file.name), rows=rows)

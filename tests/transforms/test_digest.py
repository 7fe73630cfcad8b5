"""The digest: what is worth a mail, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.report.digest import Digest, Refused, Synced, Waiting, digest_letter
from transforms.silence import Silence

DAY = date(2026, 10, 5)
EMPTY = Digest(DAY, {"99QQ00": "De\nRegenboog"})
MISSED = Issue("ROLLOVER_NOT_DONE", facts={"school_year": "2026-2027", "count": 3})
FULL = Digest(
    DAY,
    {"99QQ00": "De Regenboog"},
    holds=[Waiting("99QQ00", "abc", "2026-10-01"), Waiting("99QQ01", "def", "2026-10-02", first=True)],
    refused=[Refused("99QQ01", "2026-10-04", "reports/99QQ01/x.html"), Refused("", "2026-10-04", "reports/onbekend/y")],
    silent=[
        ("99QQ02", Silence("rhythm", date(2026, 9, 8), 1, 12)),
        ("99QQ03", Silence("year", date(2025, 9, 8), days=200)),
    ],
    rollover=MISSED,
    failed=[("purge", Issue("DISK_FULL"))],
    mails=2,
    mail_issue=Issue("NIGHT_MAIL_LOGIN"),
    results={"switched_off": 4},
    synced=[Synced("99QQ00", ("gynzy",), "abc-sync")],
    unsynced=1,
    purged={"pupils": 5, "staff": 0},
)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("holds", FULL.holds),
        ("refused", FULL.refused),
        ("silent", FULL.silent),
        ("rollover", MISSED),
        ("failed", FULL.failed),
        ("mails", 1),
        ("results", {"switched_off": 1}),
        ("synced", FULL.synced),
        ("unsynced", 1),
    ],
)
def test_what_somebody_should_know_or_do_is_worth_a_mail(part: str, value: Any) -> None:
    assert replace(EMPTY, **{part: value}).is_worth_telling


def test_nothing_is_not_and_what_was_removed_is_only_told_along() -> None:
    assert not EMPTY.is_worth_telling
    assert not replace(EMPTY, purged={"pupils": 5}).is_worth_telling
    assert "leerlingen: 5" in digest_letter(replace(FULL, purged={"pupils": 5}), "nl").body


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            [
                "Dit is wat er op 5 oktober 2026 speelt.",
                "opruimen: ",
                "doorstroom rollover run --school-year 2026-2027",
                "- De Regenboog (99QQ00): sinds 1 oktober 2026.",
                "doorstroom review abc --school 99QQ00",
                "doorstroom approve def --school 99QQ01 --by NAAM. Eén persoon heeft al goedgekeurd",
                "- 99QQ01: op 4 oktober 2026. Het verslag zegt waarom: reports/99QQ01/x.html",
                "- School onbekend: op 4 oktober 2026.",
                "- 99QQ02: de laatste levering was op 8 september 2026, 12 schooldagen geleden; gewoonlijk komt",
                "- 99QQ03: dit schooljaar kwam er nog niets",
                "2 mails wachten",
                "Controleer [mail]",
                ": 4",
                "De Regenboog (99QQ00): gynzy (levering abc-sync)",
                "1 school kon niet",
            ],
        ),
        (
            "en",
            [
                "This is how things are on 5 October 2026.",
                "removal: ",
                "at 3 schools the rollover was not done",
                "since 1 October 2026. Look: doorstroom review abc --school 99QQ00.",
                "A",
                "School unknown: on 4 October 2026.",
                "usually there is one every school day",
                "nothing came this school year",
                "pupils: 5",
            ],
        ),
    ],
)
def test_it_says_what_there_is_and_what_to_do(language: Language, words: list[str]) -> None:
    letter = digest_letter(FULL, language)
    assert [one for one in words if one not in letter.body] == []
    assert "(14 p" in letter.subject and "staff" not in letter.body


def test_nothing_at_all_is_said_too_where_that_is_wanted() -> None:
    assert "Er is niets bijzonders." in digest_letter(EMPTY, "nl").body
    assert digest_letter(EMPTY, "nl").subject.endswith("(0 punten)")


def test_a_name_breaks_no_line() -> None:
    letter = digest_letter(replace(EMPTY, holds=[Waiting("99QQ00", "abc", "2026-10-01")]), "nl")
    assert "- De Regenboog (99QQ00): sinds" in letter.body

"""Evidence is told in words, whatever code it has."""

from __future__ import annotations

import pytest

from transforms.report.evidence import evidence_told
from transforms.report.words import phrases

CODES = [
    "jaargroep=8;school_year=2025-2026",
    "leaver=1",
    "same=190;of=200",
    "lower=190;of=200",
    "ending=short",
    "ending=open;before=clean",
    "order=achternaam+-leerlingnummer_text;missing=25",
    "order=last_list;missing=25",
    "group=4b;missing=25;of=25",
    "vestiging=Oost;missing=25;of=25",
    "present=3a 3b;groups=2;of=8",
    "filter=geslacht;only=M;missing=25;of=26",
    "filter=jaargroep;without=8;missing=25;of=26",
    "filter=birth_year;missing=25;of=26",
    "to=99QQ01",
    "from=99QQ01",
    "same=eckid,birth_date;differs=surname",
    "same=birth_date;differs=",
]


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_words_in_both_languages(code: str) -> None:
    dutch, english = evidence_told(code, "nl"), evidence_told(code, "en")
    assert "=" not in dutch + english and "_" not in dutch + english
    assert dutch != english


def test_facts_stay_what_they_are() -> None:
    assert evidence_told("group=4b;missing=24;of=25", "nl") == "van groep 4b ontbreken 24 van de 25 leerlingen"
    assert (
        evidence_told("same=eckid,birth_date;differs=surname", "nl")
        == "gelijk: ECK iD, geboortedatum; anders: achternaam"
    )
    assert evidence_told("differs=surname;same=eckid", "en") == "same: ECK iD; different: surname"


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert evidence_told("nieuw=1;vreemd=2", "nl") == "nieuw=1;vreemd=2"
    assert evidence_told("", "nl") == ""


def test_every_sentence_is_of_a_code() -> None:
    shown = {evidence_told(code, "nl") for code in CODES}
    assert len(shown) == len(CODES) and len([key for key in phrases() if key.startswith("evidence.")]) <= len(CODES) + 2

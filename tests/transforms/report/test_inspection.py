"""The pages about one pupil and about a purge are whole, need nothing from outside, and whatever is in them is text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from schemas.tables import RESULTAAT
from schemas.vocabulary import Language
from transforms.report.certificate import certificate
from transforms.report.inspection import inspection, shown
from transforms.report.pages import long_day

LANGUAGES: tuple[Language, ...] = ("nl", "en")
HOSTILE = '"><script>alert("x")</script>{{ 7 * 7 }}'


class Reader(HTMLParser):
    """Reads a page as a browser does: its tags in balance, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def a_child(text: str = "Wubbe", **said: Any) -> dict[str, Any]:
    standing = {"status": "archived", "since": "2026-08-20", "school_year": "2026-2027", "missed": 0}
    event = {"day": "2026-08-20", "delivery": text, "source": text, "number": text, "kind": text, "cause": text}
    change = {"column": "roepnaam", "before": None, "after": text}
    tie = {"school": text, "leerlingnummer": text, "other_school": text, "other_number": text}
    why = {"kind": text, "day": "2026-08-20", "decided_by": text, "reason": text, "first_by": text}
    return {
        "school": "99QQ00",
        "school_name": text,
        "number": text,
        "day": "2026-08-20",
        "held": {"number": text, **standing, "missed": "0", "until": "2028-08-19", "marks": ["mark_born"]},
        "data": {"roepnaam": text, "geslacht": "2", "geboortedatum": "2015-03-04"},
        "events": [
            {
                **event,
                "place": {"file": text, "sheet": text, "row": 7},
                "before": None,
                "after": standing,
                "columns": [change],
            },
            {**event, "cause": "", "place": {}, "before": standing, "after": standing, "columns": []},
        ],
        "links": [{**tie, **why}],
        "decisions": [{**why, "delivery": text, "state": text, "decided_at": "2026-08-20"}],
        "obligations": [{"title": text, "day": "2026-08-20"}],
        "results": [
            dict.fromkeys((*RESULTAAT, "groep", "bestand", "to"), text) | {"afnamedatum": "2026-10-01", "reason": ""}
        ],
        "cards": [{"title": text, "card": text, "day": "2026-08-20", "delivery": text}],
        "aids": [{"title": text, "aids": text, "day": "2026-08-20"}],
        "accounts": [
            {"title": text, "kind": "same", "account": text, "decided_by": text, "day": "2026-08-20", "reason": text}
        ],
        "protections": [
            {
                "title": text,
                "field": "naam",
                "until_day": "2026-09-01",
                "decided_by": text,
                "day": "",
                "reason": text,
                "given": {"roepnaam": text, "voorvoegsel": ""},
            }
        ],
        "sent": [{"title": text, "column": "roepnaam", "value": text}],
        "predictions": [{"school_year": text, "made_on": "2026-04-01", "expected": ["", text]}],
        "last_list": {"delivery": text, "place": 3},
        "files": [
            {
                "path": f"outbox/99QQ00/a/schoolwise/{text}",
                "sheet": text,
                "rows": [1, 2, 5],
                "readable": True,
                "kind": "outbox",
            },
            {"path": text, "sheet": "", "rows": [], "readable": False, "kind": "received"},
        ],
        "targets": ["schoolWise"],
        "retention": {"archived_days": 730, "files_days": 365},
        **said,
    }


def a_purge(text: str = "A. Beheerder") -> dict[str, Any]:
    school = {"school": "99QQ00", "pupils": 3, "events": 7, "files": {"originals": 2}, "archived_from": "2022-08-20"}
    return {
        "number": 1,
        "day": "2026-08-20",
        "made_at": "2026-08-20T09:00:00+00:00",
        "made_by": text,
        "retention": {"archived_days": 730, "files_days": 365},
        "archived_until": "2024-08-20",
        "decided_until": "2025-08-20",
        "schools": [{**school, "archived_until": "2023-08-20"}, {"school": "", "files": {"pages": 1}}],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_pages_are_whole_documents(language: Language) -> None:
    for page in (inspection(a_child(), language), certificate(a_purge(), language)):
        reader = Reader(page)
        assert reader.open == [] and page.count("<h1>") == 1 and f'<html lang="{language}">' in page
        assert not {"script", "link", "img", "iframe", "form", "a"} & reader.tags


def test_whatever_is_held_is_only_text() -> None:
    for page in (inspection(a_child(HOSTILE), "nl"), certificate(a_purge(HOSTILE), "nl")):
        assert "script" not in Reader(page).tags and HOSTILE in Reader(page).text
        assert Reader(page).open == []


def test_codes_and_days_are_told_in_words() -> None:
    text = Reader(inspection(a_child(), "nl")).text
    for words in (
        "2 (meisje)",
        "4 maart 2015",
        "19 augustus 2028",
        "vertrokken, bewaard in het archief",
        "rij 7",
        "1-2, 5",
    ):
        assert words in text
    assert "schoolWise" in text and "niet te lezen" in text and "vertrekt" in text


def test_an_old_and_a_new_number_are_one_event() -> None:
    standing = {"status": "active", "since": "2026-08-20"}
    event = {"day": "2026-08-20", "delivery": "d", "source": "s", "kind": "renumbered", "cause": "", "place": {}}
    name, group = {"column": "roepnaam"}, {"column": "groepsnaam"}
    old = [{**name, "before": "Wubbe", "after": None}, {**group, "before": "7a", "after": None}]
    new = [{**name, "before": None, "after": "Wubbe"}, {**group, "before": None, "after": "8a"}]
    gone = {**event, "number": "101", "before": standing, "after": None, "columns": old}
    come = {**event, "number": "202", "before": None, "after": standing, "columns": new}
    page = inspection(a_child("202", events=[gone, come], data={}), "nl")
    assert page.count("hernummerd</h3>") == 1
    assert "<td>101</td><td>202</td>" in page and "<td>7a</td><td>8a</td>" in page and "Wubbe" not in page


def test_who_is_still_a_pupil_has_no_day_of_removal() -> None:
    held = {**a_child()["held"], "status": "active", "until": ""}
    assert "zolang de leerling op de lijst" in inspection(a_child(held=held), "nl")
    assert "alleen geschiedenis" in inspection(a_child(held=None, data={}, last_list=None), "nl")


def test_nothing_recorded_is_said_of_every_part() -> None:
    parts = ("events", "links", "decisions", "obligations", "cards", "aids", "accounts", "protections", "sent")
    parts += ("results", "predictions", "files")
    page = inspection(a_child(**{part: [] for part in parts}), "nl")
    assert page.count("Er is niets vastgelegd.") == len(parts)


@pytest.mark.parametrize(
    ("text", "told"),
    [("2026-08-01", "1 augustus 2026"), ("2026-08-01T09:00:00", "1 augustus 2026"), ("", ""), ("ooit", "ooit")],
)
def test_a_day_is_told_as_people_write_it(text: str, told: str) -> None:
    assert long_day(text, "nl") == told


def test_a_value_without_a_meaning_stays_as_it_is() -> None:
    assert [shown("geslacht", "7", "nl"), shown("roepnaam", None, "nl"), shown("jaargroep", "8", "nl")] == [
        "7",
        "—",
        "8 (groep 8)",
    ]


def test_the_certificate_tells_periods_and_counts() -> None:
    text = Reader(certificate(a_purge(""), "nl")).text
    for words in (
        "730 dagen",
        "20",
        "20 augustus 2022 tot en met 20 augustus 2023",
        "niet opgegeven",
        "School onbekend",
        "bestuur",
    ):
        assert words in text

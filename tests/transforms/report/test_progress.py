"""The page of a group draws every result, tells no number, and treats what a sender wrote as text."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from schemas.tables import RESULTAAT
from schemas.vocabulary import Language
from transforms.report.progress import HEIGHT, WIDTH, progress_page
from transforms.results.settle import Held

HOSTILE = '"><script>alert("x")</script>{{ 7 * 7 }}'


def held(number: str, day: str, score: str = "7", subject: str = "taal", **told: str) -> Held:
    row = {**dict.fromkeys(RESULTAAT, ""), "afnamedatum": day, "score": score, "vakgebied": subject}
    return Held({**row, "schooljaar": "2026-2027", "toetscode": "T1", **told}, number, "5a", key=f"{number}{day}")


def page(*results: Held, names: dict[str, str] | None = None, language: Language = "nl") -> str:
    places = {number: place for place, number in enumerate(sorted({one.number for one in results}), 3)}
    return progress_page("5a", "2026-2027", results, places, names or {}, date(2026, 12, 1), language)


def dots(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"', text)]


def test_later_is_further_right_and_more_is_higher() -> None:
    told = dots(
        page(held("40011", "2026-09-01", "4"), held("40011", "2026-10-01", "8"), held("40011", "2026-11-01", "6"))
    )
    assert [x for x, _ in told] == sorted(x for x, _ in told)
    low, high, middle = (y for _, y in told)
    assert high < middle < low
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in told)


def test_a_number_is_nowhere_and_a_name_only_where_it_is_asked() -> None:
    results = (held("40011", "2026-09-01"), held("40012", "2026-09-01"))
    plain = page(*results)
    assert "Leerling 3" in plain and "Leerling 4" in plain and "4001" not in plain
    named = page(*results, names={"40011": "Wubbe van Ypelaar", "40012": "Fenna Adders"})
    assert "4001" not in named and named.index("Fenna Adders") < named.index("Wubbe van Ypelaar")
    assert "Op deze pagina staan namen" in named and "Op deze pagina staan namen" not in plain


def test_each_subject_has_its_own_part_and_scale() -> None:
    text = page(
        held("1", "2026-09-01", "100", "rekenen"), held("1", "2026-09-01", "5", "taal"), held("1", "2026-09-02", "", "")
    )
    assert re.findall("<h2>(.*?)</h2>", text) == ["rekenen", "taal", "Vak niet bekend"]
    assert "van 0 tot 100." in text and "van 0 tot 5." in text


def test_what_is_no_number_is_told_and_not_drawn() -> None:
    text = page(held("1", "2026-09-01", "", andere_score="goed"))
    assert "1 september 2026, T1: goed" in text and "<circle" not in text


def test_of_an_osoresultaat_the_score_is_drawn() -> None:
    score = {"name": "toetsscore", "children": [{"name": "vaardigheidsscore", "text": "112.5"}]}
    tree = json.dumps({"name": "osoresultaat", "children": [score]})
    text = page(held("1", "2026-09-01", "", osoresultaat=tree))
    assert len(dots(text)) == 1 and "112,5" in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_sender_wrote_is_text(language: Language) -> None:
    text = page(held("1", "2026-09-01", subject=HOSTILE, toetsnaam=HOSTILE, andere_score=HOSTILE), language=language)
    assert "<script" not in text and "49" not in text and "&lt;script&gt;" in text


def test_a_group_without_results_has_a_page_that_says_so() -> None:
    assert "nog geen resultaten" in page()

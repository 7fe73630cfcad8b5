"""The report on a prediction: how many surprises, which, and by pupil number only."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from schemas.profile import shipped
from schemas.vocabulary import JAARGROEP, Language
from tests.pupils import SCHOOL
from tests.rollovers import Rolling
from transforms.outcome import CHANGES, Delivery, Outcome
from transforms.predict import RATES, predict
from transforms.report import page, summary
from transforms.report.words import phrases
from transforms.surprises import KINDS, Prediction, compare_with_prediction


def prediction(gone: int = 0, repeaters: int = 0) -> Prediction:
    """Returns what came of a prediction at a school where so many pupils are gone or repeat."""
    school = Rolling(3)
    known = school.known()
    school.roll(repeaters)
    for number in school.some(gone, 4):
        del school.children[number]
    expected = predict(known, school.year, pd.DataFrame(columns=list(RATES)))
    return compare_with_prediction(school.known(), pd.DataFrame(columns=list(CHANGES), dtype="str"), expected)


def outcome(told: Prediction | None) -> Outcome:
    return Outcome(Delivery("d1", SCHOOL, ()), "published", school=SCHOOL, prediction=told)


def text(told: Prediction | None, language: Language = "nl") -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(outcome(told), shipped(), language)))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Vergeleken met de verwachting", "0 verrassingen.", "25 leerlingen zouden vertrekken")),
        ("en", ("Compared with the prediction", "0 surprises.", "25 pupils were to leave")),
    ],
)
def test_a_normal_rollover_is_told_as_no_surprise(language: Language, words: tuple[str, ...]) -> None:
    told = text(prediction(repeaters=2), language)
    assert [part for part in words if part not in told] == []


def test_repeaters_are_listed_although_their_number_is_no_surprise() -> None:
    told = prediction(repeaters=2)
    numbers = sorted(told.surprises["leerlingnummer"])
    assert "Zelfde leerjaar opnieuw (niet meer dan te verwachten) · 2 leerlingen" in text(told)
    assert len(numbers) == 2 and all(number in text(told) for number in numbers)


def test_surprises_are_grouped_by_kind_and_year() -> None:
    told = prediction(gone=3)
    numbers = ", ".join(sorted(told.surprises["leerlingnummer"]))
    assert "3 verrassingen: 3 onverwacht niet in de lijst." in text(told)
    assert f"groep 4 3 {numbers}" in text(told)


def test_the_summary_has_the_counts_only_where_there_was_a_prediction() -> None:
    assert "prediction" not in summary(outcome(None))
    assert "verwachting" not in text(None)
    assert summary(outcome(prediction(gone=1, repeaters=2)))["prediction"] == {
        "expected": 175,
        "as_predicted": 172,
        "surprises": [{"kind": "missing_unexpected", "count": 1}],
        "found": 199,
        "leaving": 25,
        "repeaters": {"expected": 8, "found": 2},
    }


def test_every_kind_and_every_year_has_words() -> None:
    years = [year for year in JAARGROEP if year not in ("B", "D", "C", "H")]
    keys = [f"surprise.{kind}" for kind in KINDS] + [f"jaargroep.{year}" for year in (*years, "?")]
    assert [key for key in keys if key not in phrases()] == []

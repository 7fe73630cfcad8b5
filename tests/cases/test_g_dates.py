"""G: dates."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cases.school import cells, delivered, edexml, file, ignored, leerling, lines, of, places, pupil, xlsx
from tests.deliveries import column

FORMS = [
    "2016-05-04",
    "04-05-2016",
    "4-5-2016",
    "04052016",
    "20160504",
    "2016-05-04T14:33:33",
    "4 mei 2016",
    "04.05.2016",
    "4/5/2016",
    "wo 4-5-2016",
]


def test_g1_all_forms_in_one_file() -> None:
    outcome = of([pupil(str(place), Geboortedatum=form) for place, form in enumerate(FORMS, 1)])
    assert set(column(outcome, "geboortedatum").values()) == {"2016-05-04"}


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_g2_date_cells_of_both_epochs(epoch: int) -> None:
    heading, row = cells([pupil("1", Geboortedatum="X")])
    rows = [heading, [date(2016, 5, 4) if text == "X" else text for text in row]]
    outcome = delivered(xlsx(rows, epoch=epoch))
    assert column(outcome, "geboortedatum") == {"1": "2016-05-04"}


@pytest.mark.parametrize("first", [date(1899, 12, 30), date(1904, 1, 1)])
def test_g2_numbers_of_days_from_either_epoch(first: date) -> None:
    born = [date(2022 - year, 5, 4) for year in range(1, 9)]
    rows = [pupil(str(place), Geboortedatum=str((day - first).days)) for place, day in enumerate(born, 1)]
    assert list(column(of(rows), "geboortedatum").values()) == [day.isoformat() for day in born]


@pytest.mark.parametrize(
    ("written", "code"), [("00-00-2015", "DATE_INCOMPLETE"), ("2015", "DATE_INCOMPLETE"), ("", "")]
)
def test_g3_a_date_of_which_a_part_is_known(written: str, code: str) -> None:
    outcome = of([pupil("1", Geboortedatum=written, geboortedatumOnzeker="Ja"), pupil("2")])
    assert column(outcome, "geboortedatum")["1"] == "" and sorted(file(outcome)) == ["1", "2"]
    assert (places(outcome, code) == [(2, "Geboortedatum")]) if code else True


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31-02-2016", "DATE_INVALID"),
        ("04-05-2031", "DATE_UNLIKELY"),
        ("01-01-1900", "DATE_UNLIKELY"),
        ("00-01-1900", "DATE_INVALID"),
    ],
)
def test_g4_dates_that_cannot_be(written: str, code: str) -> None:
    outcome = of([pupil("1", Geboortedatum=written), pupil("2")])
    assert places(outcome, code) == [(2, "Geboortedatum")] and sorted(file(outcome)) == ["1", "2"]
    assert column(outcome, "geboortedatum")["1"] == ""


@pytest.mark.parametrize(("written", "born"), [("04-05-16", "2016-05-04"), ("04-05-'09", "2009-05-04")])
def test_g5_two_digits_of_a_year(written: str, born: str) -> None:
    assert column(of([pupil("1", Geboortedatum=written)]), "geboortedatum") == {"1": born}


def test_g6_small_days_do_not_flip_to_months() -> None:
    small = [pupil(str(place), Geboortedatum=f"0{place}-05-2016") for place in range(1, 10)]
    assert column(of(small), "geboortedatum")["3"] == "2016-05-03"


def test_g6_an_american_column_is_read_as_one() -> None:
    rows = [pupil(str(place), Geboortedatum=f"05/{place:02}/2016") for place in range(1, 29)]
    assert column(of(rows), "geboortedatum")["3"] == "2016-05-03"


def test_g6_a_column_that_proves_both_orders_is_not_guessed() -> None:
    rows = [
        pupil(str(place), Geboortedatum=text)
        for place, text in enumerate(["25-05-2016", "05-25-2016", "03-04-2016"], 1)
    ]
    outcome = of(rows)
    assert column(outcome, "geboortedatum") == {"1": "2016-05-25", "2": "2016-05-25", "3": ""}
    assert places(outcome, "DATE_AMBIGUOUS") == [(4, "Geboortedatum")]


def test_g7_an_expected_leaving_date_is_no_leaving() -> None:
    heading = "Nummer;Roepnaam;Achternaam;Plaatsingsgroep;Einddatum"
    rows = ["1;Pim;Wolk;A;(verwacht 31-07-2027)", "2;Noor;Ster;A;(verwacht 31-07-2026)", "3;Jo;Dijk;A;31-07-2026"]
    outcome = delivered(lines(heading, *rows))
    assert sorted(file(outcome) or column(outcome, "roepnaam")) == ["1", "2"] and ignored(outcome) == {"leaver": 1}


def test_g1_a_moment_in_edexml_is_its_day() -> None:
    outcome = delivered(edexml(leerling("1", geboortedatum="2016-05-04T00:00:00")))
    assert column(outcome, "geboortedatum") == {"1": "2016-05-04"}

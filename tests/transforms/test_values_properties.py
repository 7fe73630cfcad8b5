"""What must hold of names and dates whatever they are."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.vocabulary import VOORVOEGSELS, VOORVOEGSELS_SPLITSEN
from transforms.values.dates import Calendar, from_serial, order_proved, read_date
from transforms.values.names import Name, join_name, split_name, split_surname
from transforms.values.text import clean
from transforms.values.year_groups import year_by_age

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failing test
settings.load_profile("unhurried")

WORDS = st.from_regex(r"[A-Z][a-zéëïöü]{2,12}", fullmatch=True).filter(lambda word: word.lower() not in VOORVOEGSELS)
PREFIXES = st.sampled_from(["", *sorted(VOORVOEGSELS_SPLITSEN - {"d'"})])
DAYS = st.dates(date(1921, 1, 1), date(2068, 12, 31))


@given(WORDS, PREFIXES, WORDS)
def test_a_joined_name_comes_apart_again(roepnaam: str, prefix: str, surname: str) -> None:
    whole = Name(roepnaam, prefix, surname)
    assert split_name(join_name(roepnaam, prefix, surname)) == whole
    assert split_name(f"{surname}, {roepnaam} {prefix}".strip()) == whole
    assert split_name(f"{prefix} {surname}, {roepnaam}".strip()) == whole
    assert split_name(f"{prefix} {surname} {roepnaam}".strip(), "last") == whole


@given(PREFIXES | st.just("d'"), WORDS)
def test_a_prefix_comes_off_a_surname_and_on_again(prefix: str, surname: str) -> None:
    assert split_surname(join_name("", prefix, surname)) == (prefix, surname)


@given(st.text(max_size=40).map(clean).filter(bool))
def test_splitting_loses_no_letter(text: str) -> None:
    name = split_name(text)
    if not name.voorletters:
        assert set(text.casefold()) - set("".join(name).casefold()) <= set(" ,.-?()")


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(DAYS)
def test_every_form_of_a_day_is_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%Y%m%d}",
        f"{day:%d%m%Y}",
    ]
    assert {read_date(form).value for form in forms} == {day.isoformat()}
    assert serial < 10000 or read_date(str(serial)).value == day.isoformat()


@given(DAYS)
def test_month_first_is_told_by_the_column_alone(day: date) -> None:
    written = f"{day:%m/%d/%Y}"
    assert read_date(written, Calendar("month")).value == day.isoformat()
    assert order_proved(written) <= 0
    mixed = read_date(written, Calendar("mixed"))
    assert mixed.value == day.isoformat() or mixed.code == "DATE_AMBIGUOUS"


@given(st.text(alphabet="0123456789-/. :TZmrtjanfeb'", min_size=1, max_size=24).map(clean).filter(bool))
def test_any_text_is_a_day_or_has_a_code(text: str) -> None:
    reading = read_date(text)
    if reading.value:
        date.fromisoformat(reading.value)
    assert (reading.value is None) == (reading.code != "")


@given(st.integers(20000, 60000))
def test_the_epochs_are_four_years_and_a_day_apart(serial: int) -> None:
    assert from_serial(str(serial), True) - from_serial(str(serial), False) == timedelta(1462)


@given(st.integers(1, 7), st.dates(date(2010, 1, 1), date(2023, 1, 1)))
def test_a_year_by_age_is_one_of_the_combination(lowest: int, born: date) -> None:
    years = (str(lowest), str(lowest + 1))
    assert year_by_age(born.isoformat(), years, "2026-2027") in {"", *years}

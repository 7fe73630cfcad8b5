"""A list that nobody knows: what is proposed for every column, and what is left alone because nobody can know."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.profile import parse_source, shipped
from transforms.columns import assign
from transforms.draft import Draft, draft, sectors_of, words_of
from transforms.headings import normal
from transforms.learn import Guess, lacking, learn
from transforms.likeness import CERTAIN, likeness

SOURCES = shipped().sources
TODAY = date(2026, 8, 20)
ODD = "Kindcode;Naam vh kind;Verjaardag;J/M;Bouwgroep;Lj.;Postcode;Mailadres;Mail moeder;Juf/meester;Sofi"
PUPILS = """\
70101;Wolkenveld, Pim van;04-05-2017;J;5a;5;1234AB;p1@x.example;m1@x.example;Juf Zonneschijn;111222333
70102;Sterrenburg, Noor;05-06-2017;M;5a;5;1234AC;p2@x.example;m2@x.example;Juf Zonneschijn;123456782
70103;Maanlicht, Bo;06-07-2016;M;6a;6;1234AD;p3@x.example;m3@x.example;Juf Regen;182071649
70104;Zonnedauw, Tim de;07-08-2016;J;6a;6;1234AE;p4@x.example;m4@x.example;Juf Regen;063138219
70105;Regenboog, Isa;08-09-2015;M;7a;7;1234AF;p5@x.example;m5@x.example;Juf Wind;210191879
70106;Windmolen, Jet;08-10-2015;M;7a;7;1234AG;p6@x.example;m6@x.example;Juf Wind;999999990"""
ROWS = [line.split(";") for line in PUPILS.split("\n")]


def guesses(headings: str, rows: list[list[str]] = ROWS, base: str = "", **named: str) -> list[Guess]:
    return learn(headings.split(";"), rows, SOURCES, TODAY, base, named)


def roles(headings: str, rows: list[list[str]] = ROWS, base: str = "", **named: str) -> dict[str, str]:
    return {guess.heading: guess.role for guess in guesses(headings, rows, base, **named)}


def columns(*cells: str) -> list[list[str]]:
    """Returns six rows, of columns that are given as six cells separated by blanks."""
    return [list(row) for row in zip(*(column.split() for column in cells), strict=True)]


NUMBERS = "70101 70102 70103 70104 70105 70106"
OTHER_NUMBERS = "81234 81011 81444 81090 81777 81002"
FIRST = "Pim Noor Bo Tim Isa Jet"
LAST = "Wolkenveld Sterrenburg Maanlicht Zonnedauw Regenboog Windmolen"


def test_a_list_of_a_schools_own_making() -> None:
    assert roles(ODD) == {
        "Kindcode": "leerlingnummer",
        "Naam vh kind": "volledige_naam",
        "Verjaardag": "geboortedatum",
        "J/M": "geslacht",
        "Bouwgroep": "groepsnaam",
        "Lj.": "jaargroep",
        "Postcode": "postcode",
        "Mailadres": "emailadres",
        "Mail moeder": "ignore",
        "Juf/meester": "ignore",
        "Sofi": "drop",
    }


def test_every_column_says_how_certain_it_is_and_why() -> None:
    found = {guess.heading: guess for guess in guesses(ODD)}
    assert found["Lj."].confidence > found["Kindcode"].confidence > found["Naam vh kind"].confidence >= 0.6
    assert {guess.reason for guess in found.values()} >= {"heading", "both", "values", "others", "personal"}
    assert not [cell for row in ROWS for cell in row if len(cell) > 2 and cell in repr(found)]


@pytest.mark.parametrize("heading", ["Leerlingnummer", "Kenmerk", "Nr"])
def test_a_citizen_service_number_is_dropped_whatever_it_is_called(heading: str) -> None:
    rows = columns("111222333 123456782 182071649 063138219 210191879 999999990", FIRST)
    assert roles(f"{heading};Roepnaam", rows)[heading] == "drop"


@pytest.mark.parametrize(
    "heading", ["BSN-nr", "Onderwijs nummer", "Nationaliteit 2", "Eerste nationaliteit leerling", "Geboorteland"]
)
def test_what_must_be_dropped_is_dropped_by_its_heading(heading: str) -> None:
    assert roles(f"{heading};Roepnaam", columns("a a b b c c", FIRST))[heading] == "drop"


def test_a_nationality_is_dropped_by_its_values() -> None:
    rows = columns(NUMBERS, "Nederlandse Nederlandse Turkse Nederlandse Poolse Nederlandse")
    assert roles("Leerlingnummer;Achtergrond", rows)["Achtergrond"] == "drop"


def test_of_two_columns_with_numbers_nobody_can_tell_which_is_the_pupils() -> None:
    rows = columns(NUMBERS, OTHER_NUMBERS, FIRST, LAST)
    assert lacking(guesses("Kenmerk;Registratie;Roepnaam;Achternaam", rows)) == ["leerlingnummer"]
    assert lacking(guesses("Code;Nr;Roepnaam;Achternaam", rows)) == ["leerlingnummer"]
    assert not lacking(guesses("Code;Nr;Roepnaam;Achternaam", rows, Nr="leerlingnummer"))


def test_names_are_never_told_by_their_values() -> None:
    found = guesses("Kenmerk;Kolom een;Kolom twee", columns(NUMBERS, FIRST, LAST))
    assert [guess.role for guess in found] == ["leerlingnummer", "ignore", "ignore"]
    assert lacking(found) == ["achternaam/volledige_naam"]


def test_a_first_name_alone_is_no_pupil() -> None:
    assert lacking(guesses("Leerlingnummer;Roepnaam", columns(NUMBERS, FIRST))) == ["achternaam/volledige_naam"]


def test_house_numbers_are_not_pupils() -> None:
    rows = columns("1 27 3 14 5 66", FIRST, LAST)
    assert roles("Nr;Roepnaam;Achternaam", rows)["Nr"] != "leerlingnummer"


def test_of_two_addresses_for_mail_neither_is_taken() -> None:
    rows = columns(NUMBERS, "a@x.example b@x.example c@x.example d@x.example e@x.example f@x.example")
    rows = [[*row, f"z{row[1]}"] for row in rows]
    assert roles("Leerlingnummer;E-mail;Mail", rows) == {
        "Leerlingnummer": "leerlingnummer",
        "E-mail": "ignore",
        "Mail": "ignore",
    }


@pytest.mark.parametrize(
    "heading",
    ["E-mail ouder 1", "Achternaam moeder", "Geboortedatum vader", "Vorige groep", "Groep volgend jaar", "Mentor"],
)
def test_what_is_of_another_is_not_the_pupils(heading: str) -> None:
    cells = {"E-mail ouder 1": "a@x.nl b@x.nl c@x.nl d@x.nl e@x.nl f@x.nl", "Achternaam moeder": LAST}
    dates = "04-05-1980 04-06-1981 04-07-1982 05-05-1983 05-06-1984 05-07-1985"
    cells |= {"Geboortedatum vader": dates, "Mentor": LAST}
    assert roles(f"{heading};Leerlingnummer", columns(cells.get(heading, "5a 5a 6a 6a 7a 7a"), NUMBERS))[heading] == (
        "ignore"
    )


def test_an_enrolment_date_is_not_taken_for_a_birth_date() -> None:
    dates = "01-08-2023 01-08-2022 01-08-2024 15-03-2024 01-08-2021 01-08-2020"
    assert roles("Leerlingnummer;Sinds", columns(NUMBERS, dates))["Sinds"] == "ignore"


def test_the_profile_of_the_system_goes_first() -> None:
    rows = columns(NUMBERS, LAST, "1a 1a 1b 1b 1c 1c", "Klas1a Klas1a Klas1b Klas1b Klas1c Klas1c")
    headings = "Nummer;Achternaam;Plaatsingsgroep;Plaatsingsgroep"
    assert roles(headings, rows, "eduarte") == {
        "Nummer": "leerlingnummer",
        "Achternaam": "achternaam",
        "Plaatsingsgroep": "groep",
        "Plaatsingsgroep (2)": "groepsnaam",
    }


def test_a_draft_is_a_profile_that_finds_the_list_again() -> None:
    found = guesses(ODD)
    cells = {guess.role: [row[guess.place] for row in ROWS] for guess in found}
    sectors = sectors_of(cells["geboortedatum"], TODAY, None)
    text = draft(Draft("eigen", TODAY, sectors, words_of(cells, list(SOURCES.values()))), found)
    source = parse_source("eigen", text)
    assert (source.status, source.sectors, source.evidence) == (
        "unverified",
        ("po", "sbo", "so"),
        ("geleerd van een bestand op 2026-08-20",),
    )
    columns = assign(ODD.split(";"), source)
    assert columns.complete and not columns.unknown and not columns.missing
    assert {ODD.split(";")[places[0]]: name for name, places in columns.used.items()} == {
        heading: role for heading, role in roles(ODD).items() if role not in ("ignore", "drop")
    }
    lines = [line for line in text.split("\n") if line.split(" = ")[0] in source.headers]
    assert len(lines) == len(source.headers) and all("% zeker: " in line for line in lines)
    assert not [cell for row in ROWS for cell in row if len(cell) > 2 and cell in text]


def test_headings_with_quotes_and_backslashes_are_written_as_they_are() -> None:
    heading = 'Leer"ling\\nummer'
    found = guesses(f"{heading};Achternaam", columns(NUMBERS, LAST), **{normal(heading): "leerlingnummer"})
    source = parse_source("eigen", draft(Draft("eigen", TODAY, ["po"], {}), found))
    assert source.headers["leerlingnummer"] == (heading,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leerling-ID", "Leerling ID"),
        ("Actuele groep", "Huidige groep"),
        ("Huidige klas", "Huidige groep"),
        ("Studentnummer", "Leerlingnummer"),
        ("Naam leerling", "Leerlingnaam"),
        ("Achternaam leerling", "Achternaam"),
        ("Achtrnaam", "Achternaam"),
        ("Geborotedatum", "Geboortedatum"),
    ],
)
def test_headings_that_mean_the_same(one: str, other: str) -> None:
    assert likeness(one, other) >= CERTAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Achternaam", "Voornaam"),
        ("Achternaam moeder", "Achternaam"),
        ("Inschrijfdatum", "Uitschrijfdatum"),
        ("Vorige groep", "Huidige groep"),
        ("Telefoon 2", "Telefoon"),
        ("Huisnummer", "Leerlingnummer"),
        ("Nummer", "Huisnummer"),
        ("Geboorteplaats", "Geboortedatum"),
        ("Mentor", "Groep"),
        ("E-mail ouders", "E-mail"),
        ("Leerling", "Leerlingnummer"),
        ("Groepsleerkracht", "Groepsnaam"),
    ],
)
def test_headings_that_do_not(one: str, other: str) -> None:
    assert likeness(one, other) < CERTAIN

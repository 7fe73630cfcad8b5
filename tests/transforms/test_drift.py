"""A known export with a changed heading is recognised all the same, or refused; never is a column taken for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.messages import Issue
from schemas.profile import parse_source, shipped
from transforms.readers import read
from transforms.readers.grid import Grid
from transforms.recognise import Recognition, recognise
from transforms.survey import survey

SOURCES = shipped().sources
FILE = "export.csv"
PARNASSYS = "Leerlingnummer;Huidige groep;Huidige status;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Geslacht"
BSN = ("111222333", "123456782", "182071649", "063138219", "210191879", "999999990")
"""Published test numbers, of nobody."""
PUPILS = [
    "41011;5a;ingeschreven;Pim;van;Wolkenveld;04-05-2016;jongen",
    "41012;5a;ingeschreven;Noor;;Sterrenburg;05-06-2016;meisje",
    "41013;6a;ingeschreven;Bo;de;Maanlicht;06-07-2015;meisje",
    "41014;6a;ingeschreven;Tim;;Zonnedauw;07-08-2015;jongen",
    "41015;7a;uitgeschreven;Isa;op den;Regenboog;08-09-2014;meisje",
    "41016;7a;ingeschreven;Jet;;Windmolen;08-10-2014;meisje",
]


def told(headings: str, rows: Sequence[str] = PUPILS, wanted: str = "") -> Recognition:
    table = [line.split(";") for line in (headings, *rows)]
    return recognise([Grid(FILE, table, list(range(1, len(table) + 1)), "csv")], FILE, SOURCES, wanted)


def renamed(heading: str, other: str) -> str:
    assert heading in PARNASSYS
    return PARNASSYS.replace(heading, other)


def drifts(found: Recognition) -> list[Issue]:
    return [issue for issue in found.issues if issue.code == "HEADING_DRIFTED"]


# ── Recognised all the same ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("heading", "other", "column"),
    [
        ("Huidige groep", "Actuele groep", "groepsnaam"),
        ("Huidige groep", "Huidige klas", "groepsnaam"),
        ("Leerlingnummer", "Leerling-ID", "leerlingnummer"),
        ("Leerlingnummer", "Leerlingcode", "leerlingnummer"),
        ("Leerlingnummer", "Leerlingnumer", "leerlingnummer"),
        ("Achternaam", "Familienaam leerling", "achternaam"),
        ("Huidige status", "Actuele status", "inschrijfstatus"),
        ("Geboortedatum", "Geborotedatum", "geboortedatum"),
        ("Geslacht", "Geslacht leerling", "geslacht"),
        ("Voorvoegsel", "Voorvoegssel", "voorvoegsel"),
    ],
)
def test_a_changed_heading_is_told_and_used(heading: str, other: str, column: str) -> None:
    before, found = told(PARNASSYS), told(renamed(heading, other))
    assert found.source == "parnassys" and found.table.equals(before.table)
    if found.headings[FILE, ""] != before.headings[FILE, ""]:
        [issue] = drifts(found)
        assert (issue.column, issue.facts["heading"], issue.facts["column"]) == (other, other, column)
        assert other in issue.text("nl") and "%" in issue.text("en")


def test_a_heading_that_is_a_synonym_is_no_drift() -> None:
    assert not drifts(told(PARNASSYS)) and not drifts(told(renamed("Voorvoegsel", "Tussenvoegsel")))


def test_two_changed_headings_at_once_are_recognised_and_three_are_not() -> None:
    two = renamed("Huidige groep", "Actuele groep").replace("Achternaam", "Achternam")
    assert len(drifts(told(two))) == 2
    three = two.replace("Geboortedatum", "Geborotedatum")
    assert not drifts(told(three)) and told(three).source == "parnassys"
    assert "groepsnaam" not in told(three).table


def test_order_and_added_columns_are_of_no_account() -> None:
    table = [line.split(";") for line in (PARNASSYS.replace("Huidige groep", "Actuele groep"), *PUPILS)]
    turned = [[*row[::-1], "Nieuwe kolom" if number == 0 else "x"] for number, row in enumerate(table)]
    found = told(";".join(turned[0]), [";".join(row) for row in turned[1:]])
    assert set(found.table.columns) == set(told(PARNASSYS).table.columns)
    assert [issue.column for issue in found.issues if issue.code == "COLUMN_UNKNOWN"] == ["Nieuwe kolom"]


def test_the_same_heading_on_every_sheet_is_judged_over_all_sheets() -> None:
    headings = renamed("Leerlingnummer", "Leerling-ID").split(";")
    grids = [Grid(name, [headings, *(row.split(";") for row in PUPILS[at : at + 2])], [1, 2, 3], "xlsx")
             for name, at in (("5a", 0), ("6a", 2), ("7a", 4))]  # fmt: skip
    found = recognise(grids, FILE, SOURCES)
    assert (found.source, len(found.table), len(drifts(found))) == ("parnassys", 6, 1)


def test_a_plain_list_stays_of_nobody_until_the_system_is_named() -> None:
    headings = "Leerling-ID;Achternaam;Roepnaam;Groep"
    rows = [";".join((cells[0], cells[5], cells[3], cells[1])) for cells in (row.split(";") for row in PUPILS)]
    assert [issue.code for issue in told(headings, rows).issues] == ["SOURCE_AMBIGUOUS"]
    found = told(headings, rows, "dotcom")
    assert (found.source, len(drifts(found))) == ("dotcom", 1)


def test_naam_beside_first_names_is_the_surname() -> None:
    found = told(renamed("Achternaam", "Naam"))
    assert list(found.table["achternaam"])[:2] == ["Wolkenveld", "Sterrenburg"]
    assert "volledige_naam" not in found.table and len(drifts(found)) == 1


# ── Refused, or left out ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("other", ["Kenmerk", "Administratienummer", "Leerlingnummer vorige school", "Huisnummer"])
def test_a_number_that_may_be_another_refuses_the_file(other: str) -> None:
    found = told(renamed("Leerlingnummer", other))
    assert found.table.empty and found.source == ""
    assert [issue.code for issue in found.issues] in (["SOURCE_NEARLY"], ["SOURCE_UNKNOWN"])
    assert "profiles learn" in found.issues[0].text("nl")


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("Huidige groep", "Vorige groep"),
        ("Huidige groep", "Groepsleerkracht"),
        ("Huidige groep", "Groep volgend jaar"),
        ("Roepnaam", "Naam kind"),
        ("Geboortedatum", "Geboortedatum vader"),
        ("Geboortedatum", "Inschrijvingsdatum"),
        ("Achternaam", "Achternaam moeder"),
        ("Voorvoegsel", "Voorvoegsel partner"),
    ],
)
def test_a_heading_that_may_mean_another_thing_is_left_out(heading: str, other: str) -> None:
    found = told(renamed(heading, other))
    assert not drifts(found) and found.source == "parnassys"
    assert other in {issue.column for issue in found.issues if issue.code.startswith("COLUMN_")}
    before = told(PARNASSYS).table
    assert all(found.table[column].equals(before[column]) for column in found.table if column in before)


@pytest.mark.parametrize(
    ("heading", "other", "cells"),
    [
        ("Leerlingnummer", "Leerling-ID", ["1", "2", "3", "14", "5", "6"]),
        ("Leerlingnummer", "Leerling-ID", ["41011"] * 6),
        ("Leerlingnummer", "Leerling-ID", list(BSN)),
        ("Geboortedatum", "Geborotedatum", ["Sterrendam"] * 6),
        ("Huidige groep", "Actuele groep", [""] * 6),
        ("Geslacht", "Geslacht leerling", ["41", "42", "43", "44", "45", "46"]),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_overrule_a_likely_heading(heading: str, other: str, cells: list[str]) -> None:
    place = PARNASSYS.split(";").index(heading)
    rows = [row.split(";") for row in PUPILS]
    changed = [";".join([*row[:place], cell, *row[place + 1 :]]) for row, cell in zip(rows, cells, strict=True)]
    assert not drifts(told(renamed(heading, other), changed))


def test_a_file_with_few_pupils_proves_too_little() -> None:
    assert told(renamed("Leerlingnummer", "Leerling-ID"), PUPILS[:4]).table.empty


def test_two_columns_that_may_both_be_it_are_both_left_out() -> None:
    found = told(renamed("Huidige groep", "Actuele groep") + ";Huidige klas", [f"{row};8b" for row in PUPILS])
    assert "groepsnaam" not in found.table and not drifts(found)


def test_another_systems_own_heading_does_not_change_whose_list_it_is() -> None:
    found = told(renamed("Leerlingnummer", "Stamnummer"))
    assert found.source in ("", "parnassys")


# ── A learned profile ────────────────────────────────────────────────────────────────────────────────────────────────
LEARNED = """
title = "Eigen lijst"
status = "unverified"
evidence = ["geleerd van een bestand op 2026-08-20"]
checked_on = 2026-08-20
required = [["leerlingnummer"], ["achternaam"]]
ignore = ["Huidige status"]
[headers]
leerlingnummer = ["Leerlingnummer"]
groepsnaam = ["Huidige groep"]
roepnaam = ["Roepnaam"]
voorvoegsel = ["Voorvoegsel"]
achternaam = ["Achternaam"]
geboortedatum = ["Geboortedatum"]
geslacht = ["Geslacht"]
"""


def test_a_learned_profile_goes_before_all_others_for_its_own_list_only() -> None:
    sources = SOURCES | {"eigen": parse_source("eigen", LEARNED)}
    table = [line.split(";") for line in (PARNASSYS, *PUPILS)]
    grid = Grid(FILE, table, list(range(1, len(table) + 1)), "csv")
    assert recognise([grid], FILE, sources).source == "eigen"
    fewer = [[*row[:2], *row[3:]] for row in table]
    assert recognise([replace(grid, rows=fewer)], FILE, sources).source == "parnassys"


# ── Measured over all samples ────────────────────────────────────────────────────────────────────────────────────────
SAMPLES = Path(__file__).parents[2] / "sample_data"
WORDS = {
    "leerlingnummer": ["Leerling-ID", "Leerlingcode", "Studentnummer", "Leerling nr.", "Pupilnummer", "Kenmerk"],
    "achternaam": ["Familienaam", "Surname", "Achternaam leerling", "Geslachtsnaam", "Naam"],
    "voorvoegsel": ["Tussenvoegsel", "Voorv.", "Tussenvoegsels leerling", "Prefix naam"],
    "roepnaam": ["Voornaam", "Roepnaam leerling", "Eerste naam", "Naam kind"],
    "voorletters": ["Initialen", "Voorletter(s)", "Letters"],
    "volledige_naam": ["Naam leerling", "Hele naam", "Kind", "Leerling"],
    "geboortedatum": ["Geboren op", "Geb.dat.", "Geboortedag", "Datum geboorte", "Verjaardag"],
    "geslacht": ["M/V", "Sekse", "Gender", "Jongen/meisje"],
    "groepsnaam": ["Actuele groep", "Klas", "Huidige klas", "Groep leerling", "Stamgroep", "Lesgroep", "Lokaal"],
    "groep": ["Groepscode", "Klascode", "Code groep"],
    "jaargroep": ["Leerjaar", "Jaargroep leerling", "Jaarlaag", "Jaar"],
    "opleiding": ["Opleiding leerling", "Studierichting"],
    "vestiging": ["Locatie", "Gebouw", "Vestigingsnaam"],
    "emailadres": ["Mail leerling", "E-mail", "Mailadres", "E-mail school", "E-mail ouder"],
    "straat": ["Straatnaam", "Straat leerling", "Adresregel"],
    "huisnummer": ["Huisnr", "Nr", "Nummer", "Huis nr."],
    "huisnummertoevoeging": ["Toev.", "Toevoeging", "Huisnr toev"],
    "postcode": ["Zipcode", "PC", "Postcode leerling"],
    "woonplaats": ["Plaats", "Plaatsnaam", "Stad"],
    "adres": ["Straat en huisnummer", "Adres leerling"],
    "postcode_plaats": ["Postcode/plaats", "PC en plaats"],
    "instroomdatum": ["Datum instroom", "Inschrijving", "Startdatum", "Datum aanmelding"],
    "uitstroomdatum": ["Datum uitstroom", "Uitschrijving", "Stopdatum"],
    "inschrijfstatus": ["Status leerling", "Actuele status", "Leerlingstatus"],
    "bekostigd": ["Bekostigd J/N", "Bekostigd?"],
    "schooljaar": ["School jaar", "Jaar", "Schooljaar leerling"],
}
QUICK = {"parnassys/leerlingenlijst", "somtoday/lijst", "zermelo_portal/leerlingen"}


def typing_errors(text: str) -> set[str]:
    """Returns the heading with a letter lost, doubled, swapped or replaced, not at its start; one in four of all."""
    places = range(1, len(text))
    lost = {text[:at] + text[at + 1 :] for at in places}
    doubled = {text[:at] + text[at] + text[at:] for at in places}
    swapped = {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in places[:-1]}
    replaced = {text[:at] + "e" + text[at + 1 :] for at in places}
    return set(sorted((lost | doubled | swapped | replaced) - {text})[::4])


def known_samples() -> Iterator[tuple[str, list[Grid], Recognition, str]]:
    """Yields every plain list among the samples, with what it is without any change and the source it was named by."""
    for case in sorted(SAMPLES.glob("*/*/case.toml")):
        for path in sorted(path for path in case.parent.iterdir() if path.is_file() and path != case):
            grids, system = read(path.name, path.read_bytes()), case.parent.parent.name
            for wanted in ("", system) if system in SOURCES else ("",):
                found = recognise(grids, FILE, SOURCES, wanted)
                if found.source and not any(grid.standard for grid in grids):
                    yield f"{system}/{case.parent.name}", grids, found, wanted
                    break


def variants(grids: Sequence[Grid], found: Recognition, wanted: str, typos: bool) -> Iterator[tuple[str, list[Grid]]]:
    """Yields the sample with one heading changed, and the canonical column of that heading."""
    surveys = [survey(grid, FILE, SOURCES, wanted) for grid in grids]
    one = next(one for one in surveys if found.source in one.candidates)
    columns = one.columns[found.source]
    for place, text in enumerate(one.heading.texts if one.heading else ()):
        name = next((name for name, places in columns.used.items() if place in places), "")
        for other in sorted({*WORDS.get(name, ["Kenmerk"]), *(typing_errors(text) if typos else ())}) if text else ():
            yield (
                name,
                [_changed(other_survey.grid, other_survey.heading, place, text, other) for other_survey in surveys],
            )


def _changed(grid: Grid, heading: object, place: int, text: str, other: str) -> Grid:
    texts, first, last = (getattr(heading, name, ()) for name in ("texts", "first", "last"))
    if place >= len(texts) or texts[place] != text:
        return grid
    rows = [list(row) for row in grid.rows]
    rows[last][place] = other
    if first != last and place < len(rows[first]):
        rows[first][place] = ""
    return replace(grid, rows=rows)


def ending(before: Recognition, after: Recognition, name: str) -> str:
    """Returns what became of a file: `right`, `refused`, `left out` (with a note), or `wrong`.

    A second column for the same thing that the profile names itself is that profile's rule and no likeness.
    """
    if not after.source:
        return "refused"
    moved = [column for column in after.table if column not in before.table or
             list(after.table[column]) != list(before.table[column])]  # fmt: skip
    if moved == [name] and not drifts(after):
        return "profile's own second choice"
    if moved:
        return "wrong"
    return "left out" if set(before.table) - set(after.table) else "right"


def measure(typos: bool, only: frozenset[str] | set[str] = frozenset()) -> Counter[str]:
    count: Counter[str] = Counter()
    for sample, grids, before, wanted in known_samples():
        if only and sample not in only:
            continue
        for name, changed in variants(grids, before, wanted, typos):
            after = recognise(changed, FILE, SOURCES, wanted)
            count[ending(before, after, name)] += 1
    return count


def test_one_heading_changed_never_goes_wrong() -> None:
    count = measure(False, QUICK)
    assert count["wrong"] == 0 and count["right"] > 2 * count["refused"] > 0


@pytest.mark.slow
def test_one_heading_changed_never_goes_wrong_in_any_sample(capsys: pytest.CaptureFixture[str]) -> None:
    count = measure(True)
    with capsys.disabled():
        print(dict(count))
    assert count["wrong"] == 0 and count["right"] > 0.7 * count.total()

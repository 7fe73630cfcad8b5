"""Whole batches made canonical; the cases of the sources report are named where a test covers one (B10, D2, E1 …)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.messages import catalogue
from schemas.profile import Source
from schemas.tables import ADRES, GEGEVENS, RUW
from transforms.check import check
from transforms.normalise import COLUMNS, Normalised, normalise

TODAY = date(2026, 9, 15)
ORIGIN = {"school": "99QQ00", "levering": "L1", "source": "lijst", "bestand": "a.csv", "blad": ""}


def source(
    name: str, sectors: tuple[str, ...] = (), values: Mapping[str, object] | None = None, full_name: str = "first"
) -> Source:
    facts = {"title": name, "status": "unverified", "evidence": ("invented",), "checked_on": TODAY, "required": ()}
    return Source.model_validate(
        {"name": name, "headers": {}, "sectors": sectors, "values": values or {}, "full_name": full_name, **facts}
    )


SOURCES = {
    "lijst": source("lijst", ("po",)),
    "klas": source("klas", ("vo",)),
    "beide": source("beide", ("po", "vo")),
    "beroeps": source("beroeps", ("mbo", "vo")),
    "achternaam": source("achternaam", ("vo",), full_name="last"),
    "woorden": source(
        "woorden",
        ("po",),
        {
            "geslacht": {"1": ("Kerel",), "2": ("1",)},
            "inschrijfstatus": {"uitgeschreven": ("Vertrokken per datum",), "aangemeld": ("Intake",)},
            "jaargroep": {"S": ("Speciaal",)},
            "geheim_adres": {"1": ("dicht",), "0": ("open",)},
        },
    ),
}


def batch(*rows: Mapping[str, str], **origin: str) -> pd.DataFrame:
    """Returns raw rows; a column that no row names is one that the file does not have."""
    numbered = [
        {**ORIGIN, **origin, "rij": str(row), "leerlingnummer": str(100 + row), **cells}
        for row, cells in enumerate(rows, 2)
    ]
    return pd.DataFrame(numbered).reindex(columns=[*ORIGIN, "rij", *RUW]).astype("str")


def column(name: str, *cells: str, **origin: str) -> pd.DataFrame:
    return batch(*({name: cell} for cell in cells), **origin)


def run(raw: pd.DataFrame, sector: str = "", today: date = TODAY) -> Normalised:
    return normalise(raw, SOURCES, dict.fromkeys(raw["school"], sector), today)


def cells(normal: Normalised, name: str) -> list[str | None]:
    return [None if pd.isna(cell) else cell for cell in normal.table[name]]


def codes(normal: Normalised) -> list[tuple[int, str, str]]:
    return list(normal.findings.itertuples(index=False, name=None))


def noted(normal: Normalised, code: str) -> list[object]:
    return [issue.facts.get("count") for _, issue in normal.issues if issue.code == code]


# ── The shape of the answer ──────────────────────────────────────────────────────────────────────────────────────────
def test_the_table_has_the_rows_of_the_batch_and_the_canonical_columns() -> None:
    raw = column("achternaam", "Maan", "Ster").set_index(pd.Index([7, 3]))
    normal = run(raw)
    assert list(normal.table.index) == list(normal.fates.index) == [7, 3]
    assert list(normal.table.columns) == list(COLUMNS)
    assert set(GEGEVENS) <= set(COLUMNS)
    assert {str(kind) for kind in normal.table.dtypes} == {"str"}


def test_an_empty_batch_is_an_empty_answer() -> None:
    normal = run(column("achternaam", "Maan").iloc[:0])
    assert len(normal.table) == len(normal.findings) == len(normal.fates) == 0
    assert normal.issues == []


def test_nothing_said_and_said_to_be_nothing_are_two_things() -> None:
    normal = run(batch({"achternaam": "Maan", "roepnaam": ""}))
    assert cells(normal, "roepnaam") == [""]
    assert cells(normal, "voornamen") == [None]


def test_every_code_is_in_the_catalogue() -> None:
    raw = batch(
        {"geboortedatum": "31-02-2015", "geslacht": "?!", "jaargroep": "9", "postcode": "x", "emailadres": "x"},
        {"leerlingnummer": "#1", "groepsnaam": "5-mei", "straat": "#N/B", "roepnaam": "a" * 65},
    )
    found = {code for _, code, _ in codes(run(raw))}
    assert len(found) == 9
    assert found <= set(catalogue())


def test_schools_together_are_schools_apart() -> None:
    one = batch(
        {"geboortedatum": "13/02/2015", "geslacht": "M", "groepsnaam": "5a"}, {"geslacht": "V", "groepsnaam": "5A"}
    )
    other = batch(
        {"geboortedatum": "02/13/2015", "geslacht": "M", "groepsnaam": "5 A"},
        {"geboortedatum": "03/04/2015", "geslacht": "J", "groepsnaam": "5 A"},
        school="88QQ00",
        levering="L2",
    )
    together = run(pd.concat([one, other], ignore_index=True)).table
    apart = pd.concat([run(one).table, run(other).table], ignore_index=True)
    pd.testing.assert_frame_equal(together, apart)
    assert list(together["geboortedatum"].dropna()) == ["2015-02-13", "2015-02-13", "2015-03-04"]
    assert list(together["geslacht"]) == ["1", "2", "2", "1"]


def test_the_order_of_the_rows_does_not_matter() -> None:
    raw = batch(
        {"achternaam": "van Maan", "groepsnaam": "1/2 (Juf Ster)", "geboortedatum": "1-2-2020"},
        {"achternaam": "Veer", "groepsnaam": "1/2 (Juf Roos)", "geboortedatum": "1-3-2021"},
        {"achternaam": "Veer", "groepsnaam": "groep 3", "geboortedatum": "40000"},
        {"achternaam": "Veer", "groepsnaam": "Groep 3", "geboortedatum": ""},
    )
    turned = run(raw.iloc[::-1])
    pd.testing.assert_frame_equal(turned.table.sort_index(), run(raw).table)
    assert sorted(codes(turned)) == sorted(codes(run(raw)))


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "#N/B", "1-feb", "1/2", "46054", "00-00-2015", "M", "J", "C", "***Geheim***", "(verwacht 1-1-2026)", "#1"]
    ),
    st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(RUW), CELL, max_size=12), min_size=1, max_size=4),
    st.sampled_from(["", "vo", "mbo"]),
)
def test_whatever_the_cells_hold_the_table_is_canonical(rows: list[dict[str, str]], sector: str) -> None:
    normal = run(batch(*rows), sector)
    left = set(check(normal.table)["code"])
    assert left <= {"NUMBER_MISSING", "NAME_MISSING"}
    assert set(normal.findings["code"]) <= set(catalogue())
    assert set(normal.findings["index"]) <= set(normal.table.index)


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_b1_b2_b5_numbers_are_text() -> None:
    normal = run(column("leerlingnummer", "001234", "1234", "248109.0", "\u00a012 ", "'7"))
    assert cells(normal, "leerlingnummer") == ["001234", "1234", "248109", "12", "7"]
    assert codes(normal) == []


def test_b4_a_number_that_excel_rounded_rejects_the_row() -> None:
    normal = run(column("leerlingnummer", "1,23457E+11"))
    assert codes(normal) == [(0, "NUMBER_MALFORMED", "leerlingnummer")]
    assert list(normal.fates) == [""]


def test_b6_one_number_in_two_schools_is_two_pupils() -> None:
    secret = batch({"leerlingnummer": "1", "straat": "Sterlaan", "geheim_adres": "J"})
    other = batch({"leerlingnummer": "1", "straat": "Sterlaan", "geheim_adres": "N"}, school="88QQ00", levering="L2")
    normal = run(pd.concat([secret, other], ignore_index=True))
    assert cells(normal, "straat") == ["", "Sterlaan"]


def test_b10_a_number_that_is_only_lent_is_parked() -> None:
    normal = run(column("leerlingnummer", "#12", "12"))
    assert list(normal.fates) == ["parked:dummy_number", ""]
    assert codes(normal) == [(0, "NUMBER_DUMMY", "leerlingnummer")]


def test_b11_a_missing_number_is_empty_whatever_stood_there() -> None:
    normal = run(column("leerlingnummer", "", "-", "#N/B"))
    assert cells(normal, "leerlingnummer") == ["", "", None]
    assert list(normal.fates) == ["", "", ""]


BSNS = ("111222333", "123456782", "999999990", "100310303", "182071649")


def test_h2_a_column_of_citizen_numbers_refuses_the_file() -> None:
    refused = run(column("leerlingnummer", *BSNS))
    assert [(levering, issue.code, issue.file) for levering, issue in refused.issues] == [
        ("L1", "NUMBER_LOOKS_LIKE_BSN", "a.csv")
    ]


def test_some_numbers_may_pass_the_proof_by_chance() -> None:
    assert run(column("leerlingnummer", *BSNS[:4])).issues == []
    assert run(column("leerlingnummer", *BSNS, "123456789")).issues == []


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def names(normal: Normalised) -> list[tuple[str | None, ...]]:
    return list(zip(*(cells(normal, part) for part in ("roepnaam", "voorvoegsel", "achternaam")), strict=True))


def test_f4_whole_names_fill_the_parts() -> None:
    normal = run(column("volledige_naam", "Sterre van der Maan", "Maan, Sterre van der", "Sterre Maan"))
    assert names(normal) == [("Sterre", "van der", "Maan")] * 2 + [("Sterre", "", "Maan")]


def test_f4_the_source_says_what_a_whole_name_begins_with() -> None:
    normal = run(column("volledige_naam", "De Maan Sterre", source="achternaam"))
    assert names(normal) == [("Sterre", "de", "Maan")]


def test_parts_that_are_given_go_before_the_whole_name() -> None:
    normal = run(batch({"volledige_naam": "Sterre de Maan", "achternaam": "Veer", "voorvoegsel": "", "roepnaam": ""}))
    assert names(normal) == [("Sterre", "", "Veer")]


def test_a_whole_name_beside_a_first_name_that_it_does_not_hold_is_a_surname() -> None:
    normal = run(
        batch(
            {"roepnaam": "Sterre", "voorvoegsel": "van der", "volledige_naam": "Maan"},
            {"roepnaam": "Sterre", "voorvoegsel": "", "volledige_naam": "Sterre de Maan"},
        )
    )
    assert names(normal) == [("Sterre", "van der", "Maan"), ("Sterre", "de", "Maan")]


def test_f4_a_prefix_behind_the_surname_and_before_the_comma() -> None:
    assert names(run(column("volledige_naam", "Maan van der, Sterre"))) == [("Sterre", "van der", "Maan")]


def test_f5_prefixes_in_the_surname_column_of_a_file_without_one_for_them() -> None:
    assert names(run(column("achternaam", "Van der Maan", "Veer"))) == [(None, "van der", "Maan"), (None, "", "Veer")]


def test_f5_a_file_that_leaves_prefixes_out_does_not_say_there_are_none() -> None:
    assert names(run(column("achternaam", "Maan", "Veer"))) == [(None, None, "Maan"), (None, None, "Veer")]


def test_f5_prefixes_beside_a_column_for_them() -> None:
    normal = run(
        batch(
            {"voorvoegsel": "", "achternaam": "van der Maan"},
            {"voorvoegsel": "", "achternaam": "De Luca"},
            {"voorvoegsel": "Van der ", "achternaam": "van der Maan"},
            {"voorvoegsel": "de", "achternaam": "Maan, de"},
            {"voorvoegsel": "van den", "achternaam": "Ten Veer"},
        )
    )
    assert [parts[1:] for parts in names(normal)] == [
        ("van der", "Maan"),
        ("", "De Luca"),
        ("van der", "Maan"),
        ("de", "Maan"),
        ("van den", "Ten Veer"),
    ]


def test_a_surname_column_with_whole_names_is_taken_apart() -> None:
    assert names(run(column("achternaam", "Maan, Sterre van der"))) == [("Sterre", "van der", "Maan")]


def test_f7_f8_names_that_look_like_nothing() -> None:
    normal = run(batch({"roepnaam": ".", "achternaam": "None"}, {"roepnaam": "Null", "achternaam": "NA"}))
    assert [(first, last) for first, _, last in names(normal)] == [("", "None"), ("Null", "NA")]


def test_f1_letters_are_composed() -> None:
    assert cells(run(column("roepnaam", "Zoe\u0308")), "roepnaam") == ["Zoë"]


def test_f3_a_lost_letter_is_told_and_the_name_stays() -> None:
    normal = run(column("roepnaam", "Ren?e"))
    assert cells(normal, "roepnaam") == ["Ren?e"]
    assert codes(normal) == [(0, "TEXT_DAMAGED", "roepnaam")]


# ── Dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def born(normal: Normalised) -> list[str | None]:
    return cells(normal, "geboortedatum")


def test_g1_all_forms_in_one_column() -> None:
    forms = ("2015-03-05", "05-03-2015", "5-3-2015", "05032015", "20150305", "5 mrt 2015", "42068", "05/03/2015")
    assert set(born(run(column("geboortedatum", *forms)))) == {"2015-03-05"}


def test_g2_the_epoch_is_that_of_the_column() -> None:
    since_1900 = ("42068", "42433", "42798", "43163", "43528")
    since_1904 = tuple(str(int(serial) - 1462) for serial in since_1900)
    assert born(run(column("geboortedatum", *since_1904))) == born(run(column("geboortedatum", *since_1900)))


def test_g4_g3_dates_that_cannot_be() -> None:
    normal = run(column("geboortedatum", "31-02-2015", "00-00-2015", "2027-01-01", "1-1-1900", "01-01-1990"))
    assert born(normal) == [None] * 5
    assert [code for _, code, _ in codes(normal)] == ["DATE_INVALID", "DATE_INCOMPLETE"] + ["DATE_UNLIKELY"] * 3


def test_d11_an_adult_may_be_a_pupil_of_mbo() -> None:
    raw = column("geboortedatum", "01-01-1990")
    assert born(run(raw, "mbo")) == ["1990-01-01"]
    assert born(run(raw, "vo")) == [None]
    assert born(run(raw.assign(source="beroeps"), "vo")) == ["1990-01-01"]


def test_a_group_in_mbo_tells_no_year() -> None:
    assert cells(run(column("groepsnaam", "BOL2A", source="beroeps"), "vo"), "jaargroep") == [None]


def test_g5_a_birth_year_of_two_digits_is_not_to_come() -> None:
    assert born(run(column("geboortedatum", "1-2-15", "1-2-98"))) == ["2015-02-01", "1998-02-01"]


def test_g6_a_column_that_proves_nothing_is_dutch() -> None:
    assert born(run(column("geboortedatum", "03/04/2015", "11/12/2015"))) == ["2015-04-03", "2015-12-11"]


def test_g6_a_column_that_proves_month_first_is_american() -> None:
    assert born(run(column("geboortedatum", "03/04/2015", "11/22/2015"))) == ["2015-03-04", "2015-11-22"]


def test_g6_a_column_that_proves_both_keeps_what_is_proved() -> None:
    normal = run(column("geboortedatum", "03/04/2015", "11/22/2015", "22/11/2015"))
    assert born(normal) == [None, "2015-11-22", "2015-11-22"]
    assert codes(normal) == [(0, "DATE_AMBIGUOUS", "geboortedatum")]


def test_g6_every_sheet_has_an_order_of_its_own() -> None:
    one, other = (
        column("geboortedatum", "03/04/2015", "11/22/2015", blad="A"),
        column("geboortedatum", "03/04/2015", blad="B"),
    )
    assert born(run(pd.concat([one, other], ignore_index=True))) == ["2015-03-04", "2015-11-22", "2015-04-03"]


# ── Codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_gender_by_the_column() -> None:
    assert cells(run(column("geslacht", "M", "V", "O")), "geslacht") == ["1", "2", "0"]
    assert cells(run(column("geslacht", "M", "J")), "geslacht") == ["2", "1"]


def test_the_words_of_the_source_go_first() -> None:
    normal = run(
        batch({"geslacht": "KEREL", "jaargroep": "speciaal"}, {"geslacht": "1", "jaargroep": "3"}, source="woorden"),
    )
    assert cells(normal, "geslacht") == ["1", "2"]
    assert cells(normal, "jaargroep") == ["S", "3"]


def test_an_unknown_gender_is_dropped_and_told() -> None:
    normal = run(column("geslacht", "appel"))
    assert cells(normal, "geslacht") == [None]
    assert codes(normal) == [(0, "GENDER_UNKNOWN", "geslacht")]


def test_marks_years_and_schools() -> None:
    row = {"bekostigd": "Nee", "plaatsing_actief": "J", "schooljaar": "2026 / 2027", "brin": "99qq 00", "leerweg": "KB"}
    table = run(batch(row), "vo").table
    assert [table.loc[0, name] for name in row] == ["0", "1", "2026-2027", "99QQ00", "VMBO-KB"]


def test_bbl_in_mbo_is_no_vmbo() -> None:
    assert cells(run(column("leerweg", "BBL"), "mbo"), "leerweg") == ["BBL"]


# ── Year groups ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_e10_the_sector_decides_what_a_year_is() -> None:
    raw = column("jaargroep", "3", "leerjaar 3", "13")
    assert cells(run(raw, "po"), "jaargroep") == ["3", "3", "13"]
    assert cells(run(raw, "vo"), "jaargroep") == ["13", "13", "13"]
    assert cells(run(column("jaargroep", "3", source="klas")), "jaargroep") == ["13"]


@pytest.mark.parametrize(("year", "jaargroep"), [("2018", "3"), ("2012", "13")])
def test_where_nobody_says_the_sector_the_ages_do(year: str, jaargroep: str) -> None:
    rows = [{"jaargroep": "3", "geboortedatum": f"1-{month}-{year}"} for month in range(1, 4)]
    assert cells(run(batch(*rows, source="beide")), "jaargroep") == [jaargroep] * 3


def test_the_groups_name_tells_the_year_where_there_is_no_column() -> None:
    normal = run(column("groepsnaam", "5A", "Groep 6", "Kabouters", "1/2"))
    assert cells(normal, "jaargroep") == ["5", "6", None, None]
    assert noted(normal, "YEAR_GROUP_FROM_NAME") == [2]


def test_the_groups_name_never_overrules_the_column() -> None:
    normal = run(batch({"groepsnaam": "5A", "jaargroep": "6"}, {"groepsnaam": "5A", "jaargroep": "vijf"}))
    assert cells(normal, "jaargroep") == ["6", None]
    assert noted(normal, "YEAR_GROUP_FROM_NAME") == []


def test_e2_age_chooses_within_a_combination() -> None:
    normal = run(
        batch(
            {"jaargroep": "C", "groepsnaam": "5/6", "geboortedatum": "1-1-2018"},
            {"jaargroep": "5/6", "groepsnaam": "Kabouters", "geboortedatum": "1-1-2017"},
            {"jaargroep": "", "groepsnaam": "Groep 5/6", "geboortedatum": "1-1-2010"},
            {"jaargroep": "C", "groepsnaam": "5/6", "geboortedatum": ""},
        )
    )
    assert cells(normal, "jaargroep") == ["5", "6", "", "C"]


def test_a_key_beside_a_name_tells_no_year() -> None:
    assert cells(run(batch({"groep": "5", "groepsnaam": "Kabouters"})), "jaargroep") == [None]


def test_e6_a_year_group_that_excel_made_a_date_is_restored() -> None:
    normal = run(batch({"jaargroep": "5-jun", "geboortedatum": "1-1-2018"}))
    assert cells(normal, "jaargroep") == ["5"]
    assert codes(normal) == [(0, "GROUP_RESTORED", "jaargroep")]


def test_d1_special_codes_stay() -> None:
    normal = run(column("jaargroep", "S", "V", "N", "H", "0"))
    assert cells(normal, "jaargroep") == ["S", "V", "N", "H", "0"]
    assert list(normal.fates) == ["", "", "", "ignored:leaver", "ignored:too_young"]


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def groups(normal: Normalised) -> list[tuple[str | None, ...]]:
    return list(zip(cells(normal, "groep"), cells(normal, "groepsnaam"), strict=True))


def test_a_key_or_a_name_alone_is_both() -> None:
    assert groups(run(column("groepsnaam", "5A", ""))) == [("5A", "5A"), ("", "")]
    assert groups(run(column("groep", "5A", ""))) == [("5A", "5A"), ("", "")]


def test_e1_a_combination_split_in_two_keys_is_one_group() -> None:
    normal = run(
        batch(
            {"groep": "77_lj_1", "groepsnaam": "1-2 Otters", "jaargroep": "1"},
            {"groep": "77_lj_2", "groepsnaam": "1-2 Otters", "jaargroep": "2"},
        )
    )
    assert groups(normal) == [("77", "1-2 Otters")] * 2
    assert cells(normal, "jaargroep") == ["1", "2"]
    assert noted(normal, "GROUP_JOINED") == [1]


def test_e1_a_combination_split_in_two_names_is_one_group() -> None:
    normal = run(column("groepsnaam", "5/6 (5)", "5/6 (6)"))
    assert groups(normal) == [("5/6", "5/6")] * 2
    assert cells(normal, "jaargroep") == ["5", "6"]
    assert noted(normal, "GROUP_JOINED") == [1]


def test_e4_two_keys_with_one_name_are_one_group() -> None:
    normal = run(batch({"groep": "12", "groepsnaam": "5A"}, {"groep": "9", "groepsnaam": "5A"}))
    assert groups(normal) == [("9", "5A")] * 2


def test_two_locations_may_each_have_a_group_of_that_name() -> None:
    normal = run(
        batch(
            {"groep": "1", "groepsnaam": "5A", "vestiging": "Noord"},
            {"groep": "2", "groepsnaam": "5A", "vestiging": "Zuid"},
        )
    )
    assert groups(normal) == [("1", "5A"), ("2", "5A")]
    assert noted(normal, "GROUP_JOINED") == []


def test_a_key_without_a_name_takes_the_name_that_others_give_it() -> None:
    normal = run(
        batch({"groep": "12", "groepsnaam": "5A"}, {"groep": "12", "groepsnaam": ""}, {"groep": "13", "groepsnaam": ""})
    )
    assert groups(normal) == [("12", "5A"), ("12", "5A"), ("13", "13")]


def test_one_stray_key_does_not_rename_a_group_that_is_its_own_key() -> None:
    normal = run(batch(*[{"groep": "1a", "groepsnaam": "1a"}] * 3, {"groep": "XX", "groepsnaam": "1a"}))
    assert groups(normal) == [("1a", "1a")] * 4
    assert noted(normal, "GROUP_JOINED") == [1]


def test_e9_spellings_of_one_group_are_one() -> None:
    normal = run(column("groepsnaam", "Groep 5a", "Groep 5A", "Groep 5A", "groep 5 A"))
    assert groups(normal) == [("Groep 5A", "Groep 5A")] * 4
    assert noted(normal, "GROUP_JOINED") == []


def test_e8_a_dot_makes_another_group() -> None:
    assert groups(run(column("groepsnaam", "H5.ak1", "H5ak1"), "vo")) == [("H5.ak1",) * 2, ("H5ak1",) * 2]


def test_e5_teachers_leave_and_groups_stay_apart() -> None:
    normal = run(column("groepsnaam", "1/2 (Juf Ster)", "1/2 (Juf Roos)", "5A (Meester Veer)", "1/2"))
    assert groups(normal) == [("1/2 B",) * 2, ("1/2 A",) * 2, ("5A",) * 2, ("1/2",) * 2]


def test_e5_the_key_keeps_apart_what_teachers_did() -> None:
    normal = run(batch({"groep": "7", "groepsnaam": "5 (Juf Ster)"}, {"groep": "7", "groepsnaam": "5 (Juf Roos)"}))
    assert groups(normal) == [("7", "5")] * 2


def test_e6_a_group_that_excel_made_a_date_is_restored() -> None:
    normal = run(column("groepsnaam", "1-feb", "2026-06-05 00:00:00", "46054", "1/2", "Kabouters", "5-mei"))
    assert cells(normal, "groepsnaam") == ["1/2", "5/6", "1/2", "1/2", "Kabouters", None]
    assert [code for _, code, _ in codes(normal)] == ["GROUP_RESTORED"] * 3 + ["GROUP_BECAME_DATE"]


def test_e6_a_column_of_keys_is_left_alone() -> None:
    assert groups(run(column("groep", "46054", "46055", "46056"))) == [("46054",) * 2, ("46055",) * 2, ("46056",) * 2]


def test_e13_a_class_that_looks_like_a_number_stays() -> None:
    assert groups(run(column("groepsnaam", "1E2", "2E1"), "vo")) == [("1E2",) * 2, ("2E1",) * 2]


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_combined_addresses_are_taken_apart() -> None:
    normal = run(batch({"adres": "Sterlaan 12 a", "postcode_plaats": "1234 ab Sterstad"}))
    assert [normal.table.loc[0, name] for name in ADRES[:5]] == ["Sterlaan", "12", "a", "1234AB", "Sterstad"]


def test_b12_a_foreign_postcode_is_dropped_and_told() -> None:
    normal = run(column("postcode", "9000"))
    assert cells(normal, "postcode") == [None]
    assert codes(normal) == [(0, "POSTCODE_INVALID", "postcode")]


ADDRESS = {
    "straat": "Sterlaan",
    "huisnummer": "12",
    "postcode": "1234AB",
    "woonplaats": "Sterstad",
    "telefoon": "0101234567",
}


@pytest.mark.parametrize(
    "secret",
    [
        {"geheim_adres": "J"},
        {"geheim_telefoon": "Ja"},
        {"geheim_adres": "#N/B"},
        {"straat": "***Geheim***"},
        {"postcode_plaats": "***Geheim***"},
        {"telefoon": "geheim"},
    ],
)
def test_h1_a_secret_address_is_erased_on_every_row_of_the_pupil(secret: dict[str, str]) -> None:
    pupil = {"leerlingnummer": "1", **ADDRESS}
    normal = run(batch({**pupil, **secret}, pupil, {**ADDRESS, "leerlingnummer": "2"}))
    table = normal.table
    assert (table.loc[:1, list(ADRES)] == "").all(axis=None)
    assert table.loc[2, "straat"] == "Sterlaan"
    assert noted(normal, "ADDRESS_SECRET") == [1]


def test_h1_what_is_wrong_with_a_secret_address_is_not_told() -> None:
    normal = run(batch({"geheim_adres": "J", "straat": "#N/B", "postcode": "9000"}))
    assert cells(normal, "straat") == cells(normal, "postcode") == [""]
    assert codes(normal) == []


def test_h1_rows_without_a_number_are_not_one_pupil() -> None:
    normal = run(batch({"leerlingnummer": "", "geheim_adres": "J", **ADDRESS}, {"leerlingnummer": "", **ADDRESS}))
    assert cells(normal, "straat") == ["", "Sterlaan"]


def test_h1_the_words_of_the_source_say_what_is_secret() -> None:
    normal = run(batch({"geheim_adres": "dicht", **ADDRESS}, {"geheim_adres": "open", **ADDRESS}, source="woorden"))
    assert cells(normal, "straat") == ["", "Sterlaan"]


# ── Enrolment ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("row", "fate"),
    [
        ({"uitstroomdatum": "15-09-2026"}, "ignored:leaver"),  # D4, D5
        ({"uitstroomdatum": "16-09-2026"}, ""),
        ({"jaargroep": "H"}, "ignored:leaver"),
        ({"inschrijfstatus": "Uitgeschreven"}, "ignored:leaver"),
        ({"inschrijfstatus": "Uitgeschreven", "uitstroomdatum": "31-07-2027"}, ""),
        ({"inschrijfstatus": "Onbekend wat dit is"}, ""),
        ({"inschrijfstatus": "Aangemeld"}, "ignored:registered"),
        ({"groepsnaam": "aangemeld"}, "ignored:registered"),  # D2
        ({"jaargroep": "B"}, "ignored:too_young"),  # D1
        ({"jaargroep": "D"}, "ignored:too_young"),
        ({"instroomdatum": "01-08-2027"}, ""),  # D6
        ({"plaatsing_actief": "N"}, ""),
        ({"uitstroomdatum": "(verwacht 31-07-2026)"}, ""),  # G7
        ({"leerlingnummer": "#1", "jaargroep": "H"}, "ignored:leaver"),
        ({"groepsnaam": ""}, ""),  # D7
    ],
)
def test_fates(row: dict[str, str], fate: str) -> None:
    assert list(run(batch(row)).fates) == [fate]


def test_g7_an_expected_leaving_date_is_one_only_while_it_is_to_come() -> None:
    normal = run(column("uitstroomdatum", "(verwacht 31-07-2027)", "(verwacht 31-07-2026)"))
    assert cells(normal, "uitstroomdatum") == ["2027-07-31", ""]


def test_a_status_in_the_words_of_the_source() -> None:
    normal = run(column("inschrijfstatus", "vertrokken per datum", "Intake", source="woorden"))
    assert list(normal.fates) == ["ignored:leaver", "ignored:registered"]


def test_what_is_wrong_in_an_ignored_row_concerns_nobody() -> None:
    assert codes(run(batch({"jaargroep": "H", "geboortedatum": "31-02-2015"}))) == []


def test_d9_a_leaver_of_31_july_is_one_on_1_august() -> None:
    raw = column("uitstroomdatum", "31-07-2026")
    fates = [run(raw, today=date(2026, month, day)).fates[0] for month, day in ((7, 30), (7, 31), (8, 1))]
    assert fates == ["", "ignored:leaver", "ignored:leaver"]


# ── Cells that hold no value ─────────────────────────────────────────────────────────────────────────────────────────
def test_an_error_of_the_spreadsheet_is_dropped_and_told() -> None:
    normal = run(batch({"roepnaam": "#NAAM?", "achternaam": "Maan", "groepsnaam": "#VERW!"}))
    assert cells(normal, "roepnaam") == cells(normal, "groepsnaam") == [None]
    assert codes(normal) == [(0, "CELL_ERROR", "groepsnaam"), (0, "CELL_ERROR", "roepnaam")]


def test_a_value_that_is_too_long_is_dropped_and_told_but_a_long_prefix_exists() -> None:
    normal = run(batch({"voornamen": "a" * 201, "voorvoegsel": "van van der den", "achternaam": "Maan"}))
    assert cells(normal, "voornamen") == [None]
    assert cells(normal, "voorvoegsel") == ["van van der den"]
    assert codes(normal) == [(0, "VALUE_LONG", "voornamen")]

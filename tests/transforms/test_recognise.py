"""A file has one source or a sentence that says why not; every row is accounted for; nothing of a pupil is told."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.messages import Issue
from schemas.profile import shipped
from tests.findings import codes
from transforms.readers.grid import STANDARDS, Grid
from transforms.recognise import Recognition, recognise

SOURCES = shipped().sources
GENERIC = "Leerlingnummer;Achternaam;Voorvoegsel;Roepnaam;Geboortedatum;Geslacht;Groep;Leerjaar"
GENERIC_ROW = "4101;Wolkenveld;van;Pim;2016-05-04;jongen;5a;5"
PARNASSYS = "Leerlingnummer;Huidige groep;Huidige status;Roepnaam;Voorvoegsel;Achternaam"
FILE = "export.csv"


def grid(text: str, name: str = FILE, form: str = "csv") -> Grid:
    """Returns a part of rows separated by line ends and cells separated by `;`; `⏎` is a line end inside a cell."""
    rows = [line.replace("⏎", "\n").split(";") for line in text.split("\n")]
    return Grid(name, rows, list(range(1, len(rows) + 1)), form, {"delimiter": ";"} if form == "csv" else {})


def told(*parts: str | Grid, wanted: str = "", form: str = "csv") -> Recognition:
    grids = [part if isinstance(part, Grid) else grid(part, form=form) for part in parts]
    found = recognise(grids, FILE, SOURCES, wanted)
    check_ledgers(found, grids)
    return found


def check_ledgers(found: Recognition, grids: Sequence[Grid]) -> None:
    """Every row of every part is in the table or in the part's ledger, and every issue has a sentence."""
    for ledger, part in zip(found.ledgers, grids, strict=True):
        taken = int((found.table["blad"] == ledger.sheet).sum())
        assert (
            ledger.read
            == sum(map(bool, part.numbers))
            == taken + ledger.rejected + sum(ledger.ignored.values()) + ledger.blank
        )
    assert all(issue.text("nl") and issue.text("en") and issue.file == FILE for issue in found.issues)


def only(found: Recognition) -> Issue:
    """Returns the one issue of a file that is refused."""
    assert found.table.empty and found.source == ""
    (issue,) = found.issues
    assert issue.severity == "file"
    return issue


def numbers(found: Recognition) -> list[str]:
    return list(found.table["leerlingnummer"])


# ── One winner ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("parnassys", PARNASSYS),
        ("magister", "Stamnummer;Klas;Roepnaam;Tussenvoegsel;Achternaam;Studie;Email;Telefoonnummer"),
        ("magister", "Stamnummer;Naam;Klas"),
        ("magister", "STAMNR;FIRSTNAME;PREFIX;LASTNAME;EMAIL;CLASS;STUDYPERIOD;email"),
        ("magister", "Stamnr;Leerling;Code⏎Kluisje;Sleutelnummer"),
        ("somtoday", "Leerlingnummer;Volledige Naam;Stamgroep;Bekostiging"),
        ("somtoday", "leerlingNummer;leerlingRoepnaam;leerlingAchternaam;leerlingStamgroep"),
        ("eduarte", "Nummer;Roepnaam;Voorvoegsel;Achternaam;Opleiding;Organisatie"),
        ("eduarte", "nummer;roepnaam;voorvoegsel;achternaam;geslacht;pc_wpl"),
        ("zermelo_portal", "Code;Voornaam;Tussenvoegsel;Achternaam;Stamklas oud"),
        ("edexml", "@key;achternaam;roepnaam;groep/naam"),
    ],
)
def test_a_heading_of_its_own_tells_the_source(source: str, headings: str) -> None:
    found = told(headings + "\n" + ";".join("x" for _ in headings.split(";")))
    assert (found.source, len(found.table)) == (source, 1)


def test_spelling_of_headings_is_of_no_account() -> None:
    found = told(
        "\ufeffLEERLING NUMMER;huidige\xa0 groep;Huidige⏎status;Roep_naam;Voorvoegsel(s).;ACHTERNAAM\n1;a;;b;c;d"
    )
    assert found.source == "parnassys"
    assert list(found.table.columns) == [
        "leerlingnummer", "achternaam", "voorvoegsel", "roepnaam", "groepsnaam", "inschrijfstatus", "blad", "rij",
    ]  # fmt: skip


def test_headings_are_never_matched_in_part() -> None:
    found = told("Stamnummer;Naam;Klassenmentor 2;Roepnaam van de vader;Leerlingnummer oud\n1;a;b;c;d")
    assert set(found.table.columns) == {"leerlingnummer", "volledige_naam", "blad", "rij"}
    assert [issue.column for issue in found.issues if issue.code == "COLUMN_UNKNOWN"] == [
        "Roepnaam van de vader",
        "Leerlingnummer oud",
    ]


def test_a_plain_list_names_its_candidates_unless_a_person_names_the_system() -> None:
    issue = only(told(f"{GENERIC}\n{GENERIC_ROW}"))
    assert issue.code == "SOURCE_AMBIGUOUS"
    assert str(issue.facts["candidates"]).split(", ") == sorted(set(SOURCES) - STANDARDS)
    found = told(f"{GENERIC}\n{GENERIC_ROW}", wanted="schooloas")
    assert (found.source, codes(found)) == ("schooloas", ["PROFILE_UNVERIFIED"])
    assert found.issues[0].facts == {"title": SOURCES["schooloas"].title}


def test_a_profile_that_is_not_confirmed_does_not_win_by_knowing_one_word_more() -> None:
    dotcom = SOURCES["dotcom"]
    more = dotcom.model_copy(update={"headers": dotcom.headers | {"stamklas": ("Aparte kolom",)}})
    found = recognise([grid(f"{GENERIC};Aparte kolom\n{GENERIC_ROW};x")], FILE, {**SOURCES, "dotcom": more})
    assert only(found).code == "SOURCE_AMBIGUOUS"
    alone = recognise([grid(f"{GENERIC}\n{GENERIC_ROW}")], FILE, {"dotcom": dotcom, "edexml": SOURCES["edexml"]})
    assert alone.source == "dotcom"


def test_what_is_known_of_the_profile_is_told() -> None:
    assert codes(told(f"{PARNASSYS}\n1;a;b;c;d;e")) == ["PROFILE_PARTIAL"]
    assert codes(told("@key;achternaam;roepnaam\n1;a;b")) == []


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_list_that_is_unknown_is_told_by_its_headings() -> None:
    issue = only(told("Titel;Auteur;ISBN\nx;y;123\nz;y;456"))
    assert (issue.code, issue.facts["headings"]) == ("SOURCE_UNKNOWN", "Titel, Auteur, ISBN")
    issue = only(told("Roepnaam;Achternaam;Huidige groep\nx;y;5a"))
    assert (issue.code, issue.facts["missing"]) == ("SOURCE_UNKNOWN", "Leerlingnummer")


def test_at_most_twenty_headings_are_shown() -> None:
    headings = [f"Kolom {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    issue = only(told(";".join(headings) + "\n" + ";".join("1" for _ in headings)))
    assert str(issue.facts["headings"]).split(", ") == [*headings[:20], "…"]


@pytest.mark.parametrize(
    "text",
    [
        "4101;Wolkenveld;Pim;5a\n4102;Sterrenburg;Noor;5a",
        "Wolkenveld;Pim;Kabouters\nSterrenburg;Noor;Kabouters",
        ";Wolkenveld;Pim;5a\n4102;Sterrenburg;Noor;5a",
        "Deelnemer;Wolkenveld;van;Pim;04052016;M\nDeelnemer;Sterrenburg;;Noor;05052016;V",
        "pim@school.example;Wolkenveld\nnoor@school.example;Sterrenburg",
    ],
)
def test_a_file_without_headings_tells_nothing_of_its_pupils(text: str) -> None:
    found = told(text)
    assert only(found).code == "SOURCE_NO_HEADING"
    assert "Wolkenveld" not in repr((found.issues, found.understood)) and "Pim" not in repr(found.issues)


def test_a_heading_that_looks_like_a_value_is_told_by_its_letter() -> None:
    found = told(f"{PARNASSYS};pim@school.example;0612345678;2016-05-04;{'x' * 80}\n1;a;b;c;d;e;;;;")
    assert [issue.column for issue in found.issues if issue.code == "COLUMN_UNKNOWN"] == ["G", "H", "I", "J"]
    assert "pim@" not in repr((found.issues, found.understood))


@pytest.mark.parametrize(
    "headings",
    [
        "Naam;Gekoppelde groepen;Rollen",
        "Leerlingnummer;Roepnaam;Achternaam;Gekoppelde groepen;Rollen",
        "Afkorting;Geboortenaam;Voorvoegsels Geboortenaam;Roepnaam;Geslacht;Organisatieenheid;Datum in dienst",
        "Code;Achternaam;Email;Leerlingcodes",
        "Nummer;Roepnaam;Achternaam;Functie",
    ],
)
def test_a_list_of_staff_or_parents_is_no_pupil_list(headings: str) -> None:
    issue = only(told(headings + "\n" + ";".join("x" for _ in headings.split(";"))))
    assert (issue.code, issue.facts["headings"]) == ("STAFF_LIST", headings.replace(";", ", "))


def test_one_heading_of_staff_does_not_make_pupils_staff() -> None:
    assert told(f"{PARNASSYS};Rollen\n1;5a;c;d;e;f;").source == "parnassys"


def test_the_source_that_a_person_names_must_fit() -> None:
    issue = only(told(f"{PARNASSYS}\n1;a;b;c;d;e", wanted="eduarte_oud"))
    assert (issue.code, "parnassys" in str(issue.facts["known"])) == ("SOURCE_NOT_A_PROFILE", True)
    issue = only(told("Stamnummer;Roepnaam\n1;a", wanted="somtoday"))
    assert (issue.code, issue.facts["missing"], issue.facts["source"]) == (
        "SOURCE_MISMATCH",
        "Leerlingnummer",
        "somtoday",
    )
    assert only(told("Titel;Auteur;ISBN\nx;y;123", wanted="dotcom")).code == "SOURCE_MISMATCH"
    assert told(f"{PARNASSYS}\n1;a;b;c;d;e", wanted="dotcom").source == "dotcom"


@pytest.mark.parametrize(
    "text", [PARNASSYS, f"{PARNASSYS}\n;;;;;\n{PARNASSYS}\nTotaal: 0", GENERIC, f"{GENERIC}\n;;;;;;;"]
)
def test_headings_without_pupils_are_refused(text: str) -> None:
    assert only(told(text)).code == "FILE_HEADING_ONLY"


def test_an_empty_file_is_refused() -> None:
    assert only(told(Grid(FILE))).code == "FILE_EMPTY"
    assert only(told("\n;;\n")).code == "FILE_EMPTY"
    assert codes(recognise([], FILE, SOURCES)) == ["FILE_EMPTY"]


def test_what_the_reader_found_is_passed_on() -> None:
    note = Issue("TEXT_REPAIRED", row=2)
    part = Grid("map/lijst.csv", [PARNASSYS.split(";"), list("abcdef")], [1, 2], "csv", issues=(note,))
    found = told(part)
    assert found.source == "parnassys"
    assert (found.issues[0].code, found.issues[0].file, found.issues[0].sheet) == (
        "TEXT_REPAIRED",
        FILE,
        "map/lijst.csv",
    )
    broken = Grid("map/ander.csv", issues=(Issue("FILE_TRUNCATED"),))
    found = told(part, broken)
    assert found.table.empty and found.source == "" and codes(found) == ["TEXT_REPAIRED", "FILE_TRUNCATED"]


# ── Columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_personal_numbers_leave_the_file_at_the_heading() -> None:
    found = told(f"{PARNASSYS};BSN;Nationaliteit\n1;a;b;c;d;e;111222333;Nederlandse")
    assert "111222333" not in repr((found.table.to_dict(), found.issues, found.understood))
    assert [issue.column for issue in found.issues if issue.code == "COLUMN_DROPPED"] == ["BSN", "Nationaliteit"]


def test_of_two_columns_for_one_thing_the_profile_chooses() -> None:
    found = told("Leerlingnummer;Huidige groep;Klas;Huidige groep;Achternaam\n1;5a;5b;5c;Wolkenveld")
    assert list(found.table["groepsnaam"]) == ["5a"]
    assert [issue.column for issue in found.issues if issue.code == "COLUMN_TWICE"] == ["Klas", "Huidige groep"]
    found = told("Leerlingnummer;Plaatsing Totdatum;Uitschrijfdatum;Stamgroep;Volledige Naam\n1;a;b;c;d")
    assert list(found.table["uitstroomdatum"]) == ["b"]


def test_an_edexml_row_has_one_of_several_elements() -> None:
    rows = [
        ["@key", "achternaam", "jaargroep", "groep/jaargroep", "postcodenl", "postcodeoverig", "bsn", "school/brin"],
        ["1", "Wolkenveld", "", "5", "1234AB", "", "111222333", "99QQ00"],
        ["2", "Sterrenburg", "6", "5", "", "X1", "", "99QQ00"],
    ]
    part = Grid("leerlingen", rows, [0, 7, 9], "edexml")
    found = told(part)
    assert found.source == "edexml"
    assert found.table[["jaargroep", "postcode", "rij", "blad", "brin"]].values.tolist() == [
        ["5", "1234AB", "7", "leerlingen", "99QQ00"],
        ["6", "X1", "9", "leerlingen", "99QQ00"],
    ]
    assert codes(found) == ["COLUMN_DROPPED"]
    assert (found.ledgers[0].read, found.ledgers[0].blank) == (2, 0)


def test_edexml_is_edexml_whichever_system_wrote_it() -> None:
    part = Grid("leerlingen", [["@key", "achternaam", "Huidige groep"], ["1", "Wolkenveld", ""]], [0, 7], "edexml")
    found = told(part, wanted="esis")
    assert (found.source, found.understood[0]["named"]) == ("edexml", "esis")
    assert only(told(f"{PARNASSYS}\n1;a;b;c;d;e", wanted="edexml")).code == "SOURCE_MISMATCH"


def test_only_the_columns_of_the_file_are_delivered_and_the_text_is_stripped() -> None:
    found = told("Stamnummer;Roepnaam\n 001234 ;\xa0Pim \n1E2;None")
    assert found.table.to_dict("list") == {
        "leerlingnummer": ["001234", "1E2"], "roepnaam": ["Pim", "None"], "blad": ["", ""], "rij": ["2", "3"],
    }  # fmt: skip
    assert {str(kind) for kind in found.table.dtypes} == {"str"}


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_rows_around_the_pupils_are_accounted_for() -> None:
    text = "\n".join(
        [
            "Leerlingenlijst De Wolk;;;;;",
            "Afgedrukt op: 20-08-2026;;;;;",
            ";;;;;",
            PARNASSYS,
            "1;5a;Actief;Pim;van;Wolkenveld",
            ";;;;;",
            PARNASSYS.upper(),
            "2;5a;Actief;Noor;;Sterrenburg",
            "Totaal: 2;;;;;",
            ";;2;;;",
            ";;;;;2",
            "Pagina 1 van 1;;;;;20-08-2026",
            "Groep: 5a (2);;;;;",
        ]
    )
    found = told(text, form="xlsx")
    assert numbers(found) == ["1", "2"] and list(found.table["rij"]) == ["5", "8"]
    assert (found.ledgers[0].ignored, found.ledgers[0].blank) == ({"preamble": 2, "footer": 5}, 4)
    assert found.understood[0]["heading_row"] == "4"


@pytest.mark.parametrize(
    "row", [";;;Pim;;", ";;;;;Wolkenveld", "4711;;;;;", ";5a;;Pim;;", "4 711;;;;;", ";5a;Actief;;van;"]
)
def test_a_row_that_may_be_a_pupil_is_never_left_out(row: str) -> None:
    assert len(told(f"{PARNASSYS}\n1;5a;Actief;Pim;van;Wolkenveld\n{row}").table) == 2


def test_a_heading_of_two_rows() -> None:
    found = told(
        "Leerling;;;Adres;\nNummer;Roepnaam;Achternaam;Straat;Postcode\n1;Pim;Wolkenveld;Dreef;1234AB",
        form="xlsx",
        wanted="parnassys",
    )
    columns = ["leerlingnummer", "achternaam", "roepnaam", "straat", "postcode"]
    assert found.table[columns].values.tolist() == [["1", "Wolkenveld", "Pim", "Dreef", "1234AB"]]
    assert (found.ledgers[0].blank, found.understood[0]["heading_row"]) == (2, "2")
    found = told("Stamnummer;Naam;;Klas\n;Roepnaam;Achternaam;\n1;Pim;Wolkenveld;1a", form="xlsx")
    assert found.table[["roepnaam", "achternaam", "groepsnaam"]].values.tolist() == [["Pim", "Wolkenveld", "1a"]]


def test_a_pupil_is_not_taken_for_the_second_row_of_a_heading() -> None:
    assert (
        len(
            told(
                "Nummer;Roepnaam;Tot;Opleiding;Organisatie;Onbekende kolom\n1;Van;;Team;Status;Plaats", form="xlsx"
            ).table
        )
        == 1
    )


def test_rows_that_have_shifted_are_rejected_and_no_more_than_those() -> None:
    text = "\n".join(
        [PARNASSYS, "1;5a;x;Pim;van;Wolkenveld;", "2;5a;x;Noor;;Ster;burg", "3;5a;x;Bo;;Meer;;;", "4;5a;x;Fé"]
    )
    found = told(text)
    assert numbers(found) == ["1", "3", "4"]
    assert [(issue.code, issue.row) for issue in found.issues if issue.severity == "row"] == [("ROW_SHIFTED", 3)]
    assert list(found.table["achternaam"]) == ["Wolkenveld", "Meer", ""]
    assert found.ledgers[0].rejected == 1


def test_a_record_that_was_cut_in_two_is_rejected_whole() -> None:
    found = told(f"{PARNASSYS}\n1;5a;x;Pim;van;Wolkenveld\n2;5a;x;No\nor;;Sterrenburg\n3;5a;x;Bo;;Meer")
    assert numbers(found) == ["1", "3"]
    assert [issue.row for issue in found.issues if issue.code == "ROW_SHIFTED"] == [3, 4]


# ── Several parts ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_sheet_per_class_is_one_list() -> None:
    first, second = (
        grid(f"{PARNASSYS}\n1;5a;x;Pim;;Wolk", "5a", "xlsx"),
        grid(f"{PARNASSYS};Leerjaar\n2;6a;x;Noor;;Ster;6", "6a", "xlsx"),
    )
    found = told(grid("School;De Wolk\nDatum;20-08-2026", "Info", "xlsx"), first, second)
    assert found.table[["leerlingnummer", "blad", "rij"]].values.tolist() == [["1", "5a", "2"], ["2", "6a", "2"]]
    assert found.table["jaargroep"].isna().tolist() == [True, False]
    assert found.ledgers[0].ignored == {"other_table": 2}
    assert [part.get("source", "") for part in found.understood] == ["", "parnassys", "parnassys"]


def test_an_empty_class_does_not_refuse_the_others() -> None:
    assert numbers(told(grid(PARNASSYS, "5a"), grid(f"{PARNASSYS}\n2;6a;x;Noor;;Ster", "6a"), Grid("Blad3"))) == ["2"]


def test_staff_and_groups_beside_the_pupils_are_set_aside() -> None:
    staff = grid("Roepnaam;Achternaam;Gekoppelde groepen;Rollen\nJo;Dijkhof;5a;x", "medewerkers.csv")
    groups = grid("Groep;Leerjaar\n5a;5\n6a;6", "groepen.csv")
    found = told(staff, groups, grid(f"{PARNASSYS}\n2;6a;x;Noor;;Ster", "leerlingen.csv"))
    assert [ledger.ignored for ledger in found.ledgers] == [{"staff": 2}, {"other_table": 3}, {}]
    assert "Dijkhof" not in repr((found.table.to_dict(), found.issues, found.understood))


def test_a_class_that_cannot_be_read_refuses_the_file() -> None:
    good = grid(f"{PARNASSYS}\n1;5a;x;Pim;;Wolk", "5a", "xlsx")
    lacking = grid("Huidige groep;Huidige status;Roepnaam;Voorvoegsel;Achternaam\n6a;x;Noor;;Ster", "6a", "xlsx")
    issue = only(told(good, lacking))
    assert (issue.code, issue.sheet, issue.facts["missing"]) == ("SOURCE_MISMATCH", "6a", "Leerlingnummer")
    headless = grid("\n".join(f"{number};6a;x;Noor;van;Ster" for number in range(5)), "6a", "xlsx")
    issue = only(told(good, headless))
    assert (issue.code, issue.sheet) == ("SOURCE_NO_HEADING", "6a")


def test_edexml_beside_a_list_is_not_guessed() -> None:
    part = Grid("EDEX.XML", [["@key", "achternaam"], ["1", "Wolkenveld"]], [0, 7], "edexml")
    assert only(told(part, grid(f"{PARNASSYS}\n1;5a;x;Pim;;Wolk", "lijst.csv"))).code == "SOURCE_AMBIGUOUS"


def test_a_note_is_said_once_for_all_sheets() -> None:
    sheets = [
        grid(f"{PARNASSYS};Zwemdiploma;BSN\n{number};5a;x;Pim;;Wolk;A;", f"groep {number}") for number in range(4)
    ]
    assert sorted(codes(told(*sheets))) == ["COLUMN_DROPPED", "COLUMN_UNKNOWN", "PROFILE_PARTIAL"]


def test_what_was_understood_is_told_per_part() -> None:
    (part,) = told(f"{PARNASSYS}\n1;5a;x;Pim;;Wolk").understood
    assert part["file"] == FILE and part["sheet"] == "" and part["form"] == "csv" and part["delimiter"] == ";"
    assert (part["source"], part["status"], part["rows"], part["heading_row"]) == ("parnassys", "partial", "1", "1")
    assert part["mapping"].startswith("Leerlingnummer → leerlingnummer; Huidige groep → groepsnaam")


def test_the_heading_of_a_column_can_be_found_back() -> None:
    found = told("Stamnummer;Achternaam;Klas\n1;a;b")
    assert found.headings == {
        (FILE, ""): {"leerlingnummer": "Stamnummer", "achternaam": "Achternaam", "groepsnaam": "Klas"}
    }


CELLS = st.sampled_from(
    ["", " ", "1", "4711", "Pim", "van", "Wolkenveld", "5a", "Totaal: 3", "x@y.example", "20-08-2026", "\n"]
)
HEADINGS = st.sampled_from(
    [*PARNASSYS.split(";"), *GENERIC.split(";"), "Stamnummer", "Naam", "Rollen", "Functie", "BSN", "", "X"]
)
ROWS = st.lists(st.lists(CELLS, max_size=9) | st.lists(HEADINGS, max_size=9), max_size=12)
PARTS = st.lists(st.tuples(ROWS, st.sampled_from(["csv", "xlsx", "edexml"])), max_size=3)


@given(PARTS, st.sampled_from(["", "", "parnassys", "dotcom", "edexml", "nergens"]))
def test_whatever_the_file_every_row_is_accounted_for(parts: list[tuple[list[list[str]], str]], wanted: str) -> None:
    grids = [
        Grid(f"Blad{place}", rows, [number + (form != "edexml") for number in range(len(rows))], form)
        for place, (rows, form) in enumerate(parts)
    ]
    found = told(*grids, wanted=wanted)
    assert bool(found.source) == bool(len(found.table) or any(issue.code == "ROW_SHIFTED" for issue in found.issues))
    assert sum(issue.severity == "file" for issue in found.issues) == (not found.source)


def seconds(pupils: int) -> float:
    rows = [f"{number};5a;Actief;Roep{number};van;Achter{number};x;y;z" for number in range(pupils)]
    part = grid("\n".join([f"{PARNASSYS};Straat;Postcode;Plaats", *rows]))
    start = time.perf_counter()
    assert len(recognise([part], FILE, SOURCES).table) == pupils
    return time.perf_counter() - start


def test_the_cost_grows_with_the_pupils_and_no_faster() -> None:
    assert min(seconds(10_000) for _ in range(2)) < 40 * min(seconds(1_000) for _ in range(3))

"""A: the file and its container. Every case of the list of messy exports has the test of its name.

A6 with a password is here as far as a school gave none; A7 `still being written` is about the inbox.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows import inbox
from flows.workspace import Workspace
from tests.builders import ole
from tests.cases.school import (
    SCHOOL,
    archived,
    cells,
    codes,
    delivered,
    edexml,
    file,
    ignored,
    leerling,
    lines,
    of,
    places,
    pupil,
    pupils,
    text,
    xlsx,
)
from tests.deliveries import TODAY, active, column, known_after
from tests.flows.exports import deliver, offered, states
from tests.forms import archive

ACCENTS = [pupil("001234", Roepnaam="Zoë", Achternaam="Ramón"), pupil("1235", Roepnaam="François", Achternaam="Groot")]
EDUARTE = "Nummer;Roepnaam;Voorvoegsel;Achternaam;Plaatsingsgroep;Plaatsingsgroep;Woonadres;"
STAFF = lines("Roepnaam;Achternaam;Gekoppelde groepen;Rollen", "Jo;Dijkhof;5a;Leerkracht")


def locked(method: int) -> bytes:
    """Returns a ZIP whose directory says that its member is encrypted, by ZipCrypto (8) or AES (99)."""
    content = bytearray(archive({"lijst.csv": text(pupils(3)).encode()}))
    directory = content.index(b"PK\x01\x02")
    for flags, method_at in ((6, 8), (directory + 8, directory + 10)):
        content[flags] |= 1
        content[method_at : method_at + 2] = method.to_bytes(2, "little")
    return bytes(content)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "cp850", "mac-roman"])
def test_a1_every_encoding_gives_the_same_import_files(encoding: str) -> None:
    plain = of(ACCENTS)
    assert file(plain)["001234"]["ROEPNAAM"] == "Zoë"
    other = delivered(text(ACCENTS).encode(encoding))
    assert [made.content for made in other.files] == [made.content for made in plain.files]


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_a2_every_delimiter_gives_the_same_import_files(delimiter: str) -> None:
    other = delivered(text(ACCENTS, delimiter).encode())
    assert [made.content for made in other.files] == [made.content for made in of(ACCENTS).files]


def test_a3_a_web_page_called_xls() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells(ACCENTS))
    page = f'<html><head><meta charset="windows-1252"></head><body><table>{rows}</table></body></html>'
    outcome = delivered(("leerlingen.xls", page.encode("cp1252")))
    assert file(outcome) == file(of(ACCENTS))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a4_text_with_tabs_called_xls(encoding: str) -> None:
    outcome = delivered(("leerlingen.xls", text(ACCENTS, "\t").encode(encoding)))
    assert file(outcome) == file(of(ACCENTS))


def test_a5_a_workbook_with_a_password_says_so() -> None:
    known = known_after(of(pupils(3)))
    outcome = delivered(("leerlingen.xlsx", ole(b"x" * 5000, "EncryptedPackage")), known=known)
    assert (outcome.state, codes(outcome)) == ("refused", ["FILE_ENCRYPTED"])


def test_a6_a_zip_with_one_file() -> None:
    outcome = delivered(("export.zip", archive({"map/lijst.csv": text(ACCENTS).encode()})))
    assert file(outcome) == file(of(ACCENTS))


def test_a6_a_zip_with_pupils_staff_groups_and_the_litter_of_a_mac() -> None:
    members = [
        ("school/medewerkers.csv", STAFF),
        ("school/groepen.csv", lines("Groep;Leerjaar", "5a;5")),
        ("school/leerlingen.csv", text(ACCENTS).encode()),
        ("__MACOSX/school/._leerlingen.csv", b"\x00\x05\x16\x07"),
        ("school/.DS_Store", b"\0\0\0\1Bud1"),
    ]
    outcome = delivered(("export.zip", archive(members)))
    assert file(outcome) == file(of(ACCENTS))
    assert {ledger.sheet: dict(ledger.ignored) for ledger in outcome.ledger} == {
        "school/medewerkers.csv": {"staff": 1},
        "school/groepen.csv": {"other_table": 2},
        "school/leerlingen.csv": {},
    }


@pytest.mark.parametrize("method", [8, 99])
def test_a6_a_zip_with_a_password_archives_nobody(method: int) -> None:
    outcome = delivered(("export.zip", locked(method)), known=known_after(of(pupils(3))))
    assert (outcome.state, codes(outcome)) == ("refused", ["FILE_ENCRYPTED"])


@pytest.mark.parametrize("name", ["../../leerlingen.csv", "/etc/leerlingen.csv", "..\\leerlingen.csv"])
def test_a6_a_zip_that_climbs_out_of_its_folder(name: str) -> None:
    outcome = delivered(("export.zip", archive({name: text(ACCENTS).encode()})))
    assert (outcome.state, codes(outcome)) == ("refused", ["ARCHIVE_UNSAFE"])


def test_a6_a_zip_bomb() -> None:
    outcome = delivered(("export.zip", archive({"lijst.csv": b"0" * 50_000_000})))
    assert (outcome.state, codes(outcome)) == ("refused", ["ARCHIVE_UNSAFE"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\r\n\r\n", "FILE_EMPTY"),
        (text([list(pupil(""))]).encode(), "FILE_HEADING_ONLY"),
        (text(pupils(30)).encode()[:800] + bytes(4096), "FILE_TRUNCATED"),
    ],
)
def test_a7_an_empty_file_archives_nobody(content: bytes, code: str) -> None:
    outcome = delivered(content, known=known_after(of(pupils(3))))
    assert (outcome.state, codes(outcome)) == ("refused", [code])


def test_a7_a_file_that_is_still_being_written_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "inbox" / SCHOOL
    folder.mkdir(parents=True)
    half = folder / "leerlingen.csv"
    half.write_bytes(text(pupils(30)).encode()[:900])
    monkeypatch.setattr(inbox.time, "sleep", lambda _: half.write_bytes(text(pupils(30)).encode()))
    assert inbox.take(Workspace(tmp_path), [SCHOOL], TODAY) == []
    monkeypatch.setattr(inbox.time, "sleep", lambda _: None)
    os.utime(half, (1, 1))
    (result,) = inbox.take(Workspace(tmp_path), [SCHOOL], TODAY)
    assert len(file(result.outcome)) == 30


def test_a8_the_same_file_twice_does_nothing(tmp_path: Path) -> None:
    assert states(deliver(tmp_path, offered(range(40)))) == ["published"]
    assert states(deliver(tmp_path, offered(range(40)))) == ["skipped"]


def test_a9_first_sheet_is_info() -> None:
    info = [["Leerlingenlijst", ""], ["Gemaakt op", "20-08-2026"], ["Aantal", 2]]
    outcome = delivered(xlsx({"Info": info, "Leerlingen": cells(ACCENTS)}))
    assert file(outcome) == file(of(ACCENTS))


def test_a9_a_hidden_sheet_is_not_used_and_told() -> None:
    listed = {"Leerlingen": cells(ACCENTS), "hidden:keuzes": [["Groep", "Kleur"], ["5a", "rood"]]}
    outcome = delivered(xlsx(listed))
    assert file(outcome) == file(of(ACCENTS)) and ignored(outcome) == {"hidden_sheet": 2}


def test_a9_a_hidden_sheet_with_pupils_archives_nobody() -> None:
    known = known_after(of(pupils(5)))
    listed = {"5a": cells(pupils(3)), "hidden:6a": cells(pupils(2, first=1004))}
    outcome = delivered(xlsx(listed), known=known)
    assert [issue.sheet for issue in outcome.issues if issue.code == "SHEET_HIDDEN"] == ["6a"]
    assert archived(outcome) == [] and len(active(outcome)) == 5


def test_a9_two_sheets_one_for_each_class() -> None:
    sheets = {"5a": cells(pupils(3)), "6a": cells(pupils(2, first=2001, Huidige_groep="6a", Leerjaar="6"))}
    outcome = delivered(xlsx(sheets))
    assert column(outcome, "groepsnaam") == dict.fromkeys(["1001", "1002", "1003"], "5a") | dict.fromkeys(
        ["2001", "2002"], "6a"
    )


def test_a10_titles_above_a_total_below_and_spacers_between() -> None:
    heading, *rows = text(pupils(4)).splitlines()
    blank = ";" * heading.count(";")
    listed = ["Leerlingenlijst De Wolk", "Printdatum: 20-08-2026", blank, heading, *rows[:2], blank, *rows[2:]]
    outcome = delivered(lines(*listed, f"Totaal: 4{blank}"))
    assert sorted(file(outcome)) == ["1001", "1002", "1003", "1004"]
    assert ignored(outcome) == {"preamble": 2, "footer": 1}


def test_a11_headings_with_breaks_blanks_and_dots() -> None:
    first = "\ufeffLeerling\xa0nummer;Roep_naam;Voorvoegsel(s).;ACHTERNAAM ;Geboortedatum.;"
    outcome = delivered(
        lines(f'{first}Huidige  groep;"Huidige\nstatus";Leerjaar', "001234;Pim;van;Wolk;04-05-2016;5a;;5")
    )
    assert (file(outcome)["001234"]["NAAMTUS"], file(outcome)["001234"]["GROEP"]) == ("van", "5a")
    assert column(outcome, "geboortedatum") == {"001234": "2016-05-04"}


def test_a12_two_columns_with_one_heading() -> None:
    outcome = delivered(
        lines(EDUARTE, "1001;Pim;;Wolk;ICT1A;ICT klas 1A;Dreef 1;", "1002;Noor;;Ster;ICT1A;ICT klas 1A;;")
    )
    assert column(outcome, "groep") == dict.fromkeys(["1001", "1002"], "ICT1A")
    assert column(outcome, "groepsnaam") == dict.fromkeys(["1001", "1002"], "ICT klas 1A")


@pytest.mark.parametrize(("heading_end", "row_end"), [(";", ";"), ("", ";"), (";", ""), ("", ";;;")])
def test_a13_trailing_delimiters_shift_nothing(heading_end: str, row_end: str) -> None:
    heading, *rows = text(pupils(4)).splitlines()
    outcome = delivered(lines(heading + heading_end, *(row + row_end for row in rows)))
    assert file(outcome) == file(of(pupils(4)))


def test_a14_a_shorter_row_is_a_pupil_and_a_longer_one_may_have_shifted() -> None:
    heading, *rows = text(pupils(5)).splitlines()
    rows[1] = rows[1].removesuffix(";Actief")
    rows[2] = rows[2].replace("Ypelaar", "Ype;laar")
    known = known_after(of(pupils(6)))
    outcome = delivered(lines(heading, *rows), known=known)
    assert sorted(active(outcome)) == ["1001", "1002", "1003", "1004", "1005", "1006"]
    assert places(outcome, "ROW_SHIFTED") == [(4, "")]
    assert archived(outcome) == []


def test_a15_a_bare_line_feed_inside_a_record() -> None:
    record = "1001;Pim;;Wolk;ICT1A;ICT klas 1A;Dreef 1\n1234 AB Plaats;"
    outcome = delivered(lines(EDUARTE, record, "1002;Noor;;Ster;ICT1A;ICT klas 1A;;"))
    assert sorted(active(outcome)) == ["1001", "1002"]
    assert places(outcome, "ROW_JOINED") == [(2, "")]


def test_a16_records_of_several_types_without_a_heading() -> None:
    address = "Dreef;1;1234AB;;Plaats;NL;Nederland;Nee"
    rest = "1001;M;;;Pim;Plaats;;Nederland;;;;ICT1A;ICT1A;"
    pupil_ = f"Deelnemer;Wolk;van;Wolk;van;P;Pim;04052008;{address};{address};{rest}"
    other = pupil_.replace("1001;M", "1002;V").replace("Pim", "Noor").replace("04052008", "05052008")
    rows = [pupil_, "Verbintenis;25100;ICT;01082026", other, "Verbintenis;25100;ICT;01082026;;J"]
    outcome = delivered(lines(*rows, *rows, encoding="utf-8-sig"))
    assert column(outcome, "geboortedatum") == {"1001": "2008-05-04", "1002": "2008-05-05"}
    assert column(outcome, "voorvoegsel") == {"1001": "van", "1002": "van"} and archived(outcome) == []


def test_a17_a_list_of_staff_is_no_list_of_pupils() -> None:
    outcome = delivered(STAFF, known=known_after(of(pupils(3))))
    assert (outcome.state, codes(outcome)) == ("refused", ["STAFF_LIST"])


@pytest.mark.parametrize("content", [edexml(leerling("1"), school="99QQ01"), text(pupils(3, BRIN="99QQ01")).encode()])
def test_a18_a_file_of_another_school(content: bytes) -> None:
    outcome = delivered(content, known=known_after(of(pupils(3))))
    assert (outcome.state, codes(outcome)) == ("refused", ["SCHOOL_WRONG"])


@pytest.mark.parametrize(
    "content", [edexml(leerling("1"), year="2025-2026"), text(pupils(3, Schooljaar="2025 / 2026")).encode()]
)
def test_a19_a_file_of_last_year(content: bytes) -> None:
    outcome = delivered(content, known=known_after(of(pupils(3))))
    assert (outcome.state, codes(outcome)) == ("refused", ["SCHOOL_YEAR_PAST"])


def test_a20_a_heading_renamed_a_column_more_and_another_order() -> None:
    old = "Leerlingnummer;Volledige Naam;Stamgroep;Bekostiging;Niet versturen naar BRON J/N"
    new = "Stamgroep;Niet versturen naar ROD J/N;Nederlands onderwijs sinds;Volledige Naam;Leerlingnummer;"
    new += "Kluisnummer;Bekostiging"
    before = delivered(lines(old, "1001;Pim van Wolk;1a;J;N", "1002;Noor Ster;1a;J;N"))
    after = delivered(lines(new, "1a;N;;Pim van Wolk;1001;7;J", "1a;N;;Noor Ster;1002;8;J"), known=known_after(before))
    assert file(after) == file(before)
    assert set(after.changes["kind"]) == {"unchanged"}
    assert places(after, "COLUMN_UNKNOWN") == [(None, "Kluisnummer")]


def test_a21_all_columns_and_no_rows_is_no_success() -> None:
    outcome = delivered(xlsx([list(pupil(""))]), known=known_after(of(pupils(3))))
    assert (outcome.state, codes(outcome)) == ("refused", ["FILE_HEADING_ONLY"])


@pytest.mark.parametrize("name", ["Leerlingen (24-08), def!.CSV", "LIJST.XLSX", "lijst.csv", "lijst", "lijst.pdf"])
def test_a22_a_name_tells_nothing(name: str) -> None:
    _, book = xlsx(cells(ACCENTS))
    for content in (book, text(ACCENTS).encode()):
        outcome = delivered((name, content))
        assert file(outcome) == file(of(ACCENTS))
        assert all(made.name.replace(".", "").isalnum() for made in outcome.files)


def test_a23_merged_heading_cells() -> None:
    rows = [
        ["Stamnummer", "Naam", None, None, "Klas"],
        [None, "Roepnaam", "Tussenvoegsel", "Achternaam", None],
        ["001234", "Pim", "van", "Wolk", "1a"],
        ["001235", "Noor", None, "Ster", "1b"],
    ]
    outcome = delivered(xlsx(rows, merge="B1:D1 A1:A2 E1:E2"))
    assert column(outcome, "achternaam") == {"001234": "Wolk", "001235": "Ster"}
    assert column(outcome, "groepsnaam") == {"001234": "1a", "001235": "1b"}


def test_a24_edexml_that_is_not_of_the_schema() -> None:
    turned = "<leerling><groep><key>g5</key></groep><jaargroep>5</jaargroep><roepnaam>Pim</roepnaam><key>00012</key>"
    outcome = delivered(edexml(f"{turned}<achternaam>Wolk</achternaam></leerling>", leerling("00013")))
    assert column(outcome, "roepnaam") == {"00012": "Pim", "00013": "Wubbe00013"}
    assert column(outcome, "groepsnaam") == {"00012": "5a", "00013": "5a"}

"""What senders send becomes rows of `Resultaat`: UWLR however it is wrapped, and tables by profile."""

from __future__ import annotations

import pytest

from schemas.result_profile import parse_result_profile, shipped_result_profiles
from schemas.tables import RESULTAAT
from transforms.readers import read
from transforms.results.read import File, Received, read_results

GYNZY = shipped_result_profiles()["gynzy"]
HEAD = (
    "<school><schooljaar>2026-2027</schooljaar><brincode>99QQ</brincode>"
    "<aanmaakdatum>2026-10-02T20:00:00+02:00</aanmaakdatum></school>"
)
TEST = (
    "<toets><toetscode>T1</toetscode><toetsnaam>Blok 1</toetsnaam><vakgebied>taal</vakgebied>"
    '<toetshierarchie><ingang niveau="2">Groep 5</ingang><ingang niveau="1">Werelden</ingang></toetshierarchie></toets>'
)


def uwlr(results: str, head: str = HEAD, tests: str = TEST, pupil: str = "<leerlingid>1003</leerlingid>") -> str:
    given = f"<toetsafname>{pupil}<resultaten>{results}</resultaten></toetsafname>"
    inside = f"{head}<toetsafnames>{given}</toetsafnames><toetsen>{tests}</toetsen>"
    return f"<leerresultaten_verzoek>{inside}</leerresultaten_verzoek>"


def result(inside: str = "<score>7</score>", day: str = "2026-10-01", code: str = "T1", key: str = "a") -> str:
    return f'<resultaat key="{key}"><afnamedatum>{day}</afnamedatum><toetscode>{code}</toetscode>{inside}</resultaat>'


def received(*texts: str, made: str = "2026-10-03T00:00:00") -> Received:
    names = [f"bestand{place}" for place in range(len(texts))]
    files = [File(name, tuple(read(name, text.encode())), made) for name, text in zip(names, texts, strict=True)]
    return read_results(files, GYNZY, "99QQ00")


def codes(told: Received) -> list[str]:
    return [issue.code for issue in told.issues]


def test_a_result_is_told_with_its_test_and_method() -> None:
    told = received(uwlr(result("<score>07.50</score>")))
    [row] = told.rows
    assert set(RESULTAAT) <= row.keys()
    shown = ("leerlingnummer_bron", "score", "methode", "vakgebied", "toetsnaam", "schooljaar", "gemaakt")
    assert [row[name] for name in shown] == [
        "1003",
        "7.5",
        "Werelden",
        "taal",
        "Blok 1",
        "2026-2027",
        "2026-10-02T20:00:00",
    ]
    assert codes(told) == ["RESULTS_NO_VERSION"]


def test_an_envelope_and_prefixes_make_no_difference() -> None:
    plain = uwlr(result())
    space = 'xmlns:x="http://www.edustandaard.nl/leerresultaten/2/leerresultaten"'
    for old in ("leerresultaten_verzoek", "resultaat", "score", "toets", "leerlingid"):
        plain = plain.replace(f"<{old}>", f"<x:{old}>").replace(f"</{old}>", f"</x:{old}>")
    plain = plain.replace("<resultaat ", "<x:resultaat ").replace(
        "<x:leerresultaten_verzoek>", f"<x:leerresultaten_verzoek {space}>"
    )
    soap = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{plain}</s:Body></s:Envelope>'
    assert [row["score"] for row in received(soap).rows] == ["7"]


def test_what_is_said_of_a_pupil_may_come_after_its_results() -> None:
    late = uwlr(result(), pupil="").replace("</resultaten>", "</resultaten><leerlingid>1004</leerlingid>")
    assert [row["leerlingnummer_bron"] for row in received(late).rows] == ["1004"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (uwlr(result("")), "RESULT_SCORE_MISSING"),
        (uwlr(result(day="2026-02-30")), "RESULT_DATE_INVALID"),
        (uwlr(result(day="1-10-2026")), "RESULT_DATE_INVALID"),
        (uwlr(result(code="")), "RESULT_TEST_MISSING"),
        (uwlr(result(), pupil=""), "RESULT_PUPIL_MISSING"),
        (uwlr(result(key="x" * 257)), "RESULT_TOO_LONG"),
    ],
)
def test_a_row_that_is_of_no_use_is_left_out_and_told(text: str, code: str) -> None:
    told = received(text)
    assert code in codes(told)
    assert (told.rows, told.read, told.rejected) == ((), 1, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (uwlr(result(), HEAD.replace("99QQ", "88QQ")), "SCHOOL_WRONG"),
        (uwlr(""), "RESULTS_EMPTY"),
        (uwlr(result())[:-20], "FILE_TRUNCATED"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + uwlr(result()), "XML_INVALID"),
        ("<EDEX/>", "FILE_HEADING_ONLY"),
        ("Leerlingnummer;Achternaam\n1003;Ypelaar\n", "RESULTS_UNKNOWN_FILE"),
    ],
)
def test_a_file_of_no_use_leaves_the_others_alone(text: str, code: str) -> None:
    told = received(text, uwlr(result()))
    assert code in codes(told)
    assert told.refused == ("bestand0",)
    assert [row["score"] for row in told.rows] == ["7"]


def test_a_test_that_is_not_described_and_another_year_are_told() -> None:
    told = received(uwlr(result(code="T9", day="2026-07-31")))
    assert {"RESULT_TEST_UNDEFINED", "RESULT_YEAR_DIFFERS"} <= set(codes(told))
    assert told.rows[0]["schooljaar"] == "2025-2026"


def test_the_newest_description_of_a_test_counts() -> None:
    old = uwlr(result(), HEAD.replace("10-02", "09-01"), TEST.replace("Blok 1", "Oud"))
    assert {row["toetsnaam"] for row in received(uwlr(result(key="b")), old).rows} == {"Blok 1"}


def test_results_that_are_no_number_are_kept_as_they_are() -> None:
    other = "<anderresultaat><andere_score>G</andere_score></anderresultaat>"
    oso = "<osoresultaat><toetsscore><aantalgoed>7</aantalgoed></toetsscore></osoresultaat>"
    rows = received(uwlr(result(other) + result(oso) + result("<score>V</score>"))).rows
    assert [(row["score"], row["andere_score"], bool(row["osoresultaat"])) for row in rows] == [
        ("", "G", False),
        ("", "", True),
        ("", "V", False),
    ]


def test_a_table_is_read_by_its_headings() -> None:
    table = "Resultaten van groep 5;;;\nLeerlingnummer;Leerdoel;Datum;Score\n1003;Klokkijken;1-10-2026;6,50\n;;;\n"
    told = received(table)
    [row] = told.rows
    assert [row[name] for name in ("toetscode", "afnamedatum", "score", "gemaakt", "rij")] == [
        "Klokkijken",
        "2026-10-01",
        "6.5",
        "2026-10-03T00:00:00",
        "3",
    ]
    assert told.read == 1


@pytest.mark.parametrize(
    "wrong", ['headers = {onzin = ["A"]}', "", 'headers = {score = ["A"]}\n[[columns]]\nheader = "a"\nsource = "score"']
)
def test_a_profile_is_read_strictly(wrong: str) -> None:
    head = 'title = "x"\nstatus = "unverified"\nevidence = ["x"]\nchecked_on = 2026-11-22\n'
    with pytest.raises(ValueError):
        parse_result_profile("x", head + wrong)


def test_a_results_file_is_no_pupil_list() -> None:
    grids = read("r.xml", uwlr(result()).encode())
    assert [(grid.name, grid.aside) for grid in grids] == [("resultaten", "other_table"), ("toetsen", "other_table")]

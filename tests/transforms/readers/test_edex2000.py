"""EDEX2000 is told by what stands where, and its files are joined on the key of the group."""

from __future__ import annotations

from functools import partial

import pytest

from tests.deliveries import outcome_of
from tests.findings import codes as codes_of
from tests.findings import only
from tests.forms import archive, delimited, fixed
from tests.make_samples import GR, LG, LK, LL
from transforms.readers import read

SCHOOL = ["2026-2027", "99QQ", "00"]
PIM = [
    "Wolkenveld",
    "van 't",
    "Pim",
    "04032017",
    "1",
    "",
    "00042",
    "  7",
    "2026-2027",
    "",
    "",
    "",
    "",
    "",
    "",
    "99QQ",
    "00",
]
ZOE = ["Vuursteen", "", "Zoë", "05042017", "2", "", " 42", "7", "2026-2027", "", "", "1234AB", "", "", "", "99QQ", "00"]
GROUP = ["Kikkers", "5", "7", *SCHOOL]


codes = partial(codes_of, unsaid=("PROFILE_", "COLUMN_", "TARGET_"))


def files(*pupils: list[str], groups: list[list[str]] | None = None, short: bool = False) -> dict[str, bytes]:
    """Returns the files under names that say nothing."""
    made = {"a": fixed(pupils or [PIM, ZOE], LL, short)}
    return made | ({"b": fixed(groups, GR, short)} if groups else {})


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_pupils_get_name_and_year_of_their_group(short: bool, packed: bool) -> None:
    given = files(groups=[GROUP], short=short)
    outcome = outcome_of([("x.zip", archive(given))] if packed else given.items())
    assert (outcome.state, outcome.source, outcome.school, codes(outcome)) == ("published", "edex2000", "99QQ00", [])
    rows = outcome.pupils[["leerlingnummer", "voorvoegsel", "roepnaam", "geboortedatum", "groepsnaam", "jaargroep"]]
    assert sorted(rows.itertuples(index=False, name=None)) == [
        ("00042", "van 't", "Pim", "2017-03-04", "Kikkers", "5"),
        ("42", "", "Zoë", "2017-04-05", "Kikkers", "5"),
    ]
    assert all(ledger.balances for ledger in outcome.ledger)


def test_pupils_alone_have_the_key_of_the_group() -> None:
    outcome = outcome_of(files().items())
    assert (outcome.state, set(outcome.pupils["groepsnaam"]), codes(outcome)) == (
        "published",
        {"7"},
        ["YEAR_GROUP_FROM_NAME"],
    )


def test_all_four_files_are_accounted_for() -> None:
    staff = {
        "c": fixed([["Lindelaan", "", "Bo", "1", "99QQ", "00"]], LK),
        "d": fixed([["1", "7", *SCHOOL]], LG),
    }
    outcome = outcome_of((files(groups=[GROUP]) | staff).items())
    told = {ledger.file: (ledger.accepted, dict(ledger.ignored)) for ledger in outcome.ledger}
    assert told == {"a": (2, {}), "b": (0, {"other_table": 1}), "c": (0, {"staff": 1}), "d": (0, {"other_table": 1})}
    assert outcome.staff is not None
    [bo] = outcome.staff[["medewerkernummer", "achternaam", "roepnaam", "groepen"]].to_dict("records")
    assert bo == {"medewerkernummer": "1", "achternaam": "Lindelaan", "roepnaam": "Bo", "groepen": "Kikkers"}


@pytest.mark.parametrize("name", ["b", "c"])
def test_without_the_pupils_the_other_files_are_refused(name: str) -> None:
    alone = {"b": fixed([GROUP], GR), "c": fixed([["Lindelaan", "", "Bo", "1", "99QQ", "00"]], LK)}
    outcome = outcome_of({name: alone[name]}.items())
    assert (outcome.state, codes(outcome)) == ("refused", ["PUPILS_ELSEWHERE"])


def test_a_group_that_is_not_there_is_told() -> None:
    outcome = outcome_of(files(groups=[["Padden", "6", "8", *SCHOOL]]).items())
    assert [(issue.code, issue.row) for issue in outcome.issues if issue.code == "GROUP_UNKNOWN"] == [
        ("GROUP_UNKNOWN", 1),
        ("GROUP_UNKNOWN", 2),
    ]


def test_in_an_archive_it_is_told_of_the_archive_and_its_member() -> None:
    grids = read("x.zip", archive(files(groups=[["Padden", "6", "8", *SCHOOL]])))
    told = [(issue.code, issue.file, issue.sheet, issue.row) for grid in grids for issue in grid.issues]
    assert told == [("GROUP_UNKNOWN", "x.zip", "a", 1), ("GROUP_UNKNOWN", "x.zip", "a", 2)]


def test_a_key_of_last_year_does_not_name_this_year() -> None:
    before = ["Oude naam", "4", "7", "2025-2026", "99QQ", "00"]
    assert set(outcome_of(files(groups=[GROUP, before]).items()).pupils["groepsnaam"]) == {"Kikkers"}
    assert set(outcome_of(files(groups=[before, GROUP]).items()).pupils["groepsnaam"]) == {"Kikkers"}


@pytest.mark.parametrize(
    ("written", "meant"), [("04/03/17", "2017-03-04"), ("04-03-17", "2017-03-04"), ("00000000", "")]
)
def test_dates_have_several_forms(written: str, meant: str) -> None:
    outcome = outcome_of(files([*PIM[:3], written, *PIM[4:]]).items())
    assert list(outcome.pupils["geboortedatum"]) == [meant]


def test_a_pupil_who_left_is_no_pupil() -> None:
    gone = [*ZOE[:13], "10072026", *ZOE[14:]]
    assert list(outcome_of(files(PIM, gone).items()).pupils["leerlingnummer"]) == ["00042"]


def test_the_end_of_a_dos_file_is_no_pupil() -> None:
    content = files()["a"] + b"\x1a"
    assert (only(content).form, only(content).numbers) == ("edex2000", [0, 1, 2])
    assert only(b"\r\n" + content).numbers == [0, 2, 3]


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp1252", "utf-8"])
def test_the_code_page_is_found(encoding: str) -> None:
    rows = [[*ZOE[:2], name, *ZOE[3:]] for name in ("Zoë", "Renée", "Anaïs", "André", "Joël", "Sören")]
    content = fixed(rows, LL).decode("cp850").encode(encoding)
    assert {row[2] for row in only(content).rows[1:]} == {"Zoë", "Renée", "Anaïs", "André", "Joël", "Sören"}


@pytest.mark.parametrize(
    "content",
    [
        delimited(
            [["Leerlingnummer", "Achternaam", "Roepnaam", "Groep"], ["1", "Wolkenveld", "Pim", "5a"]], ";", "utf-8"
        ),
        delimited([["naam", "klas"], ["Pim Wolkenveld", "5a"]], ",", "utf-8"),
        b"Pim\r\nNoor\r\nFenna\r\n",
        ("x" * 145 + "\r\n").encode() * 4,
        (" " * 80 + "00042" + "\r\n").encode() * 4,
        b"12345 6789 2026\r\n" * 3,
        files()["a"]
        .replace(b"2026-2027", b"20262027x")
        .replace(b"04032017", b"04-03-2K")
        .replace(b"05042017", b"gisteren"),
    ],
)
def test_other_text_is_not_mistaken_for_it(content: bytes) -> None:
    assert only(content).form == "csv"

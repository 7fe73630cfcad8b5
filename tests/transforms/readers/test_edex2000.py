"""EDEX2000 is told by what stands where, and its files are joined on the key of the group."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from schemas.profile import Settings, shipped
from tests.forms import archive, delimited, fixed
from tests.make_samples import GR, LG, LK, LL
from transforms.compare import KNOWN
from transforms.deliver import take_in, work_out
from transforms.outcome import Delivery, Outcome
from transforms.readers import Grid, read

TODAY = date(2026, 8, 24)
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


def files(*pupils: list[str], groups: list[list[str]] | None = None, short: bool = False) -> dict[str, bytes]:
    """Returns the files under names that say nothing."""
    made = {"a": fixed(pupils or [PIM, ZOE], LL, short)}
    return made | ({"b": fixed(groups, GR, short)} if groups else {})


def deliver(given: dict[str, bytes]) -> Outcome:
    batch = [Delivery("d", "", tuple(given.items()))]
    known = pd.DataFrame(columns=list(KNOWN), dtype="str")
    intake = take_in(batch, shipped(), Settings(), {}, TODAY)
    return work_out(intake, known, {}, shipped(), Settings(), TODAY)[0]


def codes(outcome: Outcome) -> list[str]:
    unsaid = ("PROFILE_", "COLUMN_", "TARGET_")
    return [issue.code for issue in outcome.issues if not issue.code.startswith(unsaid)]


def only(content: bytes) -> Grid:
    [grid] = read("x.csv", content)
    return grid


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_pupils_get_name_and_year_of_their_group(short: bool, packed: bool) -> None:
    given = files(groups=[GROUP], short=short)
    outcome = deliver({"x.zip": archive(given)} if packed else given)
    assert (outcome.state, outcome.source, outcome.school, codes(outcome)) == ("published", "edex2000", "99QQ00", [])
    rows = outcome.pupils[["leerlingnummer", "voorvoegsel", "roepnaam", "geboortedatum", "groepsnaam", "jaargroep"]]
    assert sorted(rows.itertuples(index=False, name=None)) == [
        ("00042", "van 't", "Pim", "2017-03-04", "Kikkers", "5"),
        ("42", "", "Zoë", "2017-04-05", "Kikkers", "5"),
    ]
    assert all(ledger.balances for ledger in outcome.ledger)


def test_pupils_alone_have_the_key_of_the_group() -> None:
    outcome = deliver(files())
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
    outcome = deliver(files(groups=[GROUP]) | staff)
    told = {ledger.file: (ledger.accepted, dict(ledger.ignored)) for ledger in outcome.ledger}
    assert told == {"a": (2, {}), "b": (0, {"other_table": 1}), "c": (0, {"staff": 1}), "d": (0, {"staff": 1})}


@pytest.mark.parametrize("name", ["b", "c"])
def test_without_the_pupils_the_other_files_are_refused(name: str) -> None:
    alone = {"b": fixed([GROUP], GR), "c": fixed([["Lindelaan", "", "Bo", "1", "99QQ", "00"]], LK)}
    outcome = deliver({name: alone[name]})
    assert (outcome.state, codes(outcome)) == ("refused", ["PUPILS_ELSEWHERE"])


def test_a_group_that_is_not_there_is_told() -> None:
    outcome = deliver(files(groups=[["Padden", "6", "8", *SCHOOL]]))
    assert [(issue.code, issue.row) for issue in outcome.issues if issue.code == "GROUP_UNKNOWN"] == [
        ("GROUP_UNKNOWN", 1),
        ("GROUP_UNKNOWN", 2),
    ]


def test_a_key_of_last_year_does_not_name_this_year() -> None:
    before = ["Oude naam", "4", "7", "2025-2026", "99QQ", "00"]
    assert set(deliver(files(groups=[GROUP, before])).pupils["groepsnaam"]) == {"Kikkers"}
    assert set(deliver(files(groups=[before, GROUP])).pupils["groepsnaam"]) == {"Kikkers"}


@pytest.mark.parametrize(
    ("written", "meant"), [("04/03/17", "2017-03-04"), ("04-03-17", "2017-03-04"), ("00000000", "")]
)
def test_dates_have_several_forms(written: str, meant: str) -> None:
    outcome = deliver(files([*PIM[:3], written, *PIM[4:]]))
    assert list(outcome.pupils["geboortedatum"]) == [meant]


def test_a_pupil_who_left_is_no_pupil() -> None:
    gone = [*ZOE[:13], "10072026", *ZOE[14:]]
    assert list(deliver(files(PIM, gone)).pupils["leerlingnummer"]) == ["00042"]


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

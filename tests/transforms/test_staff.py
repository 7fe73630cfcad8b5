"""Lists of staff: what is read of them, what becomes of every row, and who works at the school afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
import pytest

from schemas.profile import Settings, Source, shipped
from tests.deliveries import NOBODY, outcome_of
from tests.flows.exports import SCHOOL, export
from tests.forms import edexml, element
from transforms.deliver import take_in, work_out
from transforms.draft import Draft, draft
from transforms.memory import STAFF_KNOWN, Memory
from transforms.outcome import Delivery, Outcome
from transforms.staff import present_staff, turn_staff
from transforms.staff_list import COLUMNS

EDUARTE = "Afkorting;Geboortenaam;Voorvoegsels Geboortenaam;Roepnaam;Voorletters;Geslacht;Emailadres;Locatie"
PARNASSYS = "Roepnaam;Voorvoegsel;Achternaam;Gekoppelde groepen;Rollen"
TODAY = date(2026, 8, 20)


def delivered(*rows: str, heading: str = EDUARTE) -> Outcome:
    """Returns what becomes of pupils with a list of staff beside them."""
    staff = "\r\n".join([heading, *rows]).encode()
    return outcome_of([("leerlingen.csv", export(range(12))), ("medewerkers.csv", staff)], SCHOOL)


def people(outcome: Outcome) -> dict[str, dict[str, str]]:
    """Returns who works at the school by surname, with what is filled."""
    staff = present_staff(outcome.staff) if outcome.staff is not None else pd.DataFrame()
    told = [
        {str(name): cell for name, cell in row.items() if cell and cell == cell} for row in staff.to_dict("records")
    ]
    return {row.get("achternaam", ""): row for row in told}


def codes(outcome: Outcome) -> list[tuple[str, int | None, str]]:
    return [(issue.code, issue.row, issue.column) for issue in outcome.issues if issue.file == "medewerkers.csv"]


def ledger(outcome: Outcome) -> tuple[int, int, dict[str, int], int]:
    [found] = [one for one in outcome.ledger if one.file == "medewerkers.csv"]
    return found.read, found.rejected, dict(found.ignored), found.blank


def test_a_list_is_read_in_canonical_words() -> None:
    outcome = delivered("WIN;Windmolen;Ter ;Ed;E.J.;M;mailto:ed@wolken.example;Wolkenstad", "LIN;de Linde;;Bo;;V;;")
    found = people(outcome)
    assert found["Windmolen"] == {
        "school": SCHOOL,
        "medewerkernummer": "WIN",
        "achternaam": "Windmolen",
        "voorvoegsel": "ter",
        "roepnaam": "Ed",
        "voorletters": "EJ",
        "geslacht": "1",
        "emailadres": "ed@wolken.example",
        "vestiging": "Wolkenstad",
        "bestand": "medewerkers.csv",
        "rij": "2",
    }
    assert (found["Linde"]["voorvoegsel"], found["Linde"]["geslacht"]) == ("de", "2")
    assert (outcome.state, outcome.staff_changes["new"], ledger(outcome)) == ("published", 2, (3, 0, {"staff": 2}, 1))


def test_every_row_is_used_or_rejected_with_its_place() -> None:
    outcome = delivered("WIN;Windmolen;;Ed;;;;", ";Linde;;Bo;;;;", "DUI;;;;;;;Stad", "", "ZIL;Zilver;;Noa;;X?;fout@;")
    assert codes(outcome) == [
        ("GENDER_UNKNOWN", 6, "Geslacht"),
        ("EMAIL_INVALID", 6, "Emailadres"),
        ("STAFF_NUMBER_MISSING", 3, "Afkorting"),
        ("STAFF_NAME_MISSING", 4, ""),
    ]
    assert list(people(outcome)) == ["Windmolen", "Zilver"]
    assert ledger(outcome) == (6, 2, {"staff": 2}, 2)


def test_rows_about_one_person_become_one_and_rows_that_disagree_are_none() -> None:
    heading = "Personeelsnummer;Achternaam;Roepnaam;Rollen;Gekoppelde groepen"
    source = shipped().sources["parnassys"]
    numbered = source.model_copy(
        update={"staff_headers": {**source.staff_headers, "medewerkernummer": ("Personeelsnummer",)}}
    )
    rows = ["1;Linde;;Leerkracht;3a, 4b", "1;Linde;Bo;IB;4b", "2;Wolk;Ed;Leerkracht;3a", "2;Wolk;Sam;Leerkracht;"]
    outcome = outcome_with(numbered, heading, rows)
    [bo] = people(outcome).values()
    assert (bo["roepnaam"], bo["rol"], bo["groepen"]) == ("Bo", "Leerkracht\nIB", "3a\n4b")
    assert ledger(outcome) == (5, 2, {"staff": 1, "duplicate": 1}, 1)
    assert [code for code, *_ in codes(outcome)] == ["STAFF_TWICE", "STAFF_TWICE"]


def outcome_with(source: Source, heading: str, rows: Iterable[str]) -> Outcome:
    profiles = shipped()
    profiles = profiles.model_copy(update={"sources": {**profiles.sources, source.name: source}})
    text = "\r\n".join([heading, *rows]).encode()
    files = (("leerlingen.csv", export(range(12))), ("medewerkers.csv", text))
    intake = take_in([Delivery("levering", SCHOOL, files)], profiles, Settings(), {}, TODAY)
    return work_out(intake, Memory(NOBODY), {}, profiles, Settings(), TODAY)[0]


def test_a_list_without_numbers_is_of_people_known_by_name() -> None:
    outcome = delivered("Bo;;Linde;1/2 Otters, 3b;Leerkracht\n", "Ed;van;Wolk;;IB", heading=PARNASSYS)
    found = people(outcome)
    assert (found["Linde"]["groepen"], found["Linde"]["rol"]) == ("1/2 Otters\n3b", "Leerkracht")
    assert outcome.staff is not None and outcome.staff["medewerkernummer"].str.fullmatch("#[0-9a-f]{16}").all()
    assert not any("medewerkernummer" in person for person in found.values()), "what is made is no number"
    assert codes(outcome) == [("STAFF_NUMBER_MADE", None, "")]
    again = delivered("Ed;van;Wolk;3b;", "bo;;Linde;;", heading=PARNASSYS)
    assert again.staff is not None
    assert set(again.staff["medewerkernummer"]) == set(outcome.staff["medewerkernummer"])


def test_citizen_service_numbers_refuse_the_delivery() -> None:
    numbers = ("111222333", "123456782", "063138219", "999999990", "182071649")
    outcome = delivered(*(f"{number};Linde{number[0]};;Bo;;;;" for number in numbers))
    assert outcome.state == "refused" and ("STAFF_NUMBER_BSN", None, "Afkorting") in codes(outcome)


def test_a_list_that_no_profile_reads_is_set_aside() -> None:
    outcome = delivered("9001;Linde;V", heading="Personeelsnummer;Achternaam;M_V")
    assert (outcome.staff, outcome.staff_changes, codes(outcome)) == (None, {}, [("STAFF_SET_ASIDE", None, "")])
    assert ledger(outcome) == (2, 0, {"staff": 2}, 0)


GROUPS = [("g3", "3 Kabouters", "3"), ("g4", "4/5", "C"), ("g5", "5", "5"), ("g5", "5 anders", "5")]
PUPILS = [
    element(
        str(number), {"achternaam": f"Wolk{number}", "roepnaam": "Jip", "geboortedatum": "2018-01-02", "jaargroep": "3"}
    )
    for number in range(1, 13)
]


def of_edexml(*staff: str) -> Outcome:
    return outcome_of([("EDEX.XML", edexml("99QQ01", "2.1", "Las", GROUPS, PUPILS, staff=staff))])


def test_leerkrachten_of_edexml_have_the_names_of_their_groups() -> None:
    outcome = of_edexml(
        '<leerkracht key="1" eckid="https://id.example/1"><achternaam>Linde</achternaam><rol>LRK</rol><rol>IB</rol>'
        '<groepen><groep key="g3"><rol>VAK</rol></groep><groep><key>g4</key></groep></groepen></leerkracht>',
        "<leerkracht><key>2</key><achternaam>Wolk</achternaam><toevoegingen><blok><rol>X</rol></blok></toevoegingen>"
        '<groepen><groep key="g5"/><groep key="weg"/></groepen></leerkracht>',
    )
    found = people(outcome)
    assert (found["Linde"]["groepen"], found["Linde"]["rol"]) == ("3 Kabouters\n4/5", "LRK\nIB\nVAK")
    assert (found["Linde"]["eckid"], found["Wolk"]["medewerkernummer"]) == ("https://id.example/1", "2")
    assert "groepen" not in found["Wolk"] and "rol" not in found["Wolk"]
    assert [issue.code for issue in outcome.issues].count("STAFF_GROUP_UNKNOWN") == 2
    assert outcome.pupils["leerlingnummer"].tolist() == [*map(str, sorted(range(1, 13), key=str))]


def test_a_file_without_leerkrachten_says_nothing_of_staff() -> None:
    outcome = of_edexml()
    assert (outcome.staff, outcome.staff_changes) == (None, {})


def rows(*told: Sequence[str]) -> pd.DataFrame:
    """Returns rows of a list of staff: number, surname and fate."""
    cells = [{"school": SCHOOL, "medewerkernummer": one, "achternaam": name, "fate": fate} for one, name, fate in told]
    return pd.DataFrame(cells, columns=list(COLUMNS), dtype="str")


def known(*numbers: str, status: str = "active") -> pd.DataFrame:
    cells = [
        {"school": SCHOOL, "medewerkernummer": one, "achternaam": one, "emailadres": f"{one}@x.nl", "status": status}
        for one in numbers
    ]
    return pd.DataFrame(cells, columns=list(STAFF_KNOWN), dtype="str").assign(since="2025-08-01")


def test_who_is_in_the_list_no_more_has_left_and_what_it_does_not_say_stays() -> None:
    was = pd.concat([known("a", "b", "c"), known("d", status="left")], ignore_index=True)
    turn = turn_staff(
        rows(("a", "a", ""), ("b", "Anders", ""), ("d", "d", ""), ("e", "e", "")), was, True, False, TODAY
    )
    assert turn.after is not None
    after = turn.after.set_index("medewerkernummer")
    assert dict(after["status"]) == {"a": "active", "b": "active", "c": "left", "d": "active", "e": "active"}
    assert after["since"].tolist() == ["2025-08-01", "2025-08-01", "2026-08-20", "2026-08-20", "2026-08-20"]
    assert after.loc[["a", "b"], "emailadres"].tolist() == ["a@x.nl", "b@x.nl"]
    assert dict(turn.changes) == {"read": 4, "new": 1, "changed": 1, "left": 1, "returned": 1}


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        (rows(("a", "a", "")), False),
        (rows(("a", "a", ""), ("", "x", "rejected:STAFF_NUMBER_MISSING")), True),
        (rows(("a", "a", ""), ("b", "x", "rejected:STAFF_TWICE"), ("c", "", "rejected:STAFF_NAME_MISSING")), True),
    ],
)
def test_nobody_leaves_who_may_be_in_the_list(told: pd.DataFrame, whole: bool) -> None:
    turn = turn_staff(told, known("a", "b", "c"), whole, False, TODAY)
    assert turn.after is not None and set(turn.after["status"]) == {"active"} and len(turn.after) == 3


def test_a_list_without_half_of_the_staff_is_not_taken_up() -> None:
    half = rows(("a", "a", ""), ("b", "b", ""))
    turn = turn_staff(half, known(*"abcde"), True, False, TODAY)
    assert turn.after is None and [issue.code for issue in turn.issues] == ["STAFF_SHRUNK"]
    assert turn_staff(half, known(*"abcd"), True, False, TODAY).after is not None
    assert turn_staff(half, known(*"abcde"), False, False, TODAY).after is not None
    assert [issue.code for issue in turn_staff(half, known(*"ab"), True, True, TODAY).issues] == ["STAFF_OLDER"]
    assert turn_staff(rows(), known(*"abcde"), True, False, TODAY).after is None


def test_a_learned_profile_reads_the_staff_of_its_system_too() -> None:
    base = shipped().sources["eduarte"]
    about = Draft("school", TODAY, ("mbo",), {}, base)
    assert tomllib.loads(draft(about, []))["staff_headers"]["medewerkernummer"] == ["Afkorting"]

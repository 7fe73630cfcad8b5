"""Leerwinst/TOP dossier: what each administration asks, three files that agree, and a proposal for linking staff."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest

from schemas.profile import Person, School, Settings, Target, shipped
from schemas.tables import MEDEWERKERGEGEVENS
from tests.transforms.test_shape import pupils
from transforms.memory import OWING
from transforms.option import chosen
from transforms.readers import read
from transforms.stock import Stock
from transforms.supply import Supplied, supply

TOP = shipped().targets["top"]


def school(**groups: str) -> pd.DataFrame:
    rows = [{"leerlingnummer": number[1:], "groepsnaam": group} for number, group in groups.items()]
    return pupils(*rows, labels=0).assign(school="99QQ00", status="active", since="2026-08-01", school_year="2026-2027")


def staff(**people: tuple[str, str]) -> pd.DataFrame:
    rows = [
        {
            "medewerkernummer": code,
            "achternaam": f"Maan{code}",
            "rol": role,
            "groepen": groups,
            "bestand": "m.csv",
            "rij": "2",
        }
        for code, (role, groups) in people.items()
    ]
    return pd.DataFrame(rows, columns=["medewerkernummer", *MEDEWERKERGEGEVENS, "bestand", "blad", "rij"], dtype="str")


def supplied(
    table: pd.DataFrame,
    route: str = "per_stuk",
    people: pd.DataFrame | None = None,
    before: Supplied | None = None,
    settings: dict[str, Person] | None = None,
) -> Supplied:
    own = Settings(schools={"99QQ00": School(options={"top": {"route": route}})}, people=settings or {})
    owing = pd.DataFrame(columns=list(OWING), dtype="str")
    sent = before.sent if before else {}
    stock = Stock("99QQ00", "2026-2027", "levering", "parnassys", table, owing, people, sent=sent)
    return supply(stock, ("top",), shipped(), own, date(2026, 8, 24))


def papers(one: Supplied) -> dict[str, list[list[str]]]:
    return {paper.name: next(iter(read(paper.name, paper.content))).rows[1:] for paper in one.papers}


def rows(one: Supplied) -> dict[str, list[dict[str, str]]]:
    return {
        file.name: list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
        for file in one.files
    }


@pytest.mark.parametrize(
    ("source", "made", "word"),
    [
        ("schooloas", "list", "geen actie vereist"),
        ("parnassys", "list", "per stuk klaar"),
        ("esis", "list", "per stuk klaar"),
        ("esis_sbo", "list", "in één keer klaar"),
        ("magister", "list", "per stuk klaar"),
        ("eduarte", "file", "drie bestanden"),
        ("somtoday", "file", "drie bestanden"),
    ],
)
def test_each_administration_has_the_action_of_the_page(source: str, made: str, word: str) -> None:
    target = chosen(TOP, {}, source)
    assert isinstance(target, Target)
    assert target.made == made
    assert word in " ".join(target.steps["nl"])
    assert "TOP leerkracht +" in target.steps["nl"][-1]
    assert len(target.steps["nl"]) == len(target.steps["en"])


def test_who_has_parnassys_of_the_other_kind_is_told_so() -> None:
    target = chosen(TOP, {}, "parnassys")
    assert isinstance(target, Target) and any("GKV" in step for step in target.steps["nl"])


def test_three_files_agree_about_the_groups() -> None:
    people = staff(WIN=("TOP leerkracht", "Groep 3\nGroep 4"), LIN=("Leraar", "Groep 9"))
    told = rows(supplied(school(p1="Groep 3", p2="Groep 4", p3=""), "bestanden", people))
    assert set(told) == {"topgroepen.csv", "topleerlingen.csv", "topmedewerkers.csv"}
    groups = {row["groepscode"] for row in told["topgroepen.csv"]}
    for file in ("topleerlingen.csv", "topmedewerkers.csv"):
        assert {row["groepscode"] for row in told[file]} - {""} <= groups
    linked = [(row["medewerkernummer"], row["groepscode"]) for row in told["topmedewerkers.csv"]]
    assert sorted(linked) == [("LIN", ""), ("WIN", "Groep 3"), ("WIN", "Groep 4")]


def test_colleagues_without_a_number_are_all_told() -> None:
    people = staff(A=("", "Groep 3"), B=("", "Groep 3")).assign(medewerkernummer="")
    told = rows(supplied(school(p1="Groep 3"), "bestanden", people))
    assert len(told["topmedewerkers.csv"]) == 2


def test_only_who_is_new_or_moved_is_to_be_set_ready() -> None:
    before = supplied(school(p1="Groep 3", p2="Groep 3"))
    assert len(papers(before)["leerlingen-klaarzetten.xlsx"]) == 2 and not before.files
    now = supplied(school(p1="Groep 4", p2="Groep 3", p3="Groep 3"), before=before)
    ready = {row[0]: row[2:4] for row in papers(now)["leerlingen-klaarzetten.xlsx"]}
    assert ready == {"1": ["Groep 4", "Groep 3"], "3": ["Groep 3", ""]}


def test_where_the_link_does_it_nobody_is_listed() -> None:
    one = supplied(school(p1="Groep 3"), "automatisch", staff(WIN=("TOP leerkracht", "Groep 3")))
    assert list(papers(one)) == ["medewerkers-koppelen.xlsx"] and not one.files


def test_staff_with_a_top_role_are_proposed_a_group_and_others_not() -> None:
    before = supplied(school(p1="Groep 3", p2="Groep 3", p3="Groep 4"))
    people = staff(
        A=("Leraar\nTOP leerkracht", "5B"),
        B=("TOP Leerkracht+", "Groep 3"),
        C=("Leraar", "5B"),
        D=("TOP leerkracht", "x"),
    )
    now = supplied(school(p1="5A", p2="5A", p3="5B"), people=people, before=before)
    told = {row[0]: row[2:5] for row in papers(now)["medewerkers-koppelen.xlsx"]}
    assert told == {
        "A": ["TOP leerkracht", "5B", "de medewerkerslijst noemt deze groep"],
        "B": ["TOP Leerkracht+", "5A", "de groep van vorig jaar: de meeste leerlingen daarvan zitten nu hier"],
        "D": ["TOP leerkracht", "", "geen groep bekend; vul zelf in"],
    }
    again = supplied(school(p1="5A", p2="5A", p3="5B"), people=people, before=now)
    assert "medewerkers-koppelen.xlsx" not in papers(again), "nothing is new"


def test_the_settings_can_tell_the_role_too() -> None:
    own = {
        "WIN": Person(roles=("TOP leerkracht",)),
        "bo": Person(name="Bo Lindelaan", roles=("TOP leerkracht +",)),
        "sam": Person(roles=("TOP leerkracht",), schools=("99QQ01",)),
    }
    one = supplied(school(p1="Groep 3"), people=staff(WIN=("Leraar", "Groep 3")), settings=own)
    told = {row[0] or row[1]: row[2:4] for row in papers(one)["medewerkers-koppelen.xlsx"]}
    assert told == {"WIN": ["TOP leerkracht", "Groep 3"], "Bo Lindelaan": ["TOP leerkracht +", ""]}


def test_without_anybody_to_link_that_is_said() -> None:
    one = supplied(school(p1="Groep 3"))
    assert "TOP_STAFF_UNKNOWN" in {issue.code for issue in one.issues}

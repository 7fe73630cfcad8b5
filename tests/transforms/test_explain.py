"""Why a pupil is missing."""

from random import Random

import pandas as pd
import pytest

from tests.pupils import SCHOOL, delivered, keys, pupil, registered
from tests.schools import STORIES, asked, story
from transforms.explain import Scene, explain, is_final_year
from transforms.memory import LastList


@pytest.mark.parametrize(
    ("jaargroep", "leerweg", "groepsnaam", "geboortedatum", "final"),
    [
        ("8", "", "8a", "", True),
        ("7", "", "7a", "", False),
        ("14", "VMBO-TL", "4T1", "", True),
        ("14", "HAVO", "4H1", "", False),
        ("15", "HAVO", "H5a", "", True),
        ("15", "", "V5b", "", False),
        ("16", "", "6VWO2", "", True),
        ("14", "", "Oranje", "", True),
        ("14", "", "4-1", "", True),
        ("13", "", "3HB", "", False),
        ("S", "", "Bevers", "2014-05-01", True),
        ("S", "", "Bevers", "2018-05-01", False),
        ("S", "", "Bevers", "", False),
        ("V", "", "A1", "2009-05-01", True),
    ],
)
def test_who_is_in_the_final_year(
    jaargroep: str, leerweg: str, groepsnaam: str, geboortedatum: str, final: bool
) -> None:
    assert is_final_year(jaargroep, leerweg, "", groepsnaam, geboortedatum, "2025-2026") is final


SECRET = ("achternaam", "roepnaam", "geboortedatum", "woonplaats", "leerlingnummer")


def scene(known: pd.DataFrame, rows: pd.DataFrame, year: str = "2026-2027", **given: object) -> Scene:
    was = rows["leerlingnummer"].where(rows["leerlingnummer"].isin(known["leerlingnummer"]), "")
    return Scene(known, rows.assign(was=was), {SCHOOL: year}, **given)  # type: ignore[arg-type]


def causes(known: pd.DataFrame, rows: pd.DataFrame, year: str = "2026-2027", **given: object) -> dict[str, str]:
    missing = known[~known["leerlingnummer"].isin(rows["leerlingnummer"])]
    told = explain(missing, scene(known, rows, year, **given))
    return dict(zip(missing["leerlingnummer"], told["cause"], strict=True))


def many(count: int, **given: object) -> list[dict[str, object]]:
    """Returns pupils in the order of their surnames, which is not that of their numbers."""
    return [pupil(str(7 * place % 101 + 1000), achternaam=f"A{place:03d}", **given) for place in range(count)]


def test_every_missing_pupil_gets_one_cause() -> None:
    known = registered(pupil("1", jaargroep="8"), pupil("2"), pupil("3"))
    told = causes(known, delivered(pupil("9")), leavers=keys("3"))
    assert told == {"1": "final_year", "2": "unexplained", "3": "left_in_file"}


def test_group_8_does_not_explain_itself_in_the_middle_of_the_year() -> None:
    known = registered(pupil("1", jaargroep="8"))
    assert causes(known, delivered(pupil("9")), "2025-2026") == {"1": "unexplained"}


def test_what_identifying_found_goes_before_everything() -> None:
    known = registered(pupil("1", jaargroep="8"))
    found = pd.DataFrame({"cause": ["moved"], "evidence": ["to=99QQ01"]}, index=known.index)
    assert causes(known, delivered(pupil("9")), found=found) == {"1": "moved"}


def test_the_last_of_a_sorted_text_are_cut_off_unless_a_second_list_lacks_them() -> None:
    pupils = many(40)
    known, rows = registered(*pupils), delivered(*pupils[:35])
    assert set(causes(known, rows, "2025-2026", endings={SCHOOL: "clean"}).values()) == {"cut_off"}
    assert set(causes(known, rows, "2025-2026").values()) == {"unexplained"}, "a workbook cannot be cut off"
    again = known.assign(missed="1")
    assert set(causes(again, rows, "2025-2026", endings={SCHOOL: "clean"}).values()) == {"unexplained"}


def test_the_order_of_the_last_list_tells_where_a_list_has_none_of_its_own() -> None:
    pupils = many(40)
    Random(3).shuffle(pupils)
    known, rows = registered(*pupils), delivered(*pupils[:35])
    last = {SCHOOL: LastList(numbers=tuple(str(one["leerlingnummer"]) for one in pupils))}
    told = {"endings": {SCHOOL: "clean"}, "last": last}
    assert set(causes(known, rows, "2025-2026", **told).values()) == {"cut_off"}


@pytest.mark.parametrize(
    ("now", "before", "cause"),
    [
        ("short", "", "cut_off"),
        ("open", "clean", "cut_off"),
        ("open", "open", "unexplained"),
        ("open", "", "unexplained"),
    ],
)
def test_the_end_of_the_text_tells_that_it_was_cut_off(now: str, before: str, cause: str) -> None:
    pupils = many(40)
    known, rows = registered(*pupils), delivered(*pupils[:20], *pupils[21:])
    told = {"endings": {SCHOOL: now}, "last": {SCHOOL: LastList(ending=before)}}
    assert set(causes(known, rows, "2025-2026", **told).values()) == {cause}


def test_the_last_group_of_a_list_is_a_whole_group_and_not_cut_off() -> None:
    pupils = [
        *many(20, groepsnaam="4a"),
        *(one | {"leerlingnummer": f"2{one['leerlingnummer']}", "groepsnaam": "4b"} for one in many(9)),
    ]
    known, rows = registered(*pupils, pupil("9", groepsnaam="3a"), pupil("8", groepsnaam="3b")), delivered(*pupils[:20])
    missing = known[~known["leerlingnummer"].isin([*rows["leerlingnummer"], "9", "8"])]
    told = explain(missing, scene(known, rows, "2025-2026", endings={SCHOOL: "clean"}))
    assert set(told["cause"]) == {"whole_group"}
    assert set(told["evidence"]) == {"group=4b;missing=9;of=9"}


def test_evidence_holds_no_name_birth_date_or_address() -> None:
    stories = [story(name, seed) for seed, name in enumerate(STORIES)]
    missing, given, _ = asked(stories)
    evidence = " ".join(set(explain(missing, given)["evidence"]))
    told = [one[column] for school in stories for one in school.known for column in SECRET]
    assert "group=" in evidence and not [word for word in set(told) if word in evidence]


def test_who_would_come_after_the_last_row_says_so_where_others_are_missing_too() -> None:
    known = registered(*(pupil(str(n), achternaam=f"{'abcdefghij'[n % 10]}{n}") for n in range(20)))
    known = known.sort_values("achternaam", ignore_index=True)
    stay = known.drop(index=[3, 19])
    rows = stay.assign(was=stay["leerlingnummer"], bestand="l.csv", blad="", rij=range(len(stay)))
    scene = Scene(known=known, accepted=rows, school_years={"99QQ00": "2025-2026"}, endings={"99QQ00": "clean"})
    told = explain(known.loc[[3, 19]], scene)
    assert told["cause"].tolist() == ["unexplained", "unexplained"]
    assert told["evidence"].iloc[0] == "" and told["evidence"].iloc[1].startswith("tail=achternaam")

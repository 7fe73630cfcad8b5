"""Which child of the register each row is."""

import pandas as pd

from tests.pupils import delivered, pupil, registered
from transforms.memory import LINKS, Memory
from transforms.resolve import Resolved, resolve

NAMES = ("Aafke", "Berend", "Cato", "Douwe", "Eefje", "Floris", "Gijs", "Hanna")
BIRTHS = tuple(f"2017-{month:02}-1{month}" for month in range(1, 9))


def child(place: int, number: str, **given: object) -> dict[str, object]:
    """Returns one of eight children who have nothing in common."""
    name = NAMES[place]
    who = {"roepnaam": name, "achternaam": f"{name}stra", "geboortedatum": BIRTHS[place], "fate": ""}
    return pupil(number, **(who | given))


def resolved(rows: list[dict[str, object]], known: list[dict[str, object]], **memory: pd.DataFrame) -> Resolved:
    return resolve(delivered(*rows), Memory(registered(*known), **memory))


def was(found: Resolved) -> list[str]:
    return found.rows["was"].tolist()


def test_a_number_that_is_known_is_that_child() -> None:
    found = resolved([child(0, "1", roepnaam="Aafje")], [child(0, "1")])
    assert was(found) == ["1"] and found.pairs.empty


def test_who_left_and_who_came_may_be_one_child() -> None:
    found = resolved([child(0, "9"), child(1, "2")], [child(0, "1"), child(1, "2")])
    assert was(found) == ["1", "2"]
    assert found.pairs[["leerlingnummer", "number_was", "verdict"]].to_numpy().tolist() == [["9", "1", "same"]]


def test_a_number_of_another_child_is_refused() -> None:
    found = resolved([child(3, "1"), child(1, "2")], [child(0, "1"), child(1, "2")])
    assert found.rows["fate"].tolist() == ["rejected:NUMBER_REUSED", ""]


def test_all_may_get_each_others_numbers_at_once() -> None:
    known = [child(place, str(place + 1)) for place in range(8)]
    found = resolved([child(place, str(8 - place)) for place in range(8)], known)
    assert was(found) == [str(place + 1) for place in range(8)] and set(found.rows["fate"]) == {""}


def test_a_number_stays_refused_while_its_child_is_not_found() -> None:
    known = [child(0, "1"), child(1, "2"), child(2, "3")]
    found = resolved([child(0, "2"), child(1, "3"), child(5, "5")], known)
    assert found.rows["fate"].tolist() == ["rejected:NUMBER_REUSED", "rejected:NUMBER_REUSED", ""]


def test_what_a_person_told_apart_stays_apart() -> None:
    links = pd.DataFrame([["99QQ00", "1", "99QQ00", "9", "apart"]], columns=list(LINKS), dtype="str")
    found = resolved([child(0, "9")], [child(0, "1")], links=links)
    assert was(found) == [""] and found.pairs.empty


def test_what_a_person_told_to_be_one_child_is_doubted_no_more() -> None:
    known = [child(0, "1", postcode="1011AB", huisnummer="1")]
    rows = [child(0, "9", geboortedatum="2017-01-12", postcode="9711CD", huisnummer="8")]
    assert resolved(rows, known).pairs["verdict"].tolist() == ["doubtful"]
    for pair in (["1", "9"], ["9", "1"]):
        row = ["99QQ00", pair[0], "99QQ00", pair[1], "renumbered"]
        links = pd.DataFrame([row], columns=list(LINKS), dtype="str")
        assert resolved(rows, known, links=links).pairs["verdict"].tolist() == ["same"]


def test_a_newcomer_of_whom_a_person_says_it_is_nobody_is_new() -> None:
    rows, known = delivered(child(0, "9")), registered(child(0, "1"))
    assert was(resolve(rows, Memory(known), [("99QQ00", "9")])) == [""]


def test_an_archived_child_returns_under_another_number() -> None:
    assert was(resolved([child(0, "9")], [child(0, "1", status="archived")])) == ["1"]


def test_a_child_from_a_school_we_know_brings_where_it_was() -> None:
    elsewhere = registered(child(0, "77", school="98ZZ00", status="archived"))
    found = resolved([child(0, "9")], [child(1, "2")], elsewhere=elsewhere)
    assert was(found) == [""]
    assert found.moves.to_numpy().tolist() == [["98ZZ00", "77", "99QQ00", "9"]]


def test_a_child_who_is_at_another_school_now_went_there() -> None:
    elsewhere = registered(child(0, "77", school="98ZZ00"))
    found = resolved([child(1, "2")], [child(0, "1"), child(1, "2")], elsewhere=elsewhere)
    assert found.moves.to_numpy().tolist() == [["99QQ00", "1", "98ZZ00", "77"]]


def test_two_schools_in_one_batch_pass_a_child_on() -> None:
    rows = [child(1, "2"), child(0, "77", school="98ZZ00"), child(3, "78", school="98ZZ00")]
    known = [child(0, "1"), child(1, "2"), child(3, "78", school="98ZZ00")]
    found = resolved(rows, known)
    assert found.moves.to_numpy().tolist() == [["99QQ00", "1", "98ZZ00", "77"]]

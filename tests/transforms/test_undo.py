"""Undoing, without a register: what is put back, what is kept, and that two of them are as none."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.profile import shipped
from schemas.tables import GEGEVENS
from transforms.compare import KNOWN
from transforms.undo import HELD, Pupil, Touched, beyond, standing, undo

SCHOOL = "99QQ00"
Roll = dict[str, Pupil]


def pupil(surname: str = "Ypelaar", status: str = "active", group: str = "4a") -> Pupil:
    told = dict.fromkeys(GEGEVENS)
    held = {"status": status, "since": "2026-08-20", "school_year": "2026-2027", "missed": "0"}
    return {**told, **held, "achternaam": surname, "groepsnaam": group}


def table(roll: Mapping[str, Pupil]) -> pd.DataFrame:
    rows = [{"school": SCHOOL, "leerlingnummer": number, **held} for number, held in sorted(roll.items())]
    return pd.DataFrame(rows, columns=list(KNOWN), dtype="str")


def roll_of(pupils: pd.DataFrame) -> Roll:
    cells = pupils[["leerlingnummer", *HELD]].astype(object).where(pupils[["leerlingnummer", *HELD]].notna(), None)
    return {row[0]: dict(zip(HELD, row[1:], strict=True)) for row in cells.itertuples(index=False, name=None)}


def touched(before: Roll, after: Roll, later: Mapping[str, tuple[str, ...]] | None = None) -> list[Touched]:
    numbers = [number for number in sorted({*before, *after}) if before.get(number) != after.get(number)]
    since = later or {}
    return [Touched(number, before.get(number), after.get(number), since.get(number, ())) for number in numbers]


def test_new_changed_gone_and_archived_go_back() -> None:
    before = {"1": pupil(), "2": pupil("Jansen"), "3": pupil()}
    after = {"2": pupil("Anders"), "3": pupil(status="archived"), "4": pupil()}
    undone = undo(SCHOOL, table(after), touched(before, after), [], {})
    assert roll_of(undone.pupils) == before
    assert undone.reversed == ("1", "2", "3", "4") and undone.balances


def test_what_changed_since_is_kept_with_who_did_that() -> None:
    before, after = {"1": pupil(), "2": pupil()}, {"1": pupil("Twee"), "2": pupil("Twee")}
    now = {**after, "2": pupil("Drie")}
    undone = undo(SCHOOL, table(now), touched(before, after, {"2": ("d3",)}), [], {})
    assert (undone.reversed, undone.kept) == (("1",), (("2", "d3"),))
    assert roll_of(undone.pupils) == {**before, "2": pupil("Drie")}


def test_what_changed_without_a_delivery_is_kept_too() -> None:
    undone = undo(SCHOOL, table({"1": pupil("Drie")}), touched({"1": pupil()}, {"1": pupil("Twee")}), [], {})
    assert (undone.reversed, undone.kept) == ((), (("1", ""),))


def test_one_child_with_two_numbers_goes_back_whole_or_not() -> None:
    before, after = {"1": pupil(), "3": pupil()}, {"2": pupil(), "3": pupil("Nieuw")}
    now = {**after, "2": pupil("Later")}
    undone = undo(SCHOOL, table(now), touched(before, after, {"2": ("d3",)}), [("1", "2")], {})
    assert undone.kept == (("1", "d3"), ("2", "d3")) and undone.reversed == ("3",)
    apart = undo(SCHOOL, table(now), touched(before, after, {"2": ("d3",)}), [], {})
    assert apart.reversed == ("1", "3")


def test_a_row_of_exchanged_numbers_is_one_story() -> None:
    before, after = {"1": pupil("Een"), "2": pupil("Twee")}, {"2": pupil("Een"), "3": pupil("Twee")}
    now = {**after, "3": pupil("Later")}
    undone = undo(SCHOOL, table(now), touched(before, after, {"3": ("d9",)}), [("1", "2"), ("2", "3")], {})
    assert not undone.reversed and {by for _, by in undone.kept} == {"d9"}


def test_what_was_undone_in_between_does_not_count() -> None:
    undoes = {"u2": "d2", "uu2": "u2"}
    assert standing(["d2", "u2"], undoes) == []
    assert standing(["d2", "u2", "uu2"], undoes) == ["uu2"]
    assert standing(["d2", "u2", "uu2", "again"], {**undoes, "again": "d2"}) == []
    assert standing(["d2", "u2", "uu2", "uuu2"], {**undoes, "uuu2": "uu2"}) == []
    assert standing(["uu2", "again"], {**undoes, "again": "d2"}) == []
    assert standing(["u2", "uu2"], undoes) == []
    assert standing(["d2", "d3", "u2"], undoes) == ["d2", "d3", "u2"]


def test_what_no_file_takes_back() -> None:
    before, after = {"1": pupil()}, {"1": pupil("Anders"), "2": pupil()}
    undone = undo(SCHOOL, table(after), touched(before, after), [], {})
    found = beyond(undone, table(after), ["schoolwise", "gynzy", "own"], {"schoolwise", "gynzy"}, shipped().targets)
    assert [(one.target, one.reason, one.numbers) for one in found] == [
        ("gynzy", "stays", ("2",)),
        ("own", "no_file", ("1", "2")),
    ]


def test_whom_another_file_of_the_system_takes_back_does_not_stay() -> None:
    before, after = {"1": pupil()}, {"1": pupil(), "2": pupil()}
    undone = undo(SCHOOL, table(after), touched(before, after), [], {})
    names = ["jij_leerlingen", "jij_wachtwoorden", "jij_hulpmiddelen"]
    assert beyond(undone, table(after), names, names, shipped().targets) == ()


rolls = st.dictionaries(
    st.sampled_from("123456"),
    st.builds(
        pupil, st.sampled_from(["A", "B"]), st.sampled_from(["active", "missing", "archived"]), st.sampled_from("xy")
    ),
)


@settings(max_examples=40, deadline=None)
@given(rolls, rolls)
def test_undo_is_exact_and_an_undo_of_it_is_exact_again(before: Roll, after: Roll) -> None:
    undone = undo(SCHOOL, table(after), touched(before, after), [], {})
    assert roll_of(undone.pupils) == before and undone.balances and not undone.kept
    again = undo(SCHOOL, undone.pupils, touched(after, before), [], {})
    assert roll_of(again.pupils) == after and again.balances


@settings(max_examples=40, deadline=None)
@given(rolls, rolls, rolls)
def test_who_is_not_put_back_is_not_touched(before: Roll, after: Roll, now: Roll) -> None:
    later = {number: ("later",) for number in {*after, *now} if after.get(number) != now.get(number)}
    undone = undo(SCHOOL, table(now), touched(before, after, later), [], {})
    assert {number for number, _ in undone.kept} == {one.number for one in touched(before, after)} & set(later)
    left = roll_of(undone.pupils)
    for number in {*before, *after, *now}:
        wanted = before if number in undone.reversed else now
        assert left.get(number) == wanted.get(number)
    assert undone.balances

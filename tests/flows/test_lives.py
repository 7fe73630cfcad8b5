"""Lives: a child is followed over its numbers, and no other child who got one of them."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Connection, insert

from flows.lives import Life, Lives, read_lives
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, LINK
from flows.workspace import Workspace

SCHOOL = "99QQ00"


def event(connection: Connection, number: str, delivery: str, there: bool) -> None:
    key = {"school": SCHOOL, "leerlingnummer": number, "delivery": delivery}
    connection.execute(insert(EVENT).values(**key, before="", after="{}" if there else ""))


def tie(connection: Connection, old: str, new: str, delivery: str, kind: str = "renumbered") -> None:
    key = {"school": SCHOOL, "leerlingnummer": old, "other_school": SCHOOL, "other_number": new}
    connection.execute(insert(LINK).values(**key, kind=kind, delivery=delivery))


def undo(connection: Connection, delivery: str) -> str:
    """Writes that a delivery was undone, and returns the undoing."""
    told = {"id": f"{delivery}-undo", "content": f"{delivery}-undo", "number": 1}
    connection.execute(insert(DELIVERY).values(school=SCHOOL, options=json.dumps({"undoes": delivery}), **told))
    return f"{delivery}-undo"


def lives(connection: Connection) -> Lives:
    return read_lives(connection, SCHOOL)


def kin(connection: Connection, number: str) -> set[Life]:
    return set(lives(connection).of(Life(number)))


def test_a_child_is_followed_over_three_numbers(home: Path) -> None:
    with Register(Workspace(home)).writing() as connection:
        for old, new, delivery in (("1", "2", "a"), ("2", "3", "b")):
            event(connection, old, delivery, there=False)
            event(connection, new, delivery, there=True)
            tie(connection, old, new, delivery)
        assert kin(connection, "3") == {Life("3"), Life("2", True), Life("1", True)}
        assert lives(connection).named("1") == Life("1", True)
        assert lives(connection).named("3") == Life("3")


def test_a_number_that_is_given_again_is_another_child(home: Path) -> None:
    with Register(Workspace(home)).writing() as connection:
        event(connection, "1", "a", there=False)
        event(connection, "2", "a", there=True)
        tie(connection, "1", "2", "a")
        event(connection, "1", "b", there=True)
        found = lives(connection)
        assert kin(connection, "1") == {Life("1")}
        assert kin(connection, "2") == {Life("2"), Life("1", True)}
        assert [found.has({Life("1")}, "1", number) for number in (1, 3)] == [False, True]
        assert found.named("1") == Life("1")


def test_a_number_that_was_undone_and_came_back_is_the_same_child(home: Path) -> None:
    with Register(Workspace(home)).writing() as connection:
        event(connection, "1", "a", there=True)
        event(connection, "1", undo(connection, "a"), there=False)
        event(connection, "1", "b", there=True)
        assert kin(connection, "1") == {Life("1"), Life("1", True)}


def test_an_undone_renumbering_ties_no_two_children(home: Path) -> None:
    with Register(Workspace(home)).writing() as connection:
        event(connection, "1", "a", there=False)
        event(connection, "2", "a", there=True)
        undoing = undo(connection, "a")
        event(connection, "2", undoing, there=False)
        event(connection, "1", undoing, there=True)
        tie(connection, "1", "2", "a", "undone_renumbered")
        assert kin(connection, "1") == {Life("1"), Life("1", True)}


def test_a_renumbering_that_was_undone_and_done_again_holds(home: Path) -> None:
    with Register(Workspace(home)).writing() as connection:
        tie(connection, "1", "2", "a")
        event(connection, "1", "a", there=False)
        event(connection, "2", "a", there=True)
        undoing = undo(connection, "a")
        event(connection, "2", undoing, there=False)
        event(connection, "1", undoing, there=True)
        again = undo(connection, undoing)
        event(connection, "1", again, there=False)
        event(connection, "2", again, there=True)
        assert kin(connection, "2") == {Life("2"), Life("2", True), Life("1", True)}

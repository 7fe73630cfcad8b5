"""A delivery that is undone: the register is what it was, nothing else is touched, and it can be undone in its turn."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.decisions import approve, holds
from flows.faults import Fault
from flows.holds import Approval
from flows.offer import delivery_of
from flows.register import Register
from flows.register_schema import LAST_LIST, LINK, PUPIL
from flows.undo import Reversal, Wish, undo_delivery
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, export, offered, register, states, tree
from tests.flows.test_crash import kill_at, watched

BY = Approval("Piet", "klopt")


def undo(home: Path, delivery: str, **options: Any) -> Reversal:
    return undo_delivery(Workspace(home), Wish(delivery, "Piet", "verkeerd bestand"), TODAY, **options)


def done(home: Path, *arguments: Any, **options: Any) -> str:
    """Delivers, with approval where that is needed, and returns the id."""
    result = deliver(home, offered(*arguments, **options))[0]
    if result.outcome.state == "held":
        result = approve(Workspace(home), result.outcome.delivery.id, BY, TODAY)
    assert result.outcome.state == "published"
    return result.outcome.delivery.id


def pupils(home: Path) -> list[Any]:
    """Returns all that the register says of the pupils: opened, but for the delivery that wrote it last."""
    opened = Register(Workspace(home))
    with opened.reading() as connection:
        rows = connection.execute(select(PUPIL).order_by(PUPIL.c.school, PUPIL.c.leerlingnummer)).mappings().all()
        return [
            {**row, "delivery": "", "data": opened.seal.open(f"{row['school']}/{row['leerlingnummer']}", row["data"])}
            for row in rows
        ]


def taught(home: Path) -> list[Any]:
    with Register(Workspace(home)).reading() as connection:
        links = connection.execute(select(LINK).where(~LINK.c.kind.startswith("undone_"))).mappings().all()
        return [*map(dict, links), *map(dict, connection.execute(select(LAST_LIST)).mappings())]


def state_of(home: Path, delivery: str) -> str:
    return str(next(row["state"] for row in register(home)["delivery"] if row["id"] == delivery))


def test_the_register_is_what_it_was(home: Path) -> None:
    done(home, range(60))
    before = pupils(home), taught(home)
    second = done(home, range(1, 62), change="Anders")
    after = pupils(home), taught(home)
    assert before != after
    told = undo(home, second)
    assert (pupils(home), taught(home)) == before
    assert told.undone.reversed == ("1000", "1001", "1060", "1061") and not told.undone.kept
    assert (told.delivery, state_of(home, second), state_of(home, told.delivery)) == (
        f"{second}-undo",
        "undone",
        "published",
    )
    again = undo(home, told.delivery)
    assert (pupils(home), taught(home)) == after
    assert (again.delivery, state_of(home, second)) == (f"{second}-undo-undo", "published")
    assert undo(home, second).delivery == f"{second}-undo-2"
    assert (pupils(home), taught(home)) == before


def test_who_did_it_and_why_is_recorded(home: Path) -> None:
    first = done(home, range(60))
    told = undo(home, first)
    [row] = [row for row in register(home)["delivery"] if row["id"] == told.delivery]
    options = json.loads(row["options"])
    assert (options["undoes"], options["by"], options["reason"]) == (first, "Piet", "verkeerd bestand")
    events = [event for event in register(home)["event"] if event["delivery"] == told.delivery]
    assert len(events) == 60 and {event["kind"] for event in events} == {"undone"}
    assert not pupils(home)


def test_a_pupil_that_changed_since_is_kept_and_the_later_delivery_stays_whole(home: Path) -> None:
    done(home, range(60))
    second = done(home, range(60), change="Tweede")
    third = done(home, range(59), change="Derde")
    before = pupils(home)
    with pytest.raises(Fault, match="UNDO_NOTHING"):
        undo(home, second)
    assert pupils(home) == before and state_of(home, second) == "published"
    fourth = done(home, [*range(59), 70, 71], change="Derde")
    done(home, [*range(59), 70], change="Derde")
    told = undo(home, fourth)
    assert told.undone.reversed == ("1059", "1070")
    assert [number for number, _ in told.undone.kept] == ["1071"]
    assert state_of(home, third) == "published"


def test_the_same_file_can_be_delivered_again(home: Path) -> None:
    done(home, range(60))
    second = done(home, range(1, 61))
    after = pupils(home)
    undo(home, second)
    again = deliver(home, offered(range(1, 61)))[0]
    assert (again.outcome.state, again.outcome.delivery.id) == ("published", f"{second}-2")
    assert "HELD_OLD_FILE" not in codes(again)
    assert pupils(home) == after
    assert states(deliver(home, offered(range(1, 61)))) == ["skipped"]


def test_a_file_before_what_was_undone_is_no_old_file(home: Path) -> None:
    done(home, range(60))
    undo(home, done(home, range(61)))
    assert states(deliver(home, offered(range(60)))) == ["skipped"]


def test_the_import_files_are_those_of_the_pupils_who_are_back(home: Path) -> None:
    first = deliver(home, offered(range(60)))[0]
    told = undo(home, done(home, range(58)))
    assert {file.target for file in told.files} == {file.target for file in first.files}
    assert {file.rows for file in told.files} == {60}
    assert all(file.path.startswith(f"outbox/{SCHOOL}/{told.delivery}/{file.target}/") for file in told.files)
    assert all((home / file.path).is_file() for file in told.files)
    page = (home / told.report).read_text("utf-8")
    assert "1058" in page and "Ypelaar" not in page


def test_what_no_file_takes_back_is_told_per_target(home: Path) -> None:
    done(home, range(60))
    told = undo(home, done(home, range(62)))
    assert {(one.target, one.reason, one.numbers) for one in told.beyond} == {("gynzy", "stays", ("1060", "1061"))}
    nobody = undo(home, next(row["id"] for row in register(home)["delivery"]))
    assert not nobody.files and {one.reason for one in nobody.beyond} == {"no_file"}


def test_a_trial_changes_nothing(home: Path) -> None:
    first = done(home, range(60))
    before = tree(home), register(home)
    told = undo(home, first, dry_run=True)
    assert (told.outcome.state, told.report, len(told.undone.reversed)) == ("checked", "", 60)
    assert (tree(home), register(home)) == before


def test_what_cannot_be_undone_is_told_in_a_sentence(home: Path, capsys: Captured) -> None:
    with pytest.raises(Fault, match="UNDO_UNKNOWN"):
        undo(home, "x")
    first = done(home, range(60))
    held = deliver(home, offered(range(20)))[0].outcome.delivery.id
    with pytest.raises(Fault, match="UNDO_HELD"):
        undo(home, held)
    assert run(home, "reject", held) == 0
    with pytest.raises(Fault, match="UNDO_REJECTED"):
        undo(home, held)
    undo(home, first)
    with pytest.raises(Fault, match="UNDO_ALREADY"):
        undo(home, first)
    capsys.readouterr()
    assert run(home, "undo", first, "--by", "Piet") == 1
    assert "al teruggedraaid" in capsys.readouterr().err
    assert run(home, "undo", first) == 2


def test_two_schools_with_one_file(home: Path) -> None:
    first = done(home, range(60))
    assert done(home, range(60), school="99QQ07") == first
    with pytest.raises(Fault, match="UNDO_SCHOOL"):
        undo(home, first)
    undo_delivery(Workspace(home), Wish(first, "Piet", school="99QQ07"), TODAY)
    assert {pupil["school"] for pupil in pupils(home)} == {SCHOOL}


def renumbered(home: Path) -> str:
    """Delivers a list in which one pupil has another number, and returns the delivery."""
    done(home, range(60))
    content = export(range(60)).replace(b"1007;", b"9007;")
    result = deliver(home, _of(content))[0]
    if result.outcome.state == "held":
        result = approve(Workspace(home), result.outcome.delivery.id, BY, TODAY)
    return result.outcome.delivery.id


def _of(content: bytes) -> Any:
    return delivery_of([("leerlingen.csv", content)], SCHOOL)


def test_a_new_number_goes_back_with_its_link(home: Path) -> None:
    second = renumbered(home)
    assert [link["kind"] for link in taught(home) if "kind" in link] == ["renumbered"]
    after = pupils(home)
    told = undo(home, second)
    assert set(told.undone.reversed) == {"1007", "9007"}
    assert not [link for link in taught(home) if "kind" in link]
    assert {pupil["leerlingnummer"] for pupil in pupils(home)} == {str(1000 + number) for number in range(60)}
    undo(home, told.delivery)
    assert pupils(home) == after
    assert [link["kind"] for link in taught(home) if "kind" in link] == ["renumbered"]


def test_a_child_with_two_numbers_is_put_back_whole_or_not_at_all(home: Path) -> None:
    second = renumbered(home)
    done_later = export(range(60)).replace(b"1007;Ypelaar7;", b"9007;Anders;")
    result = deliver(home, _of(done_later))[0]
    assert result.outcome.state == "published"
    with pytest.raises(Fault, match="UNDO_NOTHING"):
        undo(home, second)
    assert "1007" not in {pupil["leerlingnummer"] for pupil in pupils(home)}


def test_the_answer_as_json(home: Path, capsys: Captured) -> None:
    first = done(home, range(60))
    assert run(home, "undo", first, "--by", "Piet", "--reason", "fout", "--json") == 0
    told = answer(capsys)
    assert (told["state"], told["undone"], told["by"]) == ("published", first, "Piet")
    assert len(list(told["reversed"])) == 60 and told["kept"] == []  # type: ignore[call-overload]
    assert holds(Workspace(home)) == []


@pytest.mark.parametrize("every", [17, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_a_step_and_undone_again(tmp_path: Path, every: int) -> None:
    def past(home: Path) -> str:
        done(home, range(40))
        return done(home, range(41))

    def act(home: Path) -> None:
        try:
            undo(home, offered(range(41)).id)
        except Fault as fault:
            assert fault.issue.code == "UNDO_ALREADY"

    past(tmp_path / "wanted")
    with watched(lambda count, name: None) as seen:
        act(tmp_path / "wanted")
    wanted = _end(tmp_path / "wanted")
    for step in range(1, len(seen) + 1, every):
        home = tmp_path / f"killed{step}"
        past(home)
        kill_at(step, home, act)  # type: ignore[arg-type]
        act(home)
        deliver(home, offered(range(40)))
        assert _end(home) == wanted, step


def _end(home: Path) -> Any:
    known = register(home)
    for row in known["delivery"]:
        row["options"] = {key: value for key, value in json.loads(row["options"]).items() if key != "at"}
    return tree(home), known


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sets(st.integers(0, 14), min_size=3), st.integers(0, 9)), min_size=2, max_size=6))
def test_whatever_is_delivered_and_undone_an_undo_of_the_last_gives_what_was(acts: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        past: list[tuple[str, Any]] = []
        for place, act in enumerate([set(range(15)), *acts]):
            before = pupils(home) if past else []
            if isinstance(act, int):
                _undo_any(home, past, act, before)
                continue
            result = deliver(home, offered(sorted(act), change=f"Naam{place}"))[0]
            if result.outcome.state == "held":
                result = approve(Workspace(home), result.outcome.delivery.id, BY, TODAY)
            if result.outcome.state == "published":
                past.append((result.outcome.delivery.id, before))
        assert len({pupil["leerlingnummer"] for pupil in pupils(home)}) == len(pupils(home))


def _undo_any(home: Path, past: list[tuple[str, Any]], which: int, now: Any) -> None:
    """Undoes one of the deliveries; the last one gives exactly what was there before it."""
    delivery, before = past[which % len(past)]
    try:
        told = undo(home, delivery)
    except Fault:
        assert pupils(home) == now
        return
    if delivery == past[-1][0]:
        assert pupils(home) == before
    touched = set(told.undone.reversed)
    assert [one for one in pupils(home) if one["leerlingnummer"] not in touched] == [
        one for one in now if one["leerlingnummer"] not in touched
    ]
    past.append((told.delivery, now))


def test_what_waits_of_a_delivery_is_closed_with_it_and_opened_again(home: Path) -> None:
    done(home, range(60))
    doubtful = export(range(61)).replace(b"1007;Ypelaar7;van;", b"9007;Anders;;")
    result = deliver(home, _of(doubtful))[0]
    assert result.outcome.state == "published" and result.rest
    assert [hold.delivery for hold in holds(Workspace(home))] == [result.rest]
    told = undo(home, result.outcome.delivery.id)
    assert holds(Workspace(home)) == []
    undo(home, told.delivery)
    assert [hold.delivery for hold in holds(Workspace(home))] == [result.rest]

"""Several machines, one register: nobody cleans up what another is at, or concludes from what is no longer so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pandas as pd
import pytest

from flows import process as process_module
from flows import publication, publish
from flows.publication import unfinished
from flows.recovery import clean_up
from flows.register import Register, patient
from flows.register_schema import EVENT
from flows.result import Result
from flows.roster import find_alike, read_roster
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL, codes, deliver, offered, states, tree

OTHER = "99QQ01"


def paused(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, mine: Callable[[Any], bool]) -> tuple[Event, Event]:
    """Lets the first call that is mine wait after its work; gives the event that it waits, and the one to go on."""
    there, go, real = Event(), Event(), getattr(owner, name)

    def waiting(*arguments: Any) -> Any:
        done = real(*arguments) if name != "finish" else None
        if mine(arguments) and not there.is_set():
            there.set()
            assert go.wait(60)
        return real(*arguments) if name == "finish" else done

    monkeypatch.setattr(owner, name, waiting)
    return there, go


def in_thread(home: Path, told: list[Result]) -> Thread:
    thread = Thread(target=lambda: told.extend(deliver(home, offered(range(30)))))
    thread.start()
    return thread


@pytest.mark.usefixtures("postgresql")
def test_nobody_cleans_up_what_another_is_about_to_publish(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, offered(range(100, 120), school=OTHER))
    workspace, told = Workspace(home), list[Result]()
    there, go = paused(monkeypatch, publication, "_stage", lambda call: SCHOOL in str(call[0][0].goal))
    thread = in_thread(home, told)
    assert there.wait(60)
    before, journals = tree(home), unfinished(workspace)
    assert len(journals) == 1 and any(f"outbox/{SCHOOL}" in name for name in before), "its files stand there already"
    clean_up(workspace, wait=False)
    with monkeypatch.context() as hasty:
        hasty.setattr("flows.register.PATIENCE", 0.3)
        assert codes(deliver(home, offered(range(100, 121), school=OTHER))[0]) == ["WORKSPACE_BUSY"]
    late: list[Result] = []

    def waiting() -> None:
        with patient(60):
            late.extend(deliver(home, offered(range(100, 121), school=OTHER)))

    other = Thread(target=waiting)
    other.start()
    assert before.items() <= tree(home).items() and unfinished(workspace) == journals
    go.set()
    thread.join()
    other.join()
    assert states(told) == states(late) == ["published"] and not unfinished(workspace)
    assert before.keys() - {f".journal/{journals[0].name}"} <= tree(home).keys()


@pytest.mark.usefixtures("postgresql")
def test_what_another_published_and_did_not_tidy_up_yet_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, told = Workspace(home), list[Result]()
    there, go = paused(monkeypatch, publish, "finish", lambda call: True)
    thread = in_thread(home, told)
    assert there.wait(60)
    before = tree(home)
    assert states(deliver(home, offered(range(100, 120), school=OTHER))) == ["published"]
    assert not unfinished(workspace), "it was committed, so it is finished and not taken back"
    go.set()
    thread.join()
    assert states(told) == ["published"]
    assert {name for name in before if not name.startswith(".journal")} <= tree(home).keys()


def counted(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object] = lambda: None) -> list[int]:
    """Counts how often is concluded, and does something after the first time."""
    real, calls = process_module._work_out, []

    def work_out(*arguments: Any) -> Any:
        calls.append(1)
        found = real(*arguments)
        if len(calls) == 1:
            meanwhile()
        return found

    monkeypatch.setattr(process_module, "_work_out", work_out)
    return calls


@pytest.mark.usefixtures("database")
def test_what_is_still_so_is_concluded_once_and_without_the_lock(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, offered(range(30)))
    deliver(home, offered(range(100, 120), school=OTHER))
    register = Register(Workspace(home))

    def write() -> None:
        with register.writing() as connection:
            connection.commit()

    calls = counted(monkeypatch, write)
    assert states(deliver(home, offered(range(31)))) == ["published"] and len(calls) == 1


@pytest.mark.usefixtures("database")
def test_what_is_no_longer_so_is_concluded_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, offered(range(30)))
    with monkeypatch.context() as racing:
        calls = counted(racing, lambda: deliver(home, offered(range(40))))
        [result] = deliver(home, offered(range(41)))
    assert states([result]) == ["published"] and len(calls) == 3
    with Register(Workspace(home)).reading() as connection:
        rows = connection.execute(EVENT.select().where(EVENT.c.delivery == result.outcome.delivery.id)).all()
    assert [row.leerlingnummer for row in rows] == ["1040"]


@pytest.mark.usefixtures("database")
def test_only_children_with_the_same_birth_date_and_surname_are_looked_for_elsewhere(home: Path) -> None:
    deliver(home, offered(range(30)))
    register = Register(Workspace(home))
    with register.reading() as connection:
        born = read_roster(connection, register.seal, [SCHOOL]).known["geboortedatum"].iloc[3]

        def found(prefix: str, name: str, day: str = born) -> list[str]:
            child = {"eckid": None, "geboortedatum": day, "voorvoegsel": prefix, "achternaam": name}
            alike = find_alike(connection, register.seal, pd.DataFrame([child], dtype="str"), [OTHER])
            return alike["leerlingnummer"].tolist()

        assert found("van", "Ypelaar3") == found("", "Ypelaar3") == found("", "van YPELAAR3") == ["1003"]
        assert found("", "IJpelaar3") == ["1003"], "ij and y are one letter"
        assert found("", "vanypelaar3") == ["1003"], "in one word it is the whole surname that is the same"
        assert found("van", "Anders") == found("van", "Ypelaar3", "2001-01-01") == found("", "") == []

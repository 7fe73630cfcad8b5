"""Which targets get a file: all where no connection is registered, and otherwise those with an active one."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.connection import MAY, Standing, State, connected, standing

KNOWN = {name: name for name in ("schoolwise", "gynzy", "jij_leerlingen")}
TODAY = date(2026, 8, 20)


@pytest.mark.parametrize(
    ("status", "start", "state"),
    [
        ("active", "2026-08-20", "active"),
        ("active", "2026-08-21", "not_started"),
        ("paused", "2026-08-21", "paused"),
        ("ended", "2026-08-01", "ended"),
    ],
)
def test_a_connection_stands_as_its_day_says(status: str, start: str, state: State) -> None:
    assert standing(status, start, TODAY) == Standing(state, start)


def test_without_any_connection_every_target_gets_a_file() -> None:
    targets = ("gynzy:edexml", "schoolwise", "unheard_of")
    assert connected(targets, {}, KNOWN) == (targets, ())


def test_a_target_without_an_active_connection_gets_none_and_is_told_once() -> None:
    standings = {
        "gynzy": Standing("paused", "2026-08-01"),
        "jij_leerlingen": Standing("not_started", "2026-09-01"),
    }
    targets = ("gynzy:edexml", "schoolwise", "schoolwise:ods", "jij_leerlingen", "unheard_of")
    open_to, issues = connected(targets, standings, KNOWN)
    assert open_to == ("unheard_of",), "what is no target is told by who looks for its profile"
    assert [(issue.code, issue.target) for issue in issues] == [
        ("CONNECTION_PAUSED", "gynzy"),
        ("CONNECTION_NONE", "schoolwise"),
        ("CONNECTION_NOT_STARTED", "jij_leerlingen"),
    ]
    assert {issue.severity for issue in issues} == {"note"}
    assert "2026-09-01" in issues[2].text("nl") and "resume" in issues[0].text("en")


def test_an_ended_one_is_none_and_an_active_one_is_open() -> None:
    standings = {"gynzy": Standing("ended", "2026-08-01"), "schoolwise": Standing("active", "2026-08-01")}
    open_to, [issue] = connected(("gynzy", "schoolwise:ods"), standings, KNOWN)
    assert open_to == ("schoolwise:ods",) and issue.code == "CONNECTION_NONE"


def test_every_status_can_be_left() -> None:
    assert set(MAY) == {"", "active", "paused", "ended"} and all(MAY.values())

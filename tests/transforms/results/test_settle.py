"""Each result goes once, a change goes as a correction, what may not go waits, and a doubtful pupil is nobody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schemas.result_profile import shipped_result_profiles
from schemas.tables import RESULTAAT
from transforms.results.output import output
from transforms.results.pupils import EVERY, Pupil, School
from transforms.results.read import Received, Row
from transforms.results.settle import Held, Settled, settle
from transforms.results.summary import lines, reasons

ECK = "https://ketenid.nl/pilot/aa"
PUPILS = {
    "1": Pupil("1", "active", "2026-2027", "5a"),
    "2": Pupil("2", "active", "2026-2027", "5a", ECK),
    "3": Pupil("3", "archived", "2026-2027", "5a"),
    "4": Pupil("4", "active", "2026-2027", "6b", "https://ketenid.nl/pilot/bb"),
}
SCHOOL = School(
    "active",
    PUPILS,
    {**{number: frozenset([number]) for number in PUPILS}, "9": frozenset("1"), "8": frozenset(["1", "2"])},
    {"oud": "2"},
    frozenset([("werelden", "5a")]),
)


def row(number: str = "1", score: str = "7", key: str = "a", **told: str) -> Row:
    base = dict.fromkeys((*RESULTAAT, "blad"), "")
    facts = {"leerlingnummer_bron": number, "score": score, "resultaatid": key, "toetscode": "T1", "bestand": "x"}
    days = {"afnamedatum": "2026-10-01", "schooljaar": "2026-2027", "gemaakt": "2026-10-02T00:00:00", "rij": "2"}
    return {**base, **facts, **days, "methode": "Werelden", "vakgebied": "taal", **told}


def came(*rows: Row) -> Received:
    return Received(rows, {}, (), len(rows))


def known(settled: Settled) -> tuple[list[Held], list[Held]]:
    """Returns what the register has after it: what waits and what was sent."""
    waiting = [replace(one, id=100 + place) for place, one in enumerate(settled.waiting)]
    return waiting, [replace(one, id=200 + place) for place, (_, one) in enumerate(settled.sending)]


def kinds(settled: Settled) -> list[str]:
    return sorted(kind for kind, _ in settled.came)


def test_the_same_results_again_change_nothing() -> None:
    rows = came(row(), row("2"), row("7"), row("4"))
    first = settle(rows, [], [], SCHOOL)
    assert kinds(first) == ["new", "new", "parked", "parked"]
    again = settle(rows, *known(first), SCHOOL)
    assert kinds(again) == ["parked", "parked", "repeated", "repeated"]
    assert not again.changes and len(again.waiting) == 2


def test_a_correction_keeps_its_key_and_an_older_file_corrects_nothing() -> None:
    waiting, sent = known(settle(came(row(key="")), [], [], SCHOOL))
    better = settle(came(row(key="", score="8", gemaakt="2026-10-03T00:00:00")), waiting, sent, SCHOOL)
    [(kind, one)] = better.sending
    assert (kind, one.key, one.id) == ("corrected", sent[0].key, sent[0].id) and one.key.startswith("ds-")
    older = settle(came(row(key="", score="8", gemaakt="2026-10-01T00:00:00")), waiting, sent, SCHOOL)
    assert kinds(older) == ["older"] and not older.changes
    assert [issue.code for issue in older.issues] == ["RESULT_OLDER"]


def test_of_two_scores_for_one_result_the_newer_counts_and_without_that_neither() -> None:
    newer = settle(came(row(score="6"), row(score="8", gemaakt="2026-10-03T00:00:00")), [], [], SCHOOL)
    assert [one.row["score"] for _, one in newer.sending] == ["8"] and kinds(newer) == ["new", "older"]
    quarrel = settle(came(row(score="6"), row(score="8")), [], [], SCHOOL)
    assert kinds(quarrel) == ["quarrel", "quarrel"] and not quarrel.sending
    assert [issue.code for issue in quarrel.issues] == ["RESULT_QUARREL"] * 2


def test_a_sender_that_gives_other_keys_sends_nothing_twice() -> None:
    waiting, sent = known(settle(came(row(key="a"), row("2", key="b")), [], [], SCHOOL))
    again = settle(came(row(key="x"), row("2", key="y")), waiting, sent, SCHOOL)
    assert kinds(again) == ["repeated", "repeated"] and not again.changes
    retake = settle(came(row(key="a"), row(key="x"), row("2", key="z", score="9")), waiting, sent, SCHOOL)
    assert kinds(retake) == ["new", "new", "repeated"], "a second result of the same day goes too"


def test_keys_that_occur_twice_become_keys_of_their_own() -> None:
    settled = settle(came(row(), row("2")), [], [], SCHOOL)
    assert len({one.key for _, one in settled.sending}) == 2
    assert [issue.code for issue in settled.issues] == ["RESULT_KEY_TWICE"]


@pytest.mark.parametrize(
    ("one", "number", "reason"),
    [
        (row("1"), "1", ""),
        (row("9"), "1", ""),
        (row("oud"), "2", ""),
        (row("", eckid=ECK), "2", ""),
        (row("#2", eckid=ECK), "2", ""),
        (row("#1"), "", "unknown_pupil"),
        (row("8", eckid=ECK), "2", ""),
        (row("8"), "", "doubtful_pupil"),
        (row("1", eckid=ECK), "", "doubtful_pupil"),
        (row("4", eckid="https://ketenid.nl/pilot/cc"), "", "doubtful_pupil"),
        (row("1", eckid="https://ketenid.nl/pilot/cc"), "1", ""),
        (row("7"), "", "unknown_pupil"),
        (row("3"), "3", "archived"),
        (row("4"), "4", "group_off"),
        (row("1", methode="Taalzee"), "1", "method_off"),
        (row("1", methode=""), "1", "method_off"),
        (row("1", schooljaar="2025-2026"), "1", "other_school_year"),
        (row("1", schooljaar="2027-2028"), "1", "other_school_year"),
    ],
)
def test_whose_a_result_is_and_why_it_waits(one: Row, number: str, reason: str) -> None:
    settled = settle(came(one), [], [], SCHOOL)
    [held] = [*settled.waiting, *(one for _, one in settled.sending)]
    assert (held.number, held.reason) == (number, reason)


@pytest.mark.parametrize("state", ["", "paused", "ended", "not_started"])
def test_without_an_active_connection_everything_waits_and_goes_later(state: str) -> None:
    paused = settle(came(row(), row("2", key="b")), [], [], replace(SCHOOL, state=state))
    assert reasons(paused.waiting) == {f"connection_{state or 'none'}": 2} and not paused.sending
    later = settle(Received(), *known(paused), SCHOOL)
    assert (len(later.sending), later.taken_up, later.waiting, len(later.done)) == (2, 2, (), 2)


def test_a_correction_of_what_waits_takes_its_place() -> None:
    waiting, sent = known(settle(came(row("7")), [], [], SCHOOL))
    better = settle(came(row("7", score="9", gemaakt="2026-10-03T00:00:00")), waiting, sent, SCHOOL)
    assert [one.row["score"] for one in better.waiting] == ["9"] and better.done == (100,)


def test_years_go_in_files_of_their_own_and_the_group_of_then_counts() -> None:
    paused = settle(came(row()), [], [], replace(SCHOOL, state="paused"))
    moved = {**PUPILS, "1": Pupil("1", "active", "2027-2028", "6b")}
    school = replace(SCHOOL, pupils=moved, on=frozenset([("werelden", "5a"), (EVERY, "6b")]))
    new = row(key="b", schooljaar="2027-2028", afnamedatum="2027-09-01")
    settled = settle(came(new), *known(paused), school)
    assert sorted((one.row["schooljaar"], one.group) for _, one in settled.sending) == [
        ("2026-2027", "5a"),
        ("2027-2028", "6b"),
    ]
    files, _ = output(settled, shipped_result_profiles()["esis"], "99QQ00", date(2027, 9, 2))
    assert [one.name for one in files] == [
        "leerresultaten-2026-2027.xml",
        "resultaten-2026-2027.csv",
        "leerresultaten-2027-2028.xml",
        "resultaten-2027-2028.csv",
    ]
    assert all(one.rows == 1 for one in files)


def test_what_waits_is_told_anew_when_the_reason_changes() -> None:
    waiting, sent = known(settle(came(row("7")), [], [], replace(SCHOOL, state="paused")))
    settled = settle(Received(), waiting, sent, SCHOOL)
    assert [one.reason for one in settled.moved] == ["unknown_pupil"] and settled.changes


def test_a_text_goes_in_the_table_only_and_no_formula_goes() -> None:
    told = row(score="", andere_score="=1+1")
    settled = settle(came(told, row("2", score="-0.5", key="b")), [], [], SCHOOL)
    files, issues = output(settled, shipped_result_profiles()["esis"], "99QQ00", date(2026, 10, 3))
    assert [one.rows for one in files] == [1, 2]
    assert "'=1+1" in files[1].content.decode() and ";-0.5;" in files[1].content.decode()
    assert [issue.code for issue in issues] == ["RESULT_DECIMAL", "RESULT_TEXT_SCORE", "RESULTS_UNVERIFIED"]


def test_the_summary_counts_by_group_and_subject() -> None:
    settled = settle(came(row(), row("2", key="b", vakgebied=""), row("4", key="c")), [], [], SCHOOL)
    assert [(one.group, one.subject, one.new, one.parked) for one in lines(settled)] == [
        ("5a", "Werelden", 1, 0),
        ("5a", "taal", 1, 0),
        ("6b", "taal", 0, 1),
    ]


def test_a_number_that_becomes_a_text_goes_in_the_table_and_what_stays_behind_is_told() -> None:
    esis, day = shipped_result_profiles()["esis"], date(2026, 10, 6)
    waiting, sent = known(settle(came(row()), [], [], SCHOOL))
    told = row(score="", andere_score="goed", gemaakt="2026-10-03T00:00:00")
    text = settle(came(told), waiting, sent, SCHOOL)
    files, issues = output(text, esis, "99QQ00", day)
    assert [(one.kind, one.rows) for one in files] == [("esis", 1)] and ";goed;" in files[0].content.decode()
    (issue,) = [one for one in issues if one.code == "RESULT_TEXT_INSTEAD"]
    assert (issue.facts["count"], issue.facts["numbers"]) == (1, "1")
    _, sent = known(text)
    again = settle(came({**told, "andere_score": "matig", "gemaakt": "2026-10-04T00:00:00"}), [], sent, SCHOOL)
    assert "RESULT_TEXT_INSTEAD" in [one.code for one in output(again, esis, "99QQ00", day)[1]], "it stays"
    _, sent = known(again)
    back = settle(came(row(score="8", gemaakt="2026-10-05T00:00:00")), [], sent, SCHOOL)
    files, issues = output(back, esis, "99QQ00", day)
    assert [(one.kind, one.rows) for one in files] == [("uwlr", 1), ("esis", 1)]
    assert b'key="a"' in files[0].content and b"<score>8</score>" in files[0].content
    assert "RESULT_TEXT_INSTEAD" not in [one.code for one in issues]


def test_a_sign_that_the_table_cannot_hold_is_a_question_mark_and_told() -> None:
    narrow = shipped_result_profiles()["esis"].model_copy(update={"encoding": "windows-1252", "bom": False})
    settled = settle(came(row(score="", andere_score="goed ☺")), [], [], SCHOOL)
    files, issues = output(settled, narrow, "99QQ00", date(2026, 10, 6))
    assert "goed ?" in files[-1].content.decode("windows-1252")
    assert [one.facts["count"] for one in issues if one.code == "RESULT_SIGNS"] == [1]


def test_a_text_that_becomes_a_number_reaches_both_files() -> None:
    esis, day = shipped_result_profiles()["esis"], date(2026, 10, 6)
    first = settle(came(row(score="", andere_score="goed")), [], [], SCHOOL)
    assert "RESULT_TEXT_INSTEAD" not in [one.code for one in output(first, esis, "99QQ00", day)[1]]
    better = settle(came(row(score="6.5", gemaakt="2026-10-03T00:00:00")), [], known(first)[1], SCHOOL)
    assert [kind for kind, _ in better.sending] == ["corrected"]
    files, _ = output(better, esis, "99QQ00", day)
    assert [(one.kind, one.rows) for one in files] == [("uwlr", 1), ("esis", 1)]
    assert b'key="a"' in files[0].content and b"6.5" in files[0].content


def test_a_result_of_the_future_waits_until_it_is_sent_again() -> None:
    early = replace(SCHOOL, today="2026-09-30")
    settled = settle(came(row()), [], [], early)
    assert reasons(settled.waiting) == {"future": 1} and not settled.sending
    waiting = [replace(one, id=100, day="2026-09-30") for one in settled.waiting]
    late = replace(SCHOOL, today="2026-10-02")
    assert not settle(Received(), waiting, [], late).changes, "that its day came does not make it true"
    again = settle(came(row(gemaakt="2026-10-02T20:00:00")), waiting, [], late)
    assert (len(again.sending), again.waiting, again.done) == (1, (), (100,))
    assert settle(came(row()), [], [], replace(SCHOOL, today="2026-10-01")).sending, "taken today"

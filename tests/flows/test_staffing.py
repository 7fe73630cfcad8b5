"""Staff in the register: taken up with the pupils, kept, put back and purged; and nobody's name outside the seal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.decisions import approve
from flows.holds import Approval
from flows.register import Register
from flows.staffing import read_staff
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, export
from transforms.memory import STAFF_KNOWN
from transforms.outcome import Delivery

HEADING = "Afkorting;Geboortenaam;Voorvoegsels Geboortenaam;Roepnaam;Emailadres;Organisatieenheid"
NAMES = {"WIN": "Windmolen", "LIN": "Lindelaan", "DUI": "Duinroos", "ZIL": "Zilverberk", "HON": "Honingraat"}


def staff(*codes: str, **names: str) -> bytes:
    """Returns a list of staff; `names` are other surnames."""
    told = NAMES | names
    return "\r\n".join([HEADING, *(f"{one};{told[one]};;Ed;{one}@wolken.example;De Wolk" for one in codes)]).encode()


def offer(home: Path, numbers: range, list_of_staff: bytes | None, *words: str, today: str = "2026-08-20") -> int:
    """Delivers a pupil list and perhaps a list of staff on the command line."""
    folder = home.parent / "offered"
    folder.mkdir(exist_ok=True)
    files = {"leerlingen.csv": export(numbers)} | ({"medewerkers.csv": list_of_staff} if list_of_staff else {})
    for name, content in files.items():
        (folder / name).write_bytes(content)
    paths = [str(folder / name) for name in files]
    return run(home, "--json", "deliver", *paths, "--school", SCHOOL, *words, today=today)


def known(home: Path) -> dict[str, tuple[str, str]]:
    """Returns of every member of staff the surname and the status."""
    register = Register(Workspace(home))
    with register.reading() as connection:
        rows = read_staff(connection, register.seal, [SCHOOL])[list(STAFF_KNOWN)]
    return {row["medewerkernummer"]: (row["achternaam"], row["status"]) for row in rows.to_dict("records")}


def told(capsys: Captured) -> dict[str, Any]:
    document: dict[str, Any] = answer(capsys)
    return document


FIRST = {"WIN": ("Windmolen", "active"), "LIN": ("Lindelaan", "active"), "DUI": ("Duinroos", "active")}
THEN = {**FIRST, "LIN": ("Linde", "active"), "DUI": ("Duinroos", "left"), "ZIL": ("Zilverberk", "active")}


@pytest.fixture
def second(home: Path, capsys: Captured) -> str:
    """Two deliveries, the second with other staff; returns the id of the second."""
    assert offer(home, range(60), staff("WIN", "LIN", "DUI")) == 0
    assert known(home) == FIRST
    counts = {"read": 3, "new": 3, "changed": 0, "left": 0, "returned": 0}
    assert told(capsys)["staff"] == counts
    assert offer(home, range(60), staff("WIN", "LIN", "ZIL", LIN="Linde")) == 0
    document = told(capsys)
    assert document["staff"] == {**counts, "new": 1, "changed": 1, "left": 1}
    assert known(home) == THEN
    return str(document["delivery"])


def test_a_delivery_without_staff_or_a_partial_one_takes_nobody_away(home: Path, second: str, capsys: Captured) -> None:
    assert offer(home, range(61), None) == 0
    assert "staff" not in told(capsys) and known(home) == THEN
    assert offer(home, range(2), staff("HON"), "--partial") == 0
    assert known(home) == {**THEN, "HON": ("Honingraat", "active")}


def test_a_trial_changes_nothing(home: Path, second: str, capsys: Captured) -> None:
    assert offer(home, range(60), staff("HON", "WIN"), "--dry-run") == 0
    assert told(capsys)["staff"]["new"] == 1 and known(home) == THEN


def test_a_list_alone_is_refused_and_changes_nothing(home: Path, second: str, capsys: Captured) -> None:
    path = home.parent / "offered" / "medewerkers.csv"
    path.write_bytes(staff("HON"))
    assert run(home, "--json", "deliver", path, "--school", SCHOOL) == 1
    assert [issue["code"] for issue in told(capsys)["issues"]] == ["STAFF_LIST"]
    assert known(home) == THEN


def test_undo_puts_the_staff_back_and_undoing_that_too(home: Path, second: str, capsys: Captured) -> None:
    assert run(home, "--json", "undo", second, "--by", "Piet", "--dry-run") == 0
    assert told(capsys)["staff"] == 3 and known(home) == THEN
    assert run(home, "--json", "undo", second, "--by", "Piet") == 0
    assert told(capsys)["staff"] == 3 and known(home) == FIRST
    assert run(home, "--json", "undo", f"{second}-undo", "--by", "Piet") == 0
    assert known(home) == THEN
    assert run(home, "undo", second, "--by", "Piet") == 0
    assert "3 medewerkers" in capsys.readouterr().out and known(home) == FIRST


def test_undo_keeps_who_a_later_list_changed(home: Path, second: str) -> None:
    assert offer(home, range(61), staff("WIN", "LIN", "ZIL", LIN="Lindeman")) == 0
    assert run(home, "undo", second, "--by", "Piet") == 0
    assert known(home) == {**FIRST, "LIN": ("Lindeman", "active")}


def test_an_approved_delivery_brings_no_older_staff(home: Path, second: str) -> None:
    held = Delivery("held", SCHOOL, (("leerlingen.csv", export(range(20))), ("medewerkers.csv", staff("WIN"))))
    [result] = deliver(home, held)
    assert (result.outcome.state, result.outcome.staff, known(home)) == ("held", None, THEN)
    assert offer(home, range(60), staff("WIN", "LIN", "ZIL", "HON", LIN="Linde")) == 0
    newer = {**THEN, "HON": ("Honingraat", "active")}
    done = approve(Workspace(home), "held", Approval("Piet", "klopt"), TODAY)
    if done.outcome.state == "held":
        done = approve(Workspace(home), "held", Approval("Piet", "klopt"), TODAY)
    assert done.outcome.state == "published" and "STAFF_OLDER" in codes(done)
    assert known(home) == newer


def test_an_approved_delivery_brings_its_staff(home: Path, second: str) -> None:
    held = Delivery("held", SCHOOL, (("leerlingen.csv", export(range(20))), ("medewerkers.csv", staff("WIN", "HON"))))
    assert deliver(home, held)[0].outcome.state == "held"
    done = approve(Workspace(home), "held", Approval("Piet", "klopt"), TODAY)
    assert (done.outcome.state, known(home)["HON"]) == ("published", ("Honingraat", "active"))


def test_who_left_long_ago_is_purged(home: Path, second: str, capsys: Captured) -> None:
    assert run(home, "--json", "purge", "--dry-run", today="2028-08-18") == 0
    assert "staff" not in json.dumps(told(capsys)["schools"])
    assert run(home, "--json", "purge", "--dry-run", today="2028-08-19") == 0
    [school] = told(capsys)["schools"]
    assert school["staff"] == 1 and known(home) == THEN
    assert run(home, "--json", "purge", today="2028-08-19") == 0
    [school] = told(capsys)["schools"]
    assert (school["staff"], school["staff_events"]) == (1, 2)
    assert known(home) == {one: held for one, held in THEN.items() if one != "DUI"}


def test_names_and_numbers_of_staff_lie_under_seal(home: Path, second: str) -> None:
    assert run(home, "undo", second, "--by", "Piet") == 0
    seen = [file for file in home.rglob("*") if file.is_file() and "received" not in file.parts]
    assert any(file.name == "register.db" for file in seen)
    for file in seen:
        content = file.read_bytes()
        assert not [name for name in (*NAMES.values(), "wolken.example") if name.encode() in content], file


def test_the_report_and_the_terminal_tell_the_counts(home: Path, capsys: Captured) -> None:
    assert offer(home, range(12), staff("WIN", "LIN")) == 0
    report = Path(str(told(capsys)["report"])).read_text("utf-8")
    assert "Medewerkers: 2 in de lijst; 2 nieuw, 0 gewijzigd, 0 terug, 0 vertrokken." in report
    folder = home.parent / "offered"
    (folder / "medewerkers.csv").write_bytes(staff("WIN", "HON"))
    paths = [str(folder / name) for name in ("leerlingen.csv", "medewerkers.csv")]
    assert run(home, "--lang", "en", "deliver", *paths, "--school", SCHOOL) == 0
    assert "Staff: 2 in the list; 1 new, 0 changed, 0 returned, 1 left." in capsys.readouterr().out

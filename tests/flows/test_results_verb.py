"""Results end to end: what goes, what waits, nothing twice, corrections, and who may switch."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.accounts import remember_accounts
from flows.decisions import approve
from flows.holds import Approval
from flows.inbox import waiting_schools
from flows.inzage import inspect_pupil
from flows.offer import delivery_of
from flows.purge import purge
from flows.register import Register
from flows.result_store import aliases, read_held
from flows.results_inbox import nightly, schools_with_results
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, deliver, export, offered, states, tree
from transforms.account_read import Decisions
from transforms.writers.uwlr import UWLR

NOW = "2026-10-05"
PEOPLE = '[people.dir]\nname = "Ada Wolk"\nroles = ["directie"]\n[people.lk]\nname = "Bo Linde"\nroles = ["docent"]\n'
CODE = f"{SCHOOL}1234567890abcd"
Result = tuple[str, str, str]
"""Pupil number, score, key."""


def uwlr(results: Sequence[Result], made: str = "2026-10-04T20:00:00", method: str = "Werelden", **at: str) -> bytes:
    """Returns what a sender sends: a decimal point where it likes, no xsdversie, a norm without a beginning."""
    day, brin = at.get("day", "2026-10-02"), at.get("brin", SCHOOL[:4])
    given = "".join(
        f'<toetsafname><leerlingid>{number}</leerlingid><resultaten><resultaat key="{key}">'
        f"<afnamedatum>{day}</afnamedatum><toetscode>T1</toetscode><score>{score}</score></resultaat></resultaten>"
        "</toetsafname>"
        for number, score, key in results
    )
    return (
        '<lr:leerresultaten_verzoek xmlns:lr="http://www.edustandaard.nl/leerresultaten/2/leerresultaten">'
        f"<school><schooljaar>2026-2027</schooljaar><brincode>{brin}</brincode><aanmaakdatum>{made}</aanmaakdatum></school>"
        f"<toetsafnames>{given}</toetsafnames><toetsen><toets><toetscode>T1</toetscode><toetsnaam>Blok 1</toetsnaam>"
        "<vakgebied>rekenen</vakgebied><toetsnormering><norm><term>goed</term><eindnormwaarde>9</eindnormwaarde></norm>"
        f'</toetsnormering><toetshierarchie><ingang niveau="1">{method}</ingang></toetshierarchie></toets></toetsen>'
        "</lr:leerresultaten_verzoek>"
    ).encode()


@pytest.fixture
def linked(home: Path) -> Path:
    """A school with twenty pupils in eight groups, connected with Gynzy, results on for group 4a (1003, 1011, 1019)."""
    home.mkdir()
    (home / "doorstroom.toml").write_text(PEOPLE, "utf-8")
    deliver(home, offered(range(20)))
    assert connect(home, "activate", "--for", "het bestuur", "--code", CODE) == 0
    assert switch(home, "on") == 0
    return home


def connect(home: Path, act: str, *words: str) -> int:
    return run(home, "connections", act, "--school", SCHOOL, "--target", "gynzy", "--by", "Ada Wolk", *words, today=NOW)


def switch(home: Path, act: str, method: str = "Werelden", group: str = "4a", by: str = "Ada Wolk") -> int:
    words = ("--school", SCHOOL, "--method", method, "--group", group, "--by", by)
    return run(home, "results", act, *words, today=NOW)


def give(home: Path, content: bytes, *words: str, name: str = "resultaten.xml", today: str = NOW) -> int:
    file = home.parent / name
    file.write_bytes(content)
    return run(home, "results", file, "--school", SCHOOL, *words, today=today)


def told(capsys: Captured, home: Path, content: bytes, **how: str) -> dict[str, Any]:
    capsys.readouterr()
    give(home, content, "--json", **how)
    return answer(capsys)


def sent(home: Path, path: str) -> dict[str, tuple[str, str]]:
    """Returns pupil number -> (key, score) of a UWLR file."""
    root = ET.fromstring((home / path).read_bytes())
    tag = f"{{{UWLR}}}"
    return {
        one.findtext(f"{tag}leerlingid") or "": (result.get("key", ""), result.findtext(f"{tag}score") or "")
        for one in root.iter(f"{tag}toetsafname")
        for result in one.iter(f"{tag}resultaat")
    }


def files_of(done: dict[str, Any], kind: str) -> list[str]:
    return [file["path"] for file in done["files"] if file["kind"] == kind]


def test_what_may_go_goes_once_and_a_correction_goes_under_the_same_key(linked: Path, capsys: Captured) -> None:
    done = told(capsys, linked, uwlr([("1003", "7.0", "a"), ("1011", "8", "b")]))
    assert done["state"] == "published" and done["counts"]["new"] == 2
    assert done["lines"] == [
        {"group": "4a", "subject": "rekenen", "new": 2, "corrected": 0, "repeated": 0, "parked": 0}
    ]
    [path] = files_of(done, "uwlr")
    assert sent(linked, path) == {"1003": ("a", "7"), "1011": ("b", "8")}
    before = tree(linked)
    again = told(capsys, linked, uwlr([("1003", "7.0", "a"), ("1011", "8", "b")]))
    assert (again["state"], again["files"], again["counts"]["repeated"]) == ("nothing", [], 2)
    assert tree(linked) == before
    better = told(capsys, linked, uwlr([("1003", "9", "a"), ("1011", "8", "b")], made="2026-10-05T20:00:00"))
    assert (better["counts"]["corrected"], better["counts"]["repeated"]) == (1, 1)
    assert sent(linked, files_of(better, "uwlr")[0]) == {"1003": ("a", "9")}
    late = told(capsys, linked, uwlr([("1003", "7", "a")]))
    assert (late["state"], late["counts"]["older"]) == ("nothing", 1), "an older file takes nothing back"


def test_the_table_for_esis_is_told_to_be_unverified(linked: Path, capsys: Captured) -> None:
    done = told(capsys, linked, uwlr([("1003", "6.5", "a")]))
    assert {"RESULT_DECIMAL", "RESULTS_UNVERIFIED", "RESULTS_NO_VERSION", "RESULT_DEFINITION_LEFT"} == {
        issue["code"] for issue in done["issues"]
    }
    with (linked / files_of(done, "esis")[0]).open(encoding="utf-8-sig", newline="") as text:
        [row] = csv.DictReader(text, delimiter=";")
    assert (row["leerlingid"], row["score"], row["key"]) == ("1003", "6.5", "a")


def test_what_may_not_go_waits_and_goes_when_the_reason_is_gone(linked: Path, capsys: Captured) -> None:
    results = [("1003", "7", "a"), ("1004", "5", "b"), ("9999", "6", "c")]
    done = told(capsys, linked, uwlr(results))
    assert done["waiting"] == {"unknown_pupil": 1, "group_off": 1}
    assert switch(linked, "on", "*", "5A") == 0
    capsys.readouterr()
    assert run(linked, "results", "--school", SCHOOL, "--json", today=NOW) == 0
    up = answer(capsys)
    assert (up["state"], up["taken_up"], up["waiting"]) == ("published", 1, {"unknown_pupil": 1})
    path = next(file["path"] for file in up["files"] if file["kind"] == "uwlr")
    assert sent(linked, path) == {"1004": ("b", "5")}
    assert "<ns0" not in (linked / path).read_text("utf-8") and "Blok 1" in (linked / path).read_text("utf-8")
    assert told(capsys, linked, uwlr(results))["state"] == "nothing"


def test_another_method_waits(linked: Path, capsys: Captured) -> None:
    assert told(capsys, linked, uwlr([("1003", "7", "a")], method="Taalzee"))["waiting"] == {"method_off": 1}


def test_a_paused_connection_keeps_results_waiting(linked: Path, capsys: Captured) -> None:
    assert connect(linked, "pause") == 0
    inbox = linked / "inbox" / SCHOOL / "results"
    inbox.mkdir(parents=True)
    old = inbox / "nacht.xml"
    old.write_bytes(uwlr([("1003", "7", "a")]))
    os.utime(old, (1, 1))
    workspace = Workspace(linked)
    [done] = nightly(workspace, date(2026, 10, 5))
    assert (done.state, dict(done.waiting)) == ("waiting", {"connection_paused": 1})
    assert not list(inbox.iterdir()) and list((linked / "received" / SCHOOL).glob("results-*/nacht.xml"))
    assert [one.state for one in nightly(workspace, date(2026, 10, 6))] == ["nothing"]
    assert connect(linked, "resume", "--code", CODE) == 0
    [done] = nightly(workspace, date(2026, 10, 7))
    assert (done.state, done.taken_up) == ("published", 1)
    assert schools_with_results(workspace) == []


def test_the_inbox_of_pupils_leaves_results_alone(linked: Path) -> None:
    (linked / "inbox" / SCHOOL / "results").mkdir(parents=True)
    (linked / "inbox" / SCHOOL / "results" / "nacht.xml").write_bytes(uwlr([("1003", "7", "a")]))
    assert waiting_schools(Workspace(linked)) == ([], [])


def test_years_do_not_mix(linked: Path, capsys: Captured) -> None:
    """A result of last year waits where nobody knows the group of then, and one that waited goes in its own file."""
    done = told(capsys, linked, uwlr([("1003", "7", "a")], day="2026-06-01"))
    assert done["waiting"] == {"other_school_year": 1}
    assert connect(linked, "pause") == 0
    told(capsys, linked, uwlr([("1011", "7", "b")]))
    text = export(range(20)).replace(b";4a;", b";5b;")
    assert states(deliver(linked, delivery_of([("x.csv", text)], school=SCHOOL), today=date(2027, 8, 20))) != [
        "refused"
    ]
    assert connect(linked, "resume", "--code", CODE) == 0
    done = told(
        capsys, linked, uwlr([("1003", "9", "c")], day="2027-09-01", made="2027-09-02T00:00:00"), today="2027-09-02"
    )
    names = [Path(file["path"]).name for file in done["files"]]
    assert all("2026-2027" in name for name in names) and done["taken_up"] == 1


def test_the_last_of_july_and_the_first_of_august_are_two_years(linked: Path, capsys: Captured) -> None:
    """The day decides, whatever year the file says, and each year goes in files of its own."""
    july = told(capsys, linked, uwlr([("1003", "7", "a")], day="2027-07-31"), today="2027-07-31")
    assert Path(july["files"][0]["path"]).name == "leerresultaten-2026-2027.xml"
    august = told(capsys, linked, uwlr([("1003", "8", "b")], day="2027-08-01"), today="2027-08-01")
    assert (august["files"], august["waiting"]) == ([], {"other_school_year": 1})
    assert "RESULT_YEAR_DIFFERS" in {issue["code"] for issue in august["issues"]}
    deliver(linked, offered(range(20)), today=date(2027, 8, 20))
    late = uwlr([("1011", "6", "c")], day="2027-07-31", made="2027-08-20T20:00:00")
    done = told(capsys, linked, late, today="2027-08-20")
    assert {Path(file["path"]).name for file in done["files"]} == {
        "leerresultaten-2027-2028.xml",
        "resultaten-2027-2028.csv",
    }
    assert (done["taken_up"], done["waiting"]) == (1, {"other_school_year": 1})


def test_a_result_that_nobody_can_have_taken_yet_waits(linked: Path, capsys: Captured) -> None:
    done = told(capsys, linked, uwlr([("1003", "7", "a"), ("1011", "8", "b")], day="2026-10-06"))
    assert (done["files"], done["waiting"]) == ([], {"future": 2})
    assert run(linked, "results", "--school", SCHOOL, "--json", today="2026-10-07") == 0
    assert answer(capsys)["files"] == [], "the sender has to say so again"
    again = uwlr([("1003", "7", "a")], day="2026-10-06", made="2026-10-06T20:00:00")
    done = told(capsys, linked, again, today="2026-10-07")
    assert (len(done["files"]), done["waiting"]) == (2, {"future": 1})


def test_a_number_that_becomes_a_text_is_told(linked: Path, capsys: Captured) -> None:
    told(capsys, linked, uwlr([("1003", "7", "a")]))
    text = uwlr([("1003", "goed", "a")], made="2026-10-05T20:00:00")
    done = told(capsys, linked, text)
    assert (files_of(done, "uwlr"), done["counts"]["corrected"]) == ([], 1)
    (issue,) = [one for one in done["issues"] if one["code"] == "RESULT_TEXT_INSTEAD"]
    assert "1003" in issue["text"] and "goed" not in issue["text"]
    more = uwlr([("1003", "matig", "a")], made="2026-10-06T20:00:00")
    assert "RESULT_TEXT_INSTEAD" in {one["code"] for one in told(capsys, linked, more, today="2026-10-06")["issues"]}


@pytest.mark.parametrize("kind", ["gynzy", "esis"])
def test_an_own_profile_of_the_wrong_kind_is_a_sentence(linked: Path, capsys: Captured, kind: str) -> None:
    (profiles := linked / "profiles" / "results").mkdir(parents=True)
    other = {"gynzy": "esis", "esis": "gynzy"}[kind]
    (profiles / f"{kind}.toml").write_text(Path(f"schemas/results/{other}.toml").read_text("utf-8"), "utf-8")
    done = told(capsys, linked, uwlr([("1003", "7", "a")]))
    assert [issue["code"] for issue in done["issues"]] == ["SETTINGS_INVALID"]


def test_a_renumbered_pupil_keeps_its_results(linked: Path, capsys: Captured) -> None:
    told(capsys, linked, uwlr([("1003", "7", "a")]))
    renumbered = delivery_of([("x.csv", export(range(20)).replace(b"1003;", b"7003;"))], school=SCHOOL)
    result = deliver(linked, renumbered, today=date(2026, 10, 6))[0]
    if result.outcome.state == "held":
        approve(Workspace(linked), result.outcome.delivery.id, Approval("Piet", "klopt"), date(2026, 10, 6))
    assert told(capsys, linked, uwlr([("1003", "7", "a")]))["counts"]["repeated"] == 1
    assert told(capsys, linked, uwlr([("7003", "7", "a")]))["counts"]["repeated"] == 1
    better = told(capsys, linked, uwlr([("1003", "8", "a")], made="2026-10-07T00:00:00"))
    assert sent(linked, files_of(better, "uwlr")[0]) == {"7003": ("a", "8")}


@pytest.mark.parametrize(
    ("by", "method", "status"), [("Ada Wolk", "Werelden", 0), ("Bo Linde", "Werelden", 1), ("Ada Wolk", "", 1)]
)
def test_only_a_manager_switches(linked: Path, by: str, method: str, status: int, capsys: Captured) -> None:
    assert switch(linked, "off", method, by=by) == status
    capsys.readouterr()
    assert run(linked, "results", "status", "--school", SCHOOL, "--json", today=NOW) == 0
    now = answer(capsys)
    assert len(now["on"]) == (0 if status == 0 else 1)
    assert len(now["log"]) == (2 if status == 0 else 1)


def test_results_of_another_school_and_damaged_files_are_refused_alone(linked: Path, capsys: Captured) -> None:
    assert give(linked, uwlr([("1003", "7", "a")], brin="88ZZ")) == 1
    assert give(linked, uwlr([("1003", "7", "a")])[:-30]) == 1
    capsys.readouterr()
    good, bad = linked.parent / "goed.xml", linked.parent / "kapot.xml"
    good.write_bytes(uwlr([("1003", "7", "a")]))
    bad.write_bytes(b"<leerresultaten_verzoek>")
    assert run(linked, "results", good, bad, "--school", SCHOOL, "--json", today=NOW) == 4
    done = answer(capsys)
    assert (done["state"], done["refused"]) == ("published", ["kapot.xml"])


def test_a_dry_run_changes_nothing(linked: Path, capsys: Captured) -> None:
    before = tree(linked)
    assert give(linked, uwlr([("1003", "7", "a")]), "--dry-run") == 0
    assert tree(linked) == before
    with Register(Workspace(linked)).reading() as connection:
        assert read_held(connection, Register(Workspace(linked)).seal, SCHOOL) == ([], [])


def test_a_table_by_profile_is_read(linked: Path, capsys: Captured) -> None:
    head = "Leerlingnummer;Toets;Methode;Vak;Datum;Score"
    good, bad = "1003;Blok 2;Werelden;rekenen;2-10-2026;6,5", "1003;Blok 3;Werelden;taal;fout;6"
    rows = "\n".join((head, good, ";;;;;", bad))
    done = told(capsys, linked, rows.encode(), name="lijst.csv")
    assert (done["read"], done["rejected"], done["counts"]["new"]) == (2, 1, 1)
    (profiles := linked / "profiles" / "results").mkdir(parents=True)
    shipped = Path("schemas/results/gynzy.toml").read_text("utf-8")
    (profiles / "gynzy.toml").write_text(shipped.replace('"Leerlingnummer"', '"Kind"'), "utf-8")
    assert told(capsys, linked, rows.encode(), name="lijst.csv")["state"] == "refused"


def test_an_uploader_who_may_not_is_turned_away(linked: Path) -> None:
    (linked / "doorstroom.toml").write_text(
        f'{PEOPLE}\n[schools.{SCHOOL}.uploaders.iemand]\nname = "Iemand"\n', "utf-8"
    )
    assert give(linked, uwlr([("1003", "7", "a")])) == 1


def test_the_page_has_pseudonyms_and_names_only_when_asked(linked: Path, capsys: Captured) -> None:
    give(linked, uwlr([("1003", "7", "a"), ("1011", "8", "b")]))
    page = linked / "reports" / SCHOOL / "results-4a.html"
    first = page.read_text("utf-8")
    assert "Leerling 1" in first and "Leerling 2" in first
    assert "1003" not in first and "Ypelaar" not in first and "<svg" in first
    assert run(linked, "results", "page", "--school", SCHOOL, "--group", "4A", "--names", today=NOW) == 0
    named = linked / "reports" / SCHOOL / "results-4a-met-namen.html"
    assert "Ypelaar3" in named.read_text("utf-8") and page.read_text("utf-8") == first
    assert named.stat().st_mode & 0o077 == 0
    give(linked, uwlr([("1019", "8", "c")]), today="2026-10-06")
    assert first.count("Leerling 1<") == page.read_text("utf-8").count("Leerling 1<"), "who has one keeps it"
    assert run(linked, "results", "page", "--school", SCHOOL, "--group", "9z", today=NOW) == 1


def test_a_result_is_shown_to_who_asks_and_goes_with_the_pupil(linked: Path, capsys: Captured) -> None:
    give(linked, uwlr([("1003", "7", "a"), ("1011", "8", "b")]))
    shown = inspect_pupil(Workspace(linked), SCHOOL, "1003", date(2026, 10, 6))
    assert [(one["score"], one["reason"]) for one in shown["results"]] == [("7", "")]
    assert any("results-" in file["path"] and file["path"].endswith(".csv") for file in shown["files"])
    assert run(linked, "inzage", "1003", "--school", SCHOOL, today="2026-10-06") == 0
    left = [number for number in range(20) if number != 3]
    deliver(linked, offered(left), today=date(2026, 10, 7))
    deliver(linked, offered(left, "Anders"), today=date(2026, 10, 8))
    purge(Workspace(linked), date(2036, 10, 9), "nl")
    with Register(Workspace(linked)).reading() as connection:
        held, _ = read_held(connection, Register(Workspace(linked)).seal, SCHOOL)
    assert [one.row["leerlingnummer_bron"] for one in held] == ["1011"]
    assert not list((linked / "reports" / SCHOOL).glob("results-*.html"))
    assert not list((linked / "outbox" / SCHOOL).glob("results-*"))


def test_a_pseudonym_stays_with_its_pupil(linked: Path) -> None:
    with Register(Workspace(linked)).writing() as connection:
        seal = Register(Workspace(linked)).seal
        first = aliases(connection, seal, SCHOOL, "4a", ["1003", "1011"])
        later = aliases(connection, seal, SCHOOL, "4a", ["1000", "1003", "1011", "1019"])
        other = aliases(connection, seal, SCHOOL, "5a", ["1003"])
    assert sorted(first.values()) == [1, 2] and sorted(later.values()) == [1, 2, 3, 4]
    assert {number: later[number] for number in first} == first
    assert other == {"1003": 1}


def test_a_confirmed_old_account_counts(linked: Path, capsys: Captured) -> None:
    assert told(capsys, linked, uwlr([("gynzy-77", "7", "a")]))["waiting"] == {"unknown_pupil": 1}
    with Register(Workspace(linked)).writing() as connection:
        decided = Decisions({"gynzy-77": "1003"}, frozenset())
        seal = Register(Workspace(linked)).seal
        remember_accounts(connection, seal, SCHOOL, "gynzy", decided, "Ada Wolk", "", date(2026, 10, 5))
        connection.commit()
    done = told(capsys, linked, uwlr([("gynzy-77", "7", "a")]))
    assert (done["state"], done["taken_up"]) == ("published", 1)
    assert sent(linked, files_of(done, "uwlr")[0]) == {"1003": ("a", "7")}


def test_no_name_or_number_stands_in_the_report_or_the_answer(linked: Path, capsys: Captured) -> None:
    done = told(capsys, linked, uwlr([("1003", "7", "a"), ("9999", "7", "b")]))
    assert "1003" not in json.dumps(done) and "9999" not in json.dumps(done)
    page = (linked / str(done["report"])).read_text("utf-8")
    assert "1003" not in page and "Ypelaar" not in page


@pytest.mark.slow
def test_the_flow_runs_without_a_server_and_tells_prefect_nothing_of_a_pupil(linked: Path, tmp_path: Path) -> None:
    inbox = linked / "inbox" / SCHOOL / "results"
    inbox.mkdir(parents=True)
    (inbox / "nacht.xml").write_bytes(uwlr([("1003", "7", "sleutel-van-gynzy")]))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    ended = subprocess.run(
        [sys.executable, "-m", "flows.results_night", "--home", str(linked)],
        env={**environment, "PREFECT_HOME": str(tmp_path / "prefect")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "1 published", "")
    said = b"".join(file.read_bytes() for file in (tmp_path / "prefect").rglob("*") if file.is_file())
    assert str(linked).encode() in said and b"sleutel-van-gynzy" not in said

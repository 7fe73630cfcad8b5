"""Who left: each target hears it in its own way, by a row, by absence or through a person; an undoing takes it back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from flows.register import Register
from flows.sending import forget_sent, read_sent
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, export
from transforms.readers import read

EXPLICIT = """
title = "Proef"
status = "verified"
evidence = []
checked_on = 2026-11-01
forms = ["csv"]
filename = "proef"
leavers = "explicit"
who = "{who}"

[[columns]]
header = "Nummer"
from = "leerlingnummer"
required = true
unique = true

[[columns]]
header = "Naam"
from = "achternaam"
required = true

[[columns]]
header = "Groep"
from = "groepsnaam"

[[columns]]
header = "Actie"
from = "toestand"
[columns.values]
nieuw = "INSERT"
bekend = "UPDATE"
vertrokken = "ARCHIVE"

[[columns]]
header = "Weg"
from = "uitschrijfdatum"
"""
NONE = (
    EXPLICIT.replace('leavers = "explicit"', 'leavers = "none"')
    + """
[leaving]
nl = "Zet de leerling in Proef op ‘uit’."
en = "Switch the pupil to ‘off’ in Proef."
"""
)
BY_HAND = NONE + 'made = "list"\n'


def workspace(home: Path, profile: str, who: str = "all") -> None:
    folder = home / "profiles" / "targets"
    folder.mkdir(parents=True)
    made = profile.replace("{who}", who)
    if made.endswith('made = "list"\n'):
        made = 'made = "list"\n' + made.removesuffix('made = "list"\n')
    (folder / "proef.toml").write_text(made, "utf-8")
    (home / "doorstroom.toml").write_text(f'[schools.{SCHOOL}]\nsector = "po"\ntargets = ["proef"]\n', "utf-8")


def deliver(home: Path, capsys: Captured, numbers: range, today: str, change: str = "") -> dict[str, Any]:
    file = home.parent / "leerlingen.csv"
    file.write_bytes(export(numbers, change))
    run(home, "deliver", file, "--school", SCHOOL, "--json", today=today)
    told = answer(capsys)
    if told["state"] == "held":
        run(home, "approve", str(told["delivery"]), "--by", "Piet", "--reason", "klopt", "--json", today=today)
        told = answer(capsys)
    assert told["state"] == "published", told["issues"]
    return told


def undo(home: Path, capsys: Captured, delivery: object, today: str) -> dict[str, Any]:
    run(home, "undo", str(delivery), "--by", "Piet", "--reason", "fout", "--json", today=today)
    return answer(capsys)


def rows(told: dict[str, Any]) -> dict[str, dict[str, str]]:
    (file,) = told["files"]
    text = Path(file["path"]).read_text("utf-8")
    return {row["Nummer"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def actions(told: dict[str, Any]) -> dict[str, str]:
    return {number: row["Actie"] for number, row in rows(told).items()}


def listed(told: dict[str, Any]) -> list[dict[str, str]]:
    (paper,) = told["papers"]
    (grid,) = read("werklijst.xlsx", Path(paper["path"]).read_bytes())
    heading, *cells = grid.rows
    assert paper["rows"] == len(cells)
    return [dict(zip(heading, row, strict=False)) for row in cells]


def predicted(told: dict[str, Any]) -> dict[str, Any]:
    (one,) = told["predicted"]
    return dict(one)


def codes(told: dict[str, Any]) -> list[str]:
    return [issue["code"] for issue in told["issues"]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "werkmap"


def test_who_left_gets_a_row_once_and_an_undoing_the_opposite(home: Path, capsys: Captured) -> None:
    workspace(home, EXPLICIT)
    first = deliver(home, capsys, range(60), "2026-08-20")
    assert set(actions(first).values()) == {"INSERT"} and predicted(first)["first"] is True
    second = deliver(home, capsys, range(1, 61), "2026-09-01")
    assert {number for number, act in actions(second).items() if act != "UPDATE"} == {"1000", "1060"}
    assert (actions(second)["1000"], actions(second)["1060"]) == ("ARCHIVE", "INSERT")
    assert rows(second)["1000"]["Weg"] == "2026-09-01" and rows(second)["1000"]["Naam"] == "Ypelaar0"
    told = predicted(second)
    assert (told["created"], told["archived"], told["left_behind"], told["unchanged"]) == (1, 1, 0, 59)
    assert "papers" not in second

    back = undo(home, capsys, second["delivery"], "2026-09-02")
    assert (actions(back)["1000"], actions(back)["1060"]) == ("UPDATE", "ARCHIVE")
    assert rows(back)["1060"]["Naam"] == "Ypelaar60" and rows(back)["1060"]["Weg"] == "2026-09-02"
    assert back["not_reversible"] == [] and back["papers"] == []
    assert (predicted(back)["updated"], predicted(back)["archived"]) == (1, 1)

    again = undo(home, capsys, back["delivery"], "2026-09-03")
    assert (actions(again)["1000"], actions(again)["1060"]) == ("ARCHIVE", "UPDATE")
    third = deliver(home, capsys, range(1, 62), "2026-09-04")
    assert "1000" not in actions(third) and actions(third)["1061"] == "INSERT"


def test_a_mutation_list_tells_who_left_and_who_changed_and_nobody_else(home: Path, capsys: Captured) -> None:
    workspace(home, EXPLICIT, "mutations")
    deliver(home, capsys, range(60), "2026-08-20")
    second = deliver(home, capsys, range(1, 61), "2026-09-01", change="Anders")
    assert actions(second) == {"1000": "ARCHIVE", "1001": "UPDATE", "1060": "INSERT"}
    back = undo(home, capsys, second["delivery"], "2026-09-02")
    assert actions(back) == {"1000": "UPDATE", "1001": "UPDATE", "1060": "ARCHIVE"}


def test_where_no_file_removes_anybody_a_person_gets_a_list(home: Path, capsys: Captured) -> None:
    workspace(home, NONE)
    first = deliver(home, capsys, range(60), "2026-08-20")
    assert "papers" not in first
    second = deliver(home, capsys, range(2, 60), "2026-09-01")
    assert [row["Leerlingnummer"] for row in listed(second)] == ["1001", "1000"] or len(listed(second)) == 2
    one = {row["Leerlingnummer"]: row for row in listed(second)}["1001"]
    assert one == {
        "Leerlingnummer": "1001",
        "Naam": "Wubbe1 van Ypelaar1",
        "Groep": "2a",
        "Weg sinds": "2026-09-01",
        "Wat te doen": "Zet de leerling in Proef op ‘uit’.",
    }
    assert "WORK_LIST" in codes(second) and predicted(second)["left_behind"] == 2
    assert "1001" not in actions(second)
    third = deliver(home, capsys, range(2, 61), "2026-09-02")
    assert "papers" not in third and "WORK_LIST" not in codes(third)
    back = undo(home, capsys, third["delivery"], "2026-09-03")
    assert [row["Leerlingnummer"] for row in listed(back)] == ["1060"]
    assert [(one["reason"], one["leerlingnummers"]) for one in back["not_reversible"]] == [("stays", ["1060"])]


def test_where_nothing_is_imported_everybody_is_on_the_list_with_what_became_of_them(
    home: Path, capsys: Captured
) -> None:
    workspace(home, BY_HAND)
    first = deliver(home, capsys, range(60), "2026-08-20")
    assert first["files"] == [] and {row["Stand"] for row in listed(first)} == {"nieuw"} and len(listed(first)) == 60
    second = deliver(home, capsys, range(1, 61), "2026-09-01")
    states = {row["Leerlingnummer"]: row["Stand"] for row in listed(second)}
    assert (states["1000"], states["1060"], states["1001"]) == ("vertrokken", "nieuw", "blijft")
    assert listed(second)[0]["Leerlingnummer"] == "1000" and len(states) == 61
    back = undo(home, capsys, second["delivery"], "2026-09-02")
    states = {row["Leerlingnummer"]: row["Stand"] for row in listed(back)}
    assert (states["1000"], states["1060"], len(states)) == ("nieuw", "vertrokken", 61)


def test_the_list_is_in_the_language_of_the_workspace_and_not_in_the_report(home: Path, capsys: Captured) -> None:
    workspace(home, NONE)
    with (home / "doorstroom.toml").open("r+", encoding="utf-8") as file:
        text = file.read()
        file.seek(0)
        file.write('language = "en"\n' + text)
    deliver(home, capsys, range(60), "2026-08-20")
    second = deliver(home, capsys, range(1, 60), "2026-09-01")
    (row,) = listed(second)
    assert (row["Pupil number"], row["What to do"]) == ("1000", "Switch the pupil to ‘off’ in Proef.")
    page = Path(str(second["report"])).read_text("utf-8")
    assert "Ypelaar" not in page and "Ypelaar" not in json.dumps(second)


def test_who_is_purged_is_forgotten_as_one_that_left_too(home: Path, capsys: Captured) -> None:
    workspace(home, EXPLICIT)
    deliver(home, capsys, range(60), "2026-08-20")
    deliver(home, capsys, range(1, 61), "2026-09-01")
    register = Register(Workspace(home))
    with register.writing() as connection:
        assert read_sent(connection, register.seal, [SCHOOL])[SCHOOL]["proef"].left == {"1000"}
        assert forget_sent(connection, register.seal, SCHOOL, ["1000", "1001"]) == 2
        sent = read_sent(connection, register.seal, [SCHOOL])[SCHOOL]["proef"]
        assert (sent.left, "1001" in sent.keys, "1002" in sent.keys) == (frozenset(), False, True)


def test_the_terminal_says_where_the_list_lies(home: Path, capsys: Captured) -> None:
    workspace(home, NONE)
    deliver(home, capsys, range(60), "2026-08-20")
    file = home.parent / "leerlingen.csv"
    file.write_bytes(export(range(1, 61)))
    run(home, "deliver", file, "--school", SCHOOL, today="2026-09-01")
    told = capsys.readouterr().out
    assert "proef/werklijst.xlsx (1 rij, voor wie het zelf nagaat)" in told
    assert "Ypelaar" not in told


def test_the_list_goes_with_the_import_files_when_they_are_purged(home: Path, capsys: Captured) -> None:
    workspace(home, NONE)
    deliver(home, capsys, range(60), "2026-08-20")
    second = deliver(home, capsys, range(1, 60), "2026-09-01")
    deliver(home, capsys, range(1, 61), "2027-10-01")
    paper = Path(second["papers"][0]["path"])
    assert paper.is_file()
    run(home, "purge", "--by", "Piet", "--json", today="2027-12-01")
    capsys.readouterr()
    assert not paper.exists()


def test_why_finds_the_last_file_that_told_of_a_pupil(home: Path, capsys: Captured) -> None:
    workspace(home, EXPLICIT, "mutations")
    first = deliver(home, capsys, range(60), "2026-08-20")
    second = deliver(home, capsys, range(1, 61), "2026-09-01")
    for number, delivery, state in (("1005", first, "read"), ("1060", second, "read"), ("1000", second, "read")):
        run(home, "why", number, "achternaam", "--school", SCHOOL, "--json", today="2026-09-02")
        (cell,) = answer(capsys)["columns"][0]["targets"]  # type: ignore[index]
        assert (cell["delivery"], cell["state"], cell["header"]) == (delivery["delivery"], state, "Naam")


SET = """
title = "Proefset"
status = "verified"
evidence = []
checked_on = 2026-11-01
forms = ["csv"]
leavers = "none"

[[files]]
name = "medewerkers"
of = "medewerkers"
[[files.columns]]
header = "Nummer"
from = "medewerkernummer"
[[files.columns]]
header = "Naam"
from = "achternaam"

[[files]]
name = "groepen"
of = "groepen"
[[files.columns]]
header = "Code"
from = "groepscode"

[[files]]
name = "leerlingen"
[[files.columns]]
header = "Nummer"
from = "leerlingnummer"
required = true
[[files.columns]]
header = "Achternaam"
from = "achternaam"
[[files.columns]]
header = "Groep"
from = "groepsnaam"
"""


def test_why_looks_for_a_pupil_in_the_files_of_pupils_only(home: Path, capsys: Captured) -> None:
    workspace(home, SET)
    told = deliver(home, capsys, range(60), "2026-08-20")
    assert {Path(file["path"]).name for file in told["files"]} == {"medewerkers.csv", "groepen.csv", "leerlingen.csv"}
    assert predicted(told)["created"] == 60 and predicted(told)["beside"]["groepen"]["created"] == 8
    run(home, "why", "1005", "achternaam", "--school", SCHOOL, "--json", today="2026-09-02")
    (cell,) = answer(capsys)["columns"][0]["targets"]  # type: ignore[index]
    assert (cell["header"], cell["value"], Path(cell["path"]).name) == ("Achternaam", "Ypelaar5", "leerlingen.csv")
    deliver(home, capsys, range(1, 60), "2026-09-01")
    run(home, "why", "1000", "achternaam", "--school", SCHOOL, "--json", today="2026-09-02")
    (gone,) = answer(capsys)["columns"][0]["targets"]  # type: ignore[index]
    assert gone["state"] == "left_out"

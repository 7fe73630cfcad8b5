"""The decision workbook in `holds/`: filled in, saved in any way, and then done exactly as by command."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from flows.books import book_path
from flows.decide import Decided, decide
from flows.decisions import holds
from flows.offer import delivery_of
from flows.register import Register
from flows.register_schema import HOLD
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered, tree
from tests.flows.test_crash import kill_at, steps
from tests.flows.test_review import NEWCOMER, doubtful, held, statuses

LABELS = {"decision": "Besluit", "by": "Naam", "second": "Tweede naam", "reason": "Reden"}


def fill(
    file: Path, decision: str = "goedkeuren", by: str = "Piet", choices: Mapping[str, str] | None = None, **said: str
) -> Any:
    """Fills in a workbook as a person does, saves it and returns it."""
    book = load_workbook(file)
    for row in book["Besluit"].iter_rows(max_col=2):
        for key, text in {"decision": decision, "by": by, **said}.items():
            if row[0].value == LABELS[key]:
                row[1].value = text
    head = [cell.value for cell in book["Wijzigingen"][1]]
    for row in book["Wijzigingen"].iter_rows(min_row=2):
        number = str(row[head.index("leerlingnummer")].value)
        if number in (choices or {}):
            row[head.index("keuze")].value = (choices or {})[number]
    book.save(file)
    return book


def book_of(home: Path, delivery: str) -> Path:
    return book_path(Workspace(home), SCHOOL, delivery)


def decided(home: Path, **options: Any) -> list[Decided]:
    return decide(Workspace(home), TODAY, **options)


def only(home: Path) -> Decided:
    [one] = decided(home)
    return one


def codes(one: Decided) -> list[str]:
    return [issue.code for issue in one.issues]


def kept(home: Path) -> list[str]:
    return [name for name in tree(home) if name.startswith("holds/decided/")]


def decision_of(home: Path, delivery: str) -> tuple[str, str, str]:
    with Register(Workspace(home)).reading() as connection:
        row = connection.execute(select(HOLD).where(HOLD.c.delivery == delivery)).one()
        return row.state, row.decided_by, row.reason


def test_an_untouched_workbook_is_left_alone(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    before = tree(home)
    assert decided(home) == []
    assert tree(home) == before and f"holds/{SCHOOL}/{delivery}.xlsx" in before
    assert run(home, "decide") == 0
    assert capsys.readouterr().out.strip() == "Er is geen beslisbestand ingevuld."


def test_a_workbook_names_no_child(home: Path) -> None:
    book = load_workbook(book_of(home, held(home)))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not [text for text in texts if "Ypelaar" in text or "Wubbe" in text]
    assert "1030" in texts and book["Wijzigingen"].freeze_panes


def test_approval_is_done_with_name_reason_and_exceptions(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    fill(book_of(home, delivery), choices={"1030": "nee", "1031": "ja"}, reason="school gesplitst")
    assert run(home, "holds") == 0
    assert "Het beslisbestand is ingevuld" in capsys.readouterr().out
    assert run(home, "decide", "--json") == 0
    found: Any = answer(capsys)["decided"]
    [told] = found
    assert (told["state"], told["by"], told["delivery"]) == ("approved", "Piet", delivery)
    now = statuses(home)
    assert (now["1030"], now["1031"], now["1059"]) == ("active", "archived", "archived")
    assert decision_of(home, delivery) == ("approved", "Piet", "school gesplitst")
    assert kept(home) == [f"holds/decided/{SCHOOL}/{delivery}.xlsx"]
    assert not book_of(home, delivery).exists() and decided(home) == []


def test_rejection_is_done(home: Path) -> None:
    delivery = held(home)
    fill(book_of(home, delivery), "Afwijzen", "Piet", {"1030": "nee"}, reason="verkeerd bestand")
    assert only(home).ending == "rejected"
    assert decision_of(home, delivery) == ("rejected", "Piet", "verkeerd bestand")
    assert set(statuses(home).values()) == {"active"} and len(kept(home)) == 1


@pytest.mark.parametrize(
    ("filled", "code"),
    [
        ({"by": ""}, "BOOK_NO_NAME"),
        ({"decision": ""}, "BOOK_NO_DECISION"),
        ({"decision": "misschien"}, "BOOK_DECISION"),
        ({"choices": {"1030": "dezelfde"}}, "BOOK_CHOICE"),
        ({"decision": "afwijzen", "choices": {"1030": "ja"}}, "BOOK_REJECT_BUT"),
    ],
)
def test_what_is_no_decision_is_told_and_stays(home: Path, filled: dict[str, Any], code: str) -> None:
    delivery = held(home)
    fill(book_of(home, delivery), **filled)
    assert codes(only(home)) == [code] == codes(only(home))
    assert [hold.delivery for hold in holds(Workspace(home))] == [delivery]
    assert set(statuses(home).values()) == {"active"}


def test_rows_may_be_sorted_added_and_taken_away(home: Path, capsys: Captured) -> None:
    delivery = held(home)
    file = book_of(home, delivery)
    book = fill(file, choices={"1030": "nee"})
    sheet = book["Wijzigingen"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(2, sheet.max_row)
    for row in reversed(rows[:-5]):
        sheet.append(row)
    sheet.append([None, "samen: 25"])
    sheet.insert_rows(1)
    book.save(file)
    one = only(home)
    assert one.ending == "approved" and one.result
    gone = sorted(row[2] for row in rows[-5:])
    now = statuses(home)
    assert (now["1030"], {now[number] for number in gone}) == ("active", {"active"})
    assert sorted(now.values()).count("archived") == 24
    [rest] = holds(Workspace(home))
    assert (rest.delivery, sorted(rest.marks)) == (one.result.rest, gone)
    assert book_of(home, rest.delivery).exists()


def test_a_changed_number_is_not_guessed(home: Path) -> None:
    delivery = held(home)
    file = book_of(home, delivery)
    book = fill(file, choices={"1030": "nee"})
    for row in book["Wijzigingen"].iter_rows(min_row=2):
        if row[2].value == "1030":
            row[2].value = "103"
    book.save(file)
    assert codes(only(home)) == ["BOOK_NUMBER"]
    assert set(statuses(home).values()) == {"active"}


@pytest.mark.parametrize(
    ("choice", "now", "waiting"),
    [("dezelfde", "active", 0), ("", "active", 0), ("twee leerlingen", "active", 1), ("nog niet", None, 1)],
)
def test_a_doubtful_pair_is_decided(home: Path, choice: str, now: str | None, waiting: int) -> None:
    deliver(home, offered(range(60)))
    [result] = deliver(home, doubtful())
    fill(book_of(home, result.rest), choices={NEWCOMER: choice})
    one = only(home)
    assert one.ending == ("undone" if choice == "nog niet" else "approved")
    assert statuses(home).get(NEWCOMER) == now
    assert len(holds(Workspace(home))) == waiting


def test_a_workbook_of_an_older_change_set_is_set_aside(home: Path) -> None:
    delivery = held(home)
    file = book_of(home, delivery)
    fill(file)
    older = file.read_bytes()
    deliver(home, offered(range(59), change="Anders"))
    again = deliver(home, offered(range(30)))[0]
    assert (again.outcome.state, again.outcome.delivery.id) == ("held", delivery)
    assert file.read_bytes() != older
    file.write_bytes(older)
    assert codes(only(home)) == ["BOOK_OUTDATED"]
    assert kept(home) == [f"holds/decided/{SCHOOL}/{delivery} (niet gebruikt).xlsx"]
    assert file.exists() and decided(home) == []
    assert "archived" not in statuses(home).values() and holds(Workspace(home))


def test_the_same_file_offered_again_does_not_lose_what_was_filled_in(home: Path) -> None:
    delivery = held(home)
    fill(book_of(home, delivery))
    before = book_of(home, delivery).read_bytes()
    deliver(home, offered(range(30)))
    assert book_of(home, delivery).read_bytes() == before
    assert only(home).ending == "approved"


def test_what_was_decided_by_command_first_is_told(home: Path) -> None:
    delivery = held(home)
    fill(book_of(home, delivery))
    filled = book_of(home, delivery).read_bytes()
    assert run(home, "reject", delivery) == 0
    assert not book_of(home, delivery).exists()
    book_of(home, delivery).parent.mkdir(parents=True)
    book_of(home, delivery).write_bytes(filled)  # somebody saves it once more
    assert codes(only(home)) == ["BOOK_TOO_LATE"]
    assert decided(home) == [] and len(kept(home)) == 1


def test_files_that_cannot_be_used_stay(home: Path) -> None:
    delivery = held(home)
    file = book_of(home, delivery)
    whole = file.read_bytes()
    fill(file)
    file.write_bytes(file.read_bytes()[:3000])
    file.with_name("lijst.csv").write_text("keuze;leerlingnummer\nnee;1030\n")
    file.with_name(f"~${file.name}").write_bytes(b"slot")
    told = decided(home)
    assert [one.ending for one in told] == ["undone", "undone"] and all(one.issues for one in told)
    assert codes(told[1]) == ["BOOK_UNKNOWN"] and file.exists()
    file.with_name("lijst.csv").unlink()
    file.write_bytes(whole)
    fill(file)
    assert codes(only(home)) == ["BOOK_OPEN"]
    file.with_name(f"~${file.name}").unlink()
    assert only(home).ending == "approved"


def test_two_workbooks_that_differ_are_refused(home: Path) -> None:
    delivery = held(home)
    file = book_of(home, delivery)
    shutil.copy(file, file.with_name("kopie.xlsx"))
    fill(file)
    fill(file.with_name("kopie.xlsx"), "afwijzen")
    assert [codes(one) for one in decided(home)] == [["BOOK_TWICE"]] * 2
    fill(file.with_name("kopie.xlsx"), reason="nog eens")
    assert [one.ending for one in decided(home)] == ["approved", "undone"]


def test_two_people_in_one_workbook(home: Path) -> None:
    delivery = held(home)
    (home / "doorstroom.toml").write_text("four_eyes = true\n")
    book_of(home, delivery).unlink()
    assert decided(home) == []  # writes the workbook anew, with room for a second name
    fill(book_of(home, delivery), by="Piet", second="piet ")
    assert [only(home).ending, only(home).ending] == ["first", "waits"]
    assert set(statuses(home).values()) == {"active"}
    fill(book_of(home, delivery), by="Piet", second="Klaas")
    assert only(home).ending == "approved"
    assert decision_of(home, delivery)[1] == "Piet, Klaas"


def test_a_second_person_puts_another_name(home: Path) -> None:
    delivery = held(home)
    (home / "doorstroom.toml").write_text("four_eyes = true\n")
    fill(book_of(home, delivery), by="Piet")
    assert only(home).ending == "first"
    fill(book_of(home, delivery), by="Klaas")
    assert only(home).ending == "approved"


def test_a_second_name_is_ignored_where_one_person_decides(home: Path) -> None:
    delivery = held(home)
    book = load_workbook(book_of(home, delivery))
    book["Besluit"].append(["Tweede naam", "Klaas"])
    book.save(book_of(home, delivery))
    fill(book_of(home, delivery))
    assert only(home).ending == "approved"
    assert decision_of(home, delivery)[1] == "Piet"


def test_a_school_s_own(home: Path) -> None:
    delivery = held(home)
    fill(book_of(home, delivery))
    assert decided(home, school="99ZZ00") == []
    assert only(home).school == SCHOOL


def test_nothing_that_a_spreadsheet_runs_stands_in_it(home: Path) -> None:
    deliver(home, offered(range(60)))
    text = export(range(30)).decode().replace(";8a;", ";=1+1;")
    [result] = deliver(home, delivery_of([("leerlingen.csv", text.encode())], SCHOOL))
    book = load_workbook(book_of(home, result.outcome.delivery.id))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} == {"s", "n"}  # n: empty


def test_a_killed_decision_is_done_again_or_was_done(tmp_path: Path) -> None:
    def past(home: Path) -> None:
        fill(book_of(home, held(home)))

    def act(home: Path) -> Any:
        return decided(home)

    seen = steps(tmp_path / "count", past, act)
    at = [place for place, name in enumerate(seen, 1) if name in ("commit", "committed")]
    for step in (at[0], at[-1] + 1):
        home = tmp_path / f"killed{step}"
        past(home)
        kill_at(step, home, act)
        act(home)
        assert sorted(statuses(home).values()).count("archived") == 30
        assert not holds(Workspace(home)) and len(kept(home)) == 1
        assert not [name for name in tree(home) if name.startswith(f"holds/{SCHOOL}")]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_saved_by_libreoffice(home: Path, tmp_path: Path, form: str) -> None:
    delivery = held(home)
    file = book_of(home, delivery)
    fill(file, choices={"1030": "nee"})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", form, "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    file.unlink()
    shutil.copy(tmp_path / f"{delivery}.{form}", file.parent)
    assert only(home).ending == "approved"
    assert (statuses(home)["1030"], statuses(home)["1031"]) == ("active", "archived")
    assert kept(home) == [f"holds/decided/{SCHOOL}/{delivery}.{form}"]

"""Card numbers: kept sealed, told once with the next file, given back by an undo, and gone with the pupil."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.decisions import approve
from flows.holds import Approval
from flows.inzage import inspect_pupil
from flows.offer import delivery_of
from flows.purge import purge
from flows.register import Register
from flows.register_schema import CARD
from flows.result import Result
from flows.undo import Wish, undo_delivery
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered, states

REPLACE = (
    f'[schools.{SCHOOL}]\ntargets = ["schoolwise"]\n[schools.{SCHOOL}.options.schoolwise]\nkaarten = "vervangen"\n'
)
FIRST, SECOND = "20000000000011", "20000000000022"


@pytest.fixture
def filled(home: Path) -> Path:
    """A workspace with a school that replaces cards, after its first list."""
    home.mkdir()
    (home / "doorstroom.toml").write_text(REPLACE, "utf-8")
    deliver(home, offered(range(12)))
    return home


def give(home: Path, text: str, *words: str) -> int:
    file = home.parent / "kaarten.csv"
    file.write_text(f"Leerlingnummer;Kaartnummer\n{text}", "utf-8")
    return run(home, "cards", file, "--school", SCHOOL, *words)


def told(home: Path, result: Result) -> dict[str, str]:
    """Returns the card numbers in the file for schoolWise, of whom has one there."""
    (file,) = (home / file.path for file in result.files if file.target == "schoolwise")
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text, delimiter=";"))
    return {row["LEERLINGNUMMER"]: row["LENERNUMMER"] for row in rows if row["LENERNUMMER"]}


def waiting(home: Path) -> list[str]:
    with Register(Workspace(home)).reading() as connection:
        return list(connection.scalars(select(CARD.c.leerlingnummer).where(CARD.c.delivery == "")))


def next_list(home: Path, change: str) -> Result:
    return deliver(home, offered(range(12), change))[0]


def test_a_card_goes_along_once_and_an_undo_gives_it_back(filled: Path) -> None:
    assert give(filled, f"1003;{FIRST}\n1004;{SECOND}\n") == 0
    published = next_list(filled, "Anders")
    assert told(filled, published) == {"1003": FIRST, "1004": SECOND}
    assert [issue.facts["count"] for issue in published.outcome.issues if issue.code == "CARDS_GIVEN"] == [2]
    assert waiting(filled) == []
    assert told(filled, next_list(filled, "Weer")) == {}
    last = next_list(filled, "Nogmaals").outcome.delivery.id
    undo_delivery(Workspace(filled), Wish(last, "Piet", "fout"), TODAY)
    assert waiting(filled) == [], "what another delivery told stays told"


def test_the_same_list_again_tells_the_cards_and_is_then_skipped_as_ever(filled: Path) -> None:
    assert states(deliver(filled, offered(range(12)))) == ["skipped"]
    assert give(filled, f"1003;{FIRST}\n") == 0
    again = deliver(filled, offered(range(12)))
    assert states(again) == ["published"]
    assert told(filled, again[0]) == {"1003": FIRST}
    assert states(deliver(filled, offered(range(12)))) == ["skipped"]


def test_an_undo_gives_its_cards_back(filled: Path) -> None:
    assert give(filled, f"1003;{FIRST}\n") == 0
    published = next_list(filled, "Anders")
    undone = undo_delivery(Workspace(filled), Wish(published.outcome.delivery.id, "Piet", "fout"), TODAY)
    assert waiting(filled) == ["1003"]
    assert all(FIRST.encode() not in file.content for file in undone.outcome.files)
    assert told(filled, next_list(filled, "Weer")) == {"1003": FIRST}


def test_a_trial_run_and_a_school_that_keeps_its_cards_tell_none(filled: Path, capsys: Captured) -> None:
    assert give(filled, f"1003;{FIRST}\n") == 0
    deliver(filled, offered(range(12), "Anders"), dry_run=True)
    assert waiting(filled) == ["1003"]
    (filled / "doorstroom.toml").write_text(REPLACE.replace("vervangen", "houden"), "utf-8")
    assert told(filled, next_list(filled, "Anders")) == {}
    assert waiting(filled) == ["1003"]
    capsys.readouterr()
    assert give(filled, f"1004;{SECOND}\n") == 0
    assert 'kaarten = "vervangen"' in capsys.readouterr().out


def test_a_pupil_with_another_number_keeps_its_card(filled: Path) -> None:
    assert give(filled, f"1003;{FIRST}\n") == 0
    renumbered = export(range(12)).replace(b"1003;", b"7003;")
    result = deliver(filled, delivery_of([("leerlingen.csv", renumbered)], school=SCHOOL))[0]
    if result.outcome.state == "held":
        result = approve(Workspace(filled), result.outcome.delivery.id, Approval("Piet", "klopt"), TODAY)
    assert told(filled, result) == {"7003": FIRST}
    assert waiting(filled) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"1003;{FIRST}\n1004;1005\n", ["CARD_IS_PUPIL_NUMBER"]),
        (f"1003;{FIRST}\n1004;{FIRST}\n", ["CARD_TWICE", "CARD_TWICE"]),
        (f"1003;{FIRST}\n9999;{SECOND}\n", ["CARD_PUPIL_UNKNOWN"]),
        ("1003;\n", ["CARDS_NONE"]),
        ("", ["CARDS_NONE"]),
    ],
)
def test_a_wrong_list_is_told_by_row_and_nothing_is_kept(
    filled: Path, text: str, codes: list[str], capsys: Captured
) -> None:
    capsys.readouterr()
    assert give(filled, text, "--json") == 1
    issues = answer(capsys)["issues"]
    assert isinstance(issues, list) and [issue["code"] for issue in issues] == codes
    assert waiting(filled) == []
    assert give(filled, text) == 1
    told = capsys.readouterr().err
    assert "niets bewaard" in told and FIRST not in told and SECOND not in told


def test_a_list_of_another_school_is_refused_in_a_few_lines(filled: Path, capsys: Captured) -> None:
    rows = "".join(f"{9000 + number};2000000000{number:04}\n" for number in range(200))
    assert give(filled, rows) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) < 6 and "2-201" in "".join(lines)


def test_a_card_of_another_pupil_is_refused_also_of_another_list(filled: Path, capsys: Captured) -> None:
    assert give(filled, f"1003;{FIRST}\n") == 0
    assert give(filled, f"1004;{FIRST}\n") == 1
    capsys.readouterr()
    assert give(filled, f"1003;{FIRST}\n", "--json") == 0
    assert answer(capsys)["known"] == 1
    assert give(filled, f"1003;{SECOND}\n") == 0
    assert give(filled, f"1004;{FIRST}\n") == 0, "the first card is nobody's any more"
    assert told(filled, next_list(filled, "Anders")) == {"1003": SECOND, "1004": FIRST}


def test_what_waits_is_cleared_and_wrong_use_is_a_sentence(filled: Path, capsys: Captured) -> None:
    assert give(filled, f"1003;{FIRST}\n") == 0
    assert run(filled, "cards", "--school", SCHOOL) == 1
    assert give(filled, f"1003;{FIRST}\n", "--target", "gynzy") == 1
    assert give(filled, f"1003;{FIRST}\n", "--target", "onzin") == 1
    assert "schoolwise" in capsys.readouterr().err
    assert run(filled, "cards", "--clear", "--school", SCHOOL, "--json") == 0
    assert answer(capsys)["cleared"] == 1
    assert waiting(filled) == []


def test_the_register_does_not_show_a_card_and_inzage_does(filled: Path) -> None:
    assert give(filled, f"1003;{FIRST}\n") == 0
    assert FIRST.encode() not in (filled / "register.db").read_bytes()
    (card,) = inspect_pupil(Workspace(filled), SCHOOL, "1003", TODAY)["cards"]
    assert (card["card"], card["title"], card["delivery"]) == (FIRST, "schoolWise", "")
    assert inspect_pupil(Workspace(filled), SCHOOL, "1004", TODAY)["cards"] == []


def test_a_purge_takes_the_card_along(filled: Path) -> None:
    assert give(filled, f"1003;{FIRST}\n1004;{SECOND}\n") == 0
    stays = [number for number in range(12) if number != 3]
    result = deliver(filled, offered(stays))[0]
    if result.outcome.state == "held":
        approve(Workspace(filled), result.outcome.delivery.id, Approval("Piet", "klopt"), TODAY)
    done = purge(Workspace(filled), date(2029, 9, 1), "nl", "", "Piet", False)
    assert [school["cards"] for school in done.counts["schools"]] == [1]
    with Register(Workspace(filled)).reading() as connection:
        assert list(connection.scalars(select(CARD.c.leerlingnummer))) == ["1004"]

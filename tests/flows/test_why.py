"""Why: from the cell at a target back to the cell that the school sent, and what was there before."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.decisions import approve
from flows.faults import Fault
from flows.holds import Approval
from flows.offer import delivery_of
from flows.tell_why import tell_why
from flows.undo import Wish, undo_delivery
from flows.why import why
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered

LATER = date(2026, 10, 5)


def done(home: Path, content: bytes, today: date = TODAY, **options: Any) -> str:
    result = deliver(home, delivery_of([("leerlingen.csv", content)], **{"school": SCHOOL, **options}), today=today)[0]
    if result.outcome.state == "held":
        result = approve(Workspace(home), result.outcome.delivery.id, Approval("Piet", "gebeld"), today)
    assert result.outcome.state == "published"
    return result.outcome.delivery.id


def only(told: dict[str, Any]) -> dict[str, Any]:
    [column] = told["columns"]
    return dict(column)


def test_a_cell_of_a_target_leads_back_to_the_cell_of_the_school(home: Path) -> None:
    first = done(home, export(range(60)))
    column = only(why(Workspace(home), SCHOOL, "1007", "achternaam"))
    assert column["value"] == "Ypelaar7"
    origin = column["origin"]
    assert (origin["delivery"], origin["day"], origin["kind"]) == (first, "2026-08-20", "new")
    assert origin["place"] == {"file": "leerlingen.csv", "sheet": "", "row": 9}
    [heading] = origin["headings"]
    assert (heading["heading"], heading["raw"], heading["state"]) == ("Achternaam", "Ypelaar7", "read")
    cells = {cell["target"]: cell for cell in column["targets"]}
    assert {"schoolwise", "gynzy", "jij_leerlingen"} & set(cells) >= {"schoolwise", "gynzy"}
    cell = cells["schoolwise"]
    assert (cell["header"], cell["value"], cell["state"]) == ("NAAM", "Ypelaar7", "read")
    lines = (home / cell["path"]).read_text("utf-8-sig").splitlines()
    assert "Ypelaar7" in lines[cell["row"] - 1]


def test_a_heading_of_a_target_says_which_column(home: Path) -> None:
    done(home, export(range(60)))
    told = why(Workspace(home), SCHOOL, "1010", "GROEP")
    column = only(told)
    assert column["column"] == "groepsnaam"
    assert {cell["from"] for cell in column["targets"]} >= {"groepscode", "groepsnaam"}
    assert {cell["rule"] for cell in column["targets"] if cell["from"] == "groepscode"} == {"groepscode"}
    born = only(why(Workspace(home), SCHOOL, "1010", "geboortedatum"))
    assert born["origin"]["headings"][0]["raw"] != born["value"]
    assert "Wij maakten daarvan" in tell_why(why(Workspace(home), SCHOOL, "1010", "geboortedatum"), "nl")


def test_of_files_that_go_together_the_one_that_has_the_column_is_told(home: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_data/magister/webservice/GetData.csv"
    asked = delivery_of([(sample.name, sample.read_bytes())], school="99QQ12", targets=("microsoft_sds",))
    assert deliver(home, asked)[0].outcome.state == "published"
    for asked_for in ("achternaam", "familyName"):
        [cell] = only(why(Workspace(home), "99QQ12", "011034", asked_for))["targets"]
        assert (cell["header"], cell["value"], cell["rule"]) == ("familyName", "van de Lindelaan", "achternaam_voluit")
        assert cell["path"].endswith("/users.csv")
    for not_of_a_pupil in ("role", "orgSourcedId"):
        with pytest.raises(Fault):
            why(Workspace(home), "99QQ12", "011034", not_of_a_pupil)


def test_a_file_in_a_zip_is_looked_into_and_one_without_numbers_is_not_said_to_lack_a_pupil(home: Path) -> None:
    done(home, export(range(60)), targets=("oneroster", "social_schools"))
    cells = {cell["target"]: cell for cell in only(why(Workspace(home), SCHOOL, "1007", "achternaam"))["targets"]}
    assert (cells["oneroster"]["header"], cells["oneroster"]["state"]) == ("familyName", "read")
    assert cells["oneroster"]["value"].endswith("Ypelaar7")
    assert cells["social_schools"]["state"] == "unnumbered"
    for language in ("nl", "en"):
        assert "Social Schools" in tell_why(why(Workspace(home), SCHOOL, "1007", "achternaam"), language)


def test_every_earlier_value_with_who_agreed(home: Path) -> None:
    first = done(home, export(range(60)))
    second = done(home, export(range(60)).replace(b"Ypelaar7;", b"Anders;"), LATER)
    third = done(home, export(range(30)).replace(b"Ypelaar7;", b"Nog;"), LATER)
    column = only(why(Workspace(home), SCHOOL, "1007", "achternaam"))
    assert (column["value"], column["origin"]["delivery"]) == ("Nog", third)
    assert column["origin"]["decision"]["by"] == "Piet" and column["origin"]["decision"]["reason"] == "gebeld"
    assert [(one["value"], one["delivery"]) for one in column["earlier"]] == [("Anders", second), ("Ypelaar7", first)]
    assert only(why(Workspace(home), SCHOOL, "1007", "roepnaam"))["origin"]["delivery"] == first


def test_what_the_last_file_does_not_have_says_from_when_it_is(home: Path) -> None:
    first = done(home, export(range(60)))
    lines = [line.split(";") for line in export(range(60)).decode().split("\r\n")]
    without = "\r\n".join(";".join(cell for place, cell in enumerate(line) if place != 5) for line in lines)
    second = done(home, without.encode(), LATER)
    told = why(Workspace(home), SCHOOL, "1007", "geslacht")
    column = only(told)
    assert (column["origin"]["delivery"], column["not_in_last"]) == (first, second)
    assert "heeft deze kolom niet" in tell_why(told, "nl")


def test_an_original_that_is_gone_is_told(home: Path) -> None:
    first = done(home, export(range(60)))
    shutil.rmtree(home / "received" / SCHOOL / first)
    shutil.rmtree(home / "outbox" / SCHOOL / first)
    told = why(Workspace(home), SCHOOL, "1007", "achternaam")
    column = only(told)
    assert column["origin"]["headings"][0]["state"] == "purged"
    assert {cell["state"] for cell in column["targets"]} == {"purged"}
    assert "niet meer bewaard" in tell_why(told, "nl") and "no longer kept" in tell_why(told, "en")


def test_another_number_is_followed_back(home: Path) -> None:
    first = done(home, export(range(60)))
    second = done(home, export(range(60)).replace(b"1007;", b"9007;"), LATER)
    told = why(Workspace(home), SCHOOL, "9007", "achternaam")
    assert told["numbers"] == ["1007", "9007"]
    assert only(told)["origin"]["delivery"] == first and only(told)["origin"]["number"] == "1007"
    assert [link["other_number"] for link in told["links"]] == ["9007"]
    number = only(why(Workspace(home), SCHOOL, "9007", "leerlingnummer"))
    assert (number["value"], number["origin"]["delivery"]) == ("9007", second)
    assert [one["value"] for one in number["earlier"]] == ["1007"]
    assert "Nummer 1007 werd 9007" in tell_why(told, "nl")


def test_another_school_is_followed_back(home: Path) -> None:
    first = done(home, export(range(60)))
    second = done(home, export([*range(100, 160), 7]), LATER, school="99QQ07")
    told = why(Workspace(home), "99QQ07", "1007", "achternaam")
    assert [(link["school"], link["kind"]) for link in told["links"]] == [(SCHOOL, "moved")]
    column = only(told)
    assert column["origin"]["delivery"] == second
    assert [(one["school"], one["delivery"]) for one in column["earlier"]] == [(SCHOOL, first)]


def test_an_undoing_is_part_of_the_chain(home: Path) -> None:
    done(home, export(range(60)))
    second = done(home, export(range(60)).replace(b"Ypelaar7;", b"Anders;"))
    undo_delivery(Workspace(home), Wish(second, "Jan", "verkeerd bestand"), TODAY)
    told = why(Workspace(home), SCHOOL, "1007", "achternaam")
    column = only(told)
    assert (column["value"], column["origin"]["undoes"]) == ("Ypelaar7", second)
    assert column["origin"]["decision"]["by"] == "Jan"
    assert [one["value"] for one in column["earlier"]] == ["Anders", "Ypelaar7"]
    assert f"draaide levering {second} terug" in tell_why(told, "nl")


def test_without_a_column_every_column_has_a_line(home: Path, capsys: Captured) -> None:
    done(home, export(range(60)))
    assert run(home, "why", "--school", SCHOOL, "1007") == 0
    text = capsys.readouterr().out
    assert "Ypelaar7" in text and "leerlingen.csv" in text and "rij 9" in text
    assert run(home, "why", "--school", SCHOOL, "1007", "--json") == 0
    told: Any = answer(capsys)
    assert {column["column"] for column in told["columns"]} >= {"leerlingnummer", "achternaam", "groepsnaam", "status"}


def test_what_cannot_be_answered_is_a_sentence(home: Path, capsys: Captured) -> None:
    assert run(home, "why", "--school", SCHOOL, "1") == 1
    done(home, export(range(60)))
    for words in (["1"], ["1007", "schoenmaat"], ["1007", "ADDRESS_LINE_2"]):
        capsys.readouterr()
        assert run(home, "why", "--school", SCHOOL, *words) == 1
        assert capsys.readouterr().err.strip().endswith(".")
    with pytest.raises(Fault, match="PUPIL_UNKNOWN"):
        why(Workspace(home), "99QQ07", "1007")


def test_a_service_number_is_never_shown(home: Path) -> None:
    lines = export(range(60)).decode().split("\r\n")
    with_it = "\r\n".join([f"{lines[0]};BSN", *(f"{line};111222333" for line in lines[1:])])
    done(home, with_it.encode())
    told = why(Workspace(home), SCHOOL, "1007")
    full = [why(Workspace(home), SCHOOL, "1007", column["column"]) for column in told["columns"]]
    assert "111222333" not in str([told, *full])
    assert offered(range(3)).id

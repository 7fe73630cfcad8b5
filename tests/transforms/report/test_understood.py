"""What was decided about a file is told in words, with how many cells depended on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from schemas.profile import shipped
from tests.cases.school import SCHOOL, TODAY, Outcome, delivered, pupil, pupils, text
from transforms.report.understood import part_of

LIST = [
    pupil("1", Geboortedatum="03-04-2016", Roepnaam="Zoë"),
    pupil("2", Geboortedatum="05-06-2016", Huidige_groep="1-feb", Leerjaar=""),
    pupil("3", Geboortedatum="25-04-2016", Roepnaam="René"),
    *pupils(3, Geboortedatum="42494"),
]


def decided(outcome: Outcome) -> dict[str, str]:
    (facts,) = outcome.understood
    return {key: facts.get(key, "") for key in facts if f"{key}_cells" in facts or key.endswith("_cells")}


def test_what_was_decided_is_counted() -> None:
    assert decided(delivered(text(LIST).encode("cp1252"))) == {
        "encoding": "cp1252",
        "encoding_cells": "2",
        "order_geboortedatum": "day",
        "order_geboortedatum_cells": "2",
        "epoch": "1900",
        "epoch_cells": "3",
        "groups": "restored",
        "groups_cells": "1",
    }


def test_what_had_not_to_be_decided_is_not_told() -> None:
    assert decided(delivered(text([pupil("1", Geboortedatum="25-04-2016")]).encode())) == {}


def test_a_year_group_from_a_name_is_a_decision() -> None:
    outcome = delivered(text([pupil("1", Leerjaar=""), pupil("2")]).encode())
    assert decided(outcome)["year_groups_cells"] == "1"


def test_it_is_told_in_words() -> None:
    (facts,) = delivered(text(LIST).encode("cp1252")).understood
    told = dict(part_of(facts, shipped(), "nl").facts)
    assert told["Tekenset"] == "cp1252 (2 cellen hangen daarvan af)"
    assert told["Geboortedatum"] == "eerst de dag (2 cellen hangen daarvan af)"
    assert told["Groepen waar Excel een datum van maakte"] == "hersteld (1 cel hangt daarvan af)"
    assert told["Scheidingsteken"] == "puntkomma ( ; )" and told["Rij met koppen"] == "1"
    assert "2 cells depend on it" in dict(part_of(facts, shipped(), "en").facts)["Encoding"]


def test_a_dry_run_says_what_it_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(text(LIST).encode("cp1252"))
    command = ["deliver", str(file), "--school", SCHOOL, "--home", str(tmp_path / "home"), "--today", TODAY.isoformat()]
    main([*command, "--dry-run"])
    told = capsys.readouterr().out
    assert "Tekenset: cp1252 (2 cellen hangen daarvan af)" in told and "Zoë" not in told
    main([*command, "--dry-run", "--json"])
    assert '"order_geboortedatum_cells": "2"' in capsys.readouterr().out

"""The exports of `sample_data` are those that `tests/make_samples.py` makes, and hold nobody's number."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from schemas.profile import shipped
from tests.make_samples import CASES, SAMPLES, make
from transforms.readers import read
from transforms.recognise import recognise
from transforms.values.numbers import is_citizen_number

MADE = make()
KEYS = {"about", "origin", "school", "source", "targets", "partial", "today", "files", "deliveries", "schools"}
PUBLISHED = {"111222333", "123456782", "182071649", "063138219", "210191879", "999999990"}


@pytest.mark.parametrize("path", MADE)
def test_a_sample_is_what_the_generator_makes(path: str) -> None:
    there = (SAMPLES / path).read_bytes()
    assert [grid.rows for grid in read(path, there)] == [grid.rows for grid in read(path, MADE[path])]


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_it_shows(case: str) -> None:
    told = tomllib.loads((SAMPLES / case / "case.toml").read_text("utf-8"))
    assert set(told) <= KEYS
    assert told["about"].endswith(".") and told["origin"] in {"seen", "second-hand", "assumed"}
    assert all(isinstance(step["today"], date) for step in told.get("deliveries", [told]))


def test_no_case_lies_about_outside_the_generator() -> None:
    assert {str(path.parent.relative_to(SAMPLES)) for path in SAMPLES.glob("*/*/case.toml")} == set(CASES)


def test_every_form_is_among_the_samples() -> None:
    assert {Path(path).suffix.lower() for path in MADE} == {
        ".csv",
        ".txt",
        ".xlsx",
        ".ods",
        ".xls",
        ".zip",
        ".xml",
    }


@pytest.mark.parametrize("path", MADE)
def test_no_number_is_a_real_citizen_number(path: str) -> None:
    cells = {
        cell for grid in read(path, MADE[path]) for row in grid.rows for cell in row if re.fullmatch(r"\d{9}", cell)
    }
    assert {cell for cell in cells if is_citizen_number(cell)} <= PUBLISHED


NO_PUPIL_LIST = ("medewerkers.xlsx", "medewerkers.csv", "nummers en leerwegen.xlsx")
"""Files that are of use beside a pupil list only."""


@pytest.mark.parametrize("path", [path for path in MADE if not path.endswith(NO_PUPIL_LIST)])
def test_a_sample_is_recognised_as_what_it_is(path: str) -> None:
    case, name = path.rsplit("/", 1)
    told = tomllib.loads((SAMPLES / case / "case.toml").read_text("utf-8"))
    grids = read(name, MADE[path])
    if all(grid.aside for grid in grids):
        pytest.skip("a part of an export that holds no pupils")
    found = recognise(grids, name, shipped().sources, told.get("source", ""))
    assert found.source == ("edexml" if any(grid.form == "edexml" for grid in grids) else case.split("/")[0])
    assert 12 <= len(found.table) <= 30

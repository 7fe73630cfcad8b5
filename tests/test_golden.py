"""Every case of sample_data goes through the path and must give what lies in its `expected` folder.

`pytest tests/test_golden.py --regenerate` writes those folders anew; the diff then shows what changed.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from schemas.profile import Settings
from tests.deliveries import NOBODY, known_after, processed
from transforms.outcome import Delivery, Outcome
from transforms.readers import read
from transforms.report import summary
from transforms.sent import Sent

SAMPLES = Path(__file__).parents[1] / "sample_data"
CASES = sorted(SAMPLES.glob("*/*/case.toml"))


def outcomes(case: Path) -> Iterator[Outcome]:
    """Yields the outcome of every delivery of a case, one school year after the other."""
    told = tomllib.loads(case.read_text("utf-8"))
    known, sent = NOBODY, dict[str, Sent]()
    for step in told.get("deliveries", [told]):
        outcome = deliver(case.parent, told | step, known, sent)
        if outcome.state == "published":
            known, sent = known_after(outcome), {**sent, **outcome.sent}
        yield outcome


def deliver(folder: Path, told: dict[str, Any], known: pd.DataFrame, sent: dict[str, Sent]) -> Outcome:
    names = told.get("files") or sorted(
        path.name for path in folder.iterdir() if path.is_file() and path.name != "case.toml"
    )
    files = tuple((Path(name).name, (folder / name).read_bytes()) for name in names)
    delivery = Delivery(
        "golden",
        told.get("school", ""),
        files,
        told.get("source", ""),
        tuple(told.get("targets", ())),
        told.get("partial", False),
    )
    today = date.fromisoformat(str(told["today"]))
    settings = Settings.model_validate({"schools": told.get("schools", {})})
    return processed([delivery], known, settings, today, dict.fromkeys(settings.schools or (delivery.school,), sent))[0]


def expected(outcome: Outcome) -> dict[str, bytes]:
    """Returns the golden files of an outcome: its summary, its import files, and its lists for a person."""
    text = json.dumps(summary(outcome, "nl"), ensure_ascii=False, indent=1) + "\n"
    made = (*outcome.files, *outcome.papers)
    return {"summary.json": text.encode()} | {f"{file.target}/{file.name}": file.content for file in made}


def comparable(name: str, content: bytes) -> object:
    """Returns what must be equal: the cells of a workbook, the bytes of anything else.

    A workbook's hash says nothing: the library that writes it may differ.
    """
    if name.endswith((".xlsx", ".ods")):
        return [grid.rows for grid in read(name, content)]
    if name.endswith("summary.json"):
        told = json.loads(content)
        for file in told["files"]:
            if file["path"].endswith((".xlsx", ".ods")):
                del file["sha256"]
        return told
    return content


def replace(folder: Path, files: dict[str, bytes]) -> None:
    for old in sorted(folder.rglob("*"), reverse=True):
        old.rmdir() if old.is_dir() else old.unlink()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.parent.name}/{case.parent.name}")
def test_a_sample_gives_what_is_expected(case: Path, regenerate: bool) -> None:
    got = {f"{step}/{name}": file for step, one in enumerate(outcomes(case), 1) for name, file in expected(one).items()}
    folder = case.parent / "expected"
    if regenerate:
        replace(folder, got)
    want = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert set(got) == set(want)
    for name, content in got.items():
        assert comparable(name, content) == comparable(name, want[name]), name

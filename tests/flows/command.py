"""The command line as the tests use it: on an invented day, in a workspace of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import main

Captured = pytest.CaptureFixture[str]


def run(home: Path, *words: object, today: str = "2026-08-20") -> int:
    """Runs a command and returns its exit status."""
    try:
        return main(["--home", str(home), "--today", today, *map(str, words)])
    except SystemExit as end:
        return int(str(end.code))


def answer(capsys: Captured) -> dict[str, object]:
    """Returns what `--json` told; nothing else may have been said."""
    told = capsys.readouterr()
    assert told.err == ""
    return dict(json.loads(told.out))

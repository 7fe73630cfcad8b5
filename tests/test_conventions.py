"""What every profile, message and folder has to keep to."""

from __future__ import annotations

import re
import string
import subprocess
from pathlib import Path

import pytest

from schemas.messages import catalogue
from schemas.profile import shipped

ROOT = Path(__file__).parents[1]
TOP = {"pyproject.toml", "README.md", "flows", "transforms", "schemas", "sample_data", "tests"}
BESIDE = {"LICENSE", "CHANGELOG.md", "constraints.txt"}
CODE = "\n".join(
    path.read_text("utf-8") for layer in ("schemas", "transforms", "flows") for path in (ROOT / layer).rglob("*.py")
)
SEVERITIES = {"file", "row", "value", "note"}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", catalogue())
def test_a_message_has_two_languages_a_severity_and_a_use(code: str) -> None:
    message = catalogue()[code]
    assert message.severity in SEVERITIES
    assert message.nl.endswith((".", "?")) and message.en.endswith((".", "?"))
    assert fields(message.nl) == fields(message.en)
    assert re.search(rf'["\':]{code}["\']', CODE), f"{code} is never used"


def test_every_code_that_is_used_is_in_the_catalogue() -> None:
    used = set(re.findall(r'Issue\(\s*"([A-Z_]+)"', CODE)) | set(re.findall(r'error="([A-Z_]+)"', CODE))
    assert used <= set(catalogue())


@pytest.mark.parametrize("name", shipped().sources)
def test_a_source_has_a_sample(name: str) -> None:
    assert list((ROOT / "sample_data" / name).glob("*/case.toml"))


@pytest.mark.parametrize("name", shipped().targets)
def test_a_target_has_a_sample(name: str) -> None:
    assert list((ROOT / "sample_data").glob(f"*/*/expected/**/{name}/*"))


def test_only_the_folders_of_the_house_stand_at_the_top() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if not files:
        pytest.skip("not a git checkout")
    top = {file.split("/")[0] for file in files}
    assert {name for name in top if not name.startswith(".")} <= TOP | BESIDE

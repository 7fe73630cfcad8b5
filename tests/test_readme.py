"""Every command of the README runs, and prints what the README shows.

`pytest tests/test_readme.py --regenerate` writes what they print into the README.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def transcript(block: str, folder: Path) -> str:
    """Returns a block with what its commands really print, run in a folder beside the samples."""
    return "".join(f"$ {command}\n{printed(command, folder)}" for command in commands(block))


def commands(block: str) -> Iterator[str]:
    yield from (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))


def printed(command: str, folder: Path) -> str:
    """Runs a command as a reader would, save that everything has been installed already."""
    command = command.split(" && ")[-1].replace(".venv/bin/", "")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1, 3, 4), done.stderr
    return re.sub(r"/\S*/tmp\.\w+", "/tmp/tmp.voorbeeld", done.stdout + done.stderr)


def test_the_readme_shows_what_its_commands_print(tmp_path: Path, regenerate: bool) -> None:
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    text = README.read_text("utf-8")
    real = BLOCK.sub(lambda block: f"```console\n{transcript(block[1], tmp_path)}```", text)
    if regenerate:
        README.write_text(real, "utf-8")
    assert real == README.read_text("utf-8")
    assert len(list(commands(text))) > 5

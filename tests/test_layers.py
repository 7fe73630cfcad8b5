"""Dependencies point outward only, and the core touches nothing of the outside world."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("schemas", "transforms", "flows")
MAY_IMPORT = {"schemas": {"schemas"}, "transforms": {"schemas", "transforms"}, "flows": set(OURS)}
OUTSIDE = {"os", "pathlib", "shutil", "socket", "subprocess", "sqlite3", "sqlalchemy", "prefect", "logging", "smtplib"}
OUTSIDE_CALLS = {"open", "print", "input", "date.today", "datetime.now", "datetime.today", "datetime.utcnow"}
MODULES = [path for layer in OURS for path in sorted((ROOT / layer).rglob("*.py"))]


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def parse(path: Path) -> tuple[str, ast.AST]:
    return path.relative_to(ROOT).parts[0], ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_layer_imports_only_what_lies_within_it(path: Path) -> None:
    layer, tree = parse(path)
    roots = {name.split(".")[0] for name in imported(tree)}
    assert roots & set(OURS) <= MAY_IMPORT[layer]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_has_no_disk_no_clock_no_database(path: Path) -> None:
    layer, tree = parse(path)
    if layer == "flows":
        return
    assert not {name.split(".")[0] for name in imported(tree)} & OUTSIDE
    assert not set(called(tree)) & OUTSIDE_CALLS


def test_this_test_can_fail() -> None:
    tree = ast.parse("import os\nfrom prefect import flow\nopen('x')\ndatetime.now()")
    assert set(imported(tree)) & OUTSIDE == {"os", "prefect"}
    assert set(called(tree)) & OUTSIDE_CALLS == {"open", "datetime.now"}

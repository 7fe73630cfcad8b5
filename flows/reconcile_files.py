"""The files of a comparison: import files per side, the page, and the workbook that waits for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

from flows.publication import keep_folder, replace_file
from flows.workspace import Workspace, folder_of, is_school

BEGINS = "reconcile-"
"""What the names of these files and folders begin with, so that they are told from those of deliveries."""
SHORT = 12
"""Signs of a digest that stand in a name."""
_DAY = re.compile(r"\.?(?:reconcile-(\d{4}-\d{2}-\d{2})-|(\d{4}-\d{2}-\d{2})-reconcile-)")
"""The names; with a point before them what a killed run left."""


def write_imports(workspace: Workspace, school: str, today: date, digest: str, files: Mapping[str, bytes]) -> Path:
    """Writes the import files in a folder of their own and returns it; the same files keep their place."""
    folder = workspace.outbox(school, f"{BEGINS}{today.isoformat()}-{digest[:SHORT]}")
    return keep_folder(folder, files)


def write_page(workspace: Workspace, school: str, today: date, digest: str, content: bytes) -> Path:
    """Writes the page of a comparison."""
    goal = workspace.reports(school) / f"{today.isoformat()}-{BEGINS}{digest[:SHORT]}.html"
    replace_file(goal, content)
    return goal


def book_of(workspace: Workspace, school: str, today: date, digest: str) -> tuple[Path, bool]:
    """Returns where the workbook of some exports lies, and whether it is there: then it may have been filled in."""
    folder = workspace.home / "holds" / folder_of(school)
    there = sorted(folder.glob(f"{BEGINS}*-{digest[:SHORT]}.xlsx"))
    return (there[-1], True) if there else (folder / f"{BEGINS}{today.isoformat()}-{digest[:SHORT]}.xlsx", False)


def old_reconcile_files(workspace: Workspace, school: str, last_day: str) -> list[Path]:
    """Returns the files of the comparisons of that day or before."""
    return [file for file in _all(workspace, school) if _day(workspace, file) <= last_day]


def reconciled_schools(workspace: Workspace) -> set[str]:
    """Returns the schools of which there is any file of a comparison."""
    folders = [folder for kind in _KINDS for folder in (workspace.home / kind).glob("*") if is_school(folder.name)]
    return {folder.name for folder in folders if next(_all(workspace, folder.name), None)}


def reconcile_pages(workspace: Workspace, school: str, numbers: Sequence[str]) -> list[Path]:
    """Returns the pages of comparisons in which one of these pupil numbers stands."""
    marks = [f">{escape(number)}<".encode() for number in numbers]
    pages = sorted(workspace.reports(school).glob(f"*-{BEGINS}*.html"))
    return [page for page in pages if any(mark in page.read_bytes() for mark in marks)]


def is_of_comparison(path: str) -> bool:
    """Tells whether a file, given by its path in the workspace, is one of a comparison."""
    parts = path.split("/")
    return len(parts) > 2 and _DAY.match(parts[2]) is not None


_KINDS = ("outbox", "holds", "reports")


def _all(workspace: Workspace, school: str) -> Iterator[Path]:
    for kind in _KINDS:
        home = workspace.home / kind / folder_of(school)
        for place in sorted(home.glob(f"*{BEGINS}*")) if home.is_dir() else ():
            if _DAY.match(place.name):
                yield from (file for file in sorted(place.rglob("*")) if file.is_file()) if place.is_dir() else [place]


def _day(workspace: Workspace, file: Path) -> str:
    found = _DAY.match(file.relative_to(workspace.home).parts[2])
    return (found[1] or found[2]) if found else ""

"""Inspections (inzage): where the pages lie that tell what is held about one pupil."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path

from flows.offer import safe_names
from flows.workspace import Workspace, folder_of

DAY = len("2026-08-20")


def inspection_page(workspace: Workspace, school: str, number: str, day: date) -> Path:
    """Returns where the page about a pupil lies that is made on a day."""
    return _folder(workspace, school) / f"{_stem(number)}-{day.isoformat()}.html"


def inspection_pages(workspace: Workspace, school: str, numbers: Collection[str] | None = None) -> list[Path]:
    """Returns the pages about the pupils with these numbers that lie in the workspace; without numbers, all of them."""
    stems = None if numbers is None else {_stem(number) for number in numbers}
    pages = sorted(_folder(workspace, school).glob("*-????-??-??.html"))
    return [page for page in pages if stems is None or page.stem[: -DAY - 1] in stems]


def day_of(page: Path) -> str:
    """Returns the day on which a page was made."""
    return page.stem[-DAY:]


def _folder(workspace: Workspace, school: str) -> Path:
    return workspace.home / "inzage" / folder_of(school)


def _stem(number: str) -> str:
    """Returns a number as part of a file name; one that cannot be part of it as it is gets a digest behind it."""
    safe = safe_names([number])[0]
    return safe if safe == number else f"{safe}_{hashlib.sha256(number.encode()).hexdigest()[:8]}"

"""The files about old accounts: the workbook for a person, and the link list for who manages the platform."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

from flows.clock import day_written
from flows.publication import keep_folder, replace_file
from flows.workspace import Workspace, folder_of
from schemas.profile import Target
from schemas.vocabulary import Language
from transforms.report.words import say
from transforms.sheets import FORMULA

BEGINS = "accounts-"
"""What the names of these files and folders begin with, so that they are told from those of deliveries."""
LIST = "koppellijst.csv"
_DAY = re.compile(r".*-(\d{4}-\d{2}-\d{2})(?:[ -].*)?")


def account_book_path(workspace: Workspace, school: str, target: str) -> Path:
    """Returns where the workbook with the accounts of a school at a target waits for a person."""
    return workspace.home / "holds" / folder_of(school) / f"{BEGINS}{target}.xlsx"


def write_link_list(
    workspace: Workspace,
    school: str,
    target: Target,
    links: Mapping[str, str],
    eckids: Mapping[str, str],
    today: date,
    language: Language,
) -> Path:
    """Writes the confirmed accounts with their pupil numbers and a letter beside them, and returns the list.

    Args:
        links: account -> pupil number.
        eckids: pupil number -> ECK iD, where it is known.
    """
    rows = [(account, number, eckids.get(number, "")) for account, number in sorted(links.items())]
    files = {
        LIST: _list(rows, language),
        say(language, "accounts.letter_name"): _letter(school, target.title, len(rows), today, language),
    }
    folder = workspace.outbox(school, f"{BEGINS}{target.name}-{today.isoformat()}")
    return keep_folder(folder, files) / LIST


def keep_book(workspace: Workspace, school: str, target: str, file: Path, content: bytes, today: date) -> None:
    """Puts a workbook that was carried out where those are kept in which was decided."""
    folder = workspace.home / "holds" / "decided" / folder_of(school)
    stem = f"{BEGINS}{target}-{today.isoformat()}"
    names = (f"{stem}{f' ({number})' if number > 1 else ''}{file.suffix}" for number in count(1))
    goal = next(path for name in names if not (path := folder / name).exists() or path.read_bytes() == content)
    replace_file(goal, content)
    with suppress(OSError):  # somebody has it open; the next time it gives the same
        if file.read_bytes() == content:
            file.unlink()


def old_account_files(workspace: Workspace, school: str, last_day: str) -> list[Path]:
    """Returns the files about accounts of that day or before; a workbook that waits is as old as its last change."""
    found = []
    for folder in ("outbox", "holds", "holds/decided"):
        home = workspace.home / folder / folder_of(school)
        for place in sorted(home.glob(f"{BEGINS}*")) if home.is_dir() else ():
            if _day(place) <= last_day:
                found += [file for file in sorted(place.rglob("*")) if file.is_file()] if place.is_dir() else [place]
    return found


def _day(place: Path) -> str:
    dated = _DAY.fullmatch(place.stem)
    return dated[1] if dated else day_written(place)


def _list(rows: list[tuple[str, str, str]], language: Language) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([say(language, f"accounts.list_{column}") for column in ("account", "number", "eckid")])
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return f"\ufeff{text.getvalue()}".encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _letter(school: str, title: str, links: int, today: date, language: Language) -> bytes:
    facts = {"school": school, "title": title, "count": links, "day": today.isoformat()}
    lines = [say(language, f"accounts.letter_{line}", **facts) for line in range(1, 6)]
    return "\r\n\r\n".join([*lines, ""]).encode()

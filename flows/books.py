"""The decision workbooks in `holds/`: where they lie, when one is written, and how one that was used is put away."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path

from flows.holds import Hold
from flows.publication import Piece, replace_file
from flows.workspace import Workspace, folder_of, is_school
from schemas.messages import Issue
from schemas.profile import Settings
from transforms.decision_book import Waiting, decision_book

ENDING = ".xlsx"
UNUSED = " (niet gebruikt)"
"""Behind the name of a workbook that came too late."""
OTHERS = (".", "~", "accounts-", "reconcile-")
"""How the names begin of what lies beside the workbooks of deliveries."""
LOCKS = ("~${name}", ".~lock.{name}#")
"""What Excel and LibreOffice put beside a file that they have open."""


def book_path(workspace: Workspace, school: str, delivery: str) -> Path:
    """Returns where the workbook of a hold lies."""
    return _folder(workspace) / folder_of(school) / f"{delivery}{ENDING}"


def book_of(hold: Hold, settings: Settings) -> bytes:
    """Returns the workbook of a hold, in which nothing was filled in yet."""
    return decision_book(
        Waiting(
            hold.school,
            hold.delivery,
            hold.digest,
            hold.day,
            hold.counts["changes"],
            {entry["cause"]: entry["count"] for entry in hold.counts["missing"]},
            tuple(Issue(found["code"], facts=found["facts"]) for found in hold.counts["issues"]),
            hold.changes,
            hold.first_by,
            settings.four_eyes,
        ),
        settings.language,
    )


def new_book(workspace: Workspace, hold: Hold, settings: Settings, is_new: bool = True) -> list[Piece]:
    """Returns the workbook that is to be written for a hold.

    None where it lies there already and may have been filled in, nor where somebody has the one before it open:
    deciding finds that out, and then writes it.
    """
    path = book_path(workspace, hold.school, hold.delivery)
    if path.exists() and (not is_new or is_open(path)):
        return []
    return [Piece(path, book_of(hold, settings))]


def write_book(workspace: Workspace, hold: Hold, settings: Settings) -> None:
    """Writes the workbook of a hold anew."""
    replace_file(book_path(workspace, hold.school, hold.delivery), book_of(hold, settings))


def books_in(workspace: Workspace, school: str = "") -> list[Path]:
    """Returns the files that lie in the folders of the schools.

    What a program puts beside an open file is none, nor is a workbook of accounts or of a comparison: those have verbs
    of their own.
    """
    folders = [folder for folder in sorted(_folder(workspace).glob("*")) if is_school(folder.name) and folder.is_dir()]
    files = [file for folder in folders if school in ("", folder.name) for file in sorted(folder.iterdir())]
    return [file for file in files if file.is_file() and not file.name.startswith(OTHERS)]


def is_open(file: Path) -> bool:
    """Tells whether a program has the file open, as far as it says so."""
    return any(file.with_name(lock.format(name=file.name)).exists() for lock in LOCKS)


def evidence_of(workspace: Workspace, school: str, delivery: str, file: Path, content: bytes) -> Piece:
    """Returns the workbook in which was decided, for the place where it is kept."""
    return Piece(_free(workspace, school, delivery, file.suffix, content), content)


def set_aside(workspace: Workspace, school: str, delivery: str, file: Path, content: bytes) -> None:
    """Keeps a workbook that was filled in, but not used, apart from those that wait."""
    replace_file(_free(workspace, school, delivery, f"{UNUSED}{file.suffix}", content), content)
    remove(file, content)


def was_used(workspace: Workspace, school: str, delivery: str, content: bytes) -> bool:
    """Tells whether a workbook is one in which was decided, and that a killed run left lying."""
    kept = (_folder(workspace) / "decided" / folder_of(school)).glob(f"{delivery}*")
    return any(UNUSED not in file.name and file.read_bytes() == content for file in kept)


def remove(file: Path, content: bytes) -> None:
    """Removes a workbook that was dealt with; one that was saved again since stays."""
    with suppress(OSError):
        if file.read_bytes() == content:
            file.unlink()


def _free(workspace: Workspace, school: str, delivery: str, ending: str, content: bytes) -> Path:
    """Returns a place that nothing else has; the same content keeps its place."""
    folder = _folder(workspace) / "decided" / folder_of(school)
    names = (f"{delivery}{f' ({number})' if number > 1 else ''}{ending}" for number in count(1))
    return next(path for name in names if not (path := folder / name).exists() or path.read_bytes() == content)


def _folder(workspace: Workspace) -> Path:
    return workspace.home / "holds"

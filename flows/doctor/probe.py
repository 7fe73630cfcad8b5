"""A probe: a file that is made, written to the disk, renamed and removed again, to see whether that can be done."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from flows.workspace import Workspace, sync_folder, write_file

NAME = ".doorstroom-doctor"
"""How its name begins: nobody takes a hidden file for a delivery, or for one that is being published."""


def probe(folder: Path) -> float:
    """Returns the moment that the folder's disk gives to a file that is made now. Raises `OSError` where it cannot."""
    made, renamed = (folder / f"{NAME}-{os.getpid()}-{number}" for number in (1, 2))
    try:
        write_file(made, b"doorstroom")
        moment = made.stat().st_mtime
        os.replace(made, renamed)
        sync_folder(folder)
        renamed.unlink()
        return moment
    finally:
        for file in (made, renamed):
            with suppress(OSError):
                file.unlink()


def folders(workspace: Workspace) -> dict[str, Path]:
    """Returns the folders that are written to, by what they are called."""
    names = ("inbox", "outbox", "reports", "holds", "received")
    return {".": workspace.home, **{name: workspace.home / name for name in names}, ".journal": workspace.journal}


def there(folder: Path) -> Path:
    """Returns the folder, or the nearest one above it that is there: in that one it would be made."""
    return next(place for place in (folder, *folder.parents) if os.path.lexists(place))


def called(name: str) -> dict[str, str]:
    """Returns how a folder is named to people."""
    workspace = {"nl": "de werkmap", "en": "the workspace"}
    return workspace if name == "." else {"nl": f"de map {name}", "en": f"the folder {name}"}


def may(place: Path, needed: int) -> bool:
    """Tells whether the user that this process works as may do something, also where another one started it."""
    return os.access(place, needed, effective_ids=os.access in os.supports_effective_ids)

"""The files of a sender of results, and the folder in which they are kept untouched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flows.clock import AMSTERDAM
from flows.offer import safe_names
from flows.publication import Piece, replace_folder
from flows.workspace import Workspace

BEGINS = "results-"
"""What the names of folders with results begin with, so that they are told from those of deliveries."""


@dataclass(frozen=True)
class Offered:
    """One file of a sender."""

    name: str
    content: bytes
    made: str
    """When it was last written, in Dutch time, as the files of senders say it."""


def offered_from(paths: Sequence[Path], contents: Sequence[tuple[str, bytes]]) -> list[Offered]:
    """Returns files with the moment at which each was last written."""
    moments = [datetime.fromtimestamp(path.stat().st_mtime, AMSTERDAM).isoformat()[:19] for path in paths]
    return [Offered(name, content, made) for (name, content), made in zip(contents, moments, strict=True)]


def originals_piece(workspace: Workspace, school: str, offered: Sequence[Offered], today: date) -> Piece:
    """Returns the folder in which the untouched files are kept; the same files are kept once a day."""
    digests = sorted(hashlib.sha256(one.content).hexdigest() for one in offered)
    name = hashlib.sha256("\n".join(digests).encode()).hexdigest()[:16]
    names = safe_names(one.name for one in offered)
    goal = workspace.received(school, f"{BEGINS}{today.isoformat()}-{name}")
    return Piece(goal, {name: one.content for name, one in zip(names, offered, strict=True)})


def keep_originals(workspace: Workspace, school: str, offered: Sequence[Offered], today: date) -> None:
    """Keeps the files of a run that published nothing."""
    piece = originals_piece(workspace, school, offered, today)
    if offered and not piece.goal.exists():
        replace_folder(piece)

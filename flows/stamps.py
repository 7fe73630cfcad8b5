"""Stamps: which folders may have other files in them than at the last look, without looking into all of them."""

from __future__ import annotations

from pathlib import Path

LIVELY = 10.0
"""Seconds that a folder is looked into after it changed: some disks tell the time of a change in steps of seconds."""


class Stamps:
    """Remembers when each folder was last changed; a clock on the other side of a network share need not be right."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, float]] = {}

    def is_turned(self, folder: Path, now: float) -> bool:
        """Tells whether a folder changed lately. Raises `OSError` where it cannot be reached."""
        stamp = folder.stat().st_mtime_ns
        before, lively = self._seen.get(folder, (-1, now))
        if stamp != before:
            lively = now + LIVELY
            self._seen[folder] = (stamp, lively)
        return now < lively

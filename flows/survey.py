"""The survey of the inbox: which folders there are, and in which of them something lies."""

from __future__ import annotations

import errno
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from flows.account import account
from flows.drop_notes import forget, read_note
from flows.inbox import sender_folders
from flows.spot import Spot
from flows.stamps import Stamps
from flows.workspace import Workspace, is_school
from schemas.messages import Issue


class Survey:
    """What was seen of the inbox until now.

    Args:
        say: told what a person has to know of it.
    """

    def __init__(self, workspace: Workspace, say: Callable[[Issue], None]) -> None:
        self._workspace, self._say = workspace, say
        self.spots: dict[Path, Spot] = {}
        self._stamps = Stamps()
        self._schools: list[Path] = []
        self._disk = -1
        self._strange: set[Path] = set()

    def look(self, now: float, busy: Collection[str], thorough: bool) -> None:
        """Looks what changed. Raises `OSError` where the inbox is away.

        Args:
            busy: the schools from whose folders is being taken: they are left alone.
            thorough: whether to look into every folder, also where nothing seems to have changed.
        """
        self._reach()
        if self._stamps.is_turned(self._workspace.inbox, now) or thorough:
            self._schools = self._folders()
            for place in [place for place in self.spots if not {place, place.parent} & set(self._schools)]:
                self._drop_out(place)
        for folder in self._schools:
            if folder.name not in busy:
                self._visit(folder, now, thorough)

    def _reach(self) -> None:
        """Raises `OSError` where the inbox is the empty folder that stays behind where a share was."""
        inbox = self._workspace.inbox
        disk = inbox.stat().st_dev
        if self._schools and disk != self._disk and not any(inbox.iterdir()):
            raise OSError(errno.ENODEV, "away")
        self._disk = disk

    def _folders(self) -> list[Path]:
        """Returns the folders of schools, and tells once of files and folders that are none."""
        entries = sorted(self._workspace.inbox.iterdir())
        schools = [entry for entry in entries if is_school(entry.name) and entry.is_dir()]
        for entry in entries:
            if entry not in schools and not entry.name.startswith("."):
                self._say_once(entry, "INBOX_FOLDER", entry.name if entry.is_dir() else ".")
        return schools

    def _visit(self, folder: Path, now: float, thorough: bool) -> None:
        """Looks into the folder of a school, and into those of its senders."""
        known = [place for place in self.spots if folder in (place, place.parent)]
        try:
            fresh = self._stamps.is_turned(folder, now) or thorough
            members = [folder, *sender_folders(folder)] if fresh or not known else known
        except FileNotFoundError:
            members = []
        except OSError:
            self._say_once(folder, "WATCH_FOLDER_SHUT", folder.name)
            return
        for place in members:
            self._look_into(place, folder, now, thorough)
        for place in set(known) - set(members):
            self._drop_out(place)

    def _look_into(self, place: Path, school: Path, now: float, thorough: bool) -> None:
        uploader = account() if place == school else place.name
        spot = self.spots.setdefault(place, Spot(school.name, place, uploader, now))
        try:
            if self._stamps.is_turned(place, now) or thorough or spot.lively:
                self._tell_gone(spot, spot.look(now))
        except FileNotFoundError:
            self._drop_out(place)
        except OSError:
            self._say_once(place, "WATCH_FOLDER_SHUT", place.relative_to(self._workspace.inbox).as_posix())

    def _drop_out(self, place: Path) -> None:
        """Forgets a folder that is gone."""
        if spot := self.spots.pop(place, None):
            count, spot.seen = len(spot.seen), {}
            self._tell_gone(spot, count)

    def _tell_gone(self, spot: Spot, count: int) -> None:
        if not count:
            return
        with suppress(OSError):
            note = read_note(self._workspace, spot.folder)
            if not (spot.seen or note.done):
                forget(self._workspace, note)
        self._say(Issue("WATCH_VANISHED", facts={"school": spot.school, "count": count}))

    def _say_once(self, place: Path, code: str, folder: str) -> None:
        if place not in self._strange:
            self._strange.add(place)
            self._say(Issue(code, facts={"folder": folder}))

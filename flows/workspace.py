"""A workspace (werkmap): the folders of one user. Nothing needs setting up; folders are made when first written."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr, ValidationError

from flows.faults import Fault
from schemas.messages import Issue
from schemas.profile import Profiles, Settings, Source, Target, parse_source, parse_target, shipped
from schemas.result_profile import ResultProfile, parse_result_profile, shipped_result_profiles
from schemas.rollover import Rollover, parse_rollover, shipped_rollovers
from schemas.side import Side, parse_side, shipped_sides
from schemas.tables import SCHOOL
from transforms.rules import missing_rules
from transforms.tasks import TASKS

T = TypeVar("T")
PASSWORDS = "DOORSTROOM_PASSWORDS"
"""The environment variable with passwords of locked files, one on a line; a shell keeps options in its history."""
REGISTER = "DOORSTROOM_REGISTER"
"""The environment variable with the address of the register, where that is on a server."""
KINDS = ("sources", "targets", "sides", "results", "rollovers")
"""The folders in `profiles` of the workspace, each with profiles of one kind."""
UNKNOWN = "onbekend"
"""The folder for reports about a delivery whose school is not known."""


@dataclass(frozen=True)
class Workspace:
    """The paths inside one home folder, and the settings and profiles that lie there."""

    home: Path

    @property
    def register(self) -> Path:
        """The file of the register, where it is not on a server."""
        return self.home / "register.db"

    @property
    def key(self) -> Path:
        return self.home / "register.key"

    @property
    def log(self) -> Path:
        return self.home / "doorstroom.log"

    @property
    def journal(self) -> Path:
        """Where a run notes what it is about to make visible, so that the next one can clean up after a crash."""
        return self.home / ".journal"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    def outbox(self, school: str, delivery: str) -> Path:
        return self.home / "outbox" / folder_of(school) / delivery

    def received(self, school: str, delivery: str) -> Path:
        return self.home / "received" / folder_of(school) / delivery

    def reports(self, school: str) -> Path:
        return self.home / "reports" / folder_of(school)

    def settings(self) -> Settings:
        """Returns what `doorstroom.toml` says, and the environment's passwords. Raises `Fault` where it is wrong."""
        file, settings = self.home / "doorstroom.toml", Settings()
        if file.exists():
            settings = _strictly("doorstroom.toml", lambda: Settings.model_validate(tomllib.loads(_text(file))))
        given = map(SecretStr, filter(None, os.environ.get(PASSWORDS, "").splitlines()))
        return settings.model_copy(update={"passwords": (*settings.passwords, *given)})

    def register_url(self) -> str:
        """Returns the address of the server that has the register; `""` where the register is a file."""
        return os.environ.get(REGISTER, "").strip() or self.settings().register_url.get_secret_value()

    def profiles(self) -> Profiles:
        """Returns the shipped profiles, overridden by those of the workspace. Raises `Fault` where one is wrong."""
        known = shipped()
        return Profiles(
            sources={**known.sources, **{file.stem: read_source(file) for file in self._own("sources")}},
            targets={**known.targets, **{file.stem: read_target(file) for file in self._own("targets")}},
        )

    def sides(self) -> dict[str, Side]:
        """Returns the shipped sides, overridden by those of the workspace. Raises `Fault` where one is wrong."""
        return {**shipped_sides(), **{file.stem: read_side_profile(file) for file in self._own("sides")}}

    def result_profiles(self) -> dict[str, ResultProfile]:
        """Returns the shipped profiles of results, overridden by the workspace's. Raises `Fault` where one is wrong."""
        own = {file.stem: read_result_profile(file) for file in self._own("results")}
        return {**shipped_result_profiles(), **own}

    def rollovers(self) -> dict[str, Rollover]:
        """Returns the shipped rollovers, overridden by those of the workspace. Raises `Fault` where one is wrong."""
        return {**shipped_rollovers(), **{file.stem: read_rollover(file) for file in self._own("rollovers")}}

    def target(self, name: str) -> Target:
        """Returns a target by its name. Raises `Fault` where there is none."""
        targets = self.profiles().targets
        if name not in targets:
            raise Fault(Issue("TARGET_NOT_A_PROFILE", facts={"target": name, "known": ", ".join(sorted(targets))}))
        return targets[name]

    def own_profiles(self) -> list[Path]:
        """Returns the files of the workspace's own profiles."""
        return [file for kind in KINDS for file in self._own(kind)]

    def _own(self, kind: str) -> list[Path]:
        return sorted((self.home / "profiles" / kind).glob("*.toml"))


def default_home() -> Path:
    """Returns the current folder when it is a workspace already, and otherwise `doorstroom` in the user's home."""
    here = Path.cwd()
    is_workspace = any((here / name).exists() for name in ("doorstroom.toml", "register.db"))
    return here if is_workspace else Path.home() / "doorstroom"


def folder_of(school: str) -> str:
    """Returns the folder name for a school; a text that is no school never becomes a path."""
    return school if is_school(school) else UNKNOWN


def is_school(text: str) -> bool:
    """Tells whether a text is a school's code: BRIN and vestiging."""
    return re.fullmatch(SCHOOL, text) is not None


def read_source(file: Path) -> Source:
    """Reads a source profile of the workspace. Raises `Fault` where it is wrong."""
    return _strictly(f"{file.parent.name}/{file.name}", lambda: parse_source(file.stem, _text(file)))


def read_target(file: Path) -> Target:
    """Reads a target profile of the workspace. Raises `Fault` where it is wrong."""
    return _strictly(f"{file.parent.name}/{file.name}", lambda: _ruled(parse_target(file.stem, _text(file))))


def read_side_profile(file: Path) -> Side:
    """Reads the profile of a side of the workspace. Raises `Fault` where it is wrong."""
    return _strictly(f"{file.parent.name}/{file.name}", lambda: parse_side(file.stem, _text(file)))


def read_result_profile(file: Path) -> ResultProfile:
    """Reads a profile of results of the workspace. Raises `Fault` where it is wrong."""
    return _strictly(f"{file.parent.name}/{file.name}", lambda: parse_result_profile(file.stem, _text(file)))


def read_rollover(file: Path) -> Rollover:
    """Reads a rollover profile of the workspace. Raises `Fault` where it is wrong."""
    return _strictly(f"{file.parent.name}/{file.name}", lambda: parse_rollover(file.stem, _text(file)))


def make_folder(folder: Path) -> None:
    """Makes a folder and the ones above it, for its owner only, so that they survive a loss of power."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
        sync_folder(place.parent)


def write_file(file: Path, content: bytes) -> None:
    """Writes a file for its owner only, until it is on the disk."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Brings a folder's list of names to the disk; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


PROBLEMS = {"extra_forbidden": "onbekend / unknown", "missing": "ontbreekt / is missing"}
"""The commonest mistakes in a settings file, in words of our own."""


def _ruled(target: Target) -> Target:
    """Returns the target. Raises `ValueError` where it names no rule that a column needs, or what does not exist."""
    choices = (choice for values in target.options.values() for choice in values.values())
    tasks = {*target.tasks, *(task for choice in choices for task in choice.tasks)} - set(TASKS)
    for key, wrong in (("rules", missing_rules(target)), ("tasks", sorted(tasks))):
        if wrong:
            raise ValueError(f"{key}: {', '.join(wrong)}: ontbreekt of bestaat niet / is missing or does not exist")
    return target


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8-sig")


def _strictly(where: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        problem = f"{'.'.join(map(str, first['loc']))}: {PROBLEMS.get(first['type'], first['msg'])}"
    except (ValueError, TypeError) as error:
        problem = str(error)
    raise Fault(Issue("SETTINGS_INVALID", facts={"where": where, "problem": problem}))

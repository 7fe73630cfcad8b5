"""Whether this user can do in the folders of the workspace what has to be done there, and nobody else reads the key."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.doctor.probe import called, folders, may, probe, there
from flows.faults import FULL
from flows.workspace import Workspace

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine(patient: Patient) -> Iterator[Said]:
    """Yields which folders and files cannot be used, and which ones others can read."""
    shut = [*_folders(patient.workspace), *_schools(patient.workspace)]
    yield from shut or [ok("DOCTOR_FOLDERS_OK")]
    yield from _files(patient) if os.name == "posix" else [ok("DOCTOR_FILES_WINDOWS")]


def _folders(workspace: Workspace) -> Iterator[Said]:
    tried: set[Path] = set()
    for name, folder in folders(workspace).items():
        place = there(folder)
        if place in tried:
            continue
        tried.add(place)
        try:
            probe(place)
        except OSError as error:
            full = error.errno in FULL
            yield wrong("DISK_FULL") if full else wrong("DOCTOR_FOLDER_SHUT", folder=called(name), why=_why(error))


def _why(error: OSError) -> dict[str, str]:
    reasons = {
        errno.EROFS: {"nl": "de schijf is alleen-lezen", "en": "the disk is read-only"},
        errno.ENOTDIR: {"nl": "het is geen map", "en": "it is no folder"},
        errno.EACCES: {"nl": "geen rechten", "en": "no rights"},
        errno.EPERM: {"nl": "geen rechten", "en": "no rights"},
    }
    return reasons.get(error.errno or 0, {"nl": "de schijf meldt een fout", "en": "the disk reports an error"})


def _schools(workspace: Workspace) -> Iterator[Said]:
    """Yields in which folders there are folders of schools that another user made, and that are shut to this one."""
    for name, folder in folders(workspace).items():
        if name in (".", ".journal") or not (folder.is_dir() and may(folder, os.R_OK | os.X_OK)):
            continue
        places = [Path(entry.path) for entry in os.scandir(folder) if entry.is_dir()]
        count = sum(not may(place, os.R_OK | os.W_OK | os.X_OK) for place in places)
        if count:
            yield wrong("DOCTOR_FOLDERS_SHUT", count=count, folder=called(name))


def _files(patient: Patient) -> Iterator[Said]:
    workspace = patient.workspace
    found = [
        *_file(workspace.key, os.R_OK),
        *_file(workspace.register, os.R_OK | os.W_OK),
        *_secrets(patient, workspace.home / "doorstroom.toml"),
    ]
    yield from found or [ok("DOCTOR_FILES_OK")]


def _file(file: Path, needed: int) -> Iterator[Said]:
    if not file.exists():
        return
    if not may(file, needed):
        yield wrong("DOCTOR_FILE_SHUT", file=file.name)
    elif file.stat().st_mode & OTHERS:
        yield wrong("DOCTOR_FILE_OPEN", file=file.name)


def _secrets(patient: Patient, file: Path) -> Iterator[Said]:
    """Yields that others can read the settings, where a password stands in them."""
    settings = patient.settings
    if settings is None or not file.exists():
        return
    given = (settings.mail.password, settings.register_url, settings.serve.database, *settings.passwords)
    own = [secret for school in settings.schools.values() for secret in school.passwords]
    if any(secret.get_secret_value() for secret in (*given, *own)) and file.stat().st_mode & OTHERS:
        yield warning("DOCTOR_FILE_OPEN", file=file.name)

"""Whether there is room left on the disks that the workspace lies on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.doctor.probe import folders, there

MIB = 2**20
FULL, LITTLE, PLENTY = 100 * MIB, 1024 * MIB, 20 * 1024 * MIB
"""Bytes below which there is no room, little, or little if it is a small part of the disk."""
PART = 0.05
NAMES_FULL, NAMES_LITTLE = 1_000, 20_000
"""Files that can still be made; one delivery makes some ten."""


def examine(patient: Patient) -> Iterator[Said]:
    """Yields for each disk how much room it has."""
    for names, place in _disks(patient):
        free, total = _room(place)
        facts = {"folders": _named(names), "free": _told(free)}
        if free < FULL:
            yield wrong("DOCTOR_DISK_FULL", **facts)
        elif free < LITTLE or (free < PART * total and free < PLENTY):
            yield warning("DOCTOR_DISK_LITTLE", **facts)
        else:
            yield ok("DOCTOR_DISK_OK", **facts)
        yield from _names(place, _named(names))


def _disks(patient: Patient) -> list[tuple[list[str], Path]]:
    """Returns the disks by the folders on them."""
    found: dict[int, tuple[list[str], Path]] = {}
    for name, folder in folders(patient.workspace).items():
        place = there(folder)
        if place.is_dir():
            found.setdefault(place.stat().st_dev, ([], place))[0].append(name)
    return list(found.values())


def _room(place: Path) -> tuple[int, int]:
    """Returns the bytes that this user can still write, and those of the whole disk."""
    usage = shutil.disk_usage(place)
    return usage.free, usage.total


def _names(place: Path, told: dict[str, str]) -> Iterator[Said]:
    """Yields that hardly any file can be made any more, whatever its size; not every disk counts them."""
    if os.name != "posix":
        return
    found = os.statvfs(place)
    if not found.f_files or found.f_favail >= NAMES_LITTLE:
        return
    if found.f_favail < NAMES_FULL:
        yield wrong("DOCTOR_DISK_NAMES", folders=told, count=found.f_favail)
    elif found.f_favail < PART * found.f_files:
        yield warning("DOCTOR_DISK_NAMES", folders=told, count=found.f_favail)


def _told(size: int) -> str:
    return f"{size / 1024 / MIB:.1f} GB" if size >= 1024 * MIB else f"{size // MIB} MB"


def _named(names: list[str]) -> dict[str, str]:
    home = {"nl": "werkmap", "en": "workspace"}
    return {language: ", ".join(word if name == "." else name for name in names) for language, word in home.items()}

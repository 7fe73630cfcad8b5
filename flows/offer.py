"""Offering: from files on disk to one delivery with the identity of its content."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from schemas.messages import Issue
from transforms.outcome import Delivery

LARGEST = 256 * 1024 * 1024
"""Bytes; the export of the largest school is a few per cent of this."""
LONGEST = 100
"""Characters of a file name that are kept."""
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""Names that Windows keeps for devices."""


def offer(
    paths: Sequence[Path], school: str = "", source: str = "", targets: Sequence[str] = (), partial: bool = False
) -> tuple[Delivery, tuple[Issue, ...]]:
    """Reads the files of one delivery; an issue tells of each file that could not be read."""
    names = safe_names(path.name for path in paths)
    contents = [_read(path, name) for path, name in zip(paths, names, strict=True)]
    issues = tuple(content for content in contents if isinstance(content, Issue))
    read = [(name, content) for name, content in zip(names, contents, strict=True) if isinstance(content, bytes)]
    return delivery_of(read, school, source, targets, partial), issues


def delivery_of(
    files: Sequence[tuple[str, bytes]],
    school: str = "",
    source: str = "",
    targets: Sequence[str] = (),
    partial: bool = False,
) -> Delivery:
    """Returns a delivery; its id is that of its content, whatever the files are called and whoever offers them."""
    hashes = sorted({hashlib.sha256(content).hexdigest() for _, content in files})
    identity = hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:16]
    return Delivery(identity, school, tuple(files), source, tuple(targets), partial)


def safe_names(names: Iterable[str]) -> list[str]:
    """Returns the names as they may be given to files anywhere: no paths, no devices, no two alike."""
    given: list[str] = []
    for name in names:
        safe = _safe(name)
        stem, suffix = PurePath(safe).stem, PurePath(safe).suffix
        taken = {other.casefold() for other in given}
        choices = (safe if number == 1 else f"{stem} ({number}){suffix}" for number in range(1, len(given) + 2))
        given.append(next(choice for choice in choices if choice.casefold() not in taken))
    return given


def _safe(name: str) -> str:
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    text = UNSAFE.sub("_", text.encode("utf-8", "replace").decode()).strip(" .") or "bestand"
    path = PurePath(f"_{text}" if RESERVED.fullmatch(text) else text)
    return path.stem[: LONGEST - len(path.suffix)] + path.suffix if len(path.suffix) < 12 else text[:LONGEST]


def _read(path: Path, name: str) -> bytes | Issue:
    try:
        if not path.is_file():
            return Issue("FILE_NOT_FOUND", file=name)
        return Issue("FILE_TOO_LARGE", file=name) if path.stat().st_size > LARGEST else path.read_bytes()
    except OSError:
        return Issue("FILE_NOT_FOUND", file=name)

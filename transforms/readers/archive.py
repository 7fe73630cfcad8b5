"""A ZIP with exports: every member is read by itself, in memory; its name is shown and never used as a path."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from transforms.readers.bundle import bundle
from transforms.readers.grid import Grid
from transforms.readers.package import LOCKED, bound, of_the_size, package, unpack
from transforms.readers.refusal import Refused, refused
from transforms.readers.sniff import sniff
from transforms.readers.unlock import unlock_member

MAX_MEMBERS = 50
IGNORED = re.compile(
    r"(^|/)(__MACOSX|@eaDir|\.Trashes|\.stfolder|\.stversions)(/|$)|(^|/)(\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)
"""What operating systems and network drives leave behind."""
UNSAFE = re.compile(r"[\x00-\x1f\\]|^/|^[A-Za-z]:|(^|/)\.\.(/|$)")


def archive(
    name: str, content: bytes, read: Callable[[str, bytes], list[Grid]], passwords: Sequence[str] = ()
) -> list[Grid]:
    """Returns the grids of every member; a member that cannot be read is a grid with an issue among the others.

    Raises:
        Refused: the archive as a whole is unsafe, damaged, or holds no files.
    """
    zipped = package(content)
    members = _members(zipped.infolist())
    opened = ((member, partial(_content, content, zipped, member, passwords)) for member in members)
    [grids] = bundle([[grid for member, unpacked in opened for grid in _member(member, unpacked, read)]])
    return [_placed(name, grid) for grid in grids]


def _members(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Returns the members that may be exports, after looking at all of them for what does not belong in a ZIP."""
    if any(UNSAFE.search(info.orig_filename) or not _is_plain(info) for info in infos):
        raise Refused("ARCHIVE_UNSAFE")
    members = [info for info in infos if not info.is_dir() and not IGNORED.search(info.filename)]
    if not members:
        raise Refused("ARCHIVE_NO_FILES")
    if len(members) > MAX_MEMBERS or len({info.filename for info in members}) < len(members):
        raise Refused("ARCHIVE_UNSAFE")
    bound(members, tight="ARCHIVE_UNSAFE")
    return members


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a file or a folder, and no link or device."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind in (0, stat.S_IFREG, stat.S_IFDIR)


def _content(content: bytes, zipped: zipfile.ZipFile, member: zipfile.ZipInfo, passwords: Sequence[str]) -> bytes:
    """Returns what is in a member, with a password where it is locked."""
    if not member.flag_bits & LOCKED:
        return unpack(zipped, member)
    return of_the_size(unlock_member(content, member, passwords), member)


def _member(
    member: zipfile.ZipInfo, unpacked: Callable[[], bytes], read: Callable[[str, bytes], list[Grid]]
) -> list[Grid]:
    """Returns the grids of a member under the names of an archive's parts: `map/lijst.xlsx/Blad1`."""
    shown = _shown(member)
    try:
        content = unpacked()
        if sniff(content) == "zip":
            raise Refused("ARCHIVE_UNSAFE")  # a zip in a zip
        grids = read(shown, content)
    except Refused as refusal:
        grids = [refused(shown, refusal.code)]
    return [grid if grid.name == shown else replace(grid, name=f"{shown}/{grid.name}") for grid in grids]


def _placed(name: str, grid: Grid) -> Grid:
    """Returns a part with the archive's name in what was found about it, and its own name as the sheet."""
    return replace(grid, issues=tuple(replace(issue, file=name, sheet=grid.name) for issue in grid.issues))


def _shown(member: zipfile.ZipInfo) -> str:
    """Returns a member's name as its maker saw it: Windows writes cp850 where the standard says cp437."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")

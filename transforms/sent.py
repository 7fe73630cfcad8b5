"""Sent: what the import files of one target told it so far, so that the next one can say what is new and who left."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pandas import DataFrame, Series

from schemas.profile import Target

FLEETING = ("toestand", "wachtwoord", "lenernummer")
"""Columns that are another one in every file, without anything being changed about whom they are about."""


class Entry(NamedTuple):
    """What a target was told of one pupil, group or member of staff."""

    place: str
    """The group."""
    digest: str
    """Of its row."""


@dataclass(frozen=True)
class Sent:
    """What one target was told, as the last file for it left that."""

    delivery: str = ""
    parts: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    """File -> key of who has a row there -> what it says. A key is a pupil's or staff number, or a group's code."""
    left: frozenset[str] = frozenset()
    """Pupils of whom it was told by a row that they left; one that returns is known there."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Pupil number -> column -> what it has there, only where the source does not lead; see `transforms.authority`."""

    @property
    def keys(self) -> frozenset[str]:
        """Everybody and everything the target knows."""
        return frozenset(key for entries in self.parts.values() for key in entries)


def entries(rows: DataFrame, keys: Series[str], places: Series[str], part: Target) -> dict[str, Entry]:
    """Returns what rows under a target's headers tell it, by key.

    Args:
        keys: who each row is about.
        places: the group of each.
    """
    lasting = [column.header for column in part.columns if column.source not in FLEETING]
    told = ("\x1f".join(cells) for cells in rows[lasting].itertuples(index=False, name=None))
    digests = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in told]
    return {key: Entry(place, digest) for key, place, digest in zip(keys, places, digests, strict=True)}


def after(before: Sent, now: Mapping[str, Mapping[str, Entry]], gone: frozenset[str], target: Target, by: str) -> Sent:
    """Returns what a target knows after the files of a delivery.

    Args:
        now: what all rows say, also of whom the files do not need to repeat.
        gone: who left and was told to the target, or to the person who removes them there.
        by: the delivery.
    """
    if target.leavers == "absence":
        return Sent(by, now)
    left = before.left | gone if target.leavers == "explicit" else before.left
    out = frozenset() if target.leavers == "elsewhere" else gone
    stays = {part: {key: one for key, one in told.items() if key not in out} for part, told in before.parts.items()}
    told = {part: {**stays.get(part, {}), **now.get(part, {})} for part in {**stays, **now}}
    return Sent(by, told, left - {key for entries in told.values() for key in entries})


def tells_other(before: Sent | None, now: Sent) -> bool:
    """Tells whether a target that was told one thing would hear another; what it has of its own is no telling."""
    was = before or Sent()
    return (_full(was.parts), was.left) != (_full(now.parts), now.left)


def _full(parts: Mapping[str, Mapping[str, Entry]]) -> dict[str, Mapping[str, Entry]]:
    """Returns the files with anybody in them."""
    return {name: told for name, told in parts.items() if told}

"""Agree: what a person decided about a change set, and what of a change set that covers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from schemas.tables import GEGEVENS


@dataclass(frozen=True)
class Agreement:
    """A person's decision about the change set that was reviewed; what differs from it now, nobody agreed to."""

    reviewed: Mapping[str, str]
    """Pupil number -> digest of its change, see `marks`."""
    excepted: frozenset[str] = field(default_factory=frozenset)
    """Pupil numbers of which the change is not to be made."""
    apart: frozenset[str] = field(default_factory=frozenset)
    """Pupil numbers of newcomers who are not the child they were taken for."""


def marks(changes: pd.DataFrame, last: str = "") -> dict[str, str]:
    """Returns a digest per pupil of what is to be changed about it: the same in any process, on any day.

    Args:
        last: the delivery of the school's last list; after a newer one nothing is as it was reviewed.
    """
    real = changes[changes["kind"] != "unchanged"]
    rows = real[["leerlingnummer", "number_was", "kind", "cause", "archived", *GEGEVENS]].astype(object).fillna("")
    cells = zip(*(rows[column].astype(str).tolist() for column in rows), strict=True)
    return {row[0]: hashlib.sha256("\x1f".join((last, *row)).encode()).hexdigest()[:32] for row in cells}


def digest(marked: Mapping[str, str]) -> str:
    """Returns the SHA-256 of a whole change set, whatever the order of its changes."""
    lines = sorted(f"{number}\x1f{mark}" for number, mark in marked.items())
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def divide(
    changes: pd.DataFrame, marked: Mapping[str, str], agreement: Agreement | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the pupil numbers whose change waits for a person, and those whose change is not to be made at all.

    What waits is doubtful, or other than what was reviewed, or would get the number of who waits. Who was missing
    already waits for the next list.
    """
    if agreement is None:
        return _with_numbers(changes, frozenset(changes.loc[changes["doubtful"], "leerlingnummer"])), frozenset()
    unseen = {number for number, mark in marked.items() if agreement.reviewed.get(number) != mark}
    still = changes.loc[(changes["kind"] == "missing") & (changes["status"] == "missing"), "leerlingnummer"]
    excepted = frozenset(agreement.excepted & marked.keys()) | (unseen & set(still))
    waits = frozenset(unseen - agreement.apart - excepted)
    return _with_numbers(changes, waits | excepted) - excepted, excepted


def numbers_before(changes: pd.DataFrame) -> pd.Series:
    """Returns the numbers that the register has for the pupils of some changes."""
    known = changes[changes["kind"] != "new"]
    return known["number_was"].where(known["number_was"] != "", known["leerlingnummer"])


def _with_numbers(changes: pd.DataFrame, numbers: frozenset[str]) -> frozenset[str]:
    """Returns the pupil numbers with those who would get the number that one of them then keeps, and so on."""
    real = changes[changes["kind"] != "unchanged"]
    while True:
        kept = numbers_before(real[real["leerlingnummer"].isin(numbers)])
        takes = real["leerlingnummer"].isin(kept) & ((real["number_was"] != "") | (real["kind"] == "new"))
        more = numbers | set(real.loc[takes, "leerlingnummer"])
        if more == numbers:
            return numbers
        numbers = more

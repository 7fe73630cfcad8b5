"""Numbers: the pupil number of every row, and files whose numbers are citizen service numbers."""

from __future__ import annotations

from schemas.messages import Issue
from transforms.canonical.batch import Batch, Marks
from transforms.values.numbers import is_citizen_number, read_number


def numbers(batch: Batch) -> None:
    """Reads the pupil numbers; a row without one keeps `""`, which the check of the table rejects."""
    batch.plain("leerlingnummer", read_number)
    citizens = batch.marks("leerlingnummer", is_citizen_number)
    if citizens.any():
        _refuse(batch, citizens)


def dummies(batch: Batch) -> Marks:
    """Tells which rows have a number that is only lent (`#…`), which is never matched, and says so."""
    lent = batch.marks("leerlingnummer", lambda number: number.startswith("#"))
    batch.mark("leerlingnummer", "NUMBER_DUMMY", lent)
    return lent


def _refuse(batch: Batch, citizens: Marks) -> None:
    """Refuses a file in which nine of ten numbers, and at least five, pass the proof of a citizen service number."""
    per_file: dict[tuple[str, str], list[int]] = {}
    numbered = batch.per_part(batch.filled("leerlingnummer"))
    for part, passing, count in zip(batch.parts, batch.per_part(citizens), numbered, strict=True):
        tally = per_file.setdefault((part.levering, part.bestand), [0, 0])
        tally[0] += int(passing)
        tally[1] += int(count)
    for (levering, bestand), (passing, count) in per_file.items():
        if count >= 5 and passing >= 0.9 * count:
            batch.issues.append((levering, Issue("NUMBER_LOOKS_LIKE_BSN", file=bestand, column="leerlingnummer")))

"""Dates: what order the dates of a column are in, and which of them cannot be a pupil's."""

from __future__ import annotations

from datetime import date

import numpy as np

from transforms.canonical.batch import Batch, Marks, distinct
from transforms.values.dates import (
    Calendar,
    Order,
    age_on,
    from_serial,
    is_expected,
    is_likely_birth,
    is_serial,
    order_matters,
    order_of,
    order_proved,
    read_date,
)
from transforms.values.reading import Reading

_AGES = {"po": (3, 14), "sbo": (3, 14), "so": (3, 21), "vo": (10, 21), "mbo": (15, 99)}


def dates(batch: Batch) -> Marks:
    """Reads the dates; returns the rows whose leaving date is only expected.

    An expected leaving date that has passed is no leaving date.
    """
    expected = batch.marks("uitstroomdatum", is_expected)
    since_1904 = _since_1904(batch)
    for column, latest in (
        ("geboortedatum", batch.today.year),
        ("instroomdatum", batch.today.year + 20),
        ("uitstroomdatum", batch.today.year + 20),
    ):
        orders = _orders(batch, column)
        calendars = [Calendar(*one, latest) for one in zip(orders, since_1904, strict=True)]
        batch.decide(f"order_{column}", orders, batch.per_part(batch.marks(column, order_matters)))
        batch.each(column, read_date, calendars)
    passed = expected & (batch.text("uitstroomdatum") <= batch.today.isoformat())
    batch.cells["uitstroomdatum"][passed] = ""
    _births(batch)
    return expected


def _orders(batch: Batch, column: str) -> list[Order]:
    day_first = batch.per_part(batch.marks(column, lambda text: order_proved(text) > 0))
    month_first = batch.per_part(batch.marks(column, lambda text: order_proved(text) < 0))
    orders = [order_of(int(day), int(month)) for day, month in zip(day_first, month_first, strict=True)]
    return ["iso" if part.source in batch.exact else order for part, order in zip(batch.parts, orders, strict=True)]


def _since_1904(batch: Batch) -> list[bool]:
    """Tells of which parts the birth dates fit the ages of the school better when days are counted from 1904."""
    serials = batch.marks("geboortedatum", is_serial)
    if not serials.any():
        return [False] * len(batch.parts)
    places = np.flatnonzero(serials)
    rows, which = distinct(batch.cells["geboortedatum"][places], batch.part[places])
    fitting = []
    for since_1904 in (False, True):
        fits = np.zeros(len(serials), dtype=bool)
        fits[places] = np.array([_fits(batch, row, since_1904) for row in places[rows]], dtype=bool)[which]
        fitting.append(batch.per_part(fits))
    enough = batch.per_part(serials) >= 5
    since = [bool(fit) for fit in (fitting[1] > fitting[0]) & enough]
    batch.decide("epoch", ["1904" if one else "1900" for one in since], batch.per_part(serials))
    return since


def _fits(batch: Batch, row: int, since_1904: bool) -> bool:
    low, high = _AGES.get(batch.parts[batch.part[row]].sector, (3, 21))
    return low <= age_on(from_serial(batch.cells["geboortedatum"][row], since_1904), batch.today) <= high


def _births(batch: Batch) -> None:
    oldest = [part.oldest for part in batch.parts]
    batch.each("geboortedatum", lambda born, age: _birth(born, batch.today, age), oldest)


def _birth(born: str, today: date, oldest: int) -> Reading:
    return Reading(born) if is_likely_birth(born, today, oldest) else Reading(None, "DATE_UNLIKELY")

"""The places that what lies under seal in the register is sealed for, besides a pupil's own data; see `Seal`."""

from __future__ import annotations


def reviewed_place(school: str, delivery: str) -> str:
    """Returns the place of what a person reviewed of a hold."""
    return f"{school}/hold/{delivery}"


def prediction_place(school: str, school_year: str) -> str:
    """Returns the place of a prediction."""
    return f"{school}/prediction/{school_year}"

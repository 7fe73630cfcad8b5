"""The places that what lies under seal in the register is sealed for, besides a pupil's own data; see `Seal`."""

from __future__ import annotations


def reviewed_place(school: str, delivery: str) -> str:
    """Returns the place of what a person reviewed of a hold."""
    return f"{school}/hold/{delivery}"


def prediction_place(school: str, school_year: str) -> str:
    """Returns the place of a prediction."""
    return f"{school}/prediction/{school_year}"


def staff_place(school: str, mark: str) -> str:
    """Returns the place of what is known of a member of staff."""
    return f"{school}/staff/{mark}"


def card_place(school: str, target: str, number: str) -> str:
    """Returns the place of the number of a pupil's library card."""
    return f"{school}/card/{target}/{number}"


def aid_place(school: str, target: str, number: str) -> str:
    """Returns the place of the aids of a pupil."""
    return f"{school}/aid/{target}/{number}"


def account_place(school: str, target: str) -> str:
    """Returns the place of what a pupil's account at a target is called."""
    return f"{school}/account/{target}"


def protection_place(school: str, target: str, number: str, field: str) -> str:
    """Returns the place of what was set by hand for a pupil; the number is the one under which it was written."""
    return f"{school}/protection/{target}/{number}/{field}"


def result_place(school: str) -> str:
    """Returns the place of a pupil's result."""
    return f"{school}/result"

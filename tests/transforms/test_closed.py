"""The days on which a platform is not to be given anything: warned of, and only then."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.profile import Closed, shipped
from transforms.closed import closed_now

GYNZY = shipped().targets["gynzy"]


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        (date(2026, 7, 31), False),
        (date(2026, 8, 1), True),
        (date(2026, 8, 2), True),
        (date(2026, 8, 3), False),
        (date(2027, 8, 1), True),
    ],
)
def test_gynzy_is_closed_on_the_first_two_days_of_august(day: date, warned: bool) -> None:
    assert [issue.code for issue in closed_now(GYNZY, day)] == ["TARGET_CLOSED"] * warned


def test_the_warning_says_from_which_day_it_can_be_done() -> None:
    [issue] = closed_now(GYNZY, date(2026, 8, 1))
    assert issue.severity == "note" and issue.target == "gynzy"
    assert "2026-08-03" in issue.text("nl") and "ontkoppelt" in issue.text("nl")
    assert "2026-08-03" in issue.text("en") and "unlinks" in issue.text("en")


def test_a_span_may_end_with_a_month_or_a_year() -> None:
    for until, day, opens in (("02-29", date(2027, 2, 28), "2027-03-01"), ("12-31", date(2026, 12, 31), "2027-01-01")):
        span = Closed.model_validate({"from": "02-01", "until": until, "text": {"nl": "Dicht.", "en": "Closed."}})
        [issue] = closed_now(GYNZY.model_copy(update={"closed": (span,)}), day)
        assert issue.facts["opens"] == opens


@pytest.mark.parametrize(("first", "until"), [("08-02", "08-01"), ("8-1", "08-02"), ("02-30", "03-01"), ("08-01", "")])
def test_what_is_no_span_is_an_error(first: str, until: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)closed"):
        Closed.model_validate({"from": first, "until": until, "text": {"nl": "Dicht.", "en": "Closed."}})

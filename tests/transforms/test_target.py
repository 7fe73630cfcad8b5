"""Which targets a delivery gets: those named, else the school's, else the usual ones for its sector."""

from __future__ import annotations

import pytest

from schemas.profile import School, shipped
from transforms.outcome import Delivery
from transforms.target import wanted

ALL = shipped()


def delivery(*targets: str) -> Delivery:
    return Delivery("proef", "99QQ00", (), targets=targets)


@pytest.mark.parametrize(
    ("sector", "usual"), [("po", {"schoolwise", "gynzy"}), ("vo", {"schoolwise", "jij_leerlingen"})]
)
def test_a_school_that_asks_for_nothing_gets_what_is_usual_for_its_sector(sector: str, usual: set[str]) -> None:
    got = set(wanted(delivery(), School(), sector, ALL))
    assert got >= usual
    assert got == {name for name in got if ALL.targets[name].default and sector in ALL.targets[name].sectors}


def test_what_is_made_only_on_request_is_made_on_request() -> None:
    assert "samsam" not in wanted(delivery(), School(), "vo", ALL)
    assert wanted(delivery(), School(targets=("samsam",)), "vo", ALL) == ("samsam",)
    assert wanted(delivery("social_schools"), School(targets=("samsam",)), "vo", ALL) == ("social_schools",)

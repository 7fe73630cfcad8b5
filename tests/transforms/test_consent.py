"""A photo link is taken and given on only where a school agreed to that for a connection."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from schemas.profile import shipped
from transforms.compare import KNOWN
from transforms.connection import Standing, standing
from transforms.consent import consents_of, offered, take_only, withhold

TARGETS = shipped().targets
PHOTO = "https://foto.example/1.jpg"
DAY = date(2026, 8, 20)
AGREED = standing("active", "2026-08-01", DAY, "photo")


def rows(**cells: str) -> pd.DataFrame:
    return pd.DataFrame([{"school": "99QQ00", "leerlingnummer": "1", "fotourl": PHOTO, **cells}], dtype="str")


def known(photo: str = "") -> pd.DataFrame:
    return pd.DataFrame([{**dict.fromkeys(KNOWN, ""), "school": "99QQ00", "fotourl": photo or None}], dtype="str")


@pytest.mark.parametrize(
    ("one", "given"),
    [
        (AGREED, PHOTO),
        (standing("active", "2026-08-01", DAY), ""),
        (standing("active", "2026-09-01", DAY, "photo"), ""),
        (standing("paused", "2026-08-01", DAY, "photo"), ""),
        (standing("ended", "2026-08-01", DAY, "photo"), ""),
    ],
)
def test_a_target_gets_it_only_while_a_connection_that_agrees_is_active(one: Standing, given: str) -> None:
    gynzy = TARGETS["gynzy"]
    assert withhold(rows(), gynzy, consents_of(gynzy, {"gynzy": one}))["fotourl"].tolist() == [given]


def test_a_school_without_connections_agreed_to_nothing() -> None:
    assert withhold(rows(), TARGETS["gynzy"], consents_of(TARGETS["gynzy"], {}))["fotourl"].tolist() == [""]


def test_the_consent_for_one_target_is_none_for_another() -> None:
    other = TARGETS["schoolwise"]
    assert consents_of(other, {"gynzy": AGREED}) == frozenset()
    assert withhold(rows(), other, frozenset({"photo"}))["fotourl"].tolist() == [""], "it has no column for it"


def test_only_a_target_with_a_column_for_it_can_be_agreed_to() -> None:
    assert {name for name, target in TARGETS.items() if offered(target)} == {"gynzy"}


def test_a_photo_is_taken_only_where_a_connection_agrees() -> None:
    taken = take_only(rows(), known(), {"99QQ00": {"gynzy": AGREED, "schoolwise": standing("active", "", DAY)}})
    assert taken["fotourl"].tolist() == [PHOTO]
    for standings in ({}, {"99QQ01": {"gynzy": AGREED}}, {"99QQ00": {"gynzy": standing("paused", "", DAY, "photo")}}):
        assert take_only(rows(), known(), standings)["fotourl"].isna().all(), "as if the file does not say it"


def test_what_was_agreed_to_before_goes_with_the_next_list() -> None:
    taken = take_only(rows(), known(PHOTO), {})
    assert taken["fotourl"].tolist() == [""]

"""CSV as the profile wants it, letter for letter."""

from __future__ import annotations

import pandas as pd
import pytest

from schemas.profile import Target, shipped
from transforms.writers.delimited import delimited

ROWS = pd.DataFrame({"nr": ["001", "002"], "naam": ["Zoë; de Test", 'zei "ja"']}, dtype="str")


def profile(**keys: object) -> Target:
    return shipped().targets["schoolwise"].model_copy(update=keys)


def test_only_what_needs_quoting_is_quoted() -> None:
    assert delimited(ROWS, profile(bom=False)).decode("utf-8") == (
        'nr;naam\r\n001;"Zoë; de Test"\r\n002;"zei ""ja"""\r\n'
    )


@pytest.mark.parametrize(
    ("keys", "begin"),
    [
        ({"bom": True}, b"\xef\xbb\xbfnr;naam\r\n"),
        ({"bom": False, "line_end": "lf", "delimiter": "\t"}, b"nr\tnaam\n"),
        ({"bom": True, "encoding": "utf-16-le"}, b"\xff\xfen\x00r\x00"),
    ],
)
def test_delimiter_line_end_and_mark_are_the_profile_s(keys: dict[str, object], begin: bytes) -> None:
    assert delimited(ROWS, profile(**keys)).startswith(begin)


def test_the_encoding_is_the_profile_s() -> None:
    assert "Zoë".encode("cp1252") in delimited(ROWS, profile(encoding="cp1252", bom=False))

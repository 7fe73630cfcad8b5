"""Result profiles: how a sender's table of results is recognised, and how one for a receiver is laid out, as data.

Each is one TOML file in `schemas/results`; a workspace may carry its own in `profiles/results`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from schemas.profile import Profile, Strict
from schemas.strict import Delimiter, Encoding, shipped_texts
from schemas.tables import RESULTAAT

OSO = ("aantalopgaven", "aantalgoed", "vaardigheidsscore")
TOLD = (*RESULTAAT, *OSO, "referentiescores", "leerlingnummer", "groep", "brin")
"""What a table for a receiver can tell: the pupil by the number it has now, with its group and school, and what stands
in an osoresultaat."""


class ResultColumn(Strict):
    """One column of a table for a receiver."""

    header: str
    source: str


class ResultProfile(Profile):
    """One kind of table of results: read from a sender, or written for a receiver."""

    connection: str = ""
    """The target whose connection brings these results; empty for a receiver."""
    headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Column of `RESULTAAT` -> headings, the preferred one first."""
    columns: tuple[ResultColumn, ...] = ()
    delimiter: Delimiter = ";"
    encoding: Encoding = "utf-8"
    bom: bool = True
    line_end: Literal["crlf", "lf"] = "crlf"

    @model_validator(mode="after")
    def _names_are_known(self) -> ResultProfile:
        strange = set(self.headers) - set(RESULTAAT) | {one.source for one in self.columns} - set(TOLD)
        if strange:
            raise ValueError(f"unknown: {', '.join(sorted(strange))}")
        if bool(self.headers) == bool(self.columns):
            raise ValueError("either headers or columns")
        if bool(self.headers) != bool(self.connection):
            raise ValueError("a sender has headers and a connection, a receiver has neither")
        headers = [one.header for one in self.columns]
        if len(set(headers)) != len(headers):
            raise ValueError("columns: every header once")
        return self


def parse_result_profile(name: str, text: str) -> ResultProfile:
    """Reads a profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return ResultProfile.model_validate({"name": name, **tomllib.loads(text)})


@cache
def shipped_result_profiles() -> dict[str, ResultProfile]:
    """Returns the profiles that come with Doorstroom."""
    return {name: parse_result_profile(name, text) for name, text in shipped_texts("results")}

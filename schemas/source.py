"""Source: one kind of export of one school administration, as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from schemas.strict import Profile, known
from schemas.tables import MEDEWERKER_RUW, RUW


class Source(Profile):
    """One kind of export of one school administration."""

    required: tuple[tuple[str, ...], ...]
    """Columns it cannot do without; each entry is a choice of canonical columns of which one must be there."""
    headers: dict[str, tuple[str, ...]]
    """Canonical column -> headings seen for it, the preferred one first. `X (2)` is the second column headed `X`."""
    values: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Canonical column -> canonical value -> the texts that mean it."""
    markers: tuple[str, ...] = ()
    """Headings that this export has and others have not."""
    staff: tuple[str, ...] = ()
    """Headings that give away a staff list of the same system, which is never a pupil list."""
    staff_headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Canonical column of a member of staff -> headings seen for it in such a list, the preferred one first."""
    ignore: tuple[str, ...] = ()
    """Headings known and deliberately not used."""
    drop: tuple[str, ...] = ()
    """Headings recognised in order to be dropped on reading: BSN, onderwijsnummer, nationality."""
    exact: bool = False
    """Whether a standard fixes the values: a date is `2026-08-20`, and a gender is one of those under `values`."""
    full_name: Literal["first", "last"] = "first"
    """Which part a name in one column without a comma begins with: `first` name or `last` name."""

    @field_validator("headers", "values")
    @classmethod
    def _canonical(cls, columns: dict[str, object]) -> dict[str, object]:
        known("column", columns, RUW)
        return columns

    @field_validator("staff_headers")
    @classmethod
    def _canonical_of_staff(cls, columns: dict[str, object]) -> dict[str, object]:
        known("column of staff", columns, MEDEWERKER_RUW)
        return columns

    @model_validator(mode="after")
    def _required_has_headings(self) -> Source:
        known("column in required", [column for choice in self.required for column in choice], self.headers)
        return self

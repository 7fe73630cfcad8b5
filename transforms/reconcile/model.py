"""What is compared, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pandas import DataFrame

from schemas.messages import Issue
from schemas.side import TABLES_OF, Section
from transforms.reconcile.moments import Moment

Status = Literal["ok", "differs", "unknown"]
DIFFERENCES = (
    "section",
    "kind",
    "leerlingnummer",
    "afdeling",
    "field",
    "portal",
    "desktop",
    "leads",
    "direction",
    "key",
)
"""Columns of what differs: the kind within the section, of whom, in which afdeling and column, what each side says, who
leads (`portal`, `desktop` or nobody), where it can be taken (`download` to the desktop, `upload` to the portal or
`none`), and a key by which a person can choose it."""


@dataclass(frozen=True)
class Sided:
    """What one side says."""

    name: Literal["portal", "desktop"]
    tables: Mapping[str, DataFrame] = field(default_factory=dict)
    """Of `schemas.side.TABLES`, each with the columns that its files have; a table that no file gave is not in it."""
    school: str = ""
    school_year: str = ""
    moments: Mapping[str, frozenset[Moment]] = field(default_factory=dict)
    """Table -> of when the information is in the files that gave it."""
    doubted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Table -> the pupils of whom it says two things."""
    issues: tuple[Issue, ...] = ()

    def has(self, *tables: str) -> bool:
        """Tells whether all these tables were given."""
        return all(table in self.tables for table in tables)

    @property
    def every_moment(self) -> list[Moment]:
        """Of all its files, the oldest first."""
        return sorted({moment for told in self.moments.values() for moment in told})

    @property
    def moment(self) -> Moment | None:
        """Of the oldest of its files."""
        return next(iter(self.every_moment), None)

    def moment_of(self, section: Section) -> Moment | None:
        """Of the oldest of the files that gave the tables of a section."""
        return min((one for table in TABLES_OF[section] for one in self.moments.get(table, ())), default=None)

    def without(self, numbers: Collection[str]) -> Sided:
        """Returns this side as if it did not know these pupils."""
        if not numbers:
            return self
        kept = {
            name: table[~table["leerlingnummer"].isin(list(numbers))] if "leerlingnummer" in table else table
            for name, table in self.tables.items()
        }
        return replace(self, tables=kept)


@dataclass(frozen=True)
class Sectional:
    """How one section stands."""

    name: Section
    status: Status
    differences: DataFrame = field(default_factory=lambda: nothing())
    exemptions: int = 0
    """Pupils with another exemption (vrijstelling); counted apart."""
    unknown: frozenset[str] = frozenset()
    """Kinds of difference that could not be looked for, because a side has no export or no column for them."""
    absent: frozenset[str] = frozenset()
    """Kinds of which neither side has anything, such as LWOO in a school without it."""

    @property
    def count(self) -> int:
        """How many pupils differ, exemptions aside."""
        own = self.differences[self.differences["kind"] != "vrijstelling"]
        return int(own["leerlingnummer"].nunique())

    @property
    def told(self) -> str:
        """The status as the portalconnector shows it: `OK`, or the number with the exemptions in square brackets."""
        if self.status != "differs":
            return "OK" if self.status == "ok" else "?"
        return f"{self.count} [{self.exemptions}]" if self.exemptions else str(self.count)


@dataclass(frozen=True)
class Reconciliation:
    """Both sides of one school held against each other."""

    school: str
    school_year: str
    portal: Sided
    desktop: Sided
    sections: tuple[Sectional, ...]
    doubtful: tuple[tuple[str, str], ...] = ()
    """Numbers in the portal and in the desktop that may be one child; they are listed and never matched."""
    issues: tuple[Issue, ...] = ()

    @property
    def differences(self) -> DataFrame:
        """Of all sections."""
        import pandas as pd

        tables = [one.differences for one in self.sections if len(one.differences)]
        return pd.concat(tables, ignore_index=True) if tables else nothing()


def nothing() -> DataFrame:
    """Returns no differences."""
    return DataFrame(columns=list(DIFFERENCES), dtype="str")

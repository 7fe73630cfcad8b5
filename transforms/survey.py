"""What the headings of one part say, by every profile: whose list it can be, or that it is a list of staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.profile import Source
from transforms.columns import Columns, assign, vocabulary
from transforms.headings import Heading, find_heading, guess_heading, hide_values, normal, presentable
from transforms.readers.grid import STANDARDS, Grid

SHOWN = 20
"""So many headings are shown in a sentence."""

_PUPIL = ("groepsnaam", "groep", "jaargroep", "geboortedatum")
"""Columns that a list of staff or parents has not."""


@dataclass(frozen=True)
class Survey:
    """One part of a file, with what every profile makes of its headings."""

    grid: Grid
    sheet: str
    """The part as a person knows it; empty where the file is one part."""
    heading: Heading | None = None
    columns: Mapping[str, Columns] = field(default_factory=dict)

    @property
    def candidates(self) -> list[str]:
        """The profiles that find all they cannot do without."""
        return [] if self.staff else [name for name, columns in self.columns.items() if not columns.missing]

    @property
    def staff(self) -> bool:
        """Whether this is a list of staff or parents: it has their headings, and no group or birth date beside one."""
        return self.grid.aside == "staff" or any(
            columns.staff > 1 or (columns.staff == 1 and not any(name in columns.used for name in _PUPIL))
            for columns in self.columns.values()
        )

    @property
    def headings(self) -> str:
        """The headings, as far as they may be shown."""
        texts = [text for text in self.heading.texts if presentable(text)] if self.heading else []
        return ", ".join([*texts[:SHOWN], *(["…"] if len(texts) > SHOWN else [])])

    @property
    def body(self) -> list[list[str]]:
        """The rows under the headings."""
        return self.grid.rows[self.heading.last + 1 if self.heading else 0 :]

    @property
    def empty(self) -> bool:
        """Whether nothing stands under the headings."""
        return not any(map(any, self.body))

    @property
    def aside(self) -> str:
        """Why its rows are no pupils', where they are not: what the reader says, `staff`, or `other_table`."""
        return self.grid.aside or ("staff" if self.staff else "other_table")

    def resembles(self, other: Survey) -> bool:
        """Says whether this part must be of pupils too: it has most of the headings, or rows as wide without any."""
        if self.grid.aside:
            return False
        texts = [normal(text) for text in other.heading.texts if text] if other.heading else []
        if self.heading:
            return sum(normal(text) in texts for text in self.heading.texts if text) > 0.6 * len(texts)
        wide = [row for row in self.grid.rows if sum(map(bool, row)) > max(3, 0.6 * len(texts))]
        return len(wide) > 2


def survey(grid: Grid, file: str, sources: Mapping[str, Source], wanted: str = "") -> Survey:
    """Returns what the profiles make of a part; a standard is only ever that standard.

    The headings are looked for in the words of the profile that a person named, and else in those of every profile.
    """
    sources = {name: source for name, source in sources.items() if _may_be(name, grid)}
    heading = None if grid.aside else _heading(grid, sources, wanted)
    texts = heading.texts if heading else ()
    columns = {name: assign(texts, source, grid.standard) for name, source in sources.items() if texts}
    return Survey(grid, "" if grid.name == file else grid.name, heading, columns)


def _may_be(name: str, grid: Grid) -> bool:
    """Whether a part can be of a profile: a standard's own or, for a list, a list's; EDEXML is also made a list."""
    return name == grid.form if grid.standard else name not in STANDARDS or name == "edexml"


def _heading(grid: Grid, sources: Mapping[str, Source], wanted: str) -> Heading | None:
    if grid.standard:
        return Heading(0, 0, tuple(grid.rows[0])) if grid.rows else None
    words = {name: vocabulary(source) for name, source in sources.items()}
    named = find_heading(grid.rows, [words[wanted]]) if wanted in words else None
    found = named or find_heading(grid.rows, words.values()) or guess_heading(grid.rows)
    return hide_values(found, grid.rows, frozenset().union(*words.values())) if found else None

"""A second reader for .ods, for what calamine does not open: prefixes of their own, unusual value types."""

from __future__ import annotations

import re
from itertools import repeat

from transforms.readers.cells import number, written
from transforms.readers.grid import Grid
from transforms.readers.safe_xml import parse

BLANKS = re.compile(r"[ \t\r\n]+")
NUMBERS = {"float", "currency", "percentage"}


class Sheets:
    """Hears `content.xml` and keeps the rows of every sheet; empty rows are left out, the numbers tell that they are there."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.hidden: list[bool] = []
        self._styles: set[str] = set()
        self._style = ""
        self._row: list[str] = []
        self._number, self._times, self._gap = 1, 1, 0
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._silent = 0

    def begin(self, name: str, attributes: dict[str, str], line: int) -> None:
        if self._silent or name in ("annotation", "tracked-changes", "shapes"):
            self._silent += 1
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._styles.add(self._style)
        elif name == "table":
            self.grids.append(Grid(attributes.get("name", "")))
            self.hidden.append(attributes.get("style-name", "") in self._styles)
            self._number = 1
        elif name == "table-row":
            self._row, self._gap, self._times = [], 0, _count(attributes, "number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._lines = attributes, []
        elif self._cell is not None:
            self._within(name, attributes)

    def text(self, data: str) -> None:
        if self._lines and not self._silent:
            self._lines[-1] += BLANKS.sub(" ", data)

    def finish(self, name: str) -> None:
        if self._silent:
            self._silent -= 1
        elif name == "table-row":
            if self._row and self.grids:
                self.grids[-1].rows.extend(list(row) for row in repeat(self._row, self._times))
                self.grids[-1].numbers.extend(range(self._number, self._number + self._times))
            self._number += self._times
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._keep(self._cell, "\n".join(line.strip() for line in self._lines))
            self._cell, self._lines = None, []

    def _within(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._lines.append("")
        elif self._lines and name == "s":
            self._lines[-1] += " " * _count(attributes, "c")
        elif self._lines and name in ("tab", "line-break"):
            self._lines[-1] += "\t" if name == "tab" else "\n"

    def _keep(self, cell: dict[str, str], shown: str) -> None:
        value, times = _value(cell, shown), _count(cell, "number-columns-repeated")
        if not value:
            self._gap += times
            return
        self._row.extend([*repeat("", self._gap), *repeat(value, times)])
        self._gap = 0


def _value(cell: dict[str, str], shown: str) -> str:
    """Returns a cell's text by its type; what is shown counts for text and for everything unknown."""
    kind, value = cell.get("value-type", ""), cell.get("value", "")
    if kind in NUMBERS and value:
        try:
            return number(float(value))
        except (ValueError, OverflowError):
            return shown
    if kind == "boolean":
        return "1" if cell.get("boolean-value", "") == "true" else "0"
    if kind == "date":
        return written(cell.get("date-value", shown))
    return shown or cell.get("string-value", "")


def _count(attributes: dict[str, str], name: str) -> int:
    count = attributes.get(name, "1").strip()
    return max(int(count), 1) if count.isdecimal() else 1


def odfcells(xml: bytes) -> list[tuple[Grid, bool]]:
    """Returns the sheets of an .ods whose extent was checked, each with whether it is visible.

    Raises:
        Refused: the content is no whole XML document.
    """
    sheets, _ = parse(xml, Sheets)
    return [(grid, not hidden) for grid, hidden in zip(sheets.grids, sheets.hidden, strict=True)]

"""OpenDocument spreadsheets (.ods), heard cell by cell: calamine opens 88 % of the public ones, and not all of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import repeat

from transforms.readers.cells import MAX_CELLS, number, written
from transforms.readers.grid import Grid
from transforms.readers.package import bound, package, unpack
from transforms.readers.refusal import Refused
from transforms.readers.safe_xml import parse

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
CELL = ("table-cell", "covered-table-cell")
SILENT = frozenset(["annotation", "tracked-changes", "shapes", "frame", "custom-shape", "forms"])
"""What stands in a sheet but not in its cells."""
BLANKS = re.compile(r"[ \t\r\n]+")
DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$")
NUMBERS = frozenset(["float", "currency", "percentage"])
MAX_WIDTH = 16_384


def opendocument(content: bytes) -> list[tuple[Grid, bool]]:
    """Returns every sheet of an .ods, and whether it is visible.

    Raises:
        Refused: it is encrypted, damaged or unsafe, or holds more than any list of pupils.
    """
    source = package(content)
    parts = {part.filename: part for part in source.infolist() if part.filename in (CONTENT, MANIFEST)}
    bound(parts.values(), tight="FILE_TOO_LARGE")
    if MANIFEST in parts and b"encryption-data" in unpack(source, parts[MANIFEST]):
        raise Refused("FILE_ENCRYPTED")
    try:
        heard, _ = parse(unpack(source, parts[CONTENT]), Sheets)
    except Refused as refusal:
        raise Refused("FILE_DAMAGED" if refusal.code == "XML_INVALID" else refusal.code) from None
    return [(grid, shown) for grid, shown in zip(heard.grids, heard.shown, strict=True)]


class Sheets:
    """Hears `content.xml` and keeps the filled rows of every sheet, with the numbers that they have in it."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.shown: list[bool] = []
        self._hiding: set[str] = set()
        self._style = ""
        self._row: list[str] = []
        self._number, self._times, self._gap, self._cells = 1, 1, 0, 0
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._silent = 0

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None:
        if self._silent or name in SILENT or (name == "table" and self._cell is not None):
            self._silent += 1
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hiding.add(self._style)
        elif name == "table":
            self.grids.append(Grid(attributes.get("name", "")))
            self.shown.append(attributes.get("style-name", "") not in self._hiding)
            self._number = 1
        elif name == "table-row":
            self._row, self._gap, self._times = [], 0, _count(attributes, "number-rows-repeated")
        elif name in CELL:
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
            self._end_row()
        elif name in CELL and self._cell is not None:
            self._end_cell(_value(self._cell, "\n".join(line.strip() for line in self._lines).strip()), self._cell)
            self._cell, self._lines = None, []

    def _within(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._lines.append("")
        elif self._lines and name == "s":
            self._lines[-1] += " " * min(_count(attributes, "c"), 1000)
        elif self._lines and name in ("tab", "line-break"):
            self._lines[-1] += "\t" if name == "tab" else "\n"

    def _end_cell(self, value: str, attributes: dict[str, str]) -> None:
        times = _count(attributes, "number-columns-repeated")
        if not value:
            self._gap += times
            return
        if len(self._row) + self._gap + times > MAX_WIDTH:
            raise Refused("FILE_TOO_LARGE")
        self._row.extend([*repeat("", self._gap), *repeat(value, times)])
        self._gap = 0

    def _end_row(self) -> None:
        if self._row and self.grids:
            self._cells += len(self._row) * self._times
            if self._cells > MAX_CELLS:
                raise Refused("FILE_TOO_LARGE")
            self.grids[-1].rows.extend(list(row) for row in repeat(self._row, self._times))
            self.grids[-1].numbers.extend(range(self._number, self._number + self._times))
        self._number += self._times


def _value(cell: dict[str, str], shown: str) -> str:
    """Returns a cell's text by its type; what is shown counts for text, for errors and for everything unknown."""
    kind = cell.get("value-type", "")
    if kind in NUMBERS and shown[:1] != "#":
        try:
            return number(float(cell.get("value", "")))
        except (ValueError, OverflowError):
            return shown
    if kind == "boolean" and "boolean-value" in cell:
        return "1" if cell["boolean-value"] == "true" else "0"
    if kind == "date":
        return written(cell.get("date-value", shown))
    if kind == "time" and (duration := DURATION.match(cell.get("time-value", ""))):
        return ":".join(part.zfill(2) for part in duration.groups())
    return shown or (cell.get("string-value", "") if kind == "string" else "")


def _count(attributes: dict[str, str], name: str) -> int:
    """Returns how often a cell or row is repeated; nonsense counts as once."""
    count = attributes.get(name, "1").strip()
    return max(int(count), 1) if count.isascii() and count.isdigit() and len(count) < 12 else 1

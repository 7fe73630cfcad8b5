"""XML-2003 spreadsheets (SpreadsheetML), mostly with the name `.xls`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from transforms.readers.cells import MAX_CELLS, number, written
from transforms.readers.grid import Grid
from transforms.readers.hidden import with_hidden
from transforms.readers.refusal import Refused
from transforms.readers.safe_xml import parse

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384


class Worksheets:
    """Hears an XML-2003 workbook and keeps the rows of every sheet that is shown."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.hidden: set[int] = set()
        self._row = self._column = self._across = self._total = 0
        self._cells: dict[int, str] = {}
        self._type = ""
        self._text: list[str] | None = None
        self._comment = False

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None:
        if name == "Worksheet":
            self.grids.append(Grid(attributes.get("Name", ""), form="xml2003"))
            self._row = 0
        elif name == "Row":
            self._row, self._column, self._cells = _index(attributes, self._row, MAX_ROWS), 0, {}
        elif name == "Cell":
            self._column = _index(attributes, self._column, MAX_COLUMNS)
            self._across = int(attributes.get("MergeAcross", "0"))
        elif name == "Comment":
            self._comment = True
        elif name == "Data" and not self._comment:
            self._type, self._text = attributes.get("Type", "String"), []
        elif name == "Visible":
            self._type, self._text = "Visible", []

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def finish(self, name: str) -> None:
        if name == "Data" and self._text is not None:
            self._cells[self._column] = _typed(self._type, "".join(self._text))
        elif name == "Visible" and "".join(self._text or []).startswith("Sheet"):
            self.hidden.add(len(self.grids) - 1)
        elif name == "Cell":
            self._column += self._across
        elif name == "Row" and self._cells and self.grids:
            self._end_row(max(self._cells))
        self._comment = self._comment and name != "Comment"
        self._text = None if name in ("Data", "Visible") else self._text

    def _end_row(self, width: int) -> None:
        self._total += width
        if self._total > MAX_CELLS:
            raise Refused("FILE_TOO_LARGE")
        self.grids[-1].rows.append([self._cells.get(column, "") for column in range(1, width + 1)])
        self.grids[-1].numbers.append(self._row)


def _index(attributes: dict[str, str], before: int, most: int) -> int:
    """Returns the place of a row or cell: what it says, else the one after the one before."""
    index = int(attributes.get("Index", before + 1))
    if not before < index <= most:
        raise Refused("FILE_DAMAGED")
    return index


def _typed(kind: str, value: str) -> str:
    """Returns a cell's text by its type."""
    if kind == "Number":
        try:
            return number(float(value))
        except (ValueError, OverflowError):
            return value
    return written(value) if kind == "DateTime" else value


def xml2003(name: str, content: bytes) -> list[Grid]:
    """Returns the sheets of an XML-2003 workbook that are shown and filled.

    Raises:
        Refused: it is damaged, unsafe or empty.
    """
    heard, assumed = parse(content, Worksheets)
    filled = [(index, grid) for index, grid in enumerate(heard.grids) if grid.rows]
    if not filled:
        raise Refused("FILE_EMPTY")
    some = any(index not in heard.hidden for index, _ in filled)
    shown = [grid for index, grid in filled if index not in heard.hidden or not some]
    hidden = [grid for index, grid in filled if some and index in heard.hidden]
    return with_hidden(name, [replace(grid, assumed=assumed) for grid in shown], hidden)

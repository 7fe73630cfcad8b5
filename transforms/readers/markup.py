"""Spreadsheets that are really markup: an HTML table or XML-2003, mostly with the name `.xls`."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from itertools import repeat

from transforms.readers.cells import MAX_CELLS, number, with_errors, written
from transforms.readers.grid import Grid
from transforms.readers.refusal import Refused
from transforms.readers.safe_xml import parse

CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n]+")
TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z][\w:-]*)([^<>]*)>|<[!?][^<>]*>")
"""The beginning of a comment, a tag, or what else stands between < and >."""
SEARCH = {end: re.compile(end, re.IGNORECASE) for end in ("-->", "</script", "</style")}
ATTRIBUTE = {
    name: re.compile(rf"(?:^|\s){name}\s*=\s*[\"']?\s*([^\"'\s>]*)", re.IGNORECASE)
    for name in ("type", "colspan", "rowspan")
}
MAX_SPAN, MAX_DEPTH = 1000, 100


class Tables:
    """Walks through a page and keeps the rows of every table that holds no other table."""

    def __init__(self, page: str) -> None:
        self.tables: list[list[list[str]]] = []
        self.password = False
        self._open: list[list[list[str]] | None] = []
        self._spans: dict[int, int] = {}
        self._cell: list[str] | None = None
        self._width = self._height = 1
        self._cells = 0
        for text, closing, tag, attributes in _pieces(page):
            if self._cell is not None:
                self._cell.append(BLANKS.sub(" ", unescape(text)))
            (self._end if closing else self._begin)(tag, attributes)
        while self._open:
            self._end("table", "")

    def _begin(self, tag: str, attributes: str) -> None:
        if tag == "input" and _attribute(attributes, "type") == "password":
            self.password = True
        elif tag == "table":
            self._end_cell()
            self._open = [*repeat(None, min(len(self._open), MAX_DEPTH)), []]  # tables around this one arrange the page
            self._spans = {}
        elif tag == "tr":
            self._end_cell()
            if self._open and (table := self._open[-1]) is not None:
                table.append([])
                self._fill(table[-1])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            self._width, self._height = _span(attributes, "colspan"), _span(attributes, "rowspan")
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append("\n")

    def _end(self, tag: str, attributes: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open and (table := self._open.pop()):
            self.tables.append(table)

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        table = self._open[-1] if self._open else None
        if cell is None or table is None:
            return
        if not table:
            table.append([])
        row = table[-1]
        if self._height > 1:
            self._spans.update({len(row) + offset: self._height - 1 for offset in range(self._width)})
        row.extend([_tidy("".join(cell)), *repeat("", self._width - 1)])
        self._fill(row)
        self._cells += self._width
        if self._cells > MAX_CELLS:
            raise Refused("FILE_TOO_LARGE")

    def _fill(self, row: list[str]) -> None:
        """Leaves room for cells of rows above that reach down to this one."""
        while self._spans.get(len(row), 0):
            self._cells += 1
            self._spans[len(row)] -= 1
            row.append("")


def _pieces(page: str) -> Iterator[tuple[str, bool, str, str]]:
    """Gives every tag with the text before it: text, whether it is a closing tag, its name, its attributes.

    Not html.parser, which takes time by the square of the length of a damaged page.
    """
    position = 0
    for token in TOKEN.finditer(page):
        if token.start() < position:
            continue  # inside a comment or script
        tag = (token[2] or "").lower()
        yield page[position : token.start()], bool(token[1]), tag, token[3] or ""
        position = token.end()
        closing = "-->" if token[0] == "<!--" else f"</{tag}" if tag in ("script", "style") and not token[1] else ""
        if closing:
            found = SEARCH[closing].search(page, position)
            position = found.start() if found else len(page)


def _attribute(attributes: str, name: str) -> str:
    found = ATTRIBUTE[name].search(attributes)
    return found[1].lower() if found else ""


def _span(attributes: str, name: str) -> int:
    value = _attribute(attributes, name)
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _tidy(text: str) -> str:
    return "\n".join(line.strip(" \xa0") for line in text.split("\n")).strip()


def html(name: str, content: bytes) -> list[Grid]:
    """Returns the data tables of a page that was saved as a spreadsheet.

    Raises:
        Refused: there is no table of at least two rows and two columns in it, or it asks for a password.
    """
    page, encoding = decoded(content)
    found = Tables(page)
    tables = [table for table in found.tables if len(table) > 1 and max(map(len, table)) > 1]
    if found.password or not tables:
        raise Refused("FILE_HTML")
    names = [name] if len(tables) == 1 else [f"tabel {number}" for number in range(1, len(tables) + 1)]
    return [
        with_errors(name, Grid(part, table, list(range(1, len(table) + 1)), "html", {"encoding": encoding}))
        for part, table in zip(names, tables, strict=True)
    ]


def decoded(content: bytes) -> tuple[str, str]:
    """Returns a page as text, and its encoding: what it says of itself if that can be true, else UTF-8 or cp1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), "utf-16"
    if content[:4].count(0) == 2:
        wide = "utf-16-le" if content[1] == 0 else "utf-16-be"
        return content.decode(wide, "replace"), wide
    said = CHARSET.search(content[:4096])
    for encoding in ([_python_name(said[1])] if said else []) + ["utf-8-sig"]:
        try:
            return content.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace"), "cp1252"


def _python_name(said: bytes) -> str:
    """Returns an encoding by the name that a browser gives it: what calls itself Latin-1 is windows-1252."""
    try:
        name = codecs.lookup(said.decode("ascii")).name
        "é".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return "utf-8-sig"
    if name.startswith(("utf-16", "utf-32", "utf-7")):
        return "utf-8-sig"
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8": "utf-8-sig"}.get(name, name)


class Worksheets:
    """Hears an XML-2003 workbook and keeps the rows of every sheet that is shown."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.hidden: set[int] = set()
        self._row = self._column = 0
        self._cells: dict[int, str] = {}
        self._type = ""
        self._text: list[str] | None = None

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None:
        if name == "Worksheet":
            self.grids.append(Grid(attributes.get("Name", ""), form="xml2003"))
            self._row = 0
        elif name == "Row":
            self._row, self._column, self._cells = _index(attributes, self._row), 0, {}
        elif name == "Cell":
            self._column = _index(attributes, self._column)
            self._across = int(attributes.get("MergeAcross", "0"))
        elif name == "Data":
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
            self.grids[-1].rows.append([self._cells.get(column, "") for column in range(1, max(self._cells) + 1)])
            self.grids[-1].numbers.append(self._row)
        if name in ("Data", "Visible"):
            self._text = None


def _index(attributes: dict[str, str], before: int) -> int:
    """Returns the place of a row or cell: what it says, else the one after the one before."""
    index = int(attributes.get("Index", before + 1))
    if not before < index <= 1_048_576:
        raise Refused("FILE_UNREADABLE")
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
    grids = [grid for index, grid in filled if index not in heard.hidden] or [grid for _, grid in filled]
    if not grids:
        raise Refused("FILE_EMPTY")
    return [with_errors(name, replace(grid, assumed=assumed)) for grid in grids]

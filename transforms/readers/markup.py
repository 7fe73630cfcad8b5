"""Web pages: an HTML table that was saved as a spreadsheet, mostly with the name `.xls`."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import repeat

from transforms.readers.cells import MAX_CELLS
from transforms.readers.grid import Grid
from transforms.readers.refusal import Refused

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


@dataclass
class Table:
    """A table while it is being read."""

    before: int
    """How many tables were finished when it began: the later ones stand inside it."""
    rows: list[list[str]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    """For each column how many rows a cell from above still reaches down."""
    cell: list[str] | None = None
    width: int = 1
    height: int = 1


class Tables:
    """Walks through a page and keeps the rows of its tables."""

    def __init__(self, page: str) -> None:
        self.tables: list[list[list[str]]] = []
        self.password = False
        self._open: list[Table] = []
        self._cells = 0
        for text, closing, tag, attributes in _pieces(page):
            if self._open and (cell := self._open[-1].cell) is not None:
                cell.append(BLANKS.sub(" ", unescape(text)))
            if closing:
                self._end(tag)
            else:
                self._begin(tag, attributes)
        while self._open:
            self._end("table")

    def _begin(self, tag: str, attributes: str) -> None:
        table = self._open[-1] if self._open else None
        if tag == "input" and _attribute(attributes, "type") == "password":
            self.password = True
        elif tag == "table":
            if len(self._open) >= MAX_DEPTH:
                raise Refused("FILE_HTML")
            self._open.append(Table(len(self.tables)))
        elif table and tag == "tr":
            self._end_cell(table)
            table.rows.append([])
            self._fill(table)
        elif table and tag in ("td", "th"):
            self._end_cell(table)
            table.cell, table.width, table.height = [], _span(attributes, "colspan"), _span(attributes, "rowspan")
        elif table and table.cell and tag in ("br", "p", "div"):
            table.cell.append("\n")

    def _end(self, tag: str) -> None:
        if self._open and tag in ("td", "th", "tr", "table"):
            self._end_cell(self._open[-1])
        if self._open and tag == "table":
            self._end_table(self._open.pop())

    def _end_table(self, table: Table) -> None:
        """Keeps a table; of a table and what stands inside it only one counts, since the other arranges the page."""
        inside = self.tables[table.before :]
        if all(len(inner) < len(table.rows) for inner in inside):
            self.tables[table.before :] = [table.rows]

    def _end_cell(self, table: Table) -> None:
        if table.cell is None:
            return
        if not table.rows:
            table.rows.append([])
        row = table.rows[-1]
        if table.height > 1:
            table.spans.update({len(row) + offset: table.height - 1 for offset in range(table.width)})
        row.extend([_tidy("".join(table.cell)), *repeat("", table.width - 1)])
        table.cell = None
        self._fill(table)
        self._cells += table.width
        if self._cells > MAX_CELLS:
            raise Refused("FILE_TOO_LARGE")

    def _fill(self, table: Table) -> None:
        """Leaves room for cells of rows above that reach down to this one."""
        row = table.rows[-1]
        while table.spans.get(len(row), 0):
            self._cells += 1
            table.spans[len(row)] -= 1
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
            position = len(page) if found is None else found.end() if closing == "-->" else found.start()


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
        Grid(part, table, list(range(1, len(table) + 1)), "html", {"encoding": encoding})
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

"""The package of .xlsx files, unpacked, looked through and packed again before a library that may abort reads it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from transforms.readers.cells import MAX_CELLS
from transforms.readers.package import bound, package, unpack
from transforms.readers.refusal import Refused

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""The largest sheet that Excel knows."""

KEPT = re.compile(r"\.(xml|rels)$", re.IGNORECASE)
"""Pictures, printer settings and macros are left out."""
TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]*)(\d+))?[^<>]*?(/?)>")
"""A row or a cell: which of them, its column, its row, and whether there is nothing in it."""
ERROR = re.compile(rb"(<(?:\w+:)?c\s(?:[^<>]*\s)?t\s*=\s*[\"'])e(?=[\"'])")
COUNTED = re.compile(rb"<(?:\w+:)?(?:sst|numFmts|cellXfs|cellStyleXfs|cellStyles|dxfs|mergeCells)\s[^<>]*>")
COUNT = re.compile(rb"\s(?:uniqueC|c)ount\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""How many there will be, by its own word: calamine asks for the memory at once, and no reader needs it."""
NAMED = re.compile(rb"<(?:\w+:)?sheet\s")
NEGATIVE = re.compile(rb"<(?:\w+:)?c\s[^<>]*\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:\w+:)?v>\s*-")
"""A text that is counted from the end of the list: openpyxl would show another pupil's."""
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
"""Where the workbook is, for a package that lost the part that says so."""


@dataclass(frozen=True)
class Checked:
    """A workbook that may be given to a library: only the parts that matter, not compressed."""

    content: bytes
    cells: int
    """How many cells there are with something in them."""
    sheets: int
    """How many sheets the workbook names."""
    scattered: bool
    """Whether they lie so far apart that calamine, which fills what is between them, would take too much memory."""


def spreadsheet(content: bytes) -> Checked:
    """Returns an .xlsx that was checked, its error cells turned into text (`#N/A`).

    Raises:
        Refused: a part is damaged, encrypted or unsafe, or a sheet reaches further than any list of pupils.
    """
    source = package(content)
    infos = [info for info in source.infolist() if KEPT.search(info.filename)]
    bound(infos, tight="FILE_TOO_LARGE")
    names = [info.filename.replace("\\", "/").lstrip("/") for info in infos]
    if len({name.lower() for name in names}) < len(names):
        raise Refused("FILE_DAMAGED")  # two parts of one name: every reader would choose for itself
    parts = {name: _part(unpack(source, info)) for name, info in zip(names, infos, strict=True)}
    extents = [_within_limits(*extent(part)) for part in parts.values() if b"sheetData" in part]
    scattered = any(rows * columns > MAX_CELLS for rows, columns, _ in extents)
    named = sum(len(NAMED.findall(part)) for name, part in parts.items() if name.lower().endswith("workbook.xml"))
    safe = packed({"_rels/.rels": ROOT.encode()} | parts)
    return Checked(safe, sum(cells for _, _, cells in extents), named, scattered)


def packed(parts: dict[str, bytes]) -> bytes:
    """Returns a package of parts that were checked, not compressed."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def _part(content: bytes) -> bytes:
    xml = as_utf8(content)
    if b"<!ENTITY" in xml or NEGATIVE.search(xml):
        raise Refused("FILE_DAMAGED")
    xml = COUNTED.sub(lambda element: COUNT.sub(b"", element[0]), xml)
    return ERROR.sub(rb"\1str", xml) if b"sheetData" in xml else xml


def _within_limits(rows: int, columns: int, cells: int) -> tuple[int, int, int]:
    if cells > MAX_CELLS or rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise Refused("FILE_TOO_LARGE")
    return rows, columns, cells


def extent(xml: bytes) -> tuple[int, int, int]:
    """Returns how far a sheet's filled cells reach (rows, columns), and how many there are.

    A cell that does not say its place follows the one before.
    """
    row = column = rows = columns = cells = 0
    for token in TOKEN.finditer(xml):
        kind, letters, number, empty = token.groups()
        if kind == b"row":
            row, column = int(number) if number else row + 1, 0
            continue
        row, column = (int(number), column_number(letters)) if letters else (row, column + 1)
        if not empty:
            rows, columns, cells = max(rows, row), max(columns, column), cells + 1
    return rows, columns, cells


@lru_cache(maxsize=MAX_COLUMNS)
def column_number(letters: bytes) -> int:
    """Returns the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def as_utf8(xml: bytes) -> bytes:
    """Returns a part in the one encoding that calamine reads."""
    if not xml.startswith(WIDE):
        return xml
    text = xml.decode("utf-16" if xml[0] > 0x80 else "utf-16-le" if xml[1] == 0 else "utf-16-be", "replace")
    return re.sub(r"encoding=[\"'][^\"']*[\"']", 'encoding="UTF-8"', text, count=1).encode()

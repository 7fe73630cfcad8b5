"""The package of .xlsx files, unpacked, looked through and packed again before a library that may abort reads it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from transforms.readers.package import bound, package, unpack
from transforms.readers.refusal import Refused

MAX_CELLS = 5_000_000
"""The largest sheet, from its first cell to its last: every cell takes memory, filled or not."""
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""The largest sheet that Excel knows."""

KEPT = re.compile(r"\.(xml|rels)$", re.IGNORECASE)
"""Pictures, printer settings and macros are left out."""
TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)>")
ROW = re.compile(rb"\sr\s*=\s*[\"'](\d+)")
CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)(\d+)")
ERROR = re.compile(rb"(<(?:\w+:)?c\s(?:[^<>]*\s)?t\s*=\s*[\"'])e(?=[\"'])")
NEGATIVE = re.compile(rb"<(?:\w+:)?c\s[^<>]*\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:\w+:)?v>\s*-")
"""A text that is counted from the end of the list: openpyxl would show another pupil's."""
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
"""Where the workbook is, for a package that lost the part that says so."""


def spreadsheet(content: bytes) -> tuple[bytes, bool]:
    """Returns the same workbook with only the parts that matter, and whether its cells are scattered too far for calamine.

    The error cells are turned into text (`#N/A`).

    Raises:
        Refused: a part is damaged, encrypted or unsafe, or a sheet reaches further than any list of pupils.
    """
    source = package(content)
    parts = {part.filename.replace("\\", "/").lstrip("/"): part for part in source.infolist() if KEPT.search(part.filename)}
    bound(parts.values(), tight="FILE_TOO_LARGE")
    checked = {"_rels/.rels": ROOT.encode()} | {name: _part(unpack(source, part)) for name, part in parts.items()}
    return packed(checked), any(_scattered(part) for part in checked.values() if b"sheetData" in part)


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
        raise Refused("FILE_UNREADABLE")
    return ERROR.sub(rb"\1str", xml) if b"sheetData" in xml else xml


def _scattered(xml: bytes) -> bool:
    """Whether a sheet reaches further than calamine can bear, because of a few cells far away."""
    rows, columns, cells = extent(xml)
    if cells > MAX_CELLS or rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise Refused("FILE_TOO_LARGE")
    return rows * columns > MAX_CELLS


def extent(xml: bytes) -> tuple[int, int, int]:
    """Returns how far a sheet's filled cells reach (rows, columns), and how many there are.

    A cell that does not say its place follows the one before.
    """
    row = column = rows = columns = cells = 0
    for token in TOKEN.finditer(xml):
        kind, inside = token.groups()
        if kind == b"row":
            number = ROW.search(inside)
            row, column = int(number[1]) if number else row + 1, 0
            continue
        place = CELL.search(inside)
        row, column = (int(place[2]), letters(place[1])) if place else (row, column + 1)
        if not inside.endswith(b"/"):
            rows, columns, cells = max(rows, row), max(columns, column), cells + 1
    return rows, columns, cells


def letters(column: bytes) -> int:
    """Returns the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in column.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def as_utf8(xml: bytes) -> bytes:
    """Returns a part in the one encoding that calamine reads."""
    if not xml.startswith(WIDE):
        return xml
    text = xml.decode("utf-16" if xml[0] > 0x80 else "utf-16-le" if xml[1] == 0 else "utf-16-be", "replace")
    return re.sub(r"encoding=[\"'][^\"']*[\"']", 'encoding="UTF-8"', text, count=1).encode()

"""The records of an .xls workbook (BIFF5 and BIFF8), looked through before a library that may abort reads them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from transforms.readers.compound import Compound
from transforms.readers.refusal import Refused
from transforms.readers.sniff import OLE

BOF, EOF, FILEPASS, BOUNDSHEET, DIMENSIONS, SST, CONTINUE = 0x0809, 0x000A, 0x002F, 0x0085, 0x0200, 0x00FC, 0x003C
FORMULA, BOOLERR, MULRK, LABEL, LABELSST = 0x0006, 0x0205, 0x00BD, 0x0204, 0x00FD
CELLS = frozenset([FORMULA, BOOLERR, MULRK, LABEL, LABELSST, 0x0203, 0x027E])
"""Records of a cell with something in it; besides those named NUMBER and RK."""
SYNONYMS = {0x0206: FORMULA, 0x0406: FORMULA, 0x00D6: LABEL}
"""Older forms, which some programs still write and calamine passes over: FORMULA of Excel 3 and 4, text with fonts."""
MAX_COLUMNS = 256
NOTHING = 0x0FFF
"""A kind of record that does not exist."""
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which a newer workbook with a password hides."""


@dataclass
class Sheet:
    """What the records of one sheet hold: how far its cells reach, and which of them are errors."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    dimensions: list[tuple[int, int]] = field(default_factory=list)
    """Where the extent that the sheet claims stands in the stream, and how long it is."""
    kinds: list[tuple[int, int]] = field(default_factory=list)
    """Where a record stands that calamine misunderstands, and what it had better be."""


def book_stream(content: bytes) -> bytes:
    """Returns the workbook inside an OLE2 container.

    Raises:
        Refused: it is encrypted, it did not arrive whole, or it is no workbook.
    """
    if ENCRYPTED in content:
        raise Refused("FILE_ENCRYPTED")
    if not content.startswith(OLE):
        return content
    container = Compound(content)
    for name in ("workbook", "book"):
        if name in container.names:
            return container.stream(name)
    raise Refused("FILE_UNREADABLE" if container.names else "FILE_TRUNCATED")


def sheets(stream: bytes) -> list[Sheet]:
    """Returns the sheets of a workbook in their order.

    Raises:
        Refused: the workbook is encrypted or ends before its sheets do.
    """
    starts, texts, room, before = [], 0, 0, 0
    for kind, offset, length, _ in records(stream, 0):
        if kind == FILEPASS:
            raise Refused("FILE_ENCRYPTED")
        if kind == BOUNDSHEET and length >= 4:
            starts.append(struct.unpack_from("<I", stream, offset)[0])
        if kind == SST and length >= 8:
            texts, room = struct.unpack_from("<I", stream, offset + 4)[0], length
        elif kind == CONTINUE and before in (SST, CONTINUE):
            room += length
        before = kind
    if texts * 3 > room:  # calamine asks for the memory of as many texts as there are said to be
        raise Refused("FILE_TRUNCATED")
    return [_sheet(stream, start, texts) for start in starts]


def records(stream: bytes, start: int) -> Iterator[tuple[int, int, int, int]]:
    """Gives kind, offset, length and depth of the records of one part, up to its end; charts inside it are deeper."""
    depth, position, last = 0, start, len(stream) - 4
    while position <= last:
        kind, length = struct.unpack_from("<HH", stream, position)
        position += 4
        if position + length > len(stream):
            break
        depth += kind == BOF
        if depth == 0:
            raise Refused("FILE_DAMAGED")  # a part has to begin with its beginning
        yield kind, position, length, depth
        depth -= kind == EOF
        if depth == 0:
            return
        position += length
    raise Refused("FILE_TRUNCATED")


def _sheet(stream: bytes, start: int, texts: int) -> Sheet:
    sheet = Sheet()
    for kind, offset, length, depth in records(stream, start):
        if depth > 1:
            sheet.kinds.append(
                (offset, NOTHING)
            )  # calamine takes the numbers of a chart for cells, and its end for the end
            continue
        if kind in SYNONYMS:
            kind = SYNONYMS[kind]
            sheet.kinds.append((offset, kind))
        if kind in CELLS and length >= 6:
            _cell(sheet, stream, kind, offset, length)
        if kind == LABELSST and length >= 10 and struct.unpack_from("<I", stream, offset + 6)[0] >= texts:
            raise Refused("FILE_DAMAGED")  # a text that is not there
        if kind == DIMENSIONS and length >= 8:
            sheet.dimensions.append((offset, length))
    return sheet


def _cell(sheet: Sheet, stream: bytes, kind: int, offset: int, length: int) -> None:
    """Notes how far a sheet reaches with one more cell, and the error in it."""
    row, column = struct.unpack_from("<HH", stream, offset)
    if column >= MAX_COLUMNS:
        raise Refused("FILE_DAMAGED")
    if code := _error(stream, kind, offset, length):
        sheet.errors[row, column] = code
    if kind == MULRK:
        column = min(struct.unpack_from("<H", stream, offset + length - 2)[0], MAX_COLUMNS)
    sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, column + 1)


def _error(stream: bytes, kind: int, offset: int, length: int) -> str:
    """Returns the error that a cell shows, if it shows one."""
    if kind == BOOLERR and length >= 8 and stream[offset + 7]:
        return ERRORS.get(stream[offset + 6], "#N/A")
    result = stream[offset + 6 : offset + 14] if kind == FORMULA and length >= 14 else b""
    if result.endswith(b"\xff\xff") and result[0] == 2:
        return ERRORS.get(result[2], "#N/A")
    return ""


def patched(stream: bytes, sheets: list[Sheet]) -> bytes:
    """Returns the stream with what calamine trips over put right.

    It asks for the memory that a sheet claims to need, passes over older forms of records and reads charts as cells.
    """
    patch = bytearray(stream)
    for sheet in sheets:
        for offset, kind in sheet.kinds:
            struct.pack_into("<H", patch, offset - 4, kind)
        for offset, length in sheet.dimensions:
            form, rows = ("<IIHH", sheet.rows) if length >= 12 else ("<HHHH", min(sheet.rows, 65535))  # BIFF8, BIFF5
            struct.pack_into(form, patch, offset, 0, rows, 0, min(sheet.columns, 65535))
    return bytes(patch)

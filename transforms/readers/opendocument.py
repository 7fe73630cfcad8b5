"""The package of .ods files, unpacked, looked through and packed again before a library that may abort reads it."""

from __future__ import annotations

import re

from transforms.readers.ooxml import MAX_CELLS, as_utf8, packed
from transforms.readers.package import bound, package, unpack
from transforms.readers.refusal import Refused

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
KIND = "application/vnd.oasis.opendocument.spreadsheet"
TOKEN = re.compile(rb"<(?:\w+:)?(table|table-row|(?:covered-)?table-cell)(?=[\s/>])([^<>]*)>")
TIMES = re.compile(rb"\s(?:\w+:)?number-(?:rows|columns)-repeated\s*=\s*[\"']\s*(\d{1,12})")
ERROR = re.compile(rb"<table:table-cell\s[^<>]*calcext:value-type=\"error\"[^<>]*>")
SHOWN = re.compile(rb"\soffice:(?:string-)?value=\"[^\"]*\"")
LISTED = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
    f'<manifest:file-entry manifest:full-path="{CONTENT}" manifest:media-type="text/xml"/></manifest:manifest>'
)


def opendocument(content: bytes) -> tuple[bytes, bytes, bool]:
    """Returns the same workbook with only its content, that content, and whether its cells lie too far apart for calamine.

    Error cells show what a person sees (`#N/A`).

    Raises:
        Refused: a part is damaged, encrypted or unsafe, or a sheet reaches further than any list of pupils.
    """
    source = package(content)
    parts = {part.filename: part for part in source.infolist() if part.filename in (CONTENT, MANIFEST)}
    bound(parts.values(), tight="FILE_TOO_LARGE")
    if MANIFEST in parts and b"encryption-data" in unpack(source, parts[MANIFEST]):
        raise Refused("FILE_ENCRYPTED")
    xml = as_utf8(unpack(source, parts[CONTENT]))
    if b"<!ENTITY" in xml:
        raise Refused("FILE_UNREADABLE")
    reach, filled = extent(xml)
    if filled > MAX_CELLS:
        raise Refused("FILE_TOO_LARGE")
    xml = ERROR.sub(lambda cell: SHOWN.sub(b"", cell[0]), xml)
    return packed({"mimetype": KIND.encode(), CONTENT: xml, MANIFEST: LISTED.encode()}), xml, reach > MAX_CELLS


def extent(xml: bytes) -> tuple[int, int]:
    """Returns how many cells the largest sheet has from its first to its last filled one, and how many its rows take in all."""
    reach = filled = rows = columns = row = column = times = 0
    for token in TOKEN.finditer(xml):
        kind, inside = token.groups()
        repeated = TIMES.search(inside)
        count = max(int(repeated[1]), 1) if repeated else 1
        if kind == b"table":
            rows = columns = row = times = 0
        elif kind == b"table-row":
            row, times, column = row + times, count, 0
        elif inside.endswith(b"/") and b":value" not in inside:
            column += count
        else:
            filled += count * times
            column += count
            rows, columns = max(rows, row + times), max(columns, column)
            reach = max(reach, rows * columns)
    return reach, filled

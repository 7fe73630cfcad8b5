"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Literal

from transforms.readers.refusal import Refused

Form = Literal["delimited", "xlsx", "xls", "ods", "zip", "edexml", "html", "xml2003"]

MAX_BYTES = 200_000_000
"""No pupil list comes near this: 100,000 pupils with 30 columns are about 30 MB."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
EXCEL_2_3_4 = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How a workbook of Excel 2, 3 or 4 begins."""
EXCEL_5 = (b"\x09\x08\x08\x00\x00\x05", b"\x09\x08\x10\x00\x00\x06")
"""How a workbook of Excel 5 to 2003 begins that stands there without its container."""
OTHERS = (*PACKED, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"{\\rtf")
"""How files begin that are certainly no pupil list that we can read."""

TAG = re.compile(r"<[a-zA-Z_!?]")
ROOT = re.compile(
    r"(?>(?:<\?.*?\?>|<!--.*?-->|(<!doctype\s+html\b[^>]*>)|<!doctype[^>]*>|\s)*)<(?:\w+:)?([\w.-]+)",
    re.DOTALL | re.I,
)
"""What comes before the first element, and that element."""
PAGE = frozenset(
    ["html", "head", "body", "table", "meta", "title", "script", "style", "div", "center", "form", "tr", "p"]
)
XML2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def sniff(content: bytes) -> Form:
    """Returns the form of a file.

    Raises:
        Refused: the content is certainly nothing that we can read.
    """
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Refused("FILE_EMPTY")
    if len(content) > MAX_BYTES:
        raise Refused("FILE_TOO_LARGE")
    if not content.strip(b"\0"):
        raise Refused("FILE_TRUNCATED")  # room was made for the file, but nothing was copied into it
    if b"%PDF-" in content[:1024]:
        raise Refused("FILE_PDF")
    if content.startswith(OTHERS):
        raise Refused("FILE_UNREADABLE")
    if content.startswith((OLE, *EXCEL_5, *EXCEL_2_3_4)):
        return "xls"
    return _packed(content) if content.startswith(ZIP) else _text(content)


def _packed(content: bytes) -> Form:
    """Returns whether a zip is a workbook or just a zip: workbooks are told by the parts they must have."""
    try:
        names = {name.replace("\\", "/").lower() for name in zipfile.ZipFile(BytesIO(content)).namelist()}
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise Refused("FILE_TRUNCATED") from error
    if {"mimetype", "encrypted-package"} <= names:
        raise Refused("FILE_ENCRYPTED")  # as LibreOffice does since 2024
    if "content.xml" in names and names & {"mimetype", "meta-inf/manifest.xml"}:
        return "ods"
    if "workbook.xml" in {name.rpartition("/")[2] for name in names}:
        return "xlsx"
    if "[content_types].xml" in names:
        raise Refused("FILE_UNREADABLE")  # a text document, a presentation, …
    return "zip"


def _text(content: bytes) -> Form:
    """Returns what kind of text it is, by its first element if it has one."""
    if content.endswith(b"\0" * 64) or (content.endswith(b"\0\0") and b"\0" not in content[:64]):
        raise Refused("FILE_TRUNCATED")
    head = opening(content)
    if not TAG.match(head):
        _must_be_text(content)
        return "delimited"
    root = ROOT.match(head)
    if root and root[2] == "Workbook" and XML2003 in head:
        return "xml2003"
    return "html" if root and (root[1] or root[2].lower() in PAGE) else "edexml"


def opening(content: bytes) -> str:
    """Returns the first 64 kB as text, good enough to see which elements stand in it."""
    start = content[:65536]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "replace").lstrip()
    if start[:4].count(0) == 2 and b"<" in start[:2]:
        return start.decode("utf-16-le" if start[1] == 0 else "utf-16-be", "replace").lstrip()
    return start.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()


def _must_be_text(content: bytes) -> None:
    """Refuses what is no text at all: more than one in twenty of its first bytes are control characters."""
    start = content[:8192]
    controls = len(start.translate(None, bytes({*range(32, 256), 9, 10, 12, 13, 0})))
    if controls * 20 > len(start):
        raise Refused("FILE_UNREADABLE")

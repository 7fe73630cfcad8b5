"""Readers: from the bytes of a file to grids of text, told by content and never by the file's name."""

from __future__ import annotations

from transforms.readers.archive import archive
from transforms.readers.delimited import delimited
from transforms.readers.edexml import edexml
from transforms.readers.grid import Grid
from transforms.readers.markup import html
from transforms.readers.refusal import Refused, refused
from transforms.readers.sniff import Form, sniff
from transforms.readers.workbook import workbook
from transforms.readers.xml2003 import xml2003

__all__ = ["Grid", "read"]


def read(name: str, content: bytes) -> list[Grid]:
    """Reads whatever a school sends; a file that cannot be read is one grid without rows and an issue that says why.

    This is the one place where what goes wrong inside a reader becomes a sentence, so it never raises.
    """
    try:
        return _read(name, content, sniff(content))
    except Refused as refusal:
        return [refused(name, refusal.code)]
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if isinstance(error, Exception) or _is_panic(error):
            return [refused(name, "FILE_UNREADABLE")]
        raise


def _read(name: str, content: bytes, form: Form) -> list[Grid]:
    if form in ("xlsx", "xls", "ods"):
        return workbook(name, content, form)
    if form == "zip":
        return archive(name, content, read)
    if form == "html":
        return html(name, content)
    if form == "xml2003":
        return xml2003(name, content)
    return [edexml(name, content) if form == "edexml" else delimited(name, content)]


def _is_panic(error: BaseException) -> bool:
    """A panic inside calamine is a BaseException that can be told by its name only: pyo3 exports no class for it."""
    return type(error).__name__ == "PanicException"

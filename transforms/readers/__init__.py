"""Readers: from the bytes of a file to grids of text, told by content and never by the file's name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from transforms.readers.archive import archive
from transforms.readers.delimited import delimited
from transforms.readers.edex2000 import edex2000
from transforms.readers.edexml import edexml
from transforms.readers.grid import Grid, Reader
from transforms.readers.letters import with_letters
from transforms.readers.markup import html
from transforms.readers.record_types import record_types
from transforms.readers.refusal import Refused, refused
from transforms.readers.sniff import Form, sniff
from transforms.readers.uwlr_results import is_results, uwlr_results
from transforms.readers.workbook import workbook
from transforms.readers.xml2003 import xml2003

__all__ = ["Grid", "Reader", "read"]


def read(name: str, content: bytes, passwords: Sequence[str] = ()) -> list[Grid]:
    """Reads whatever a school sends; a file that cannot be read is one grid without rows and an issue that says why.

    This is the one place where what goes wrong inside a reader becomes a sentence, so it never raises.

    Args:
        passwords: what may open a file or a member of a zip that is locked; none of them is ever told.
    """
    try:
        return [with_letters(name, grid) for grid in _read(name, content, sniff(content), passwords)]
    except Refused as refusal:
        return [refused(name, refusal.code)]
    except MemoryError:
        return [refused(name, "FILE_TOO_LARGE")]
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if isinstance(error, Exception) or _is_panic(error):
            return [refused(name, "FILE_DAMAGED")]
        raise


def _read(name: str, content: bytes, form: Form, passwords: Sequence[str]) -> list[Grid]:
    if form in ("xlsx", "xls", "ods"):
        return workbook(name, content, form, passwords)
    if form == "zip":
        return archive(name, content, partial(read, passwords=passwords), passwords)
    if form == "html":
        return html(name, content)
    if form == "xml2003":
        return xml2003(name, content)
    if form == "edexml":
        return uwlr_results(name, content) if is_results(content) else edexml(name, content)
    return edex2000(name, content) or record_types(name, content) or [delimited(name, content)]


def _is_panic(error: BaseException) -> bool:
    """A panic inside calamine is a BaseException that can be told by its name only: pyo3 exports no class for it."""
    return type(error).__name__ == "PanicException"

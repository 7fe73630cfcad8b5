"""XML without its dangers: no DOCTYPE, no entities, bounded depth; every element with the line on which it begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, Protocol, TypeVar
from xml.parsers import expat

from transforms.readers.refusal import Refused

MAX_DEPTH = 64
"""EDEXML in a SOAP envelope is twelve levels deep."""

AT_THE_END = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
"""What expat says when a document stops before its end."""


class Listener(Protocol):
    """What hears the elements of a document, by their local names."""

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None: ...
    def text(self, data: str) -> None: ...
    def finish(self, name: str) -> None: ...


L = TypeVar("L", bound=Listener)


def parse(content: bytes, listener: Callable[[], L]) -> tuple[L, dict[str, str]]:
    """Returns a listener that has heard the whole document, and what had to be assumed.

    Raises:
        Refused: the document is cut off, damaged or built in an unsafe way.
    """
    try:
        return _parse(content, listener(), None), {}
    except Refused as refusal:
        if refusal.code != "XML_INVALID" or _is_utf8(content):
            raise
    return _parse(content, listener(), "windows-1252"), {"encoding": "cp1252"}


def _parse(content: bytes, listener: L, encoding: str | None) -> L:
    document = content.lstrip(b" \t\r\n")
    skipped = content[: len(content) - len(document)].count(b"\n")
    parser = expat.ParserCreate(encoding)
    _listen(parser, listener, skipped)
    _forbid(parser)
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise Refused("FILE_TRUNCATED" if error.code in AT_THE_END else "XML_INVALID") from None
    except (ValueError, LookupError):  # an encoding that Python does not know
        raise Refused("XML_INVALID") from None
    return listener


def _listen(parser: expat.XMLParserType, listener: Listener, skipped: int) -> None:
    """Connects a listener, without prefixes and with lines counted from the beginning of the file."""
    depth = 0
    local = _LocalNames()
    begin, finish = listener.begin, listener.finish

    def line() -> int:
        return parser.CurrentLineNumber + skipped

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Refused("XML_INVALID")
        begin(local[name], {local[key]: value for key, value in attributes.items()}, line)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        finish(local[name])

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = listener.text


class _LocalNames(dict[str, str]):
    """The names without their prefixes, each worked out once."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


def _forbid(parser: expat.XMLParserType) -> None:
    """Refuses what defusedxml refuses with forbid_dtd; it is done here because its parser is four times slower."""

    def unsafe(*_: object) -> NoReturn:
        raise Refused("XML_INVALID")

    parser.StartDoctypeDeclHandler = unsafe
    parser.EntityDeclHandler = unsafe
    parser.UnparsedEntityDeclHandler = unsafe
    parser.ExternalEntityRefHandler = unsafe


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

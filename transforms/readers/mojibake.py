"""Letters with an accent that were spoiled on the way: UTF-8 that somebody read as another code page (`ZoÃ«`)."""

from __future__ import annotations

import re

from transforms.readers.text import CODE_PAGES

_BACK = {name: {ord(c): b for b, c in enumerate(page) if b >= 0x80} for name, page in CODE_PAGES.items()}
_LEADS = (0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xE1, 0xE2)
"""The first bytes of the UTF-8 of Latin letters and of typographic marks."""


def _spoiled_as(page: str) -> re.Pattern[str]:
    leads, trails = "".join(page[b] for b in _LEADS), re.escape(page[0x80:0xC0])
    return re.compile(f"[{leads}][{trails}]")


_SPOILED = {name: _spoiled_as(page) for name, page in CODE_PAGES.items()}
_CONTROLS = {b: CODE_PAGES["cp1252"][b] for b in range(0x80, 0xA0)}
"""Text has no use for these characters; they are bytes of cp1252 that were read as Latin-1."""
_LOST = re.compile("[\ufffd\x80-\x9f]|[ÃÂÅ]\\?|Ã[\xa0-\xbf€‚„…†‡ˆ‰‹‘“”•–—˜™›]")
_MAYBE = re.compile("|".join(pattern.pattern for pattern in (_LOST, *_SPOILED.values())))


def spoiled(text: str) -> bool:
    """Says whether some cell of a text may hold spoiled letters, so that its cells must be looked at."""
    return bool(_MAYBE.search(text))


def restore(cell: str) -> str:
    """Returns a cell with its letters put right, where that is proved; once or twice spoiled.

    Proved is: every letter goes back to a byte of the code page, the bytes are UTF-8, and they spell Latin text.
    """
    cell = cell.translate(_CONTROLS)
    for _ in range(2):
        repaired = next(filter(None, (_once(cell, name) for name in CODE_PAGES)), "")
        if not repaired:
            break
        cell = repaired
    return cell


def damaged(cell: str) -> bool:
    """Says whether a cell holds the remains of a letter that nobody can know any more."""
    return bool(_LOST.search(cell))


def _once(cell: str, page: str) -> str:
    if not _SPOILED[page].search(cell):
        return ""
    try:
        repaired = bytes(ord(c) if c < "\x80" else _BACK[page][ord(c)] for c in cell).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return ""
    return repaired if all(map(_latin, repaired)) else ""


def _latin(c: str) -> bool:
    return c < "\x7f" or "\xa0" <= c < "\u0250" or "\u1e00" <= c < "\u1f00" or "\u2010" <= c < "\u203b" or c in "€™ˆ˜"

"""Bytes to text: which encoding a file is in, and letters with an accent that were spoiled on the way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Decoded:
    """The text of a file, or the code of the issue that says why there is none."""

    text: str = ""
    encoding: str = ""
    trouble: str = ""


_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HOLE = 16
"""So many NULs in a row are room that a copy had reserved and never filled."""
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x7f]")
_BLANK = b" \t\r\n\x0b\x0c\x1a"


def decode(content: bytes) -> Decoded:
    """Returns the text of a file without its byte order mark, and the encoding that gave it."""
    encoding, body = _marked(content)
    if not body.strip(_BLANK):
        return Decoded(trouble="FILE_EMPTY")
    if not body.strip(b"\x00"):
        return Decoded(trouble="FILE_TRUNCATED")
    wide = encoding if encoding[:6] in ("utf-16", "utf-32") else "" if encoding else _unmarked_wide(body)
    decoded = _wide(body, wide) if wide else _narrow(body, encoding)
    return decoded if decoded.trouble else _sound(decoded)


def _marked(content: bytes) -> tuple[str, bytes]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding, content[len(mark) :]
    return "", content


def _unmarked_wide(body: bytes) -> str:
    """Returns the UTF-16 in which every other byte of Western text is NUL, or nothing."""
    sample = body[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else ""


def _wide(body: bytes, encoding: str) -> Decoded:
    unit = 4 if "32" in encoding else 2
    if len(body) % unit:
        return Decoded(trouble="FILE_TRUNCATED")
    return Decoded(body.decode(encoding, "replace"), encoding)


def _narrow(body: bytes, marked: str) -> Decoded:
    if body.endswith(b"\x00\x00") or b"\x00" * _HOLE in body:
        return Decoded(trouble="FILE_TRUNCATED")
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as problem:
        proper = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", body[: problem.start]))
        if problem.reason == "unexpected end of data" and (marked or proper):
            return Decoded(trouble="FILE_TRUNCATED")
    if marked or _mostly_utf8(body):
        return Decoded(body.decode("utf-8", "replace"), "utf-8")
    encoding = _code_page(body)
    return Decoded(body.decode(encoding, "replace") if encoding != "cp1252" else _cp1252(body), encoding)


def _mostly_utf8(body: bytes) -> bool:
    """Says whether stray bytes stand in a file that otherwise is UTF-8, and not the other way round."""
    proper = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", body))
    stray = body.decode("utf-8", "replace").count("\ufffd")
    return proper > 9 * stray


def _sound(decoded: Decoded) -> Decoded:
    text = decoded.text.removeprefix("\ufeff").removeprefix("ï»¿").rstrip("\x1a")
    if text.endswith("\x00\x00") or "\x00" * _HOLE in text:
        return Decoded(trouble="FILE_TRUNCATED")
    if not text.strip():
        return Decoded(trouble="FILE_EMPTY")
    sample = text[:65536]
    odd = len(_CONTROL.findall(sample)) + (sample.count("\ufffd") if decoded.encoding != "utf-8" else 0)
    if odd > 0.01 * len(sample) + 1 or len(re.findall(r"\x00(?![\"'])", sample)) > 0.01 * len(sample):
        return Decoded(trouble="FILE_UNREADABLE")
    return Decoded(text, decoded.encoding)


# ── Code pages ───────────────────────────────────────────────────────────────────────────────────────────────────────
_GAPS = {byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_TABLES = {
    "cp1252": "".join(chr(b) if b in _GAPS else bytes([b]).decode("cp1252") for b in range(256)),
    "cp850": bytes(range(256)).decode("cp850"),
    "mac-roman": bytes(range(256)).decode("mac-roman"),
}
_COMMON = {**dict.fromkeys("éë", 4), **dict.fromkeys("ïèöüç", 3), **dict.fromkeys("áóíäñêôø", 2)}
_RARE = frozenset("ƒıˆ˜˚˛ˇªºþðÞÐ\ufb01\ufb02µΩπΣΠ∂ßÿŸ")


def _cp1252(body: bytes) -> str:
    return body.decode("latin-1").translate(_C1)


def _code_page(body: bytes) -> str:
    """Returns the code page in which the high bytes are the letters one expects in names; cp1252 when in doubt."""
    triples = Counter(re.findall(r"(?s)(.?)([\x80-\xff])(?=(.?))", body[:1_000_000].decode("latin-1")))
    scores = {
        name: sum(_plausible(*(table[ord(c)] if c else "" for c in triple)) * n for triple, n in triples.items())
        for name, table in _TABLES.items()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > scores["cp1252"] else "cp1252"


def _plausible(before: str, letter: str, after: str) -> int:
    """Says how likely a letter is between its neighbours: `oë` is, `o‰` and `oÈn` are not."""
    if letter in "’‘´":
        return 1
    if not letter.isalpha() or letter in _RARE:
        return -3 if before.isalpha() or not letter.isprintable() else 0
    if letter.isupper() and before.islower():
        return -3
    around = [c for c in (before, after) if c.isalpha()]
    if not around:
        return 0
    if letter.islower() and all(c.isupper() for c in around):
        return -1
    return _COMMON.get(letter.lower(), 1)


# ── Mojibake ─────────────────────────────────────────────────────────────────────────────────────────────────────────
_BACK = {name: {ord(c): b for b, c in enumerate(table) if b >= 0x80} for name, table in _TABLES.items()}
_LEADS = (0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xE1, 0xE2)
"""The first bytes of the UTF-8 of Latin letters and of typographic marks."""


def _spoiled_as(table: str) -> re.Pattern[str]:
    leads, trails = "".join(table[b] for b in _LEADS), re.escape(table[0x80:0xC0])
    return re.compile(f"[{leads}][{trails}]")


_SPOILED = {name: _spoiled_as(table) for name, table in _TABLES.items()}
_ODD = re.compile("[\u0080-\u009f]")
_C1 = {b: _TABLES["cp1252"][b] for b in range(0x80, 0xA0) if b not in _GAPS}
_LOST = re.compile("\ufffd|[ÃÂÅ](?:\\?|\ufffd)|Ã[\u0080-\u00bf€‚„…†‡ˆ‰‹‘“”•–—˜™›]")


def spoiled(text: str) -> bool:
    """Says whether some cell of a text may hold spoiled letters, so that its cells must be looked at."""
    return bool(_LOST.search(text)) or any(pattern.search(text) for pattern in (_ODD, *_SPOILED.values()))


def restore(cell: str) -> str:
    """Returns a cell in which UTF-8 that was read as another code page (`ZoÃ«`) is put right, where that is proved.

    Proved is: every letter goes back to a byte of the code page, the bytes are UTF-8, and they spell Latin text.
    """
    cell = cell.translate(_C1)
    for _ in range(2):
        repaired = next(filter(None, (_once(cell, name) for name in _TABLES)), "")
        if not repaired:
            break
        cell = repaired
    return cell


def damaged(cell: str) -> bool:
    """Says whether a cell holds the remains of a letter that nobody can know any more."""
    return bool(_LOST.search(cell))


def _once(cell: str, name: str) -> str:
    if not _SPOILED[name].search(cell):
        return ""
    try:
        raw = bytes(ord(c) if ord(c) < 0x80 else _BACK[name][ord(c)] for c in cell)
        repaired = raw.decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return ""
    return repaired if all(_latin(c) for c in repaired) else ""


def _latin(c: str) -> bool:
    return c < "\x7f" or "\xa0" <= c < "\u0250" or "\u1e00" <= c < "\u1f00" or "\u2010" <= c < "\u203b" or c in "€™ˆ˜"

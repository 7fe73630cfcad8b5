"""Bytes to text: which encoding a file is in, told from its bytes alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

CODE_PAGES = {
    "cp1252": "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)),
    "cp850": bytes(range(256)).decode("cp850"),
    "mac-roman": bytes(range(256)).decode("mac-roman"),
}
"""The character of every byte in the code pages of Windows, of its command line and of the Mac.

The five bytes that mean nothing in cp1252 stay what they are, so that no text is lost.
"""
_COMMON = {**dict.fromkeys("éë", 4), **dict.fromkeys("ïèöüçšž", 3), **dict.fromkeys("áóíäñêôø", 2)}
"""The letters with an accent that names in the Netherlands have most, and how much each tells."""
_RARE = frozenset("ƒıˆ˜˚˛ˇªºþðÞÐﬁﬂµΩπΣΠ∂ßÿŸ")


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
    page = _code_page(body)
    return Decoded(body.decode("latin-1").translate(dict(enumerate(CODE_PAGES[page]))), page)


def _mostly_utf8(body: bytes) -> bool:
    """Says whether stray bytes stand in a file that otherwise is UTF-8, and not the other way round."""
    proper = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", body))
    stray = body.decode("utf-8", "replace").count("\ufffd")
    return proper > 9 * stray


def _sound(decoded: Decoded) -> Decoded:
    text = decoded.text.replace("\ufeff", "").removeprefix("ï»¿").rstrip("\x1a")
    nulls = text.count("\x00") - text.count('\x00"')
    if text.endswith("\x00\x00") or "\x00" * _HOLE in text:
        return Decoded(trouble="FILE_TRUNCATED")
    if not text.strip():
        return Decoded(trouble="FILE_EMPTY")
    sample = text[:65536]
    odd = len(_CONTROL.findall(sample)) + (sample.count("\ufffd") if decoded.encoding != "utf-8" else 0)
    if odd > 0.01 * len(sample) + 1 or nulls > 0.01 * len(text):
        return Decoded(trouble="FILE_UNREADABLE")
    return Decoded(re.sub('\x00(?!")', "\ufffd", text) if nulls else text, decoded.encoding)


def _code_page(body: bytes) -> str:
    """Returns the code page in which the high bytes are the letters one expects in names; cp1252 when in doubt."""
    triples = Counter(re.findall(r"(?s)(.?)([\x80-\xff])(?=(.?))", body[:1_000_000].decode("latin-1")))
    scores = {
        name: sum(_plausible(*(table[ord(c)] if c else "" for c in triple)) * n for triple, n in triples.items())
        for name, table in CODE_PAGES.items()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > max(2 * scores["cp1252"], 2) else "cp1252"


def _plausible(before: str, letter: str, after: str) -> int:
    """Says how likely a letter is between its neighbours: `oë` is, `o‰` and `oÈn` are not."""
    if letter in "’‘´":
        return 1
    if not letter.isalpha() or letter in _RARE:
        apart = not (after if letter in "”…»™" else before).isalpha()
        return 0 if apart and letter.isprintable() else -3
    if not (before.isalpha() or after.isalpha()):
        return 0
    if letter.isupper():
        return -3 if before.islower() else _COMMON.get(letter.lower(), 1)
    shouted = (before.isupper() or not before.isalpha()) and after.isupper()
    return -2 if shouted else _COMMON.get(letter, 1)

"""Names: taken apart into first name, prefix and surname, in every order that exports use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from schemas.vocabulary import VOORVOEGSELS, VOORVOEGSELS_SPLITSEN

Order = Literal["first", "last"]
"""What a name without a comma begins with: the first name, or the surname with its prefix."""


class Name(NamedTuple):
    """The parts of a name; `""` for a part there is not."""

    roepnaam: str = ""
    voorvoegsel: str = ""
    achternaam: str = ""
    voorletters: str = ""


_LONGEST = max(len(prefix.split()) for prefix in VOORVOEGSELS)
_INITIALS = re.compile(r"(?:[^\W\d_]{1,3}\.\s*-?)+")
_BEHIND = re.compile(r"(.+?)\s*\(([^()]+)\)")
_CALLED = re.compile(r"(.+?,.+?)\s*\(([^()]+)\)")
_ELISION = re.compile(r"(d')(?=[^\W\d_a-zà-ÿ])(.+)")
_DAMAGED = re.compile(r"(?<![ÃÂÅ])(?<=[^\W\d_])\?|\?(?=[^\W\d_])(?<![ÃÂÅ]\?)")
_NOTHING = frozenset({".", "-", "--", "?", "..", "..."})


def read_part(text: str) -> str:
    """Returns a first name or surname as it is written; `.`, `-` and `?` stand for none. `None` and `Null` are names.

    Capitals are kept as they are: nobody can tell `MCDONALD` or `DE LA CRUZ` how it wants to be written.
    """
    return "" if text in _NOTHING else text


def read_prefix(text: str) -> str:
    """Returns a prefix in lower case, as written (`v.d.` is not guessed at)."""
    return "" if text in _NOTHING else text.lower()


def read_initials(text: str) -> str:
    """Returns initials as capitals without dots; of names that are written out, the first letters."""
    parts = [part for part in re.split(r"[\s.,-]+", text) if part]
    written_out = "." not in text
    return "".join(part[0] if written_out and len(part) > 2 and not part.isupper() else part for part in parts).upper()


def is_damaged(text: str) -> bool:
    """Tells whether a question mark stands where a letter was: `Ren?e`. Of other remains (`Ã?`) the reader tells."""
    return "?" in text and _DAMAGED.search(text) is not None


def split_surname(text: str, lower_only: bool = False) -> tuple[str, str]:
    """Returns prefix and surname of a surname column that holds both: `van der Berg`, `Berg, van der`, `d'Hondt`.

    Args:
        lower_only: whether only a prefix in lower case may be split off, as where a column for prefixes exists.
    """
    surname, behind = _prefix_behind(text)
    if behind:
        return behind, surname
    elided = _ELISION.fullmatch(text)
    if elided:
        return elided[1], elided[2]
    words = text.split()
    count = _leading(words)
    prefix = " ".join(words[:count])
    if not count or (lower_only and prefix != prefix.lower()):
        return "", text
    return prefix.lower(), " ".join(words[count:])


def split_name(text: str, order: Order = "first") -> Name:
    """Returns the parts of a whole name.

    `Jan van der Berg`, `Berg, Jan van der`, `van der Berg, Jan`, `Berg van der, Jan`, `Berg, van der`,
    `Berg, van der, Jan`, `Vermeer, J.P.`, `Berg, J.P. van der (Jan)` and, where `order` is "last", `De Berg Jan`.
    Without a prefix or a comma the first word is the first name, or the last where `order` is "last".
    """
    if "," in text:
        return _with_comma(text)
    words = text.split()
    if order == "last" or _leading(words):
        return _last_first(words, order)
    for start in range(1, len(words)):
        count = _leading(words[start:])
        if count:
            return _named(words[:start], words[start : start + count], words[start + count :])
    return _named(words[:1], (), words[1:])


def join_name(roepnaam: str, voorvoegsel: str, achternaam: str) -> str:
    """Returns a name as it is spoken; an elided prefix is written to the surname (`d'Hondt`, but `'t Hart`)."""
    glue = "" if re.search(r"[dl]'$", voorvoegsel) else " "
    surname = f"{voorvoegsel}{glue}{achternaam}".strip()
    return " ".join(f"{roepnaam} {surname}".split())


def _with_comma(text: str) -> Name:
    called = _CALLED.fullmatch(text)
    if called and not _is_prefix(called[2]):
        name = _with_comma(called[1])
        return name._replace(roepnaam=called[2], voorletters=name.voorletters or read_initials(name.roepnaam))
    front, *rest = [part.strip() for part in text.split(",")]
    front_prefix, surname = split_surname(front)
    if not front_prefix and (tail := _trailing(front.split())):
        front_prefix, surname = " ".join(front.split()[-tail:]), " ".join(front.split()[:-tail])
    given = [part for part in rest if part and not _is_prefix(part)]
    behind = [part for part in rest if part and _is_prefix(part)]
    words = " ".join(given).split()
    count = 0 if front_prefix or behind else _trailing(words)
    prefix = [front_prefix, *behind, *words[len(words) - count :]]
    return _named(words[: len(words) - count], prefix, [surname])


def _last_first(words: list[str], order: Order) -> Name:
    count = _leading(words)
    prefix, rest = words[:count], words[count:]
    behind = 0 if prefix else _trailing(rest)
    if behind:
        prefix, rest = rest[-behind:], rest[:-behind]
    if len(rest) < 2:
        return _named((), prefix, rest) if prefix or order == "last" else _named(rest, (), ())
    return _named(rest[-1:], prefix, rest[:-1])


def _named(given: Sequence[str], prefix: Sequence[str], surname: Sequence[str]) -> Name:
    first = read_part(" ".join(given))
    initials = bool(_INITIALS.fullmatch(first))
    return Name(
        roepnaam="" if initials else first,
        voorvoegsel=read_prefix(" ".join(part for part in prefix if part)),
        achternaam=read_part(" ".join(surname)),
        voorletters=read_initials(first) if initials else "",
    )


def _prefix_behind(text: str) -> tuple[str, str]:
    """Returns surname and prefix of `Berg, van der` and `Berg (van der)`, or the text and nothing."""
    bracketed = _BEHIND.fullmatch(text)
    front, behind = (bracketed[1], bracketed[2]) if bracketed else map(str.strip, text.partition(",")[::2])
    return (front, behind.lower()) if front and _is_prefix(behind) else (text, "")


def _is_prefix(text: str) -> bool:
    """Tells whether a text that stands apart is a prefix; one that could be a name (`Ben`) only in lower case."""
    return _is_safe(text) or text in VOORVOEGSELS


def _leading(words: Sequence[str]) -> int:
    """Returns how many words at the start are the longest safe prefix that leaves something behind it."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _is_safe(" ".join(words[:count])):
            return count
    return 0


def _is_safe(text: str) -> bool:
    """Tells whether a text is a prefix that is never a name; `V.` in capitals is an initial."""
    return (text if "." in text else text.lower()) in VOORVOEGSELS_SPLITSEN


def _trailing(words: Sequence[str]) -> int:
    """Returns how many words at the end are a prefix that leaves something before it."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _is_prefix(" ".join(words[-count:])):
            return count
    return 0

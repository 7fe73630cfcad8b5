"""What a column heading is: its normal form, whether it may be shown, and the row in which the headings stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

WITHIN = 30
"""The headings stand among the first so many rows."""

_NOISE = re.compile(r"\(s\)|[._\-\u00ad\u200b-\u200d\u2010\u2060\ufeff]")
_DATA = re.compile(r"[^\w@]*\d|.*[^\s/]@|.*\d{3}", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """Where the headings stand and what they are; two rows where cells were merged."""

    first: int
    last: int
    texts: tuple[str, ...]


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Returns the form in which two spellings of one heading are equal."""
    text = unicodedata.normalize("NFKC", text.removeprefix("ï»¿")).casefold()
    return " ".join(_NOISE.sub("", text).split())


def tidy(text: str) -> str:
    """Returns a heading on one line, in its own spelling."""
    return " ".join(text.removeprefix("ï»¿").replace("\ufeff", "").split())


def presentable(text: str) -> bool:
    """Says whether a text can be shown as a heading: it looks like none of the values that a pupil's row holds."""
    return 0 < len(text) <= 60 and not _DATA.match(text) and any(letter.isalpha() for letter in text)


def letter(place: int) -> str:
    """Returns the letter a spreadsheet gives to a column, for a column whose heading cannot be shown."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def find_heading(rows: Sequence[Sequence[str]], vocabularies: Collection[frozenset[str]]) -> Heading | None:
    """Returns the row with the most headings that one profile knows; none, if it cannot be told from a pupil's row."""
    best, score = None, 1
    for heading in (*_single(rows), *_merged(rows, vocabularies)):
        known = _known(heading.texts, vocabularies)
        if known > score and (known > 3 or not any(_DATA.match(text) for text in heading.texts)):
            best, score = heading, known
    return best


def guess_heading(rows: Sequence[Sequence[str]]) -> Heading | None:
    """Returns a row that must be headings although no profile knows them: words, above columns of numbers."""
    for place, row in enumerate(rows[:WITHIN]):
        below = [below for below in rows[place + 1 :] if any(below)]
        if below and _is_above(row, below):
            return _of_row(place, row)
    return None


def hide_values(heading: Heading, rows: Sequence[Sequence[str]], known: frozenset[str]) -> Heading:
    """Returns the headings without those that no profile knows and that stand among the values: they may be a name.

    The column's letter takes their place.
    """
    values = {tidy(cell) for row in rows[heading.last + 1 :] if tuple(map(tidy, row)) != heading.texts for cell in row}
    texts = (
        letter(place) if text in values and text and normal(text) not in known else text
        for place, text in enumerate(heading.texts)
    )
    return replace(heading, texts=tuple(texts))


def _known(texts: Sequence[str], vocabularies: Collection[frozenset[str]]) -> int:
    forms = {normal(text) for text in texts}
    return max((len(forms & vocabulary) for vocabulary in vocabularies), default=0)


def _single(rows: Sequence[Sequence[str]]) -> Iterator[Heading]:
    for place, row in enumerate(rows[:WITHIN]):
        if any(row):
            yield _of_row(place, row)


def _of_row(place: int, row: Sequence[str]) -> Heading:
    return Heading(place, place, tuple(map(tidy, row)))


def _merged(rows: Sequence[Sequence[str]], vocabularies: Collection[frozenset[str]]) -> Iterator[Heading]:
    """Yields two rows as one heading where the lower one holds headings too and nothing that looks like a value."""
    for place, (upper, lower) in enumerate(pairwise(rows[: WITHIN + 1])):
        if _known(lower, vocabularies) > 1 and any(upper) and not any(_DATA.match(cell) for cell in lower):
            yield Heading(place, place + 1, tuple(_join(upper, lower, frozenset().union(*vocabularies))))


def _join(upper: Sequence[str], lower: Sequence[str], known: frozenset[str]) -> Iterator[str]:
    above = ""
    for place in range(max(len(upper), len(lower))):
        top = tidy(upper[place]) if place < len(upper) else ""
        bottom = tidy(lower[place]) if place < len(lower) else ""
        above = top or (above if bottom else "")
        both = f"{above} {bottom}".strip()
        yield next((text for text in (both, bottom, top) if normal(text) in known), bottom or top)


def _is_above(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    cells = list(map(tidy, row))
    filled = list(filter(None, cells))
    if len(filled) < 2 or len(set(filled)) < len(filled):
        return False
    if any(map(str.isdigit, "".join(filled))) or not all(map(presentable, filled)):
        return False
    columns = [[line[place].strip() for line in below if place < len(line)] for place in range(max(map(len, below)))]
    covered = all(place < len(cells) and cells[place] for place, column in enumerate(columns) if any(column))
    repeated = any(cell in columns[place] for place, cell in enumerate(cells) if cell and place < len(columns))
    return covered and not repeated and any(map(_numeric, columns))


def _numeric(column: Sequence[str]) -> bool:
    return all(any(character.isdigit() for character in cell) for cell in column) and bool(column)

"""The dialect of a text file, told from its content: what separates its cells and how cells are quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from transforms.readers.records import Dialect, Lines, records

_DELIMITERS = {
    ";": 1.0,
    "\t": 1.0,
    ",": 0.99,
    "|": 0.98,
    "\x1f": 0.98,
    "\x01": 0.98,
    "~": 0.9,
    "^": 0.9,
    ":": 0.5,
    " ": 0.5,
}
"""What separates cells in practice, and how much we trust it: a colon or a space also stands inside cells."""
_SAMPLE = 400
_NUMBER = re.compile(r"[-+]?[\d.,]*\d%?(?:[eE][-+]?\d+)?$")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?$|\d{1,2}:\d\d(?::\d\d)?$")
_WORDS = re.compile(r"[^\W_][^;\t|]*$")


def dialect(found: Lines) -> Dialect:
    """Returns the dialect in which a text makes the most regular table; one column where none makes a table."""
    sample = Lines(found.lines[:_SAMPLE], found.soft, found.end)
    candidates = [_with_quote(sample, delimiter) for delimiter in _DELIMITERS if _occurs(sample.lines, delimiter)]
    scored = [(_score(sample, candidate), candidate) for candidate in candidates]
    best = max(scored, key=lambda s: s[0], default=(0.0, Dialect()))
    return best[1] if best[0] > 0 else Dialect(quote=_quote(sample.lines, ""))


def _occurs(lines: Sequence[str], delimiter: str) -> bool:
    return sum(delimiter in line for line in lines) * 2 >= min(sum(map(bool, lines)), 40) / 10


def _with_quote(sample: Lines, delimiter: str) -> Dialect:
    quote = _quote(sample.lines, delimiter)
    return Dialect(delimiter, quote, _escape(sample.lines, quote, delimiter), _spaced(sample.lines, delimiter, quote))


def _quote(lines: Sequence[str], delimiter: str) -> str:
    """Returns the mark that opens and closes cells."""
    text, edge = "\n".join(lines), re.escape(delimiter) if delimiter else "\n"
    counts = {}
    for quote in "\"'":
        opened = len(re.findall(f"(?:^|{edge}) ?{quote}", text, re.M))
        closed = len(re.findall(f"{quote} ?(?:{edge}|$)", text, re.M))
        counts[quote] = min(opened, closed)
    if counts['"'] or not counts["'"]:
        return '"' if counts['"'] else ""
    whole = len(re.findall(f"(?:^|{edge})'[^'\n]*'(?={edge}|$)", text, re.M))
    return "'" if whole * 3 >= sum(map(bool, lines)) or whole > 1 else ""


def _escape(lines: Sequence[str], quote: str, delimiter: str) -> str:
    if not quote:
        return ""
    text, after = "\n".join(lines), f"(?![{re.escape(delimiter)}\n{quote}]|$)" if delimiter else "(?!\n|$)"
    for mark in "\\\x00":
        if re.search(re.escape(mark) + quote + after, text):
            return mark
    return ""


def _spaced(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Says whether a space always follows the delimiter where cells are not quoted."""
    if delimiter in " \t":
        return False
    bare = [re.sub(f"{quote}[^{quote}]*{quote}", "x", line) if quote else line for line in lines if line]
    tight = sum(len(re.findall(f"{re.escape(delimiter)}(?=[^ ])", line)) for line in bare)
    loose = sum(line.count(delimiter + " ") for line in bare)
    return loose > 0 and tight <= loose / 50


def _score(sample: Lines, candidate: Dialect) -> float:
    rows = [r for r in records(sample, candidate).rows if any(c.strip() for c in r)]
    widths = Counter(map(len, rows))
    if not rows or max(widths) == 1:
        return 0.0
    width = max(widths, key=lambda w: (widths[w] * (w > 1), w))
    regular = widths[width] / len(rows)
    if width == 1 or _prose(rows, candidate):
        return 0.0
    typed = [_typed(cell) for row in rows if len(row) == width for cell in row]
    trust = _DELIMITERS[candidate.delimiter]
    return regular * (1 - 0.6 / width) * (sum(typed) / len(typed)) * trust - 0.15 * (len(widths) - 1) / len(rows)


def _prose(rows: list[list[str]], candidate: Dialect) -> bool:
    """Says whether a comma only stands inside text (`Jansen, Piet`): the heading lacks it and a space follows."""
    return len(rows[0]) == 1 and (candidate.spaced or candidate.delimiter in " :")


def _typed(cell: str) -> float:
    """Says how much a cell looks like one value: 1 for nothing, a number, a date; less for what holds other marks."""
    text = cell.strip()
    if not text or _NUMBER.match(text) or _DATE.match(text):
        return 1.0
    if _WORDS.match(text):
        return 0.9 if "," not in text else 0.85
    return 0.5 if any(mark in text for mark in ';\t|"') else 0.8

"""The dialect of a text file, told from its content: what separates its cells and how cells are quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from transforms.readers.quoting import Dialect
from transforms.readers.records import Lines, records

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
"""So many lines tell the delimiter; quotes are looked for in all of them."""
_ANNOUNCED = re.compile(r'"?sep=(.)"?$', re.I)
_NUMBER = re.compile(r"[-+]?[\d.,]*\d%?(?:[eE][-+]?\d+)?$")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?$|\d{1,2}:\d\d(?::\d\d)?$")
_WORDS = re.compile(r"[^\W_][^;\t|]*$")


def dialect(found: Lines) -> Dialect:
    """Returns the dialect in which a text makes the most regular table; one column where none makes a table."""
    if sign := announced(found):
        return _spoken(found.lines, sign)
    sample = Lines(found.lines[:_SAMPLE], found.soft, found.end)
    used = [sign for sign in _DELIMITERS if any(sign in line for line in sample.lines)]
    scores = {sign: _score(sample, _spoken(sample.lines, sign)) for sign in used}
    best = max(scores, key=lambda sign: scores[sign], default="")
    return _spoken(found.lines, best if best and scores[best] > 0 else "")


def announced(found: Lines) -> str:
    """Returns the delimiter that the first line announces to a spreadsheet, as `sep=;`."""
    match = _ANNOUNCED.match(found.lines[0])
    return match[1] if match else ""


def _spoken(lines: Sequence[str], delimiter: str) -> Dialect:
    text = "\n".join(lines)
    quote = _quote(text, delimiter)
    return Dialect(delimiter, quote, _escape(text, quote, delimiter), _spaced(lines[:_SAMPLE], delimiter, quote))


def _quote(text: str, delimiter: str) -> str:
    """Returns the mark around cells; an apostrophe only where it encloses whole cells, as in `'t Hart` it does not."""
    edge = re.escape(delimiter or "\n")
    opened, closed = f'(?:^|{edge}) ?"', f'" ?(?:{edge}|$)'
    if '"' in text and re.search(opened, text, re.M) and re.search(closed, text, re.M):
        return '"'
    whole = re.findall(f"(?:^|{edge})'[^'\n]*'(?={edge}|$)", text, re.M) if "'" in text else []
    return "'" if len(whole) > 1 else ""


def _escape(text: str, quote: str, delimiter: str) -> str:
    """Returns the mark before a quote that does not close its cell."""
    inside = f"{quote}(?![{re.escape(delimiter)}\n{quote}]|$)"
    marks = (mark for mark in "\\\x00" if quote and mark in text)
    return next((mark for mark in marks if re.search(re.escape(mark) + inside, text)), "")


def _spaced(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Says whether a space always follows the delimiter where cells are not quoted."""
    if delimiter in " \t":
        return False
    bare = [re.sub(f"{quote}[^{quote}]*{quote}", "x", line) if quote else line for line in lines]
    loose = sum(line.count(f"{delimiter} ") for line in bare)
    tight = sum(line.count(delimiter) - line.endswith(delimiter) for line in bare) - loose
    return loose > 0 and tight <= loose / 50


def _score(sample: Lines, candidate: Dialect) -> float:
    """Says how good a table a dialect makes: rows of one width, many columns, cells that look like one value."""
    rows = [row for row in records(sample, candidate).rows if any(cell.strip() for cell in row)]
    widths = Counter(map(len, rows))
    width = max(widths, key=lambda size: (widths[size] * (size > 1), size), default=1)
    if width == 1 or _inside_text(rows, width, candidate):
        return 0.0
    values = [_value(cell) for row in rows if len(row) == width for cell in row]
    regular = widths[width] / len(rows) * sum(values) / len(values)
    return regular * (1 - 0.6 / width) * _DELIMITERS[candidate.delimiter] - 0.15 * (len(widths) - 1) / len(rows)


def _inside_text(rows: Sequence[Sequence[str]], width: int, candidate: Dialect) -> bool:
    """Says whether what looks like a delimiter only stands inside the cells of one column.

    So it is in `Jansen, Piet` and `Piet de Vries` and `7,5` below a heading that lacks it, and in `10:30` anywhere.
    """
    if width == 2 and all(len(row) == 1 or _value(candidate.delimiter.join(row)) == 1 for row in rows):
        return candidate.delimiter == ":" or (len(rows[0]) == 1 and candidate.delimiter == ",")
    return len(rows[0]) == 1 and (candidate.spaced or candidate.delimiter in " :")


def _value(cell: str) -> float:
    """Says how much a cell looks like one value: 1 for nothing, a number, a date; less for what holds other marks."""
    text = cell.strip()
    if not text or _NUMBER.match(text) or _DATE.match(text):
        return 1.0
    if text.count('"') % 2 and '"' in (text[0], text[-1]):
        return 0.2
    if _WORDS.match(text):
        return 0.85 if "," in text else 0.9
    return 0.5 if any(mark in text for mark in ';\t|"') else 0.8

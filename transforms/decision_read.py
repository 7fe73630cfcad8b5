"""A decision workbook that was filled in: what a person decided, by pupil number and wherever the rows stand now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.messages import Issue
from transforms.decision_book import ANSWERS, CHOICES, OF_PAIRS
from transforms.readers.grid import Grid
from transforms.report.words import phrases

KEY = re.compile(r"([0-9A-Z]{6})/([0-9a-z-]+)/([0-9a-f]{64})")
ALLOWED = {False: CHOICES, True: ("yes", *OF_PAIRS)}
"""Whether it is of a pair -> what may be chosen."""


@dataclass(frozen=True)
class Row:
    """One row of the sheet with the changes."""

    sheet: str
    row: int
    number: str
    choice: str
    """As it was written."""


@dataclass(frozen=True)
class Filled:
    """What stands in a decision workbook."""

    school: str
    delivery: str
    digest: str
    decision: str
    """As it was written."""
    names: tuple[str, ...]
    """Who decides, and the second person if there is one."""
    reason: str
    rows: tuple[Row, ...]

    @property
    def says_something(self) -> bool:
        """Whether anybody wrote anything in it."""
        return bool(self.decision or self.names or self.reason or any(row.choice for row in self.rows))

    @property
    def is_decided(self) -> bool:
        return bool(self.decision)


@dataclass(frozen=True)
class Verdict:
    """What a workbook comes to."""

    decision: Literal["approve", "reject"]
    names: tuple[str, ...]
    reason: str
    excepted: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    """Pupil numbers of which nothing was decided yet."""


def read_book(grids: Sequence[Grid]) -> Filled | None:
    """Returns what stands in a workbook, None where it is no decision workbook."""
    cells = [cell.strip() for grid in grids for row in grid.rows for cell in row]
    key = next((found for cell in cells if (found := KEY.fullmatch(cell))), None)
    if key is None:
        return None
    said = _labelled(grids)
    names = [" ".join(said.get(label, "").split()) for label in ("by", "second")]
    return Filled(
        school=key[1],
        delivery=key[2],
        digest=key[3],
        decision=said.get("decision", ""),
        names=tuple(filter(None, names)),
        reason=said.get("reason", ""),
        rows=tuple(row for grid in grids for row in _rows(grid)),
    )


def judge(filled: Filled, changes: Sequence[Mapping[str, str]]) -> Verdict | tuple[Issue, ...]:
    """Returns the decision about the changes that wait, or why it is none.

    A change without a choice follows the decision. A change whose row was taken away was not decided on.
    """
    decision = _answer(filled.decision, ANSWERS)
    pairs = {change["leerlingnummer"]: bool(change["number_was"]) for change in changes}
    listed = {row.number for row in filled.rows} & pairs.keys()
    wrong = list(_wrong(filled, decision, pairs, listed))
    if wrong:
        return tuple(wrong)
    chosen = {row.number: _chosen(row, pairs) for row in filled.rows if row.choice}
    if decision == "reject":
        return Verdict("reject", filled.names, filled.reason)
    by = {
        word: frozenset(number for number, choice in chosen.items() if choice == word)
        for word in ("no", "two", "later")
    }
    left = by["later"] | (pairs.keys() - listed)
    if left and left == pairs.keys():
        return (Issue("BOOK_ALL_LATER"),)
    return Verdict("approve", filled.names, filled.reason, by["no"], by["two"], frozenset(left))


def _wrong(filled: Filled, decision: str, pairs: Mapping[str, bool], listed: set[str]) -> Iterator[Issue]:
    if not filled.decision:
        yield Issue("BOOK_NO_DECISION")
    elif not decision:
        yield Issue("BOOK_DECISION")
    if not filled.names:
        yield Issue("BOOK_NO_NAME")
    if pairs and not listed:
        yield Issue("BOOK_NO_ROWS")
        return
    seen: dict[str, str] = {}
    for row in filled.rows:
        choice = _chosen(row, pairs)
        if row.choice and row.number not in pairs:
            yield _at(row, "BOOK_NUMBER")
        elif row.choice and not choice:
            yield _at(row, "BOOK_CHOICE_PAIR" if pairs[row.number] else "BOOK_CHOICE")
        elif choice and seen.setdefault(row.number, choice) != choice:
            yield _at(row, "BOOK_CHOICE_TWICE")
        elif decision == "reject" and choice in ("yes", "same", "two"):
            yield _at(row, "BOOK_REJECT_BUT")


def _at(row: Row, code: str) -> Issue:
    return Issue(code, sheet=row.sheet, row=row.row, facts={"number": row.number or "-", "row": row.row})


def _chosen(row: Row, pairs: Mapping[str, bool]) -> str:
    """Returns what was chosen in a row; empty where that is nothing, or nothing that may be chosen there."""
    return _answer(row.choice, ALLOWED[pairs.get(row.number, False)]) if row.choice else ""


def _answer(text: str, words: Iterable[str]) -> str:
    """Returns the word of ours that a text is, in any of the languages; empty for none."""
    return next((word for word in words if _is(text, word)), "")


def _is(text: str, word: str) -> bool:
    phrase = phrases()[f"book.{word}"]
    return _plain(text) in (_plain(phrase.nl), _plain(phrase.en))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".:")


def _labelled(grids: Sequence[Grid]) -> dict[str, str]:
    """Returns what is written beside the labels; the first that says something counts."""
    said: dict[str, str] = {}
    for grid in grids:
        if not any(KEY.fullmatch(cell.strip()) for row in grid.rows for cell in row):
            continue
        for row in grid.rows:
            label = _answer(row[0], ("decision", "by", "second", "reason")) if row else ""
            text = next((cell.strip() for cell in row[1:] if cell.strip()), "")
            if label and text:
                said.setdefault(label, text)
    return said


def _rows(grid: Grid) -> Iterator[Row]:
    """Yields the rows below the headings, which say in which columns the number and the choice are."""
    places: tuple[int, int] | None = None
    for cells, number in zip(grid.rows, grid.numbers, strict=False):
        found = [_place(cells, "number"), _place(cells, "choice")]
        if found[0] >= 0 and found[1] >= 0:
            places = (found[0], found[1])
        elif places:
            told, choice = (cells[place].strip() if place < len(cells) else "" for place in places)
            if told or choice:
                yield Row(grid.name, number, told, choice)


def _place(cells: Sequence[str], column: str) -> int:
    return next((place for place, cell in enumerate(cells) if cell and _is(cell, column)), -1)

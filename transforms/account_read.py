"""The workbook with old accounts as a person filled it in: what is confirmed, corrected and told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.messages import Issue
from transforms.account_book import STATES, chosen_by_us
from transforms.readers.grid import Grid
from transforms.report.words import phrases
from transforms.values.numbers import read_number

KEY = re.compile(r"([0-9A-Z]{6})/accounts/([0-9a-z_]+)")
YES, NO = "yes", "no"
SIGNS = {"✓": YES, "✔": YES, "✗": NO, "✘": NO, "✕": NO}
"""Ticks and crosses; an `x` may be meant as either, and is none."""
_READ = ("choice", "account", "number", "state", "other", "check")


@dataclass(frozen=True)
class Row:
    """One row of the sheet with the accounts."""

    sheet: str
    row: int
    account: str
    number: str
    choice: str
    """As it was written, as is `other`."""
    other: str
    state: str
    check: str

    @property
    def chosen(self) -> str:
        """What was chosen: `yes`, `no`, `""` for nothing or something that cannot be chosen."""
        return SIGNS.get(self.choice) or _answer(self.choice, (YES, NO))

    @property
    def untouched(self) -> bool:
        """Whether nobody chose anything here."""
        return not self.other and self.chosen == chosen_by_us(self.state) and bool(self.choice) == bool(self.chosen)


@dataclass(frozen=True)
class Filled:
    """What stands in a workbook."""

    school: str
    target: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Decisions:
    """What a person decided about accounts, by pupil number."""

    same: Mapping[str, str]
    """Account -> whose it is."""
    apart: frozenset[tuple[str, str]]
    """(account, pupil number) that are two."""


def read_account_book(grids: Sequence[Grid]) -> Filled | None:
    """Returns what stands in a workbook, None where it is no workbook with accounts."""
    cells = (cell.strip() for grid in grids for row in grid.rows for cell in row)
    key = next((found for cell in cells if (found := KEY.fullmatch(cell))), None)
    return Filled(key[1], key[2], tuple(row for grid in grids for row in _rows(grid))) if key else None


def judge_accounts(
    filled: Filled, here: Collection[str], settled: Mapping[str, str], check: Callable[[str], str]
) -> Decisions | tuple[Issue, ...]:
    """Returns what was decided, or why nothing can be done with it.

    Args:
        here: the numbers of the pupils who are there now.
        settled: account -> pupil number, as it was confirmed before.
        check: what shows of an account that it is as it was written.
    """
    said = [row for row in filled.rows if row.choice or row.other]
    wrong = [issue for row in said for issue in _wrong(row, here, check)]
    if wrong:
        return tuple(wrong)
    linked = [(row, read_number(row.other).value or row.number) for row in said if row.chosen == YES or row.other]
    same = {row.account: number for row, number in linked}
    apart = frozenset((row.account, row.number) for row in said if row.chosen == NO and row.number)
    undone = {account for account, number in apart if settled.get(account) == number}
    stays = {account: number for account, number in settled.items() if account not in undone and account not in same}
    taken = Counter(same.values()) + Counter(stays.values())
    twice = [_at(row, "ACCOUNTS_PUPIL_TWICE", number) for row, number in linked if taken[number] > 1]
    accounts = Counter(row.account for row, _ in linked)
    twice += [_at(row, "ACCOUNTS_ACCOUNT_TWICE", number) for row, number in linked if accounts[row.account] > 1]
    twice += [_at(row, "ACCOUNTS_BOTH", number) for row, number in linked if (row.account, number) in apart]
    return tuple(twice) if twice else Decisions(same, apart)


def _wrong(row: Row, here: Collection[str], check: Callable[[str], str]) -> Iterator[Issue]:
    other = read_number(row.other).value or "" if row.other else ""
    number = other or row.number
    if not row.account or check(row.account) != row.check:
        yield _at(row, "ACCOUNTS_CHANGED")
    elif row.choice and not row.chosen:
        yield _at(row, "ACCOUNTS_CHOICE")
    elif row.other and other not in here:
        yield _at(row, "ACCOUNTS_NUMBER")
    elif not number:
        yield _at(row, "ACCOUNTS_NOBODY")
    elif row.chosen == YES and not row.other and number not in here:
        yield _at(row, "ACCOUNTS_NOT_HERE", number)


def _at(row: Row, code: str, number: str = "") -> Issue:
    return Issue(code, sheet=row.sheet, row=row.row, facts={"row": row.row, "number": number or row.number or "-"})


def _rows(grid: Grid) -> Iterator[Row]:
    places: dict[str, int] = {}
    for cells, number in zip(grid.rows, grid.numbers, strict=False):
        found = {column: _place(cells, column) for column in _READ}
        if min(found.values()) >= 0:
            places = found
        elif places:
            told = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
            if any(told.values()):
                yield Row(grid.name, number, **{**told, "state": _answer(told["state"], STATES)})


def _place(cells: Sequence[str], column: str) -> int:
    return next((place for place, cell in enumerate(cells) if cell and _answer(cell, (column,))), -1)


def _answer(text: str, words: Collection[str]) -> str:
    """Returns the word of ours that a text is, in any of the languages; empty for none."""
    plain = " ".join(text.split()).casefold().rstrip(".:")
    for word in words:
        phrase = phrases()[f"accounts.{word}"]
        if plain in (phrase.nl.casefold(), phrase.en.casefold()):
            return word
    return ""

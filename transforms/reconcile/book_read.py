"""A workbook of a comparison that was filled in: what a person chose, wherever the rows stand now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemas.messages import Issue
from transforms.readers.grid import Grid
from transforms.reconcile.book import choices
from transforms.reconcile.model import Reconciliation
from transforms.report.words import phrases

KEY = re.compile(r"reconcile ([0-9A-Z]{6}) ([0-9a-f]{64})")
CHOICE = {"yes": True, "no": False}
PACKAGES = {"open": True, "shut": False}


@dataclass
class Answers:
    """What stands in a workbook."""

    school: str
    digest: str
    chosen: dict[str, bool] = field(default_factory=dict)
    """Key of a choice -> yes or no."""
    afdelingen: dict[str, bool] = field(default_factory=dict)
    """Afdeling -> whether its packages are downloaded."""
    issues: list[Issue] = field(default_factory=list)


def read_answers(grids: Sequence[Grid], name: str) -> Answers | None:
    """Returns what a person answered, None where it is no workbook of a comparison."""
    cells = (cell.strip() for grid in grids for row in grid.rows for cell in row)
    key = next((found for cell in cells if (found := KEY.fullmatch(cell))), None)
    if key is None:
        return None
    answers = Answers(key[1], key[2])
    for grid in grids:
        _take(grid, ("row_key", "choice"), CHOICE, answers.chosen, answers.issues, name)
        _take(grid, ("afdeling", "packages"), PACKAGES, answers.afdelingen, answers.issues, name)
    return answers


def answered(found: Reconciliation, answers: Answers) -> dict[str, bool]:
    """Returns for every difference whether it is taken over; a choice that was left empty or taken away is no.

    Packages are downloaded where both the afdeling and the pupil were answered with yes.
    """
    told: dict[str, bool] = {}
    for choice in choices(found.differences):
        yes = answers.chosen.get(choice.key, False)
        first = choice.rows[0]
        if first["section"] == "pakketkeuzes":
            yes = yes and answers.afdelingen.get(first["afdeling"], False)
        told |= {row["key"]: yes for row in choice.rows}
    return told


def _take(
    grid: Grid,
    columns: tuple[str, str],
    words: Mapping[str, bool],
    into: dict[str, bool],
    issues: list[Issue],
    name: str,
) -> None:
    for row, key, text in _rows(grid, columns):
        answer = next((said for word, said in words.items() if _is(text, word)), None)
        if text and (answer is None or into.get(key, answer) != answer):
            issues.append(Issue("RECONCILE_BOOK_CHOICE", name, grid.name, row, facts={"row": row}))
        elif answer is not None:
            into[key] = answer


def _rows(grid: Grid, columns: tuple[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yields row, key and answer below the headings, which say in which columns they stand."""
    places: tuple[int, int] | None = None
    for cells, number in zip(grid.rows, grid.numbers, strict=False):
        found = [next((place for place, cell in enumerate(cells) if _is(cell, word)), -1) for word in columns]
        if min(found) >= 0:
            places = (found[0], found[1])
        elif places:
            key, text = (cells[place].strip() if place < len(cells) else "" for place in places)
            if key:
                yield number, key, text


def _is(text: str, word: str) -> bool:
    phrase = phrases()[f"reconcile.{word}"]
    plain = " ".join(text.split()).casefold().rstrip(".:!")
    return bool(plain) and plain in (phrase.nl.casefold().rstrip("!"), phrase.en.casefold().rstrip("!"))

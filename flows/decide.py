"""Decide: what people filled in in the decision workbooks is done, exactly as by command; each workbook by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from flows.books import book_path, books_in, evidence_of, is_open, remove, set_aside, was_used, write_book
from flows.decisions import approve, holds, reject, same_person
from flows.faults import explain
from flows.holds import Approval, Hold
from flows.reading import reading
from flows.recovery import clean_up
from flows.result import Result
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.decision_read import Filled, Verdict, judge, read_book
from transforms.readers.grid import Grid

Ending = Literal["approved", "rejected", "first", "waits", "undone", "refused"]
"""`first`: the first of two people approved; `waits`: for the second; `undone`: nothing was done; `refused`: it could
not be done."""


@dataclass(frozen=True)
class Book:
    """A file in `holds/`, as it was read."""

    file: Path
    content: bytes
    filled: Filled | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Decided:
    """What became of one workbook."""

    file: Path
    ending: Ending
    school: str = ""
    delivery: str = ""
    by: str = ""
    issues: tuple[Issue, ...] = ()
    result: Result | None = None
    """Of an approval."""


def decide(
    workspace: Workspace,
    today: date,
    school: str = "",
    language: Language | None = None,
    step: Callable[[str], None] = lambda name: None,
) -> list[Decided]:
    """Does what the workbooks say, and returns that of each in which anything was filled in; the others wait on."""
    step("read")
    clean_up(workspace)
    waiting = {(hold.school, hold.delivery): hold for hold in holds(workspace, school)}
    books = read_books(workspace, school)
    told = []
    for book in books:
        try:
            decided = _decide(workspace, book, books, waiting, today, language, step)
        except Exception as error:
            decided = Decided(book.file, "undone", issues=(explain(error, workspace.log),))
        told += [decided] if decided else []
    settings = workspace.settings()
    for hold in holds(workspace, school):
        if not book_path(workspace, hold.school, hold.delivery).exists():
            write_book(workspace, hold, settings)
    return told


def filled_in(workspace: Workspace, school: str = "") -> set[tuple[str, str]]:
    """Returns school and delivery of the workbooks in which a person decided, and that wait to be done."""
    books = [book.filled for book in read_books(workspace, school)]
    return {(filled.school, filled.delivery) for filled in books if filled and filled.is_decided}


def read_books(workspace: Workspace, school: str = "") -> list[Book]:
    """Returns the files that lie in `holds/`, read where they can be read."""
    found = [(file, _content(file)) for file in books_in(workspace, school)]
    with reading([(file.name, content, ()) for file, content in found if content is not None]) as read:
        return [
            Book(file, b"", None, (Issue("BOOK_OPEN", file=file.name),))
            if content is None
            else _book(file, content, read(file.name, content))
            for file, content in found
        ]


def _content(file: Path) -> bytes | None:
    """Returns what is in a file, None where a program that has it open does not let others read it."""
    try:
        return file.read_bytes()
    except OSError:
        return None


def _book(file: Path, content: bytes, grids: Sequence[Grid]) -> Book:
    filled = read_book(grids)
    broken = tuple(issue for grid in grids for issue in grid.issues if issue.severity == "file")
    if filled is None:
        return Book(file, content, None, broken or (Issue("BOOK_UNKNOWN", file=file.name),))
    return Book(file, content, filled)


def _decide(
    workspace: Workspace,
    book: Book,
    books: Sequence[Book],
    waiting: dict[tuple[str, str], Hold],
    today: date,
    language: Language | None,
    step: Callable[[str], None],
) -> Decided | None:
    filled = book.filled
    if filled is None:
        return Decided(book.file, "undone", issues=book.issues)
    hold = waiting.get((filled.school, filled.delivery))
    if hold is None or filled.digest != hold.digest:
        return _past(workspace, book, filled, hold)
    if not filled.says_something:
        return None
    nothing = Decided(book.file, "undone", filled.school, filled.delivery)
    others = [other.filled for other in books if other.filled and other.filled.digest == filled.digest]
    if any(_differs(other, filled) for other in others):
        return replace(nothing, issues=(Issue("BOOK_TWICE", file=book.file.name),))
    verdict = judge(filled, hold.changes)
    if not isinstance(verdict, Verdict):
        return replace(nothing, issues=tuple(replace(issue, file=book.file.name) for issue in verdict))
    if is_open(book.file):
        return replace(nothing, issues=(Issue("BOOK_OPEN", file=book.file.name),))
    decided = _carry_out(workspace, book, hold, verdict, today, language, step)
    if decided.ending in ("approved", "rejected"):
        del waiting[filled.school, filled.delivery]
    return decided


def _differs(other: Filled, filled: Filled) -> bool:
    """Tells whether another workbook of the same hold decides otherwise."""
    if (other.school, other.delivery) != (filled.school, filled.delivery) or not other.is_decided:
        return False
    chosen = [{(row.number, row.choice) for row in one.rows if row.choice} for one in (other, filled)]
    return chosen[0] != chosen[1] or (other.decision, other.names) != (filled.decision, filled.names)


def _past(workspace: Workspace, book: Book, filled: Filled, hold: Hold | None) -> Decided | None:
    """Puts away a workbook of which the time has passed, and says so where somebody had filled it in."""
    if not filled.says_something or was_used(workspace, filled.school, filled.delivery, book.content):
        remove(book.file, book.content)
        return None
    if is_open(book.file):
        return Decided(
            book.file, "undone", filled.school, filled.delivery, issues=(Issue("BOOK_OPEN", file=book.file.name),)
        )
    set_aside(workspace, filled.school, filled.delivery, book.file, book.content)
    issue = Issue("BOOK_OUTDATED" if hold else "BOOK_TOO_LATE", file=book.file.name)
    return Decided(book.file, "undone", filled.school, filled.delivery, issues=(issue,))


def _carry_out(
    workspace: Workspace,
    book: Book,
    hold: Hold,
    verdict: Verdict,
    today: date,
    language: Language | None,
    step: Callable[[str], None],
) -> Decided:
    evidence = evidence_of(workspace, hold.school, hold.delivery, book.file, book.content)
    told = Decided(book.file, "rejected", hold.school, hold.delivery, verdict.names[0])
    if verdict.decision == "reject":
        reject(workspace, hold.delivery, verdict.names[0], verdict.reason, hold.school, evidence)
        remove(book.file, book.content)
        return told
    results, people = [], _people(workspace, hold, verdict.names)
    for by in people:
        approval = Approval(by, verdict.reason, verdict.excepted, verdict.apart, left=verdict.left, evidence=evidence)
        results.append(approve(workspace, hold.delivery, approval, today, hold.school, language, step))
    if not results:
        return replace(told, ending="waits", by=hold.first_by)
    return _after(workspace, book, replace(told, by=", ".join(people), result=results[-1]), results[-1])


def _people(workspace: Workspace, hold: Hold, names: tuple[str, ...]) -> tuple[str, ...]:
    """Returns who approves now: one person, or, where two have to, those who have not done so yet."""
    if not workspace.settings().four_eyes and not hold.first_by:
        return names[:1]
    new: list[str] = []
    for by in names:
        if not any(same_person(by, other) for other in (hold.first_by, *new)):
            new.append(by)
    return tuple(new[: 1 if hold.first_by else 2])


def _after(workspace: Workspace, book: Book, told: Decided, result: Result) -> Decided:
    """Puts the workbook away once something was decided by it."""
    state, codes = result.outcome.state, {issue.code for issue in result.outcome.issues}
    if state == "published":
        remove(book.file, book.content)
        return replace(told, ending="approved")
    if state == "held" and "FOUR_EYES" in codes:
        return replace(told, ending="first")
    if state == "held":  # the changes became others since: there is another workbook now
        set_aside(workspace, told.school, told.delivery, book.file, book.content)
        return replace(told, ending="undone")
    return replace(told, ending="refused")

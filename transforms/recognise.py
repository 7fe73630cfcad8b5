"""Tells from which source a file comes, by its headings, and takes the pupils' rows out of it.

There is exactly one winner, or a sentence that says why not. Headings are compared whole, never in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Source
from transforms.columns import Columns
from transforms.extract import Part, extract, set_aside
from transforms.outcome import Ledger
from transforms.place import Headings
from transforms.readers.grid import Grid
from transforms.survey import EDEXML, Survey, survey

STATUS = {"partial": "PROFILE_PARTIAL", "unverified": "PROFILE_UNVERIFIED"}


@dataclass(frozen=True)
class Recognition:
    """What a file turned out to be, with its pupils as the file says them."""

    table: pd.DataFrame
    """The canonical columns that the file has, with `blad` and `rij`; every cell text."""
    source: str = ""
    issues: tuple[Issue, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    understood: tuple[Mapping[str, str], ...] = ()
    headings: Headings = field(default_factory=dict)


def recognise(grids: Sequence[Grid], file: str, sources: Mapping[str, Source], wanted: str = "") -> Recognition:
    """Returns the pupils of a file by the one profile that fits it.

    Args:
        grids: the parts of the file, from a reader.
        file: the name by which a person knows the file.
        sources: the profiles in force.
        wanted: the profile that a person named; empty: find it out.
    """
    surveys = [survey(grid, file, sources, wanted) for grid in grids]
    if any(issue.severity == "file" for grid in grids for issue in grid.issues):
        return _refused(surveys, file)
    verdict = _verdict(surveys, sources, wanted)
    if isinstance(verdict, Issue):
        return _refused(surveys, file, verdict)
    taken = _taken(surveys, file, verdict, wanted)
    pupils = len(taken.table) or any(ledger.rejected for ledger in taken.ledgers)
    return taken if pupils else _refused(surveys, file, Issue("FILE_HEADING_ONLY"))


def _verdict(surveys: Sequence[Survey], sources: Mapping[str, Source], wanted: str) -> str | Issue:
    """Returns the name of the profile, or why there is none."""
    if wanted and wanted not in sources:
        return Issue("SOURCE_NOT_A_PROFILE", facts={"source": wanted, "known": ", ".join(sources)})
    if not any(cell.strip() for one in surveys for row in one.grid.rows for cell in row):
        return Issue("FILE_EMPTY")
    tables = [one for one in surveys if one.candidates]
    if not tables:
        return _no_table(surveys, wanted)
    names = _named(tables, wanted) if wanted else _best(tables)
    if not names:
        return _mismatch(surveys, wanted)
    if len(names) == 1:
        return _left_behind(surveys, names[0]) or names[0]
    if all(one.empty for one in tables):
        return Issue("FILE_HEADING_ONLY")
    return Issue("SOURCE_AMBIGUOUS", facts={"candidates": ", ".join(names), "headings": tables[0].headings})


def _no_table(surveys: Sequence[Survey], wanted: str) -> Issue:
    """Returns why no part of the file is a pupil list."""
    for one in surveys:
        if one.staff:
            return Issue("STAFF_LIST", sheet=one.sheet, facts={"headings": one.headings})
    if not any(one.columns for one in surveys):
        return Issue("SOURCE_NO_HEADING")
    if wanted:
        return _mismatch(surveys, wanted)
    one, nearest = _nearest(surveys)
    return Issue("SOURCE_UNKNOWN", sheet=one.sheet, facts={"headings": one.headings, "missing": _missing(nearest)})


def _mismatch(surveys: Sequence[Survey], wanted: str) -> Issue:
    one, nearest = _nearest(surveys, wanted)
    facts = {"source": wanted, "missing": _missing(nearest), "headings": one.headings}
    return Issue("SOURCE_MISMATCH", sheet=one.sheet, facts=facts)


def _nearest(surveys: Sequence[Survey], wanted: str = "") -> tuple[Survey, Columns]:
    """Returns the part and the profile that have most in common."""
    pairs = [(one, columns) for one in surveys for columns in one.columns.values()]
    named = [(one, columns) for one, columns in pairs if columns.source.name == wanted]
    return max(named or pairs, key=lambda pair: (pair[1].markers, -len(pair[1].missing), pair[1].balance))


def _missing(columns: Columns) -> str:
    return ", ".join(columns.missing) or "—"


def _named(tables: Sequence[Survey], wanted: str) -> list[str]:
    """Returns the profile that a person named, if it fits; EDEXML is EDEXML, whichever system wrote it."""
    forms = {one.grid.form == EDEXML for one in tables}
    if forms == {True}:
        return [EDEXML]
    return [wanted] if any(wanted in one.candidates for one in tables) else []


def _best(tables: Sequence[Survey]) -> list[str]:
    """Returns the profiles that fit best: in most parts, with most headings of their own, with most headings known.

    A profile that no source confirms wins from others by a heading of its own only. EDEXML beside a list may hold the
    same pupils or others, so that nobody wins.
    """
    if len({one.grid.form == EDEXML for one in tables}) > 1:
        return sorted({name for one in tables for name in one.candidates})
    scores: dict[str, tuple[int, int, int]] = {}
    unverified = set()
    for one in tables:
        for name in one.candidates:
            columns = one.columns[name]
            parts, markers, balance = scores.get(name, (0, 0, 0))
            scores[name] = (parts + 1, markers + columns.markers, balance + columns.balance)
            unverified |= {name} if columns.source.status == "unverified" else set()
    top = max(scores.values())
    best = [name for name, score in scores.items() if score == top]
    if not top[1] and unverified.issuperset(best):
        best = [name for name, score in scores.items() if score[:2] == top[:2]]
    return best


def _left_behind(surveys: Sequence[Survey], winner: str) -> Issue | None:
    """Returns why a part that must be of pupils too cannot be read: it would archive every pupil in it."""
    table = next(one for one in surveys if winner in one.candidates)
    for one in surveys:
        if winner not in one.candidates and not one.staff and one.resembles(table):
            if one.heading is None:
                return Issue("SOURCE_NO_HEADING", sheet=one.sheet)
            return _mismatch([one], winner)
    return None


def _taken(surveys: Sequence[Survey], file: str, winner: str, wanted: str) -> Recognition:
    """Returns the rows of every part that is of the winner; the other parts are set aside by name."""
    parts = {
        place: extract(one.grid, one.heading, one.columns[winner], file, one.sheet)
        for place, one in enumerate(surveys)
        if one.heading and winner in one.candidates
    }
    ledgers = [
        parts[place].ledger
        if place in parts
        else set_aside(one.grid, file, one.sheet, "staff" if one.staff else "other_table")
        for place, one in enumerate(surveys)
    ]
    notes = _notes([surveys[place] for place in parts], file, winner)
    shifted = [issue for part in parts.values() for issue in part.issues]
    return Recognition(
        table=_table(parts, surveys),
        source=winner,
        issues=(*_passed_on(surveys, file), *notes, *shifted),
        ledgers=tuple(ledgers),
        understood=tuple(_understood(one, file, winner, wanted, parts.get(place)) for place, one in enumerate(surveys)),
        headings={(file, surveys[place].sheet): surveys[place].columns[winner].headings for place in parts},
    )


def _refused(surveys: Sequence[Survey], file: str, issue: Issue | None = None) -> Recognition:
    """Returns no pupil at all, with every row accounted for."""
    return Recognition(
        table=pd.DataFrame({"blad": [], "rij": []}, dtype="str"),
        issues=(*_passed_on(surveys, file), *([replace(issue, file=file)] if issue else [])),
        ledgers=tuple(set_aside(one.grid, file, one.sheet, "rejected") for one in surveys),
        understood=tuple(_understood(one, file) for one in surveys),
    )


def _table(parts: Mapping[int, Part], surveys: Sequence[Survey]) -> pd.DataFrame:
    """Returns the rows of the parts under one another; a column that a part has not is missing there."""
    tables = []
    for place, part in parts.items():
        here = {"blad": [surveys[place].sheet] * len(part.numbers), "rij": [str(number) for number in part.numbers]}
        tables.append(pd.DataFrame({**part.cells, **here}, dtype="str"))
    return pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]


def _passed_on(surveys: Sequence[Survey], file: str) -> list[Issue]:
    return [replace(issue, file=file, sheet=one.sheet) for one in surveys for issue in one.grid.issues]


def _notes(tables: Sequence[Survey], file: str, winner: str) -> list[Issue]:
    """Returns what is good to know of the source and of columns that are not used, each said once."""
    source = tables[0].columns[winner].source
    notes = {}
    if source.status in STATUS:
        notes["", ""] = Issue(STATUS[source.status], file, facts={"title": source.title})
    for one in tables:
        for code, label in _unused(one.columns[winner]):
            notes.setdefault((code, label), Issue(code, file, one.sheet, column=label, facts={"heading": label}))
    return list(notes.values())


def _unused(columns: Columns) -> Iterable[tuple[str, str]]:
    for code, places in (
        ("COLUMN_DROPPED", columns.dropped),
        ("COLUMN_TWICE", columns.twice),
        ("COLUMN_UNKNOWN", columns.unknown),
    ):
        for place in places:
            yield code, columns.label(place)


def _understood(one: Survey, file: str, winner: str = "", wanted: str = "", part: Part | None = None) -> dict[str, str]:
    """Returns what was decided about a part, for the report."""
    understood = {"file": file, "sheet": one.sheet, "form": one.grid.form, **one.grid.assumed}
    if one.heading:
        understood["heading_row"] = str(one.grid.numbers[one.heading.last])
    if part is None:
        return understood
    columns = one.columns[winner]
    understood |= {"source": winner, "title": columns.source.title, "status": columns.source.status}
    understood |= {"rows": str(len(part.numbers)), "mapping": columns.mapping}
    return understood | ({"named": wanted} if wanted else {})

"""Tells from which source a file comes, by its headings, and takes the pupils' rows out of it.

There is exactly one winner, or a sentence that says why not. Headings are compared whole, never in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Source
from transforms.columns import Columns, Drift
from transforms.extract import CUT_OFF, Part, extract, set_aside
from transforms.fingerprint import fingerprint
from transforms.outcome import Ledger
from transforms.place import Headings
from transforms.readers.grid import Grid
from transforms.secrecy import unsure, without_addresses
from transforms.survey import Survey, survey
from transforms.verdict import verdict

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
    surveys: tuple[Survey, ...] = ()
    """What was made of every part, for who sees the other files too."""
    supplements: Mapping[str, str] = field(default_factory=dict)
    """Part -> why its rows are no pupils' but complete them: `supplement`, a file for that; `table`, a part that could
    be something else; `list`, a pupil list without groups beside one with."""

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.supplements.values())


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
    settled, winner = verdict(surveys, sources, wanted)
    if isinstance(winner, Issue):
        return _refused(settled, file, winner)
    found = read_as(settled, file, winner, wanted)
    pupils = len(found.table) or any(ledger.rejected for ledger in found.ledgers)
    return found if pupils else _refused(surveys, file, Issue("FILE_HEADING_ONLY"))


def read_as(
    surveys: Sequence[Survey], file: str, winner: str, wanted: str, places: Sequence[int] | None = None
) -> Recognition:
    """Returns the rows of every part that is of the winner; the other parts are set aside by name.

    Args:
        places: the parts to take instead.
    """
    fitting = [place for place, one in enumerate(surveys) if winner in one.candidates] if places is None else places
    found, doubts = surveys, unsure([surveys[place] for place in fitting], file, winner)
    surveys = [without_addresses(one) for one in found] if doubts else found
    parts = {
        place: extract(one.grid, one.heading, one.columns[winner], file, one.sheet)
        for place, one in enumerate(surveys)
        if one.heading and place in fitting
    }
    ledgers = [
        parts[place].ledger if place in parts else set_aside(one.grid, file, one.sheet, one.aside)
        for place, one in enumerate(surveys)
    ]
    notes = _notes([surveys[place] for place in parts], file, winner)
    shifted = [issue for part in parts.values() for issue in part.issues]
    return Recognition(
        table=_table(parts, surveys),
        source=winner,
        issues=(*_passed_on(surveys, file), *notes, *doubts, *shifted),
        ledgers=tuple(ledgers),
        understood=tuple(_understood(one, file, winner, wanted, parts.get(place)) for place, one in enumerate(surveys)),
        headings={(file, surveys[place].sheet): surveys[place].columns[winner].headings for place in parts},
        surveys=tuple(found),
    )


def _refused(surveys: Sequence[Survey], file: str, issue: Issue | None = None) -> Recognition:
    """Returns no pupil at all, with every row accounted for."""
    return Recognition(
        table=pd.DataFrame({"blad": [], "rij": []}, dtype="str"),
        issues=(*_passed_on(surveys, file), *([replace(issue, file=file)] if issue else [])),
        ledgers=tuple(set_aside(one.grid, file, one.sheet, one.grid.aside or "rejected") for one in surveys),
        understood=tuple(_understood(one, file) for one in surveys),
        surveys=tuple(surveys),
    )


def _table(parts: Mapping[int, Part], surveys: Sequence[Survey]) -> pd.DataFrame:
    """Returns the rows of the parts under one another; a column that a part has not is missing there."""
    tables = []
    for place, part in parts.items():
        here = {"blad": [surveys[place].sheet] * len(part.numbers), "rij": [str(number) for number in part.numbers]}
        tables.append(pd.DataFrame({**part.cells, **here}, dtype="str"))
    return pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]


def _passed_on(surveys: Sequence[Survey], file: str) -> list[Issue]:
    """Returns what the readers found; what they say of whole rows counts only where those are of pupils."""
    found = ((one, issue) for one in surveys for issue in one.grid.issues if issue.severity != "row" or not issue.row)
    return [replace(issue, file=file, sheet=one.sheet) for one, issue in found]


def _notes(tables: Sequence[Survey], file: str, winner: str) -> list[Issue]:
    """Returns what is good to know of the source and of columns that are not used, each said once."""
    source = tables[0].columns[winner].source
    notes = {}
    if source.status in STATUS:
        notes["", ""] = Issue(STATUS[source.status], file, facts={"title": source.title})
    for one in tables:
        for drift in one.columns[winner].drifted:
            issue = _drifted(drift, one, file, winner)
            notes.setdefault((issue.code, issue.column), issue)
        for code, label in _unused(one.columns[winner]):
            notes.setdefault((code, label), Issue(code, file, one.sheet, column=label, facts={"heading": label}))
    return list(notes.values())


def _drifted(drift: Drift, one: Survey, file: str, winner: str) -> Issue:
    """Returns which heading was taken for which column, and why."""
    label = one.columns[winner].label(drift.place)
    facts = {"heading": label, "known": drift.known, "column": drift.column}
    percents = {"likeness": drift.likeness, "values": drift.values, "confidence": drift.confidence}
    facts |= {name: f"{part:.0%}".replace("%", " %") for name, part in percents.items()}
    return Issue("HEADING_DRIFTED", file, one.sheet, column=label, facts=facts)


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
    cut = part is None or any(issue.code == CUT_OFF for issue in part.issues)
    end = one.grid.ending if cut or one.grid.ending != "short" else "clean"  # a last line that closes the list is whole
    ending = {"ending": end} if end else {}
    understood = {"file": file, "sheet": one.sheet, "form": one.grid.form, **one.grid.assumed, **ending}
    if one.heading:
        understood["heading_row"] = str(one.grid.numbers[one.heading.last])
    if one.heading and not one.grid.standard:
        layout = fingerprint(one.heading.texts, one.body)
        understood |= {"fingerprint": layout.digest, "layout": str(layout)}
    if part is None:
        return understood
    columns = one.columns[winner]
    understood |= {"source": winner, "title": columns.source.title, "status": columns.source.status}
    understood |= {"rows": str(len(part.numbers)), "mapping": columns.mapping}
    return understood | ({"named": wanted} if wanted else {})

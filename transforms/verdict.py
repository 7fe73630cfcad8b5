"""Verdict: of which source a file is, or why that cannot be told; never a guess between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schemas.messages import Issue
from schemas.profile import Source
from transforms.columns import Columns
from transforms.complete import completes
from transforms.drift import mend, nearest
from transforms.readers.uwlr_results import FORM as RESULTS_FORM
from transforms.survey import Survey


def verdict(
    surveys: Sequence[Survey], sources: Mapping[str, Source], wanted: str
) -> tuple[Sequence[Survey], str | Issue]:
    """Returns the verdict, and the surveys with the columns whose heading changed since the profile was written.

    A profile that fits only so must have a heading of its own in the file, or be the only one in question.
    """
    strict = _strict(surveys, sources, wanted)
    if isinstance(strict, str):
        others = [] if wanted else _more_of(surveys, strict, sources)
        return mend(surveys, [strict], sources), _ambiguous([strict, *others], surveys) if others else strict
    if strict.code not in ("SOURCE_UNKNOWN", "SOURCE_MISMATCH"):
        return surveys, strict
    mended = mend(surveys, [wanted] if wanted else list(sources), sources)
    again = _strict(mended, sources, wanted)
    if isinstance(again, Issue) and again.code != "SOURCE_AMBIGUOUS":
        return surveys, _nearly(surveys, sources, strict)
    fitting = _fitting(mended)
    if isinstance(again, str) and not wanted and len(fitting) > 1 and not _has_marker(mended, again):
        again = _ambiguous(fitting, mended)
    return mended, again


def _fitting(surveys: Iterable[Survey]) -> set[str]:
    """Returns the profiles that fit one part or another."""
    return {name for one in surveys for name in one.candidates}


def _ambiguous(names: Iterable[str], surveys: Sequence[Survey]) -> Issue:
    headings = next(one.headings for one in surveys if one.heading)
    return Issue("SOURCE_AMBIGUOUS", facts={"candidates": ", ".join(sorted(names)), "headings": headings})


def _more_of(surveys: Sequence[Survey], winner: str, sources: Mapping[str, Source]) -> list[str]:
    """Returns the profiles that have more headings of their own in the file than the winner, but for a changed one."""
    if any(one.columns[winner].complete for one in surveys if winner in one.candidates):
        return []
    least = max((one.columns[winner].markers, one.columns[winner].balance) for one in surveys if winner in one.columns)
    rivals = {
        name
        for one in surveys
        for name, columns in one.columns.items()
        if columns.markers and (columns.markers, columns.balance) > least
    }
    mended = mend(surveys, rivals, sources) if rivals else []
    far = {name for one in surveys for name, columns in one.columns.items() if columns.markers > least[0] + 1}
    return sorted(rivals & (_fitting(mended) | far))


def _has_marker(surveys: Sequence[Survey], name: str) -> bool:
    return any(name in one.candidates and one.columns[name].markers for one in surveys)


def _nearly(surveys: Sequence[Survey], sources: Mapping[str, Source], refusal: Issue) -> Issue:
    """Returns a refusal that asks whether a heading means what is missing, where one could."""
    if refusal.code != "SOURCE_UNKNOWN":
        return refusal
    one, columns = _nearest(surveys)
    found = nearest(one, columns, sources)
    facts = {**refusal.facts, "heading": found[0], "known": found[1]} if found else {}
    return Issue("SOURCE_NEARLY", sheet=one.sheet, facts=facts) if found else refusal


def _strict(surveys: Sequence[Survey], sources: Mapping[str, Source], wanted: str) -> str | Issue:
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
    return _ambiguous(names, tables)


def _no_table(surveys: Sequence[Survey], wanted: str) -> Issue:
    """Returns why no part of the file is a pupil list."""
    if all(one.grid.form == RESULTS_FORM for one in surveys):
        return Issue("RESULTS_NOT_PUPILS")
    if all(one.grid.aside for one in surveys):
        return Issue("PUPILS_ELSEWHERE")
    for one in surveys:
        if one.staff:
            return Issue("STAFF_LIST", sheet=one.sheet, facts={"headings": one.headings})
    if not any(one.columns for one in surveys):
        return Issue("SOURCE_NO_HEADING")
    if wanted:
        return _mismatch(surveys, wanted)
    one, columns = _nearest(surveys)
    return Issue("SOURCE_UNKNOWN", sheet=one.sheet, facts={"headings": one.headings, "missing": _missing(columns)})


def _mismatch(surveys: Sequence[Survey], wanted: str) -> Issue:
    one, columns = _nearest(surveys, wanted)
    facts = {"source": wanted, "missing": _missing(columns), "headings": one.headings}
    return Issue("SOURCE_MISMATCH", sheet=one.sheet, facts=facts)


def _nearest(surveys: Sequence[Survey], wanted: str = "") -> tuple[Survey, Columns]:
    """Returns the part and the profile that have most in common."""
    pairs = [(one, columns) for one in surveys for columns in one.columns.values()]
    named = [(one, columns) for one, columns in pairs if columns.source.name == wanted]
    return max(named or pairs, key=lambda pair: pair[1].nearness)


def _missing(columns: Columns) -> str:
    return ", ".join(columns.missing) or "—"


def _named(tables: Sequence[Survey], wanted: str) -> list[str]:
    """Returns the profile that a person named, if it fits; a standard is that, whichever system wrote it."""
    forms = {one.grid.form if one.grid.standard else "" for one in tables}
    if len(forms) == 1 and "" not in forms:
        return list(forms)
    return [wanted] if any(wanted in one.candidates for one in tables) else []


def _best(tables: Sequence[Survey]) -> list[str]:
    """Returns the profiles that fit best: in most parts, with most headings of their own, with most headings known.

    A profile of which the file has every heading goes first: it was learned from such a file. Another one
    that no source confirms wins by a heading of its own only. A standard beside a list may hold
    the same pupils or others, so that nobody wins.
    """
    if len({one.grid.form if one.grid.standard else "" for one in tables}) > 1:
        return sorted(_fitting(tables))
    scores: dict[str, tuple[int, ...]] = {}
    unverified = set()
    for one in tables:
        for name in one.candidates:
            columns = one.columns[name]
            exact = columns.complete and not columns.unknown
            found = (exact, 1, columns.markers, columns.complete, columns.balance)
            scores[name] = tuple(map(sum, zip(scores.get(name, (0,) * 5), found, strict=True)))
            unverified |= {name} if columns.source.status == "unverified" else set()
    top = max(scores.values())
    best = [name for name, score in scores.items() if score == top]
    if not (top[0] or top[2] or top[3]) and unverified.issuperset(best):
        best = [name for name, score in scores.items() if score[:3] == top[:3]]
    return best


def _left_behind(surveys: Sequence[Survey], winner: str) -> Issue | None:
    """Returns why a part that must be of pupils too cannot be read: it would archive every pupil in it."""
    table = next(one for one in surveys if winner in one.candidates)
    for one in surveys:
        beside = winner in one.columns and completes(one.columns[winner], table.columns[winner])
        if winner not in one.candidates and not one.staff and not beside and one.resembles(table):
            if one.heading is None:
                return Issue("SOURCE_NO_HEADING", sheet=one.sheet)
            return _mismatch([one], winner)
    return None

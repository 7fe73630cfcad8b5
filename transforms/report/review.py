"""The review of a change set that waits: every pupil by number and group, with what shows it, and no name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.vocabulary import Language
from transforms.report.evidence import evidence_told
from transforms.report.summary import UNEXPLAINED, gravity
from transforms.report.words import name, say

ORDER = ("doubtful", "missing", "renumbered", "moved", "changed", "new", "returned")
"""What a person should look at first."""


@dataclass(frozen=True)
class Reviewed:
    """One change that waits, in words."""

    number: str
    number_was: str
    kind: str
    """One of `ORDER`, in its own word."""
    cause: str
    """In words; of a doubtful pair and of a change without a cause empty."""
    group: str
    group_was: str
    evidence: str
    """In words: what shows it, or which columns changed."""
    archived: bool


@dataclass(frozen=True)
class Section:
    """The changes of one kind, or of one cause."""

    kind: str
    cause: str
    """The code."""
    title: str
    pupils: tuple[Reviewed, ...]


def sections(changes: Iterable[Mapping[str, str]], language: Language) -> list[Section]:
    """Returns the changes in the order in which they should be looked at."""
    alike: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for change in changes:
        alike.setdefault(kind_of(change), []).append(change)
    order = sorted(alike, key=lambda key: (_place(key[0]), gravity(key[1])))
    return [_section(*key, alike[key], language) for key in order]


def kind_of(change: Mapping[str, str]) -> tuple[str, str]:
    """Returns under which kind and cause a change is shown."""
    if change["doubtful"] == "True":
        return "doubtful", ""
    cause = change["cause"] or (UNEXPLAINED if change["kind"] == "missing" else "")
    return change["kind"], cause


def _place(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _section(kind: str, cause: str, changes: list[Mapping[str, str]], language: Language) -> Section:
    word = say(language, "review.pair") if kind == "doubtful" else name(language, "kind", kind)
    more = say(language, "review.doubtful") if kind == "doubtful" else _cause(kind, cause, language)
    title = f"{word}: {more}" if more else word
    pupils = (_reviewed(change, word, _cause(kind, cause, language), language) for change in changes)
    ordered = sorted(pupils, key=lambda pupil: (pupil.group_was or pupil.group, pupil.number))
    return Section(kind, cause, title[:1].upper() + title[1:], tuple(ordered))


def _cause(kind: str, cause: str, language: Language) -> str:
    """Returns the cause in words; of a newcomer from another school the evidence says which."""
    return name(language, "cause", cause) if cause and kind == "missing" else ""


def _reviewed(change: Mapping[str, str], kind: str, cause: str, language: Language) -> Reviewed:
    columns = [name(language, "column", column) for column in change.get("columns", "").split(",") if column]
    changed = say(language, "review.changed", columns=", ".join(columns)) if columns else ""
    evidence = evidence_told(change["evidence"], language)
    return Reviewed(
        change["leerlingnummer"],
        change["number_was"],
        kind,
        cause,
        change["groepsnaam"],
        change["groepsnaam_was"],
        evidence or (changed if change["kind"] == "changed" else ""),
        change["archived"] == "True",
    )

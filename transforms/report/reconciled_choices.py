"""What a reader of the page of a comparison can look at alone: one kind of difference, without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.vocabulary import Language
from transforms.reconcile.showing import DOUBLE, GROUPED
from transforms.reconcile.views import View
from transforms.report.words import name


@dataclass(frozen=True)
class Pick:
    """One kind of difference to look at alone."""

    mark: str
    """What the tables that tell of it are marked with."""
    text: str
    keep: int = 0
    """Which pair of columns of such a table tells of it, counted from one; 0: the whole table."""
    pairs: int = 0
    """How many pairs of columns that table has."""


def choices_of(views: Sequence[View], language: Language) -> list[Pick]:
    """Returns what there is to look at alone on a page with these tables, in their order."""
    return list({pick.mark: pick for view in views for pick in _picks(view, language)}.values())


def marks_of(view: View) -> list[str]:
    """Returns what a table is marked with; that of all kinds together has no mark and is shown with all only."""
    return [mark for mark, _, _ in _marked(view)]


def _picks(view: View, language: Language) -> Iterator[Pick]:
    section = name(language, "reconcile_section", view.section)
    for mark, kind, place in _marked(view):
        several = view.section in GROUPED
        said = name(language, "reconcile_kind", kind)
        text = said if mark == DOUBLE else f"{section} – {said}" if several else section
        yield Pick(mark, text, place, len(view.heads) if place else 0)


def _marked(view: View) -> Iterator[tuple[str, str, int]]:
    """Yields mark, kind and pair of columns of what a table tells of."""
    if view.name == "overzicht":
        return
    if view.kinds == (DOUBLE,):
        yield DOUBLE, DOUBLE, 0
        return
    for group, kinds in (GROUPED.get(view.section) or {view.name: view.kinds}).items():
        if set(kinds) & {*view.kinds}:
            place = 1 + view.kinds.index(kinds[0]) if view.by_afdeling and len(view.heads) > 1 else 0
            yield f"{view.section}-{group}", group, place

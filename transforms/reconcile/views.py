"""Views: every section as tables with what the portal (P) and the desktop (D) say beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pandas import DataFrame

from schemas.side import PERSOONSGEGEVENS, Section
from transforms.reconcile.alike import NONE, Alike, packages_of, prognoses_of
from transforms.reconcile.differ import leaders, numbers, records
from transforms.reconcile.model import Reconciliation, Sectional
from transforms.reconcile.showing import AWAY, DOUBLE, Only, narrow

SAME = "x"
"""Where there is no difference, as the portalconnector shows it."""
OVERVIEW = {"alleen": ("alleen_portal", "alleen_desktop"), "afd": ("afdelingsdeelname",), "lwoo": ("lwoo",)}
OVERVIEW_KINDS: Mapping[str, tuple[str, ...]] = {**OVERVIEW, "klas": ("stamklas",)}
"""Columns of the first table of the section Leerlingen, and the kinds of difference of which they tell."""


@dataclass(frozen=True)
class Cell:
    """What one side says, or that it says the same."""

    text: str = SAME
    differs: bool = False
    leads: bool = False
    """Whether it stands where the desktop leads."""


@dataclass(frozen=True)
class Head:
    """One column, or a pair of them for portal and desktop."""

    word: str
    said: Literal["afdeling", "column", "kind", "overview"]
    """What the word is: a name of the school's own, or one of ours."""
    paired: bool = True
    leads: bool = False
    """Whether the desktop leads it."""


@dataclass(frozen=True)
class Line:
    """One pupil, or one pupil in one afdeling."""

    number: str
    cells: tuple[Cell, ...]
    afdeling: str = ""

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class View:
    """One table of a section; `name` is that of the kind of difference it shows."""

    section: Section
    name: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    by_afdeling: bool = False
    kinds: tuple[str, ...] = ()
    """The kinds of difference it tells of."""


def views(found: Reconciliation, everyone: bool = False, only: Only = frozenset()) -> list[View]:
    """Returns the tables that have anything to show; with `everyone` they have a line for each pupil.

    Args:
        only: the kinds of difference that are shown; the first table, of all kinds, is shown where there are several.
    """
    shown = narrow(found, only)
    every = [view for one in shown.sections for view in _of(shown, one, everyone, only) if view.lines]
    return [view for view in every if not only or {(view.section, kind) for kind in view.kinds} & only]


def _of(found: Reconciliation, section: Sectional, everyone: bool, only: Only) -> Iterator[View]:
    """Yields the tables of one section, the most general first."""
    if section.status == "unknown":
        return
    desktop_led = {name for name, leads in leaders(found.portal, found.desktop).items() if leads == "desktop"}
    pupils = sorted(numbers(found.portal) | numbers(found.desktop)) if everyone else []
    both = sorted(numbers(found.portal) & numbers(found.desktop)) if everyone else []
    table, name = section.differences, section.name
    if name == "leerlingen":
        yield from _overview(table, pupils, only)
        yield _matrix(table, name, AWAY, "alleen", [], pupils)
        yield _participation(found, table, both)
        yield _matrix(table, name, ("lwoo",), "field", [], both)
        yield _matrix(table, name, ("stamklas",), "afdeling", _afdelingen(found, everyone), both, desktop_led)
    elif name == "persoonsgegevens":
        yield _matrix(table, name, ("persoonsgegevens",), "field", PERSOONSGEGEVENS if everyone else (), both)
    elif name == "prognoses":
        yield _matrix(table, name, ("prognose", "niet_100"), "afdeling", _afdelingen(found, everyone), both)
    elif name == "pakketkeuzes":
        kinds = _shown(name, ("pakket", "vrijstelling"), only)
        yield _by_afdeling(found, table, name, kinds, everyone, frozenset(), packages_of(found))
    else:
        kinds = _shown(name, ("stamklas", "clustergroepen"), only)
        yield _by_afdeling(found, table, name, kinds, everyone, desktop_led, {})
    yield _matrix(table, name, (DOUBLE,), "field", [], [])


def _shown(section: str, kinds: Sequence[str], only: Only) -> tuple[str, ...]:
    return tuple(kind for kind in kinds if not only or (section, kind) in only)


def _overview(table: DataFrame, pupils: Sequence[str], only: Only) -> Iterator[View]:
    """Yields who differs in what: an exclamation mark, with the afdelingen where it is about those."""
    own = table[table["kind"] != DOUBLE]
    words = [word for word, kinds in OVERVIEW_KINDS.items() if _shown("leerlingen", kinds, only)]
    heads = tuple(Head(word, "overview", paired=False) for word in words)
    if len(heads) < 2:
        return
    marks: dict[str, dict[str, list[str]]] = {}
    for row in records(own):
        word = next(word for word, kinds in OVERVIEW_KINDS.items() if row["kind"] in kinds)
        marks.setdefault(row["leerlingnummer"], {}).setdefault(word, []).append(row["afdeling"])
    lines = [
        Line(number, tuple(_mark(marks.get(number, {}).get(head.word)) for head in heads))
        for number in sorted({*marks, *pupils})
    ]
    every = tuple(kind for word in words for kind in OVERVIEW_KINDS[word])
    yield View("leerlingen", "overzicht", heads, tuple(lines), kinds=every)


def _mark(afdelingen: list[str] | None) -> Cell:
    return Cell() if afdelingen is None else Cell(" ".join(["!", *filter(None, sorted(afdelingen))]), differs=True)


def _matrix(
    table: DataFrame,
    section: Section,
    kinds: tuple[str, ...],
    column: Literal["afdeling", "field", "alleen"],
    words: Sequence[str],
    pupils: Sequence[str],
    desktop_led: set[str] | frozenset[str] = frozenset(),
    alike: Alike = MappingProxyType({}),
) -> View:
    """Returns a line for each pupil, with a pair of columns for each afdeling or field."""
    rows = records(table[table["kind"].isin(kinds)])
    at = {(row["leerlingnummer"], "alleen" if column == "alleen" else row[column]): row for row in rows}
    there = dict.fromkeys(word for _, word in at)
    shown = [*words, *sorted((word for word in there if word not in words), key=lambda word: (not word, word))]
    if column == "field":
        shown.sort(key=lambda word: PERSOONSGEGEVENS.index(word) if word in PERSOONSGEGEVENS else 99)
    said: Literal["afdeling", "column"] = "afdeling" if column == "afdeling" else "column"
    heads = tuple(Head(word, said, leads=word in desktop_led) if word else Head("samen", "column") for word in shown)
    lines = [
        Line(
            number,
            tuple(
                cell
                for word in shown
                for cell in _pair(at.get((number, word)), word in desktop_led, alike.get((number, word)))
            ),
        )
        for number in sorted({*(number for number, _ in at), *pupils})
    ]
    return View(section, kinds[0].partition("_")[0], heads, tuple(lines), kinds=kinds)


def _participation(found: Reconciliation, table: DataFrame, pupils: Sequence[str]) -> View:
    """Returns who takes part in other afdelingen, with the prognosis of both sides in each afdeling of that pupil."""
    own = table.loc[table["kind"] == "afdelingsdeelname", "leerlingnummer"]
    alike = prognoses_of(found, {*pupils, *own})
    words = sorted({afdeling for _, afdeling in alike})
    return _matrix(table, "leerlingen", ("afdelingsdeelname",), "afdeling", words, pupils, alike=alike)


def _by_afdeling(
    found: Reconciliation,
    table: DataFrame,
    section: Section,
    kinds: tuple[str, ...],
    everyone: bool,
    desktop_led: set[str] | frozenset[str],
    packages: Alike,
) -> View:
    """Returns a line for each pupil in each afdeling, the afdelingen one after the other."""
    at = {(row["afdeling"], row["leerlingnummer"], row["kind"]): row for row in records(table)}
    keys = {(afdeling, number) for afdeling, number, kind in at if kind in kinds}
    if everyone:
        here = numbers(found.portal) & numbers(found.desktop)
        keys |= {pair for pair in _taking_part(found) if pair[1] in here}
    heads = tuple(Head(kind, "kind", leads=kind == "clustergroepen") for kind in kinds)
    lines = [
        Line(
            number,
            tuple(
                cell
                for head in heads
                for cell in _pair(
                    at.get((afdeling, number, head.word)),
                    _led(head, afdeling, desktop_led),
                    packages.get((number, afdeling)) if head.word == "pakket" else None,
                )
            ),
            afdeling,
        )
        for afdeling, number in sorted(keys)
    ]
    return View(section, section, heads, tuple(lines), by_afdeling=True, kinds=kinds)


def _led(head: Head, afdeling: str, desktop_led: set[str] | frozenset[str]) -> bool:
    return head.leads or (head.word == "stamklas" and afdeling in desktop_led)


def _pair(row: Mapping[str, str] | None, leads: bool, alike: tuple[str, str] | None) -> tuple[Cell, Cell]:
    """Returns what both sides say; without a difference what is the same, or a sign that it is."""
    if row is None:
        texts = alike or (SAME, SAME)
        return Cell(texts[0], leads=leads), Cell(texts[1], leads=leads)
    return Cell(row["portal"] or NONE, True, leads), Cell(row["desktop"] or NONE, True, leads)


def _afdelingen(found: Reconciliation, everyone: bool) -> list[str]:
    return sorted({afdeling for afdeling, _ in _taking_part(found)}) if everyone else []


def _taking_part(found: Reconciliation) -> set[tuple[str, str]]:
    """Returns who takes part in which afdeling, on either side."""
    tables = [side.tables["deelnames"] for side in (found.portal, found.desktop) if side.has("deelnames")]
    return {(str(a), str(n)) for table in tables for a, n in table[["afdeling", "leerlingnummer"]].to_numpy()}

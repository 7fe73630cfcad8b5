"""Showing: one kind of difference only, or all; what is not shown is still counted and still decides the status."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pandas import DataFrame, Series

from schemas.side import SECTIONS, Section
from transforms.reconcile.choose import KINDS
from transforms.reconcile.model import Reconciliation, Sectional

Only = frozenset[tuple[str, str]]
"""Pairs of section and kind that are shown; none: all."""
AWAY = ("alleen_portal", "alleen_desktop")
DOUBLE = "dubbel"
"""A pupil of whom a side says two things; it is not compared in any section."""
GROUPED: Mapping[Section, Mapping[str, tuple[str, ...]]] = {
    "leerlingen": {
        "alleen": AWAY,
        "afdelingsdeelname": ("afdelingsdeelname",),
        "lwoo": ("lwoo",),
        "stamklas": ("stamklas",),
    },
    "pakketkeuzes": {"pakket": ("pakket",), "vrijstelling": ("vrijstelling",)},
    "groepsindelingen": {"stamklas": ("stamklas",), "clustergroepen": ("clustergroepen",)},
}
"""The sections with more than one kind of difference, each of which stands by itself."""


def kinds_of(section: str) -> tuple[str, ...]:
    """Returns every kind of difference of a section, also those that cannot be taken over."""
    own = KINDS.get(section, ())
    return (*own, *(["niet_100"] if section == "prognoses" else []), DOUBLE)


def parse_only(texts: Sequence[str]) -> Only | str:
    """Returns what `section`, `section/kind` or `kind` means, or the first text that is none; `alleen` is both ways."""
    found: set[tuple[str, str]] = set()
    for text in texts:
        pairs = {(section, kind) for section in SECTIONS for kind in kinds_of(section) if text in _names(section, kind)}
        if not pairs:
            return text
        found |= pairs
    return frozenset(found)


def _names(section: Section, kind: str) -> set[str]:
    """Returns what a person may call one kind of difference of a section."""
    kinds = {kind, "alleen"} if kind in AWAY else {kind}
    return {section, *kinds, *(f"{section}/{one}" for one in kinds)}


def known_kinds() -> list[str]:
    """Returns everything that can be shown alone."""
    return [f"{section}/{kind}" for section in SECTIONS for kind in kinds_of(section)]


def shown_of(differences: DataFrame, only: Only) -> DataFrame:
    """Returns the differences that are shown."""
    if not only:
        return differences
    pairs = zip(differences["section"], differences["kind"], strict=True)
    return differences[Series([pair in only for pair in pairs], index=differences.index, dtype=bool)]


def narrow(found: Reconciliation, only: Only) -> Reconciliation:
    """Returns a comparison with nothing in it but what is shown."""
    sections = [replace(one, differences=shown_of(one.differences, only)) for one in found.sections]
    return replace(found, sections=tuple(sections))


def standing_of(section: Sectional) -> list[tuple[str, str]]:
    """Returns of each kind in a section how it stands: `OK`, how many pupils differ, or `?` where nobody can know.

    A pupil of whom a side says two things differs in every kind, as it was not compared.
    """
    if section.status == "unknown":
        return []
    found = []
    for name, kinds in GROUPED.get(section.name, {}).items():
        count = _pupils(section.differences, (*kinds, DOUBLE))
        missing = name in section.unknown
        if name not in section.absent:
            found.append((name, str(count) if count else "?" if missing else "OK"))
    return found


def _pupils(differences: DataFrame, kinds: Collection[str]) -> int:
    return int(differences.loc[differences["kind"].isin(list(kinds)), "leerlingnummer"].nunique())

"""Choose: which differences are taken over, from options or from a decision workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pandas import DataFrame, Series

from schemas.side import SECTIONS
from transforms.reconcile.model import Reconciliation

KINDS: Mapping[str, tuple[str, ...]] = {
    "leerlingen": ("alleen_portal", "alleen_desktop", "afdelingsdeelname", "lwoo", "stamklas"),
    "persoonsgegevens": ("persoonsgegevens",),
    "prognoses": ("prognose",),
    "pakketkeuzes": ("pakket", "vrijstelling"),
    "groepsindelingen": ("stamklas", "clustergroepen"),
}
"""Of each section the kinds of difference that can be taken over, each for itself."""


@dataclass(frozen=True)
class Selection:
    """What a person wants to be taken over; where nothing is said, everything that can be.

    Who may be a child that the other side has under another number is only taken over when a person answers so.
    """

    kinds: frozenset[tuple[str, str]] = frozenset()
    """(section, kind); none: all."""
    without: frozenset[str] = frozenset()
    """Pupils of whom nothing is taken."""
    afdelingen: Mapping[str, bool] = field(default_factory=dict)
    """Afdeling -> whether its packages are downloaded; one that is not named is."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Key of a difference -> what a person answered about that one; it goes before everything else."""


def parse_kinds(texts: tuple[str, ...]) -> frozenset[tuple[str, str]] | str:
    """Returns what `section` or `section/kind` means, or the first text that is neither."""
    found: set[tuple[str, str]] = set()
    for text in texts:
        section, _, kind = text.partition("/")
        kinds = [one for one in KINDS.get(section, ()) if kind in ("", one)]
        if section not in SECTIONS or not kinds:
            return text
        found.update((section, one) for one in kinds)
    return frozenset(found)


def choose(found: Reconciliation, selection: Selection) -> DataFrame:
    """Returns the differences that are taken over."""
    differences = found.differences
    wanted = differences["direction"] != "none"
    if selection.kinds:
        pairs = zip(differences["section"], differences["kind"], strict=True)
        wanted &= Series([pair in selection.kinds for pair in pairs], index=differences.index, dtype=bool)
    wanted &= ~differences["leerlingnummer"].isin([*selection.without])
    alone = differences["kind"].isin(["alleen_portal", "alleen_desktop"])
    wanted &= ~(alone & differences["leerlingnummer"].isin([one for pair in found.doubtful for one in pair]))
    shut = [afdeling for afdeling, open_to in selection.afdelingen.items() if not open_to]
    wanted &= ~(differences["section"].eq("pakketkeuzes") & differences["afdeling"].isin(shut))
    answers = differences["key"].map(dict(selection.answers))
    possible = differences["direction"] != "none"
    return differences[(wanted.where(answers.isna(), answers.eq(True)) & possible).astype(bool)]

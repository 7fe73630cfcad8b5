"""Standing: how each section and each kind of difference stands, in words, and of when the information is."""

from __future__ import annotations

from collections.abc import Callable

from schemas.side import SECTIONS
from schemas.vocabulary import Language
from transforms.reconcile.differ import numbers
from transforms.reconcile.model import Reconciliation, Sectional
from transforms.reconcile.moments import Moment
from transforms.reconcile.showing import AWAY, Only, kinds_of, shown_of, standing_of
from transforms.report.words import name, say


def standing(found: Reconciliation, language: Language) -> list[tuple[str, str, str, str]]:
    """Returns of each section its name, its status, and of when the information of both sides is.

    Below a section with several kinds of difference stand these, each with its own status.
    """
    rows = []
    for one in found.sections:
        moments = [moment_told(side.moment_of(one.name), language) for side in (found.portal, found.desktop)]
        status = say(language, "reconcile.unknown") if one.status == "unknown" else one.told
        rows.append((name(language, "reconcile_section", one.name), status, moments[0], moments[1]))
        rows += [(f"– {kind}", stands, "", "") for kind, stands in kinds_told(one, language)]
    return rows


def kinds_told(section: Sectional, language: Language) -> list[tuple[str, str]]:
    """Returns of each kind of difference in a section what it is called and how it stands."""
    return [
        (name(language, "reconcile_kind", kind), say(language, "reconcile.unknown") if stands == "?" else stands)
        for kind, stands in standing_of(section)
    ]


def moment_told(moment: Moment | None, language: Language, day: Callable[[str], str] = str) -> str:
    """Returns of when information is; where only the file's last change tells that, it says so."""
    if moment is None:
        return say(language, "reconcile.no_moment")
    text = f"{day(moment.day.isoformat())} {moment.time}".strip()
    return say(language, "reconcile.moment_of_file", moment=text) if moment.said == "file" else text


def pupils_first(found: Reconciliation) -> bool:
    """Tells whether pupils are on one side only: that has to be put right before anything else is taken over."""
    return bool(found.differences["kind"].isin(AWAY).any())


def only_shown(found: Reconciliation, only: Only, language: Language) -> str:
    """Says which kinds of difference are shown, and how many of all differences these are."""
    kinds = []
    for section in SECTIONS:
        said, own = name(language, "reconcile_section", section), kinds_of(section)
        asked = [kind for kind in own if (section, kind) in only]
        whole = len(asked) == len(own)
        kinds += [said] if whole else [f"{said} – {name(language, 'reconcile_kind', kind)}" for kind in asked]
    every = found.differences
    facts = {"shown": len(shown_of(every, only)), "every": len(every)}
    return say(language, "reconcile.only", kinds="; ".join(kinds), **facts)


def everyone_told(found: Reconciliation, only: Only, language: Language) -> str:
    """Says how many pupils there are, and how many of them differ in what is shown."""
    differing = shown_of(found.differences, only)["leerlingnummer"].nunique()
    every = {*numbers(found.portal), *numbers(found.desktop)} | set(found.differences["leerlingnummer"])
    return say(language, "reconcile.everyone", every=len(every), differing=int(differing))

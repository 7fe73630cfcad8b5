"""The page of a comparison: five sections with their status, and what portal and desktop say beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from schemas.messages import Issue
from schemas.side import Side
from schemas.vocabulary import Language
from transforms.authority import Withheld
from transforms.reconcile.book import Compared
from transforms.reconcile.book_sections import head_text
from transforms.reconcile.imports import Taken
from transforms.reconcile.leading import Which
from transforms.reconcile.model import Reconciliation, Sectional
from transforms.reconcile.packages import kept
from transforms.reconcile.standing import kinds_told, moment_told, only_shown, pupils_first
from transforms.reconcile.views import View, views
from transforms.report.pages import long_day, render
from transforms.report.reconciled_choices import choices_of, marks_of
from transforms.report.withheld import withheld_list
from transforms.report.words import name, say


def reconciled_page(
    told: Compared,
    files: Sequence[Taken],
    language: Language,
    withheld: Sequence[Withheld] = (),
    sides: Mapping[Which, Side] = MappingProxyType({}),
    left_out: Sequence[Issue] = (),
) -> str:
    """Returns the page; it holds the differing personal data, as these are what is compared.

    Args:
        withheld: what of what was chosen is not taken over, because a side leads in it itself.
        sides: the profiles of the two.
        left_out: what of what was chosen is in no import file.
    """
    found = told.found
    shown = views(found, told.everyone, told.only)
    sections = [
        {
            **_section(one, found, language),
            "views": [_view(view, told.everyone, language) for view in shown if view.section == one.name],
        }
        for one in found.sections
    ]
    return render(
        "reconciled.html",
        language,
        school=found.school,
        school_year=found.school_year,
        made_on=told.day.isoformat(),
        unverified=told.unverified,
        sections=sections,
        choices=choices_of(shown, language),
        everyone=told.everyone,
        only=only_shown(found, told.only, language) if told.only else "",
        pupils_first=pupils_first(found),
        brackets=any(one.exemptions for one in found.sections),
        doubtful=found.doubtful,
        kept=", ".join(kept(found.portal, found.desktop, found.school_year)),
        files=_files(files, language),
        withheld=withheld_list(withheld, {side.name: side.title for side in sides.values()}, language),
        issues=[issue.text(language) for issue in (*found.issues, *left_out)],
    )


def _files(files: Sequence[Taken], language: Language) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Returns the import files by the side that takes them."""
    sides: dict[str, list[Mapping[str, Any]]] = {
        side: [
            {"section": name(language, "reconcile_section", one.section), "name": one.name, "rows": one.rows}
            for one in files
            if one.side == side
        ]
        for side in ("desktop", "portal")
    }
    return [(side, entries) for side, entries in sides.items() if entries]


def _section(one: Sectional, found: Reconciliation, language: Language) -> Mapping[str, Any]:
    moments = (side.moment_of(one.name) for side in (found.portal, found.desktop))
    return {
        "id": one.name,
        "name": name(language, "reconcile_section", one.name),
        "status": one.status,
        "told": say(language, "reconcile.unknown") if one.status == "unknown" else one.told,
        "moments": [moment_told(moment, language, partial(long_day, language=language)) for moment in moments],
        "kinds": kinds_told(one, language),
    }


def _view(view: View, everyone: bool, language: Language) -> Mapping[str, Any]:
    differing = [line for line in view.lines if line.differs]
    facts = {"every": len({line.number for line in view.lines}), "differing": len({line.number for line in differing})}
    afdelingen = Counter(line.afdeling for line in differing)
    return {
        "id": f"{view.section}-{view.name}",
        "marks": " ".join(marks_of(view)),
        "afdelingen": ", ".join(f"{name} ({count})" for name, count in sorted(afdelingen.items()) if name),
        "title": name(language, "reconcile_kind", view.name),
        "heads": [(head_text(head, language), head.paired, head.leads) for head in view.heads],
        "lines": view.lines,
        "pupils": say(language, "reconcile.everyone", **facts)
        if everyone
        else say(language, "reconcile.lines", count=facts["every"]),
        "by_afdeling": view.by_afdeling,
    }

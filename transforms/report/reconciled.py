"""The page of a comparison: five sections with their status, and what portal and desktop say beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from schemas.side import Side
from schemas.vocabulary import Language
from transforms.authority import Withheld
from transforms.reconcile.book import Compared, standing
from transforms.reconcile.book_sections import head_text
from transforms.reconcile.imports import Taken
from transforms.reconcile.leading import Which
from transforms.reconcile.packages import kept
from transforms.reconcile.views import View, views
from transforms.report.pages import render
from transforms.report.withheld import withheld_list
from transforms.report.words import name


def reconciled_page(
    told: Compared,
    files: Sequence[Taken],
    language: Language,
    withheld: Sequence[Withheld] = (),
    sides: Mapping[Which, Side] = MappingProxyType({}),
) -> str:
    """Returns the page; it holds the differing personal data, as these are what is compared.

    Args:
        withheld: what of what was chosen is not taken over, because a side leads in it itself.
        sides: the profiles of the two.
    """
    found = told.found
    shown = views(found, told.everyone)
    lines = standing(found, language)
    sections = [
        {
            "id": one.name,
            "status": one.status,
            "cells": cells,
            "views": [_view(view, language) for view in shown if view.section == one.name],
        }
        for one, cells in zip(found.sections, lines, strict=True)
    ]
    return render(
        "reconciled.html",
        language,
        school=found.school,
        school_year=found.school_year,
        made_on=told.day.isoformat(),
        unverified=told.unverified,
        sections=sections,
        brackets=any(one.exemptions for one in found.sections),
        doubtful=found.doubtful,
        kept=", ".join(kept(found.portal, found.desktop, found.school_year)),
        files=_files(files, language),
        withheld=withheld_list(withheld, {side.name: side.title for side in sides.values()}, language),
        issues=[issue.text(language) for issue in found.issues],
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


def _view(view: View, language: Language) -> Mapping[str, Any]:
    return {
        "id": f"{view.section}-{view.name}",
        "title": name(language, "reconcile_kind", view.name),
        "heads": [(head_text(head, language), head.paired, head.leads) for head in view.heads],
        "lines": view.lines,
        "pupils": len({line.number for line in view.lines}),
        "by_afdeling": view.by_afdeling,
    }

"""Telling the groups of a school as the table that a platform shows."""

from __future__ import annotations

from collections.abc import Sequence

from flows.group_overview import Overview
from schemas.vocabulary import Language

WORDS = {
    "nl": {
        "heads": ("Groep", "Bron", "Gedeeld met", "Leerlingen", "Gekoppeld"),
        "none": "(zonder groep)",
        "yes": "ja",
        "no": "nee",
        "inactive": "Geen actieve koppeling met {target}: geen enkele groep geldt als gekoppeld.",
    },
    "en": {
        "heads": ("Group", "Source", "Shared with", "Pupils", "Linked"),
        "none": "(no group)",
        "yes": "yes",
        "no": "no",
        "inactive": "No active connection with {target}: no group counts as linked.",
    },
}


def groups_document(found: Overview) -> dict[str, object]:
    """Returns the overview as one JSON document."""
    told = [
        {
            "group": one.name,
            "source": one.source,
            "shared_with": list(one.shared_with),
            "pupils": one.pupils,
            "linked": one.linked,
        }
        for one in found.groups
    ]
    return {"school": found.school, "target": found.target, "connection": found.state, "groups": told}


def tell_groups(found: Overview, language: Language) -> str:
    """Returns the overview as a table, and why nothing is linked where the connection is not active."""
    words = WORDS[language]
    rows = [
        (
            one.name or str(words["none"]),
            one.source,
            ", ".join(one.shared_with),
            str(one.pupils),
            str(words["yes" if one.linked else "no"]),
        )
        for one in found.groups
    ]
    lines = _table([tuple(words["heads"]), *rows])
    if found.state not in ("", "active"):
        lines.append(str(words["inactive"]).format(target=found.target))
    return "\n".join(lines)


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

"""Telling how both sides stand: a line for each section, with the moment of the information; nothing of a pupil."""

from __future__ import annotations

import hashlib
from typing import Any

from flows.reconciling import Reconciled
from schemas.vocabulary import Language
from transforms.reconcile.differ import numbers
from transforms.reconcile.moments import Moment
from transforms.reconcile.showing import shown_of, standing_of
from transforms.reconcile.standing import everyone_told, only_shown, pupils_first, standing
from transforms.report.summary import issue_document
from transforms.report.withheld import withheld_counts
from transforms.report.words import say

COLUMNS = ["leerlingnummer", "section", "kind", "afdeling"]
WORDS = {
    "nl": {
        "nothing": "Er zijn geen importbestanden gemaakt.",
        "files": "Importbestanden: {folder}",
        "file": "  {side}/{section}/{name}: {rows}",
        "page": "Overzicht (met persoonsgegevens): {path}",
        "book": "Kiezen (met persoonsgegevens): {path}",
        "was_there": "  Dit keuzebestand lag er al en is niet overschreven.",
        "doubtful": "Misschien één kind onder twee nummers: {count} keer. Zie het overzicht.",
    },
    "en": {
        "nothing": "No import files were made.",
        "files": "Import files: {folder}",
        "file": "  {side}/{section}/{name}: {rows}",
        "page": "Overview (with personal data): {path}",
        "book": "To choose (with personal data): {path}",
        "was_there": "  This workbook lay there already and was not overwritten.",
        "doubtful": "Maybe one child under two numbers: {count} times. See the overview.",
    },
}


def reconciled_document(done: Reconciled, language: Language) -> dict[str, Any]:
    """Returns what came of a comparison as it goes into a JSON document."""
    found = done.found
    state = "refused" if done.refused else "written" if done.files else "compared"
    return {
        "state": state,
        "school": found.school,
        "school_year": found.school_year,
        "moments": {side.name: side.moment.iso if side.moment else "" for side in (found.portal, found.desktop)},
        "layouts": {name: side.status for name, side in done.sides.items()},
        "sections": [
            {
                "name": one.name,
                "status": one.status,
                "told": one.told,
                "count": one.count,
                "exemptions": one.exemptions,
                "kinds": {str(kind): int(n) for kind, n in one.differences["kind"].value_counts(sort=False).items()},
                "standing": dict(standing_of(one)),
                "moments": {side.name: _moment(side.moment_of(one.name)) for side in (found.portal, found.desktop)},
            }
            for one in found.sections
        ],
        "shown": _shown(done),
        "doubtful": [{"portal": portal, "desktop": desktop} for portal, desktop in found.doubtful],
        "folder": str(done.folder or ""),
        "files": _files(done),
        **({"withheld": withheld_counts(done.withheld)} if done.withheld else {}),
        "report": str(done.page or ""),
        "workbook": str(done.workbook or ""),
        "issues": [issue_document(issue, language) for issue in done.issues],
    }


def _files(done: Reconciled) -> list[dict[str, Any]]:
    return [
        {
            "side": one.side,
            "section": one.section,
            "path": str(done.folder / one.side / one.section / one.name) if done.folder else "",
            "rows": one.rows,
            "sha256": hashlib.sha256(one.content).hexdigest(),
        }
        for one in done.files
    ]


def _moment(moment: Moment | None) -> dict[str, str]:
    """Returns of when information is, and whether an export, an option or the date of a file says so."""
    return {"moment": moment.iso, "said_by": moment.said} if moment else {"moment": "", "said_by": ""}


def _shown(done: Reconciled) -> dict[str, Any]:
    """Returns what is shown, and where a person asked for that which pupils these are: by number, with what differs."""
    found = done.found
    rows = shown_of(found.differences, done.only)
    told = {
        "only": sorted("/".join(pair) for pair in done.only),
        "all_pupils": done.everyone,
        "differences": len(rows),
        "of": len(found.differences),
    }
    if not (done.only or done.everyone) or done.refused:
        return told
    pupils = numbers(found.portal) | numbers(found.desktop) if done.everyone else set()
    kinds: dict[str, list[str]] = {number: [] for number in sorted({*pupils, *rows["leerlingnummer"]})}
    for number, section, kind, afdeling in rows[COLUMNS].itertuples(index=False, name=None):
        kinds[number].append("/".join(filter(None, (section, kind, afdeling))))
    shown = [{"leerlingnummer": number, "differs": list(dict.fromkeys(kinds[number]))} for number in kinds]
    return {**told, "pupils": shown}


def tell_reconciled(done: Reconciled, language: Language) -> str:
    """Returns how each section stands, and where the files lie."""
    words = WORDS[language]
    lines = [_located(issue.file, issue.row, issue.text(language)) for issue in done.issues]
    if done.refused:
        return "\n".join(lines)
    lines = [*_table(done, language), *lines]
    lines += [only_shown(done.found, done.only, language)] if done.only else []
    lines += [everyone_told(done.found, done.only, language)] if done.everyone else []
    lines += [say(language, "reconcile.pupils_first")] if pupils_first(done.found) else []
    if any(side.status == "unverified" for side in done.sides.values()):
        lines.append(say(language, "reconcile.unverified"))
    if done.found.doubtful:
        lines.append(words["doubtful"].format(count=len(done.found.doubtful)))
    lines.append(words["files"].format(folder=done.folder) if done.folder else words["nothing"])
    rows = [say(language, "file_rows", count=file.rows) for file in done.files]
    lines += [
        words["file"].format(side=file.side, section=file.section, name=file.name, rows=count)
        for file, count in zip(done.files, rows, strict=True)
    ]
    lines.append(words["page"].format(path=done.page))
    if done.workbook:
        lines.append(words["book"].format(path=done.workbook))
        lines += [words["was_there"]] if done.was_there else []
    return "\n".join(lines)


def _located(file: str, row: int | None, text: str) -> str:
    place = f"{file}{f', {row}' if row else ''}: " if file else ""
    return f"{place}{text}"


def _table(done: Reconciled, language: Language) -> list[str]:
    heads = [say(language, f"reconcile.{key}") for key in ("section", "status", "moment_portal", "moment_desktop")]
    rows = [heads, *(list(cells) for cells in standing(done.found, language))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

"""Telling what was removed, where an inspection lies, and which loans were recorded: in counts, without names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.obligations import Recorded
from flows.purge import Purged
from flows.workspace import Workspace
from schemas.vocabulary import Language
from transforms.report.certificate import counts_of
from transforms.report.words import name

WORDS = {
    "nl": {
        "purged": "Verwijderd wat niet langer bewaard mag worden:",
        "checked": "Dit zou verdwijnen; er is niets gewijzigd:",
        "nothing": "Er is niets dat nu verwijderd moet worden.",
        "school": "  {school}: {counts}",
        "unknown": "school onbekend",
        "periods": "Termijnen: gearchiveerde leerlingen {archived_days} dagen, bestanden {files_days} dagen. "
        "Het bestuur van de school beslist daarover; ze staan in doorstroom.toml onder [retention].",
        "waiting": "Levering {delivery} van school {school} wacht al sinds {day} op een beslissing; "
        "de bestanden zijn gebleven. Beslis: doorstroom holds",
        "lingers": "Een andere opdracht gebruikt het register: geef deze opdracht straks nog eens, dan verdwijnen ook "
        "de resten uit het databasebestand.",
        "certificate": "Verklaring: {path}",
        "inspection": "Inzage in de gegevens van leerling {number} van school {school}: {path}",
        "careful": "Dit blad bevat persoonsgegevens. Geef het alleen aan wie er recht op heeft, en verwijder het dan.",
        "recorded": "Vastgelegd voor school {school} bij {target}. Leerlingen met een openstaande lening: {known}. "
        "Wie vertrekt, blijft in dat importbestand tot een nieuwe lijst die leerling niet meer noemt.",
        "unknown_numbers": "Nummers in de lijst die van geen leerling van deze school zijn: {unknown}. "
        "Daarvan is niets bewaard.",
        "removed": "Vervallen sinds de vorige lijst: {removed}.",
        "cleared": "Gewist voor school {school} bij {target}. Leerlingen die een openstaande lening hadden: {removed}.",
    },
    "en": {
        "purged": "Removed what may not be kept any longer:",
        "checked": "This would go; nothing was changed:",
        "nothing": "There is nothing to remove now.",
        "school": "  {school}: {counts}",
        "unknown": "school unknown",
        "periods": "Periods: archived pupils {archived_days} days, files {files_days} days. "
        "The board of the school decides about them; they stand in doorstroom.toml under [retention].",
        "waiting": "Delivery {delivery} of school {school} has waited for a decision since {day}; "
        "its files were kept. Decide: doorstroom holds",
        "lingers": "Another command uses the register: give this command again later, so that the remains "
        "leave the database file too.",
        "certificate": "Certificate: {path}",
        "inspection": "Inspection of the data of pupil {number} of school {school}: {path}",
        "careful": "This page holds personal data. Give it only to who is entitled to it, and remove it afterwards.",
        "recorded": "Recorded for school {school} at {target}. Pupils with an open loan: {known}. "
        "Who leaves stays in that import file until a new list no longer has that pupil.",
        "unknown_numbers": "Numbers in the list of no pupil of this school: {unknown}. Nothing of them was kept.",
        "removed": "Dropped since the list before: {removed}.",
        "cleared": "Cleared for school {school} at {target}. Pupils who had an open loan: {removed}.",
    },
}


def purge_document(workspace: Workspace, done: Purged) -> dict[str, object]:
    """Returns what a purge did as one JSON document."""
    certificate = str(workspace.home / done.certificate) if done.certificate else ""
    told = {"certificate": certificate, "waiting": list(done.waiting), "lingers": done.lingers}
    return {"state": done.state, **done.counts, **told}


def tell_purge(workspace: Workspace, done: Purged, language: Language) -> str:
    """Returns what went, by which periods, what waits too long, and where the certificate is."""
    words = WORDS[language]
    lines = [words[done.state], *(_school(school, language) for school in done.counts["schools"])]
    lines.append(words["periods"].format_map(done.counts["retention"]))
    lines += [words["waiting"].format_map(one) for one in done.waiting]
    lines += [words["lingers"]] if done.lingers else []
    lines += [words["certificate"].format(path=_near(workspace.home / done.certificate))] if done.certificate else []
    return "\n".join(lines)


def tell_inspection(told: Mapping[str, Any], page: Path | None, language: Language) -> str:
    """Returns where the page about a pupil is, and that it is to be handled with care."""
    facts = {"number": told["number"], "school": told["school"], "path": _near(page) if page else ""}
    return "\n".join([WORDS[language]["inspection"].format_map(facts), WORDS[language]["careful"]])


def tell_recorded(done: Recorded, language: Language) -> str:
    """Returns how many pupils have something to return, and how many numbers are nobody's."""
    words = WORDS[language]
    if not done.known:
        return words["cleared"].format_map(vars(done))
    lines = [words["recorded"]]
    lines += [words["unknown_numbers"]] if done.unknown else []
    lines += [words["removed"]] if done.removed else []
    return "\n".join(line.format_map(vars(done)) for line in lines)


def _school(school: Mapping[str, Any], language: Language) -> str:
    counts = ", ".join(f"{name(language, 'removed', kind)} {count}" for kind, count in counts_of(school))
    return WORDS[language]["school"].format(school=school["school"] or WORDS[language]["unknown"], counts=counts)


def _near(path: Path) -> Path:
    """Returns a path as short as it can be from the folder that a person works in."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

"""Telling what a list of aids came to: counts and where the work list is, never a number or a name."""

from __future__ import annotations

from pathlib import Path

from flows.aiding import Recorded
from schemas.vocabulary import Language

WORDS = {
    "nl": {
        "recorded": "Vastgelegd voor school {school} bij {target}: de hulpmiddelen van {known} leerlingen. "
        "De lijst van daarvoor is vervangen.",
        "unknown": "Nummers in de lijst van niemand die nu op deze school zit: {unknown}. Daarvan is niets bewaard.",
        "list": "Werklijst met {listed} leerlingen: {path}",
        "no_list": "Er hoeft niets te veranderen; er is geen werklijst gemaakt.",
        "cleared": "Gewist voor school {school} bij {target}: de lijst met hulpmiddelen.",
    },
    "en": {
        "recorded": "Recorded for school {school} at {target}: the aids of {known} pupils. "
        "The list before it was replaced.",
        "unknown": "Numbers in the list of nobody who is at this school now: {unknown}. Nothing of them was kept.",
        "list": "Work list with {listed} pupils: {path}",
        "no_list": "Nothing has to change; no work list was made.",
        "cleared": "Cleared for school {school} at {target}: the list of aids.",
    },
}


def aids_document(done: Recorded, language: Language) -> dict[str, object]:
    """Returns what became of a list as one JSON document."""
    issues = [{"code": one.code, "severity": one.severity, "text": one.text(language)} for one in done.issues]
    return {**vars(done), "path": str(done.path or ""), "issues": issues}


def tell_aids(done: Recorded, language: Language) -> str:
    """Returns how many pupils have aids now, and where the work list is."""
    words = WORDS[language]
    if not done.known:
        return words["cleared"].format_map(vars(done))
    facts = {**vars(done), "path": _near(done.path) if done.path else ""}
    keys = ["recorded", *(["unknown"] if done.unknown else []), "list" if done.path else "no_list"]
    return "\n".join([*(words[key].format_map(facts) for key in keys), *(one.text(language) for one in done.issues)])


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

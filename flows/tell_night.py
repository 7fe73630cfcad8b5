"""Telling what a night came to: a line for each step, in counts."""

from __future__ import annotations

from flows.night_log import Step
from flows.nightly import Night
from flows.workspace import Workspace
from schemas.vocabulary import Language
from transforms.report.undone import issue_texts
from transforms.report.words import name

WORDS = {
    "nl": {
        "title": "De nacht van {day}:",
        "tried": "Dit zou er vannacht gebeuren; er is niets gewijzigd:",
        "done": "gedaan",
        "nothing": "niets te doen",
        "failed": "niet gelukt",
        "sync": "  School {school}: {targets} (levering {delivery})",
        "would": "  School {school}: {targets}",
        "digest": "Overzicht: {path}",
    },
    "en": {
        "title": "The night of {day}:",
        "tried": "This would happen tonight; nothing was changed:",
        "done": "done",
        "nothing": "nothing to do",
        "failed": "failed",
        "sync": "  School {school}: {targets} (delivery {delivery})",
        "would": "  School {school}: {targets}",
        "digest": "Digest: {path}",
    },
}


def night_document(workspace: Workspace, night: Night, language: Language) -> dict[str, object]:
    """Returns what a night came to as one JSON document."""
    synced = [
        {
            "school": one.school,
            "state": one.state,
            "delivery": one.delivery,
            "targets": list(one.targets),
            "refused": list(one.refused),
            "withheld": list(one.withheld),
            "report": str(workspace.home / one.report) if one.report else "",
        }
        for one in night.synced
    ]
    return {
        "day": night.day.isoformat(),
        "steps": [_step_document(step, language) for step in night.steps],
        "synced": synced,
        "digest": str(workspace.home / night.digest) if night.digest else "",
    }


def tell_night(workspace: Workspace, night: Night, language: Language, tried: bool = False) -> str:
    """Returns a line for each step, what was made anew, and what a person has to know."""
    words = WORDS[language]
    lines = [words["tried"] if tried else words["title"].format(day=night.day.isoformat())]
    lines += [_line(step, language) for step in night.steps]
    for one in night.synced:
        if one.targets and one.state in ("published", "checked"):
            facts = {"school": one.school, "targets": ", ".join(one.targets), "delivery": one.delivery}
            lines.append(words["sync" if one.delivery else "would"].format_map(facts))
    lines += [words["digest"].format(path=workspace.home / night.digest)] if night.digest else []
    return "\n".join([*lines, *issue_texts(night.issues, language)])


def _line(step: Step, language: Language) -> str:
    counts = ", ".join(f"{name(language, 'night_count', what)} {count}" for what, count in step.counts.items())
    told = counts if step.state == "done" else WORDS[language][step.state]
    return f"  {name(language, 'night', step.name)}: {told}"


def _step_document(step: Step, language: Language) -> dict[str, object]:
    issues = [{"code": issue.code, "severity": issue.severity, "text": issue.text(language)} for issue in step.issues]
    return {"step": step.name, "state": step.state, "counts": dict(step.counts), "issues": issues}

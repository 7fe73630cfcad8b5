"""The report of an undoing as one web page: what was put back, what was kept and why, and what no file takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.messages import Issue
from schemas.profile import Profiles
from schemas.vocabulary import Language
from transforms.outcome import ImportFile, Outcome
from transforms.report.pages import render
from transforms.report.words import say
from transforms.undo import Beyond, Undone


@dataclass(frozen=True)
class Errand:
    """What a person has to know and do at one target."""

    title: str
    files: tuple[ImportFile, ...]
    role: str
    tick_boxes: tuple[str, ...]
    steps: tuple[str, ...]
    beyond: str
    numbers: tuple[str, ...]
    """Pupils of whom the file takes nothing back."""


def undone_page(
    outcome: Outcome,
    undone: Undone,
    beyond: Sequence[Beyond],
    delivery: str,
    profiles: Profiles,
    language: Language,
) -> str:
    """Returns the page about the undoing of a delivery."""
    return render(
        "undone.html",
        language,
        outcome=outcome,
        delivery=delivery,
        undone=undone,
        kept=kept_by(undone),
        errands=_errands(outcome, beyond, profiles, language),
        issues=issue_texts(outcome.issues, language),
    )


def issue_texts(issues: Sequence[Issue], language: Language) -> list[str]:
    """Returns what was found, each sentence once, with how often."""
    texts = [issue.text(language) for issue in issues]
    return [text if texts.count(text) == 1 else f"{text} ({texts.count(text)}×)" for text in dict.fromkeys(texts)]


def kept_by(undone: Undone) -> dict[str, list[str]]:
    """Returns the pupils who are kept, by the delivery that changed them since."""
    kept: dict[str, list[str]] = {}
    for number, delivery in undone.kept:
        kept.setdefault(delivery, []).append(number)
    return kept


def _errands(outcome: Outcome, beyond: Sequence[Beyond], profiles: Profiles, language: Language) -> list[Errand]:
    left = {one.target: one for one in beyond}
    names = dict.fromkeys([*(file.target for file in outcome.files), *left])
    return [_errand(target, outcome, left.get(target), profiles, language) for target in names]


def _errand(target: str, outcome: Outcome, left: Beyond | None, profiles: Profiles, language: Language) -> Errand:
    profile = profiles.targets.get(target)
    files = tuple(file for file in outcome.files if file.target == target)
    sentence = say(language, f"undone.{left.reason}", count=len(left.numbers)) if left else ""
    numbers = left.numbers if left else ()
    if profile is None or not files:
        return Errand(profile.title if profile else target, files, "", (), (), sentence, numbers)
    role, boxes, steps = (
        said.get(language) or said.get("nl") for said in (profile.role, profile.tick_boxes, profile.steps)
    )
    return Errand(profile.title, files, str(role or ""), tuple(boxes or ()), tuple(steps or ()), sentence, numbers)

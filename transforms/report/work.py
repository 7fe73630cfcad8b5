"""What a person has to know and do for one target, from what came of a delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from schemas.profile import Profiles, Target
from schemas.vocabulary import Language, Status
from transforms.outcome import ImportFile, Outcome, Paper, Trial
from transforms.report.findings import Finding, findings
from transforms.report.left_out import left_out_warning
from transforms.report.words import say
from transforms.simulate import Simulation
from transforms.undo import Beyond

Told = TypeVar("Told")
COUNTED = ("created", "updated", "moved", "renumbered", "archived", "left_behind", "unchanged")
"""What an import does, in the order in which it is told."""


@dataclass(frozen=True)
class Work:
    """What a person has to know and do for one target."""

    name: str
    title: str
    files: tuple[ImportFile, ...] = ()
    papers: tuple[Paper, ...] = ()
    trial: Trial | None = None
    trial_how: str = ""
    """What to do otherwise with a trial file."""
    by_hand: bool = False
    """Whether there is no file to import, but something for a person to do there."""
    status: Status | None = None
    evidence: tuple[str, ...] = ()
    role: str = ""
    options: tuple[str, ...] = ()
    """How the school uses it."""
    tick_boxes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None
    """What the import is going to do, `COUNTED`; None where nothing is known of it."""
    first: bool = False
    """Whether nothing was sent before, so that the counts cannot tell who is there already."""
    expected: tuple[str, ...] = ()
    """The same in sentences."""
    leavers: str = ""
    """What becomes there of who left."""
    warning: str = ""
    """Who is missing from its file and should not be."""
    refused: tuple[str, ...] = ()
    """Why its file was not made."""
    rejected: tuple[Finding, ...] = ()
    """Rows that it does not take."""
    notes: tuple[Finding, ...] = ()
    beyond: str = ""
    """Of an undoing: what the file does not take back."""
    numbers: tuple[str, ...] = ()
    """Of which pupils that is."""


def works(outcome: Outcome, profiles: Profiles, language: Language, beyond: Sequence[Beyond] = ()) -> list[Work]:
    """Returns the work for every target for which there is something to do or to know.

    Args:
        beyond: of an undoing, what no file takes back.
    """
    found = [finding for finding in findings(outcome.issues, language) if finding.target]
    left = {one.target: one for one in beyond}
    refused = [finding.target for finding in found if finding.severity == "file"]
    lists = [name for name, target in outcome.targets.items() if target.made == "list"]
    made = [*(file.target for file in outcome.files), *(paper.target for paper in outcome.papers)]
    about = {name: [one for one in found if one.target == name] for name in (*made, *lists, *refused, *left)}
    return [_work(name, outcome, profiles, own, left.get(name), language) for name, own in about.items()]


def _work(
    name: str, outcome: Outcome, profiles: Profiles, found: list[Finding], left: Beyond | None, language: Language
) -> Work:
    profile = outcome.targets.get(name, profiles.targets.get(name))
    files = tuple(file for file in outcome.files if file.target == name)
    refused = tuple(finding.text for finding in found if finding.severity == "file")
    sentence = say(language, f"undone.{left.reason}", count=len(left.numbers)) if left else ""
    numbers = left.numbers if left else ()
    if profile is None:
        status = files[0].status if files else None
        return Work(name, name, files, status=status, refused=refused, beyond=sentence, numbers=numbers)
    by_hand, simulated = profile.made == "list", _first_of(outcome.simulations, name)
    to_do, trial = bool(files) or by_hand, _first_of(outcome.trials, name)
    return Work(
        name=name,
        title=profile.title,
        files=files,
        papers=tuple(paper for paper in outcome.papers if paper.target == name),
        trial=trial,
        trial_how=_in(profile.trial, language) or "" if trial and profile.leavers == "absence" else "",
        by_hand=by_hand,
        status=files[0].status if files else profile.status,
        evidence=profile.evidence,
        role=_in(profile.role, language) or "",
        options=tuple(_options(profile, language)),
        tick_boxes=(_in(profile.tick_boxes, language) or ()) if to_do else (),
        steps=(_in(profile.steps, language) or ()) if to_do else (),
        counts=_counts(profile, simulated) if simulated and files else None,
        first=simulated.first if simulated else False,
        expected=tuple(_expected(profile, simulated, language)) if simulated and files else (),
        leavers=say(language, f"leavers_at.{profile.leavers}") if to_do else "",
        warning=left_out_warning(profile, outcome, language) if files else "",
        refused=refused,
        rejected=tuple(finding for finding in found if finding.severity in ("row", "value")),
        notes=tuple(f for f in found if f.severity == "note" and not f.code.startswith("PROFILE_")),
        beyond=sentence,
        numbers=numbers,
    )


def _first_of(things: Iterable[Told], name: str) -> Told | None:
    return next((one for one in things if getattr(one, "target", "") == name), None)


def _in(texts: Mapping[Language, Told], language: Language) -> Told | None:
    """Returns the text in the language, or in Dutch where a profile has no other."""
    return texts.get(language) or texts.get("nl")


def _counts(target: Target, simulated: Simulation) -> dict[str, int]:
    """Returns what the import does; a file of who is new says nothing of others."""
    counts = simulated.counts()
    told = COUNTED if target.who != "new" or target.leavers == "absence" else ("created",)
    return {key: counts[key] for key in told}


def _options(target: Target, language: Language) -> list[str]:
    """Returns what the school chose, as far as there was a choice."""
    chosen = [choice for values in target.options.values() if len(values) == 1 for choice in values.values()]
    return [text for choice in chosen if (text := _in(choice.text, language))]


def _expected(target: Target, simulated: Simulation, language: Language) -> list[str]:
    """Returns what the import should show, so that a person sees at once when it does something else."""
    counts = {**dict.fromkeys(COUNTED, 0), **_counts(target, simulated)}
    told = [say(language, "expected.first")] if simulated.first else []
    shown = ", ".join(f"{counts[key]} {say(language, f'import.{key}')}" for key in COUNTED[:4] if counts[key])
    shown = shown or say(language, "expected.none")
    told.append(say(language, "expected.counts", told=shown, same=counts["unchanged"]))
    gone = counts["left_behind"] if target.leavers == "none" else counts["archived"]
    return [*told, say(language, f"leavers.{target.leavers}", count=gone)] if gone else told

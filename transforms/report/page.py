"""The report as one web page: first the answer, then what to do, then the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from schemas.profile import Profiles, Target
from schemas.vocabulary import Language, Status
from transforms.outcome import ImportFile, Outcome
from transforms.report.findings import Finding, decides, findings
from transforms.report.left_out import left_out_warning
from transforms.report.pages import render
from transforms.report.prediction import compared
from transforms.report.pupils import pupil_lists
from transforms.report.summary import cause_counts, change_counts, row_counts, summary
from transforms.report.understood import part_of
from transforms.report.words import name, say

Told = TypeVar("Told")


@dataclass(frozen=True)
class Work:
    """What a person has to know and do for one target."""

    name: str
    title: str
    files: tuple[ImportFile, ...]
    status: Status | None
    evidence: tuple[str, ...]
    role: str
    tick_boxes: tuple[str, ...]
    steps: tuple[str, ...]
    expected: tuple[str, ...]
    warning: str
    """Who is missing from its file and should not be."""
    refused: tuple[str, ...]
    """Why its file was not made."""


def page(outcome: Outcome, profiles: Profiles, language: Language = "nl") -> str:
    """Returns the report as one HTML document that needs nothing from outside."""
    found = findings(outcome.issues, language)
    answer = _answer(outcome, language)
    attention = [finding for finding in found if not decides(finding, outcome.state)]
    return render(
        "page.html",
        language,
        summary=summary(outcome, language),
        source=_title(profiles, outcome.source),
        delivered=[file for file, _ in outcome.delivery.files],
        digest=outcome.digest,
        answer=answer,
        follow=_follow(outcome, language),
        reasons=[(_reason(finding.text, answer), finding) for finding in found if decides(finding, outcome.state)],
        works=_works(outcome, profiles, found, language),
        attention=[finding for finding in attention if finding.severity != "note"],
        notes=[finding for finding in attention if finding.severity == "note"],
        lists=pupil_lists(outcome.changes, language),
        causes=_causes(outcome, language),
        changes=change_counts(outcome.changes),
        compared=compared(outcome.prediction, language) if outcome.prediction else None,
        changed=not outcome.changes.empty,
        ledger=outcome.ledger,
        groups=outcome.groups,
        ignored=_ignored(outcome),
        accounted=sum(count for entry, count in row_counts(outcome.ledger).items() if entry != "read"),
        balances=all(part.balances for part in outcome.ledger),
        parts=[part_of(part, profiles, language) for part in outcome.understood],
    )


def _title(profiles: Profiles, source: str) -> str:
    return profiles.sources[source].title if source in profiles.sources else source


def _answer(outcome: Outcome, language: Language) -> str:
    """Returns what happened, in one sentence."""
    return say(language, f"answer.{_ending(outcome)}", count=len(outcome.files))


def _reason(text: str, answer: str) -> str:
    """Returns the reason without the word that the answer has said already, such as `Held:`."""
    reason = text.removeprefix(answer.split(":")[0] + ":").strip()
    return reason[:1].upper() + reason[1:]


def _follow(outcome: Outcome, language: Language) -> list[str]:
    """Returns what a person has to do now."""
    rejected = row_counts(outcome.ledger)["rejected"] if outcome.state == "published" else 0
    follow = [say(language, f"next.{_ending(outcome)}", count=len(outcome.files))]
    return [*follow, say(language, "next.rejected", count=rejected)] if rejected else follow


def _ending(outcome: Outcome) -> str:
    if outcome.state == "published" and not outcome.files:
        return "published_none"
    waits = any(issue.code.startswith("HELD_") for issue in outcome.issues)
    return "checked_held" if outcome.state == "checked" and waits else outcome.state


def _causes(outcome: Outcome, language: Language) -> str:
    counts = cause_counts(outcome.changes)
    return ", ".join(f"{count} {name(language, 'cause', cause)}" for cause, count in counts.items())


def _ignored(outcome: Outcome) -> dict[str, int]:
    reasons = sorted({reason for part in outcome.ledger for reason in part.ignored})
    return {reason: sum(part.ignored.get(reason, 0) for part in outcome.ledger) for reason in reasons}


def _works(outcome: Outcome, profiles: Profiles, found: list[Finding], language: Language) -> list[Work]:
    refused = [finding.target for finding in found if finding.target and finding.severity == "file"]
    names = dict.fromkeys([*(file.target for file in outcome.files), *refused])
    return [_work(target, profiles.targets.get(target), outcome, found, language) for target in names]


def _work(target: str, profile: Target | None, outcome: Outcome, found: list[Finding], language: Language) -> Work:
    files = tuple(file for file in outcome.files if file.target == target)
    about = [finding for finding in found if finding.target == target]
    refused = tuple(finding.text for finding in about if finding.severity == "file")
    if profile is None:
        return Work(target, target, files, files[0].status if files else None, (), "", (), (), (), "", refused)
    return Work(
        name=target,
        title=profile.title,
        files=files,
        status=files[0].status if files else profile.status,
        evidence=profile.evidence,
        role=_in(profile.role, language) or "",
        tick_boxes=(_in(profile.tick_boxes, language) or ()) if files else (),
        steps=(_in(profile.steps, language) or ()) if files else (),
        expected=tuple(_expected(profile, outcome, language)) if files else (),
        warning=left_out_warning(profile, outcome, language) if files else "",
        refused=refused,
    )


def _in(texts: Mapping[Language, Told], language: Language) -> Told | None:
    """Returns the text in the language, or in Dutch where a profile has no other."""
    return texts.get(language) or texts.get("nl")


def _expected(profile: Target, outcome: Outcome, language: Language) -> list[str]:
    """Returns what the import should show, so that a person sees at once when it does something else."""
    counts = change_counts(outcome.changes)
    told = say(
        language,
        "expected.changes",
        new=counts["new"] + counts["returned"],
        changed=counts["changed"] + counts["moved"] + counts["renumbered"],
        unchanged=counts["unchanged"],
    )
    gone = counts["archived"]
    return [told, say(language, f"leavers.{profile.leavers}", count=gone)] if gone else [told]

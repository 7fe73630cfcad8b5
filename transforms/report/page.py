"""The report as one web page: first the answer, then what to do, then the evidence."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.profile import Profiles
from schemas.vocabulary import Language
from transforms.outcome import Outcome
from transforms.report.findings import decides, findings
from transforms.report.pages import render
from transforms.report.prediction import compared
from transforms.report.pupils import pupil_lists
from transforms.report.summary import cause_counts, change_counts, row_counts, summary
from transforms.report.understood import part_of
from transforms.report.withheld import titles, withheld_list
from transforms.report.words import name, say
from transforms.report.work import works


def page(
    outcome: Outcome, profiles: Profiles, language: Language = "nl", instructions: Mapping[str, str] | None = None
) -> str:
    """Returns the report as one HTML document that needs nothing from outside.

    Args:
        instructions: target -> the address of its work instruction, where that was written.
    """
    found = findings(outcome.issues, language)
    answer = _answer(outcome, language)
    attention = [finding for finding in found if not decides(finding, outcome.state)]
    return render(
        "page.html",
        language,
        summary=summary(outcome, language),
        source=_title(profiles, outcome.source),
        delivered=[file for file, _ in outcome.delivery.files],
        uploader=outcome.delivery.uploader,
        digest=outcome.digest,
        answer=answer,
        follow=_follow(outcome, language),
        reasons=[(_reason(finding.text, answer), finding) for finding in found if decides(finding, outcome.state)],
        works=works(outcome, profiles, language),
        instructions=instructions or {},
        withheld=withheld_list(outcome.withheld, titles(profiles), language),
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

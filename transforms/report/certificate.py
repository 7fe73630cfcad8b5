"""The certificate of a purge as one web page: what was removed, in counts, and by which periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.vocabulary import Language
from transforms.report.pages import long_day, render
from transforms.report.words import say

KINDS = (
    "pupils",
    "events",
    "links",
    "obligations",
    "accounts",
    "cards",
    "aids",
    "results",
    "protections",
    "expected",
    "listed",
    "reviewed",
    "staff",
    "staff_events",
    "deliveries",
)
FILES = ("originals", "imports", "workbooks", "pages", "inspections")


def certificate(told: Mapping[str, Any], language: Language) -> str:
    """Returns the certificate of one purge.

    Args:
        told: number, day, made_at, made_by, retention, archived_until, decided_until, and counts per school.
    """
    return render(
        "certificate.html",
        language,
        told=told,
        schools=[_school(school, language) for school in told["schools"]],
        periods=_periods(told, language),
    )


def counts_of(school: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Returns what was removed of a school, by kind."""
    counts = {**{kind: school.get(kind, 0) for kind in KINDS}, **{kind: school["files"].get(kind, 0) for kind in FILES}}
    return [(kind, count) for kind, count in counts.items() if count]


def _school(school: Mapping[str, Any], language: Language) -> dict[str, Any]:
    spans = [
        say(
            language,
            f"certificate.span_{kind}",
            first=long_day(school[f"{kind}_from"], language),
            last=long_day(school[f"{kind}_until"], language),
        )
        for kind in ("archived", "decided")
        if f"{kind}_from" in school
    ]
    title = f"{say(language, 'school')} {school['school']}"
    return {
        "name": title if school["school"] else say(language, "certificate.unknown_school"),
        "counts": counts_of(school),
        "spans": spans,
    }


def _periods(told: Mapping[str, Any], language: Language) -> list[str]:
    until = {"archived_days": told["archived_until"], "files_days": told["decided_until"]}
    return [
        say(language, f"certificate.{period}", days=told["retention"][period], until=long_day(day, language))
        for period, day in until.items()
    ]

"""The inspection of one pupil as one web page: all that is held, in words for who asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.tables import GEGEVENS
from schemas.vocabulary import GESLACHT, JAARGROEP, Language
from transforms.report.findings import ranges
from transforms.report.pages import long_day, render
from transforms.report.words import name, say

STANDING = ("status", "since", "school_year", "missed")
CODES: Mapping[str, Mapping[str, str]] = {"geslacht": GESLACHT, "jaargroep": JAARGROEP}
"""Columns that hold a code, with what the standard calls it in Dutch."""

Told = Mapping[str, Any]


def inspection(told: Told, language: Language) -> str:
    """Returns the page about one pupil.

    Args:
        told: the document that `flows.inzage` makes.
    """
    return render(
        "inspection.html",
        language,
        told=told,
        data=[
            (name(language, "column", column), shown(column, cell, language)) for column, cell in told["data"].items()
        ],
        now=_now(told, language),
        until=_until(told, language),
        events=[_event(event, language) for event in reversed(_joined(told["events"]))],
        targets=", ".join(told["targets"]),
        predictions=[_prediction(one, language) for one in told["predictions"]],
        files=[{**file, "rows": ranges(file["rows"])} for file in told["files"]],
    )


def shown(column: str, cell: str | None, language: Language) -> str:
    """Returns a value as it is held, and what its code means."""
    text = cell or "—"
    meaning = CODES.get(column, {}).get(text)
    if meaning:
        return f"{text} ({meaning})"
    return long_day(text, language) if column.endswith("datum") else text


def _now(told: Told, language: Language) -> list[tuple[str, str]]:
    held = told["held"]
    if held is None:
        return []
    number = [(say(language, "inspection.number"), held["number"])]
    return number + [
        (name(language, "standing", column), _standing(column, held[column], language)) for column in STANDING
    ]


def _standing(column: str, text: str, language: Language) -> str:
    if column == "status":
        return name(language, "standing", text)
    return long_day(text, language) if column == "since" else text or "—"


def _until(told: Told, language: Language) -> str:
    if told["held"] is None:
        return say(language, "inspection.only_history")
    if told["held"]["until"]:
        return say(language, "inspection.until_archived", day=long_day(told["held"]["until"], language))
    return say(language, "inspection.until_active", days=told["retention"]["archived_days"])


def _joined(events: Sequence[Told]) -> list[Told]:
    """Returns the events with those about an old and a new number of one delivery as one: the child is the same."""
    joined: list[Told] = []
    for event in events:
        last = joined[-1] if joined else None
        same = last and event["kind"] == last["kind"] == "renumbered" and event["delivery"] == last["delivery"]
        if last and same and last["after"] is None and event["before"] is None:
            joined[-1] = {
                **event,
                "before": last["before"],
                "number_was": last["number"],
                "columns": _both(last, event),
            }
        else:
            joined.append(event)
    return joined


def _both(old: Told, new: Told) -> list[dict[str, str | None]]:
    """Returns the columns that differ between what was known under the old number and under the new one."""
    was = {one["column"]: one["before"] for one in old["columns"]}
    now = {one["column"]: one["after"] for one in new["columns"]}
    columns = [column for column in GEGEVENS if was.get(column) != now.get(column)]
    return [{"column": column, "before": was.get(column), "after": now.get(column)} for column in columns]


def _event(event: Told, language: Language) -> dict[str, Any]:
    kind, cause = name(language, "kind", event["kind"]), name(language, "cause", event["cause"])
    title = "event_cause" if cause else "event"
    said = say(language, f"inspection.{title}", day=long_day(event["day"], language), kind=kind, cause=cause)
    return {"title": said, "source": _place(event, language), "changes": _changes(event, language)}


def _place(event: Told, language: Language) -> str:
    place = event["place"]
    if not place:
        return say(language, "inspection.told_by_none", delivery=event["delivery"])
    sheet = [say(language, "sheet", sheet=place["sheet"])] if place.get("sheet") else []
    row = [say(language, "inspection.row", row=place["row"])] if place.get("row") else []
    words = ", ".join([place.get("file", ""), *sheet, *row])
    return say(language, "inspection.told_by", place=words, delivery=event["delivery"])


def _changes(event: Told, language: Language) -> list[tuple[str, str, str]]:
    """Returns what became different: the data, and how the pupil stands."""
    was, now = event["before"] or {}, event["after"] or {}
    number, number_was = event["number"], event.get("number_was", event["number"])
    told = []
    if not (was and now) or number != number_was:
        told = [(say(language, "inspection.number"), number_was if was else "—", number if now else "—")]
    for column in STANDING:
        sides = [str(side.get(column) or "") for side in (was, now)]
        if sides[0] != sides[1]:
            before, after = (_standing(column, text, language) if text else "—" for text in sides)
            told.append((name(language, "standing", column), before, after))
    for one in event["columns"]:
        before, after = (shown(one["column"], one[side], language) for side in ("before", "after"))
        told.append((name(language, "column", one["column"]), before, after))
    return told


def _prediction(one: Told, language: Language) -> str:
    year, *more = one["expected"]
    words = [shown("jaargroep", year, language) if year else say(language, "inspection.leaving"), *filter(None, more)]
    facts = {"school_year": one["school_year"], "expected": ", ".join(words)}
    return say(language, "inspection.prediction", day=long_day(one["made_on"], language), **facts)

"""Telling on the terminal where what is known of a pupil comes from; for who asks about that one pupil."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows.clock import dutch_day
from schemas.authority import HAND
from schemas.vocabulary import Language
from transforms.report.words import name, say

Told = dict[str, Any]


def tell_why(told: Told, language: Language) -> str:
    """Returns the chain of one column, or one line for every column."""
    full = any("targets" in column for column in told["columns"])
    head = say(language, "why.pupil", number=told["number"], school=told["school"])
    status = say(language, "why.status", status=name(language, "pupil_status", told["status"]), since=told["since"])
    lines = [head, *([status] if told["status"] else [])]
    for column in told["columns"]:
        lines += _chain(column, language) if full else [_line(column, language)]
    lines += [say(language, f"why.link_{link['kind']}", **_link(link, language)) for link in told["links"]]
    return "\n".join(lines)


def _line(column: Told, language: Language) -> str:
    label, value = name(language, "column", column["column"]), column["value"] or say(language, "why.empty")
    if not column["origin"]:
        return f"  {label}: {value}"
    return f"  {label}: {value}  ← {_origin(column['origin'], language)}"


def _chain(column: Told, language: Language) -> Iterator[str]:
    """Yields the way back: targets, register, file, decision, earlier values."""
    label, value = name(language, "column", column["column"]), column["value"] or say(language, "why.empty")
    for cell in column["targets"]:
        yield "  " + _target(cell, label, language)
        if "withheld" in cell:
            yield "     " + _withheld(cell["withheld"], language)
    yield "  " + say(language, "why.register", column=label, value=value)
    origin = column["origin"]
    if origin:
        yield "  ← " + _origin(origin, language)
        yield from (f"     {line}" for line in _cells(origin, value, language))
        if origin["uploader"]:
            yield "     " + say(language, "why.uploader", by=origin["uploader"])
        if origin["decision"]:
            yield "     " + _decision(origin, language)
        if column["not_in_last"]:
            yield "     " + say(language, "why.kept", delivery=column["not_in_last"], day=origin["day"])
    if column["earlier"]:
        yield "  " + say(language, "why.earlier")
        for one in column["earlier"]:
            yield f"    {one['value'] or say(language, 'why.empty')}  ← {_origin(one, language)}"


def _target(cell: Told, label: str, language: Language) -> str:
    if cell["state"] != "read":
        return say(language, f"why.target_{cell['state']}", **cell)
    made = say(language, "why.rule", rule=cell["rule"]) if cell["rule"] else ""
    made = made or (say(language, "why.translated") if cell["translated"] else "")
    told = {
        **cell,
        "value": cell["value"] or say(language, "why.empty"),
        "column": label,
        "how": f", {made}" if made else "",
    }
    return say(language, "why.target", **told)


def _withheld(told: Told, language: Language) -> str:
    rule = say(language, f"authority.{told['rule']}")
    by = say(language, "why.protected", **told) if told["rule"] == HAND else ""
    return say(language, "why.withheld", rule=rule) + by


def _origin(origin: Told, language: Language) -> str:
    """Returns in one line by which delivery, file, row and heading a value was told."""
    parts = [origin["day"], say(language, "why.delivery", delivery=origin["delivery"])]
    parts.append(name(language, "kind", origin["kind"]))
    if origin["cause"]:
        parts.append(name(language, "cause", origin["cause"]))
    if origin["undoes"]:
        parts.append(say(language, "why.undoes", delivery=origin["undoes"]))
    if origin["place"]:
        parts += [origin["place"]["file"], *_sheet(origin["place"], language)]
        parts.append(say(language, "row_numbers", rows=origin["place"]["row"], count=1))
    if headings := " / ".join(dict.fromkeys(one["heading"] for one in origin["headings"])):
        parts.append(say(language, "column", column=headings))
    return ", ".join(part for part in parts if part)


def _sheet(place: Told, language: Language) -> list[str]:
    return [say(language, "sheet", sheet=place["sheet"])] if place["sheet"] not in ("", place["file"]) else []


def _cells(origin: Told, value: str, language: Language) -> Iterator[str]:
    """Yields what stood in the school's file and what was made of it."""
    for one in origin["headings"]:
        if one.get("state") == "read":
            same = one["raw"].strip() == value
            yield say(
                language, "why.raw_same" if same else "why.raw", raw=one["raw"], value=value, heading=one["heading"]
            )
        elif "state" in one:
            yield say(language, f"why.raw_{one['state']}", heading=one["heading"])


def _decision(origin: Told, language: Language) -> str:
    decision = origin["decision"]
    reason = f": {decision['reason']}" if decision["reason"] else ""
    key = "why.undone_by" if origin["undoes"] else "why.decision"
    return say(language, key, by=decision["by"], day=dutch_day(decision["at"]), reason=reason)


def _link(link: Told, language: Language) -> Told:
    by = say(language, "why.by", by=link["decided_by"]) if link["decided_by"] else say(language, "why.by_evidence")
    return {**link, "by": by}

"""Telling how a rollover stands: on the terminal, and as a JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.rollover_plan import Written
from flows.rollover_year import Turned
from schemas.vocabulary import Language
from transforms.report.rollover import list_text, option_text, state_text, totals, year_texts
from transforms.report.words import say
from transforms.rollover_facts import Year
from transforms.rollover_plan import Item, Plan, SchoolPlan, Work

WORDS = {
    "nl": {
        "opened": "Schooljaar {school_year}: geopend bij {opened} scholen, en het oude jaar daar afgesloten; "
        "bij {already} was dat al gedaan. Aan leerlingen is niets veranderd.",
        "done": "{school}: {step} is afgevinkt door {by} op {day}.",
        "undone": "{school}: {step} is weer open; {by} heeft dat op {day} gezegd.",
        "page": "Overzicht: {page}",
        "book": "Werkmap: {book}",
    },
    "en": {
        "opened": "School year {school_year}: opened at {opened} schools, and the old year closed there; "
        "at {already} that was done already. Nothing about pupils changed.",
        "done": "{school}: {step} was ticked by {by} on {day}.",
        "undone": "{school}: {step} is open again; {by} said so on {day}.",
        "page": "Overview: {page}",
        "book": "Workbook: {book}",
    },
}


def tell_turned(turned: Turned, language: Language) -> str:
    """Returns what a run of the rollover did."""
    counts = {"opened": len(turned.opened), "already": len(turned.already)}
    return WORDS[language]["opened"].format(school_year=turned.school_year, **counts)


def tell_tick(told: Mapping[str, str], language: Language) -> str:
    """Returns that a step was ticked, or is open again."""
    return WORDS[language][told["state"]].format_map(told)


def tell_status(told: Plan, language: Language, written: Written | None = None) -> str:
    """Returns how far the rollover is: in all, and of each school."""
    lines = [say(language, "rollover.title", school_year=told.school_year)]
    if not told.schools:
        return "\n".join((*lines, say(language, "rollover.none")))
    lines.append("  " + ", ".join(totals(told, language)))
    for key in ("not_delivered", "not_rolled_over"):
        codes = getattr(told, key)
        lines.append(
            f"  {say(language, f'rollover.{key}', count=len(codes))}" + (f": {', '.join(codes)}" if codes else "")
        )
    for one in told.schools:
        counts = {"done": one.count("itself", "done", "ticked"), "all": len(one.items)}
        steps = f"{say(language, 'rollover.steps').lower()}: {say(language, 'rollover.of', **counts)}"
        lines.append(f"{one.facts.school}: {list_text(one.facts, language)}; {steps}")
    return "\n".join((*lines, *_places(written, language)))


def tell_plan(told: Plan, written: Written, language: Language) -> str:
    """Returns every step of every school, with who does it and how far it is."""
    lines = [say(language, "rollover.title", school_year=told.school_year)]
    for one in told.schools:
        lines += ["", *_school(told, one, language)]
    none = [] if told.schools else [say(language, "rollover.none")]
    return "\n".join((*lines, *none, "", *_places(written, language)))


def plan_document(told: Plan, language: Language, written: Written | None = None) -> dict[str, Any]:
    """Returns how a rollover stands as it goes into a JSON document."""
    return {
        "school_year": told.school_year,
        "previous": told.previous,
        "day": told.day.isoformat(),
        "not_delivered": told.not_delivered,
        "not_rolled_over": told.not_rolled_over,
        "schools": [_school_document(one, language) for one in told.schools],
        **({"page": str(written.page), "workbook": str(written.workbook)} if written else {}),
    }


def turned_document(turned: Turned) -> dict[str, Any]:
    """Returns what a run did as it goes into a JSON document."""
    return {"opened": list(turned.opened), "already": list(turned.already)}


def _places(written: Written | None, language: Language) -> list[str]:
    words = WORDS[language]
    return [words["page"].format(page=written.page), words["book"].format(book=written.workbook)] if written else []


def _school(told: Plan, one: SchoolPlan, language: Language) -> list[str]:
    old, new = year_texts(one.facts, language)
    lines = [
        f"{one.facts.school} {one.facts.name}".strip(),
        f"  {told.previous}: {old}",
        f"  {told.school_year}: {new}; {list_text(one.facts, language)}",
    ]
    for work in one.works:
        lines.append(f"  {work.title}")
        notes = [option_text(work, language), *(remark[language] for remark in work.remarks)]
        notes += [] if work.profile else [say(language, "rollover.no_page")]
        lines += [f"    {note}" for note in notes if note]
        for item in work.items:
            lines.append(f"    [{state_text(item, language)}] {item.name}")
            lines.append(f"      {item.step.text[language]}")
            lines.append(f"      {say(language, 'rollover.who')}: {item.step.role[language]}")
    return lines


def _school_document(one: SchoolPlan, language: Language) -> dict[str, Any]:
    facts = one.facts
    return {
        "school": facts.school,
        "name": facts.name,
        "source": facts.source,
        "old_year": _year(facts.old),
        "new_year": {**_year(facts.new), "expected": facts.expected},
        "delivered": facts.delivered,
        "held": facts.held,
        "not_rolled_over": facts.not_rolled_over,
        "prediction": facts.prediction,
        "targets": [_work(work, language) for work in one.works],
    }


def _year(year: Year) -> dict[str, Any]:
    return dict(vars(year))


def _work(work: Work, language: Language) -> dict[str, Any]:
    return {
        "target": work.platform,
        "title": work.title,
        "status": work.profile.status if work.profile else "",
        "evidence": list(work.profile.evidence) if work.profile else [],
        "options": [{"option": name, "value": value, "known": origin} for name, value, origin in work.options],
        "remarks": [remark[language] for remark in work.remarks],
        "steps": [_item(item, language) for item in work.items],
    }


def _item(item: Item, language: Language) -> dict[str, Any]:
    return {
        "step": item.name,
        "text": item.step.text[language],
        "role": item.step.role[language],
        "state": item.state,
        "said": state_text(item, language),
        "opens": item.opens,
        "day": item.day,
        "by": item.by,
        "waits": list(item.waits),
        "unmade": item.unmade,
        "differences": item.differences,
        "evidence": list(item.step.evidence),
    }

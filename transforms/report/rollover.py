"""The page of a rollover: schools with their old and new year, and every step with who does it and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.rollover import Rollover
from schemas.vocabulary import Language
from transforms.report.pages import long_day, render
from transforms.report.words import name, say
from transforms.rollover_facts import Facts
from transforms.rollover_plan import FINISHED, Item, Plan, SchoolPlan, Work


def rollover_page(told: Plan, language: Language) -> str:
    """Returns the page; it holds counts, never a pupil."""
    return render(
        "rollover.html",
        language,
        school_year=told.school_year,
        previous=told.previous,
        made_on=told.day.isoformat(),
        totals=totals(told, language),
        named=[
            ("not_delivered", _named(told, told.not_delivered)),
            ("not_rolled_over", _named(told, told.not_rolled_over)),
        ],
        schools=[_school(one, language) for one in told.schools],
        profiles=[_evidence(one, language) for one in _profiles(told)],
    )


def totals(told: Plan, language: Language) -> list[str]:
    """Returns how many schools there are, and how many steps are to do, waiting and finished."""
    counts = {
        "schools": len(told.schools),
        "todo": sum(one.count("todo") for one in told.schools),
        "waiting": sum(one.count("date", "delivery", "decision", "earlier") for one in told.schools),
        "finished": sum(one.count("itself", "done", "ticked") for one in told.schools),
    }
    return [say(language, f"rollover.{key}", count=count) for key, count in counts.items()]


def state_text(item: Item, language: Language) -> str:
    """Returns how far a step is, in words."""
    facts = {"day": long_day(item.opens or item.day, language), "by": item.by, "steps": ", ".join(item.waits)}
    lines = [say(language, f"rollover_state.{item.state}", **facts)]
    if item.differences and item.state not in FINISHED:
        lines.append(say(language, "rollover.differences", count=item.differences))
    if item.unmade and item.state not in FINISHED:
        lines.append(say(language, "rollover.unmade", target=item.step.target))
    return ". ".join(line.removesuffix(".") for line in lines)


def list_text(facts: Facts, language: Language) -> str:
    """Returns what came of the list of the new year: delivered, waiting, not rolled over, surprising."""
    lines = [say(language, "rollover.delivered", day=long_day(facts.delivered, language))] if facts.delivered else []
    lines += [say(language, "rollover.held", count=facts.held)] if facts.held else []
    lines = lines or [say(language, "rollover.not_yet")]
    lines += [say(language, "rollover.behind")] if facts.not_rolled_over else []
    if facts.prediction is not None:
        lines.append(surprise_text(facts.prediction, language))
    return "; ".join(lines)


def surprise_text(prediction: Mapping[str, Any], language: Language) -> str:
    """Returns how many surprises of which kinds there were."""
    kinds = [f"{one['count']} {name(language, 'surprise', one['kind'])}" for one in prediction["surprises"]]
    return say(language, "rollover.surprises" if kinds else "rollover.no_surprises", kinds=", ".join(kinds))


def year_texts(facts: Facts, language: Language) -> tuple[str, str]:
    """Returns how the old and the new year of a school stand."""
    old, new = facts.old, facts.new
    closed = _moment("closed", old.closed_on, old.closed_by, language)
    opened = _moment("opened", new.opened_on, new.opened_by, language)
    before = say(language, "rollover.pupils", count=old.pupils)
    after = say(language, "rollover.pupils", count=new.pupils)
    if facts.expected is not None and not facts.delivered:
        after = say(language, "rollover.expected", count=facts.expected)
    return f"{before}; {closed}", f"{after}; {opened}"


def option_text(work: Work, language: Language) -> str:
    """Returns how a school uses a system, with what was supposed; `""` where there is nothing to choose."""
    told = [f"{option} = {value} ({say(language, f'rollover.{origin}_so')})" for option, value, origin in work.options]
    return say(language, "rollover.way", options=", ".join(told)) if told else ""


def _moment(act: str, day: str, by: str, language: Language) -> str:
    key = f"rollover.{act}" if day else f"rollover.not_{act}"
    return say(language, key, day=long_day(day, language), by=by or "-")


def _named(told: Plan, codes: Sequence[str]) -> list[tuple[str, str]]:
    names = {one.facts.school: one.facts.name for one in told.schools}
    return [(code, names[code]) for code in codes]


def _school(one: SchoolPlan, language: Language) -> Mapping[str, Any]:
    facts, key = one.facts, "rollover.source" if one.facts.source else "rollover.source_unknown"
    counts = {"done": one.count("itself", "done", "ticked"), "all": len(one.items)}
    return {
        "code": facts.school,
        "name": facts.name,
        "source": say(language, key, source=facts.administration or facts.source),
        "years": year_texts(facts, language),
        "list": list_text(facts, language),
        "steps": say(language, "rollover.of", **counts),
        "works": [_work(work, language) for work in one.works],
    }


def _work(work: Work, language: Language) -> Mapping[str, Any]:
    lines = [
        {
            "name": item.name,
            "text": item.step.text[language],
            "role": item.step.role[language],
            "state": item.state,
            "said": state_text(item, language),
        }
        for item in work.items
    ]
    return {
        "title": work.title,
        "is_known": work.profile is not None,
        "options": option_text(work, language),
        "remarks": [remark[language] for remark in work.remarks],
        "lines": lines,
    }


def _profiles(told: Plan) -> list[Rollover]:
    """Returns the profiles that the steps come from, each once."""
    found = {work.platform: work.profile for one in told.schools for work in one.works}
    return [profile for profile in found.values() if isinstance(profile, Rollover)]


def _evidence(profile: Rollover, language: Language) -> Mapping[str, Any]:
    return {
        "title": profile.title,
        "status": name(language, "layout", profile.status) if profile.status == "unverified" else "",
        "evidence": profile.evidence,
        "steps": [(f"{profile.name}.{step.name}", step.evidence) for step in profile.steps],
    }

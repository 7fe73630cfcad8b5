"""The verb about the rollover: predict, plan, run, status, and ticking steps."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING

from flows.rollover import predict_rollover
from flows.rollover_plan import plan_of, write_plan
from flows.rollover_year import tick, turn_year, untick
from flows.tell_rollover import expectation_document, tell_expectations
from flows.tell_rollover_plan import plan_document, tell_plan, tell_status, tell_tick, tell_turned, turned_document
from transforms.predict import next_school_year
from transforms.values.dates import school_year_of

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE = 0
MARCH = 3
"""From this month on the coming rollover is meant where nobody says which."""


def rollover_verb(desk: Desk, options: Namespace) -> int:
    """Does what is asked about the rollover of one school, or of all."""
    if options.action == "predict":
        expected = predict_rollover(desk.workspace, desk.today, options.school)
        told: dict[str, object] = {"schools": [expectation_document(one) for one in expected]}
        desk.say(told, lambda: tell_expectations(expected, desk.language))
        return DONE
    year = options.school_year or usual_year(desk.today)
    if options.action in ("done", "undone"):
        return _tick(desk, options, year)
    return _run(desk, options, year) if options.action == "run" else _show(desk, options, year)


def usual_year(today: date) -> str:
    """Returns the school year that is meant where nobody says which: from March to July the next one."""
    current = school_year_of(today)
    return next_school_year(current) if MARCH <= today.month < 8 else current


def _show(desk: Desk, options: Namespace, year: str) -> int:
    """Shows the plan; `plan` also writes it, `status` does not."""
    found = plan_of(desk.workspace, year, desk.today, options.school)
    if options.action == "status":
        desk.say(plan_document(found, desk.language), lambda: tell_status(found, desk.language))
        return DONE
    written = write_plan(desk.workspace, found, desk.language, options.school)
    desk.say(plan_document(found, desk.language, written), lambda: tell_plan(found, written, desk.language))
    return DONE


def _run(desk: Desk, options: Namespace, year: str) -> int:
    turned = turn_year(desk.workspace, year, desk.today, options.by, options.school)
    found = plan_of(desk.workspace, year, desk.today, options.school)
    written = write_plan(desk.workspace, found, desk.language, options.school)
    told = turned_document(turned) | plan_document(found, desk.language, written)
    desk.say(told, lambda: f"{tell_turned(turned, desk.language)}\n{tell_status(found, desk.language, written)}")
    return DONE


def _tick(desk: Desk, options: Namespace, year: str) -> int:
    act = tick if options.action == "done" else untick
    said = act(desk.workspace, year, options.school, options.step, options.by, desk.today)
    told = {
        "state": options.action,
        "school": options.school,
        "school_year": year,
        "step": options.step,
        "by": said.by,
        "day": said.day,
    }
    desk.say(told, lambda: tell_tick(told, desk.language))
    return DONE

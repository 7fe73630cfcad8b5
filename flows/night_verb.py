"""The verb `nightly`: does what is done every night, for who schedules it with something else than Prefect."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from flows.nightly import Night, run_night, try_night
from flows.tell_night import night_document, tell_night

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED, HELD = 0, 1, 3


def nightly_verb(desk: Desk, options: Namespace) -> int:
    """Does the night, or only tells what it would do."""
    night = try_night(desk.workspace, desk.today) if options.dry_run else run_night(desk.workspace, desk.today)
    told = night_document(desk.workspace, night, desk.language)
    desk.say(told, lambda: tell_night(desk.workspace, night, desk.language, options.dry_run))
    return exit_status(night)


def exit_status(night: Night) -> int:
    """Returns the gravest thing that can be said of a night: a step failed or something was refused, or held."""
    if {"failed", "refused"} & night.ends.keys():
        return REFUSED
    return HELD if "held" in night.ends else DONE

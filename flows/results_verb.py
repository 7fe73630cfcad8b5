"""The verb about results: brings them, switches them on and off, tells what waits, and draws the page of a group."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.account import account
from flows.faults import Fault
from flows.offer import offer
from flows.progress import progress
from flows.result_originals import keep_originals, offered_from
from flows.result_pages import write_page
from flows.result_switches import Switch, switch, switch_log, switches
from flows.results import SENDER, Brought, bring_results, profile_of, result_status
from flows.results_inbox import nightly
from flows.tell_results import (
    results_document,
    tell_page,
    tell_results,
    tell_status,
    tell_switched,
)
from schemas.messages import Issue

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED, INCOMPLETE = 0, 1, 4
ACTIONS = ("on", "off", "status", "page")
"""Words that may stand where otherwise the files do."""


def results_verb(desk: Desk, options: Namespace) -> int:
    """Does what the first word says; without one of `ACTIONS` it brings the files, or else what the inbox has."""
    word = str(options.files[0]) if len(options.files) == 1 else ""
    if word in ("on", "off"):
        return _switch(desk, options, word)
    if word in ACTIONS:
        return {"status": _status, "page": _page}[word](desk, options)
    return _bring(desk, options) if options.files else _inbox(desk, options)


def _bring(desk: Desk, options: Namespace) -> int:
    if not options.school:
        raise Fault(Issue("RESULTS_SCHOOL"))
    delivery, missing = offer(options.files, options.school)
    if missing:
        done = Brought(options.school, "refused", issues=missing)
        return _tell(desk, [done])
    with progress(desk.language) as step:
        step("read")
        offered = offered_from(options.files, delivery.files)
        done = bring_results(
            desk.workspace, options.school, offered, desk.today, desk.language, account(), options.dry_run
        )
    if done.state == "nothing":
        keep_originals(desk.workspace, options.school, offered, desk.today)
    return _tell(desk, [done])


def _inbox(desk: Desk, options: Namespace) -> int:
    if options.dry_run:
        raise Fault(Issue("RESULTS_DRY_INBOX"))
    with progress(desk.language) as step:
        step("read")
        done = nightly(desk.workspace, desk.today, [options.school] if options.school else None, desk.language)
    return _tell(desk, done)


def _tell(desk: Desk, done: list[Brought]) -> int:
    told = [results_document(one, desk.language) for one in done]
    desk.say(
        told[0] if len(told) == 1 else {"schools": told},
        lambda: "\n\n".join(tell_results(one, desk.language) for one in done) or tell_results(None, desk.language),
    )
    if any(one.state == "refused" for one in done):
        return REFUSED
    return INCOMPLETE if any(one.rejected or one.refused for one in done) else DONE


def _switch(desk: Desk, options: Namespace, act: str) -> int:
    asked = Switch("on" if act == "on" else "off", options.school, options.method, options.group, options.by)
    told = switch(desk.workspace, asked, profile_of(desk.workspace, SENDER).connection, desk.today)
    desk.say(told, lambda: tell_switched(told, desk.language))
    return DONE


def _status(desk: Desk, options: Namespace) -> int:
    if not options.school:
        raise Fault(Issue("RESULTS_SCHOOL"))
    waiting = result_status(desk.workspace, options.school, desk.today)
    on, log = switches(desk.workspace, options.school), switch_log(desk.workspace, options.school)
    told = {"school": options.school, "waiting": waiting, "on": on, "log": log}
    desk.say(told, lambda: tell_status(options.school, waiting, on, desk.language))
    return DONE


def _page(desk: Desk, options: Namespace) -> int:
    page, pupils = write_page(desk.workspace, options.school, options.group, desk.today, desk.language, options.names)
    told = {"school": options.school, "group": options.group, "names": options.names, "pupils": pupils}
    desk.say({**told, "page": str(page)}, lambda: tell_page(Path(page), options.names, desk.language))
    return DONE

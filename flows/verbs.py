"""The verbs of the command line: each does its work, says what happened, and returns the exit status.

Here is where an exception that nobody foresaw becomes a sentence.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path

from flows.account import account
from flows.account_verbs import accounts_verb, groups_verb
from flows.aid_verb import aids_verb
from flows.books import book_path
from flows.card_verb import cards_verb
from flows.choosing import chosen
from flows.clock import today
from flows.connecting import connections_verb
from flows.decide import filled_in
from flows.deciding import decide_verb, review_verb
from flows.decisions import approve, find, holds, reject
from flows.doctor_verb import doctor_verb
from flows.faults import explain
from flows.holds import Approval
from flows.keeping import inzage_verb, obligations_verb, purge_verb
from flows.learn import Wish, propose, save, told
from flows.lineage import undo_verb, why_verb
from flows.night_verb import nightly_verb
from flows.offer import offer
from flows.process import decline, process
from flows.profiles import check_profiles, list_profiles, show_profile, tables
from flows.progress import progress
from flows.protecting import protect_verb
from flows.reconcile_verb import reconcile_verb
from flows.result import Result, document
from flows.results_verb import results_verb
from flows.rollover_verb import rollover_verb
from flows.serve_verb import serve_verb
from flows.status import status
from flows.tell import WORDS, tell_checked, tell_holds, tell_profile, tell_profiles, tell_result, tell_status
from flows.tell_learn import agreed, tell_lesson, tell_not_saved, tell_saved
from flows.tell_uploaders import uploaders_verb
from flows.watch_verb import watch_verb
from flows.workspace import Workspace, default_home
from schemas.messages import Issue
from schemas.vocabulary import Language

DONE, REFUSED, USAGE, HELD, INCOMPLETE = range(5)
"""Exit statuses."""


@dataclass(frozen=True)
class Desk:
    """Where a command works and how it answers."""

    workspace: Workspace
    today: date
    language: Language
    as_json: bool

    def say(self, told: object, text: Callable[[], str]) -> None:
        """Prints the answer: one JSON document, or a text for a person."""
        try:
            print(json.dumps(told, ensure_ascii=False, indent=2) if self.as_json else text(), flush=True)
        except OSError:  # nobody listens any more; the work is done all the same
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(options: Namespace) -> int:
    """Does what the command line asks."""
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    _speak_unicode()
    if getattr(options, "version", False):
        print(f"doorstroom {version('doorstroom')}")
        return DONE
    if not options.verb:
        print("doorstroom: geen opdracht gegeven. Zie: doorstroom --help", file=sys.stderr)
        return USAGE
    desk = Desk(
        Workspace(Path(getattr(options, "home", None) or default_home()).expanduser().absolute()),
        getattr(options, "today", None) or today(),
        getattr(options, "lang", "nl"),
        getattr(options, "json", False),
    )
    return _answer(desk, options)


def exit_status(result: Result) -> int:
    """Returns the gravest thing that can be said of a delivery."""
    outcome = result.outcome
    waits = any(issue.code.startswith("HELD_") for issue in outcome.issues)
    if outcome.state == "refused":
        return REFUSED
    if outcome.state == "held" or (outcome.state == "checked" and waits):
        return HELD
    left_out = any(issue.severity in ("row", "file") for issue in outcome.issues)
    return INCOMPLETE if left_out else DONE


def _answer(desk: Desk, options: Namespace) -> int:
    try:
        if not hasattr(options, "lang") and options.verb != "doctor":  # who says what is wrong with the settings too
            desk = replace(desk, language=desk.workspace.settings().language)
        return VERBS[options.verb](desk, options)
    except KeyboardInterrupt:
        print(WORDS[desk.language]["interrupted"], file=sys.stderr)
        return REFUSED
    except Exception as error:
        return _refuse(desk, [explain(error, desk.workspace.log)])


def _deliver(desk: Desk, options: Namespace) -> int:
    delivery, missing = offer(options.files, options.school, options.source, options.target, options.partial)
    if missing:
        return _tell(desk, decline(desk.workspace, delivery, missing, desk.today, desk.language))
    delivery = replace(delivery, uploader=account(), canary=options.canary)
    with progress(desk.language) as step:
        result = process(desk.workspace, [delivery], desk.today, options.dry_run, language=desk.language, step=step)[0]
    return _tell(desk, result)


def _approve(desk: Desk, options: Namespace) -> int:
    hold = find(desk.workspace, options.delivery, options.school)
    excepted, apart = chosen(desk.workspace, hold, options.excepted, options.different)
    approval = Approval(options.by, options.reason, excepted, apart)
    with progress(desk.language) as step:
        result = approve(
            desk.workspace, options.delivery, approval, desk.today, options.school, language=desk.language, step=step
        )
    return _tell(desk, result)


def _reject(desk: Desk, options: Namespace) -> int:
    hold = reject(desk.workspace, options.delivery, options.by, options.reason, options.school)
    told = {"delivery": hold.delivery, "school": hold.school, "state": "rejected"}
    desk.say(told, lambda: WORDS[desk.language]["rejected"].format_map(told))
    return DONE


def _holds(desk: Desk, options: Namespace) -> int:
    found = holds(desk.workspace, options.school)
    filled = filled_in(desk.workspace, options.school) if found else set()
    told = [
        {
            **hold.summary(desk.language),
            "first_by": hold.first_by,
            "report": str(desk.workspace.home / hold.report),
            "workbook": str(book_path(desk.workspace, hold.school, hold.delivery)),
            "filled_in": (hold.school, hold.delivery) in filled,
        }
        for hold in found
    ]
    desk.say({"holds": told}, lambda: tell_holds(desk.workspace, found, filled, desk.language))
    return DONE


def _status(desk: Desk, options: Namespace) -> int:
    schools = status(desk.workspace, desk.today)
    told = {"home": str(desk.workspace.home), "schools": schools}
    desk.say(told, lambda: tell_status(desk.workspace, schools, desk.language))
    return DONE


def _profiles(desk: Desk, options: Namespace) -> int:
    if options.action in ("check", "learn"):
        return (_check if options.action == "check" else _learn)(desk, options)
    known = tables(desk.workspace)
    if options.action == "list":
        listed = list_profiles(known)
        desk.say(listed, lambda: tell_profiles(listed, desk.language))
    else:
        shown = show_profile(known, options.name)
        desk.say({"profiles": shown}, lambda: "\n\n".join(tell_profile(profile) for profile in shown))
    return DONE


def _check(desk: Desk, options: Namespace) -> int:
    count, issues = check_profiles(desk.workspace, options.file)
    if issues:
        return _refuse(desk, issues)
    desk.say({"state": "checked", "profiles": count, "issues": []}, lambda: tell_checked(count, desk.language))
    return DONE


def _learn(desk: Desk, options: Namespace) -> int:
    lesson = propose(desk.workspace, options.file, Wish(options.name, options.base, tuple(options.set)), desk.today)
    if not desk.as_json:
        desk.say({}, lambda: tell_lesson(lesson, desk.language))
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not (options.yes or desk.as_json or (at_terminal and agreed(lesson.path, desk.language))):
        desk.say({}, lambda: tell_not_saved(desk.language))
        return DONE
    save(lesson)
    desk.say(told(lesson, "learned"), lambda: tell_saved(lesson.path, desk.language))
    return DONE


def _tell(desk: Desk, result: Result) -> int:
    told = document(desk.workspace, result, desk.language)
    desk.say(told, lambda: tell_result(desk.workspace, result, desk.language))
    return exit_status(result)


def _refuse(desk: Desk, issues: list[Issue]) -> int:
    """Says why a command could not be done; a person reads that where errors go."""
    if desk.as_json:
        told = [{"code": issue.code, "severity": issue.severity, "text": issue.text(desk.language)} for issue in issues]
        desk.say({"state": "refused", "issues": told}, str)
    else:
        print("\n".join(issue.text(desk.language) for issue in issues), file=sys.stderr)
    return REFUSED


def _speak_unicode() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


VERBS: dict[str, Callable[[Desk, Namespace], int]] = {
    "deliver": _deliver,
    "approve": _approve,
    "reject": _reject,
    "holds": _holds,
    "review": review_verb,
    "decide": decide_verb,
    "status": _status,
    "rollover": rollover_verb,
    "undo": undo_verb,
    "why": why_verb,
    "profiles": _profiles,
    "purge": purge_verb,
    "inzage": inzage_verb,
    "obligations": obligations_verb,
    "cards": cards_verb,
    "connections": connections_verb,
    "uploaders": uploaders_verb,
    "accounts": accounts_verb,
    "aids": aids_verb,
    "groups": groups_verb,
    "results": results_verb,
    "reconcile": reconcile_verb,
    "protect": protect_verb,
    "watch": watch_verb,
    "nightly": nightly_verb,
    "serve": serve_verb,
    "doctor": doctor_verb,
}

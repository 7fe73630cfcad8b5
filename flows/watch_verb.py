"""The verb that watches the inbox, and what it tells: a line for each thing that happens."""

from __future__ import annotations

import json
import os
import signal
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from flows.clock import AMSTERDAM
from flows.clock import today as day_now
from flows.drops import Taken
from flows.prefect_settings import API
from flows.receipts import STATES
from flows.result import document
from flows.watch import Through, Told, Watcher, directly
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED, HELD, INCOMPLETE = 0, 1, 3, 4
STOPPING = ("SIGINT", "SIGTERM", "SIGBREAK")
"""What asks a program to stop; the last is that of Windows."""
WORDS = {
    "nl": {
        "watching": "Doorstroom let op {inbox}. Stoppen: Ctrl-C.",
        "stopped": "Gestopt. Wat bezig was, is afgemaakt.",
        "taken": "{time}  {school}  {state}  levering {delivery}",
        "stays": "{time}  {school}  {state}  {text}",
        "nothing": "Er lag niets klaar.",
        "left": "Nog {count} bestanden liggen in de inbox.",
    },
    "en": {
        "watching": "Doorstroom watches {inbox}. To stop: Ctrl-C.",
        "stopped": "Stopped. What was at work is finished.",
        "taken": "{time}  {school}  {state}  delivery {delivery}",
        "stays": "{time}  {school}  {state}  {text}",
        "nothing": "Nothing was ready.",
        "left": "Another {count} files are in the inbox.",
    },
}


def watch_verb(desk: Desk, options: Namespace) -> int:
    """Takes what is dropped in the inbox: once, or until it is stopped."""
    settings, stop, told = desk.workspace.settings().watch, Event(), list[Told]()
    quiet = settings.quiet_seconds if options.quiet is None else options.quiet
    tell = told.append if options.once else _teller(desk)
    fixed = getattr(options, "today", None)
    through = through_prefect(desk.workspace)
    watcher = Watcher(
        desk.workspace, quiet, lambda: fixed or day_now(), tell, settings.side_by_side, stop, through=through
    )
    with stopped_by_signals(stop):
        if options.once:
            reached = watcher.once()
            _tell_all(desk, told, watcher.left)
            return status_of(told) if reached else REFUSED
        if not desk.as_json:
            desk.say({}, lambda: WORDS[desk.language]["watching"].format(inbox=desk.workspace.inbox))
        watcher.run()
    if not desk.as_json:
        desk.say({}, lambda: WORDS[desk.language]["stopped"])
    return DONE


def through_prefect(workspace: Workspace) -> Through:
    """Returns what lets Prefect look on; where it is not told of a server, that is not even loaded."""
    if not os.environ.get(API):
        return directly
    from flows.delivering import Delivering

    return Delivering(workspace)


def status_of(told: list[Told]) -> int:
    """Returns the gravest thing that can be said of what was taken."""
    outcomes = [one.result.outcome for one in told if isinstance(one, Taken) and one.result]
    states = {outcome.state for outcome in outcomes}
    if "refused" in states:
        return REFUSED
    left_out = any(issue.severity in ("row", "file") for outcome in outcomes for issue in outcome.issues)
    return HELD if "held" in states else INCOMPLETE if left_out else DONE


def counts_of(told: list[Told]) -> dict[str, int]:
    """Returns how many deliveries came to which end, and how often a person has to know something."""
    codes = [one.code for one in told if isinstance(one, Issue)]
    return dict(Counter([*codes, *(one.result.outcome.state for one in told if isinstance(one, Taken) and one.result)]))


def tell_line(told: Told, language: Language) -> str:
    """Returns the line for something that happened."""
    time = f"{datetime.now(AMSTERDAM):%Y-%m-%d %H:%M:%S}"
    if isinstance(told, Issue):
        return f"{time}  {told.text(language)}"
    if told.result is None:
        return ""
    outcome = told.result.outcome
    facts = {
        "time": time,
        "school": outcome.school,
        "state": STATES[language][outcome.state],
        "delivery": outcome.delivery.id,
        "text": " ".join(issue.text(language) for issue in outcome.issues),
    }
    return WORDS[language]["taken" if told.result.settled else "stays"].format_map(facts)


def _teller(desk: Desk) -> Callable[[Told], None]:
    def tell(told: Told) -> None:
        if desk.as_json:  # one document on each line, for it goes on
            print(json.dumps(_document(desk, told), ensure_ascii=False), flush=True)
        else:
            desk.say({}, lambda: tell_line(told, desk.language))

    return tell


def _tell_all(desk: Desk, told: list[Told], left: int) -> None:
    taken = [_document(desk, one) for one in told if isinstance(one, Taken)]
    issues = [_document(desk, one) for one in told if isinstance(one, Issue)]
    words = WORDS[desk.language]
    lines = [tell_line(one, desk.language) for one in told] or [words["nothing"]]
    lines += [words["left"].format(count=left)] if left else []
    desk.say({"deliveries": taken, "left": left, "issues": issues}, lambda: "\n".join(lines))


def _document(desk: Desk, told: Told) -> dict[str, object]:
    if isinstance(told, Issue):
        return {"code": told.code, "severity": told.severity, "text": told.text(desk.language)}
    made = document(desk.workspace, told.result, desk.language) if told.result else {}
    return {**made, "receipt": str(told.receipt) if told.receipt else ""}


@contextmanager
def stopped_by_signals(stop: Event) -> Iterator[None]:
    """Lets the first signal ask to stop, and the second end the program as it does otherwise."""
    numbers = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def ask(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, before[number])

    for number in numbers:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

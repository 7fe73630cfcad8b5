"""The verb that starts all that one machine needs, and what it tells: where to look, and what ends or starts again."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from datetime import date, datetime
from threading import Event
from typing import TYPE_CHECKING

from flows.clock import AMSTERDAM
from flows.parts import Part
from flows.prefect_settings import API, own_address, serves_itself
from flows.serve import serve
from flows.watch_verb import stopped_by_signals
from schemas.settings import Settings

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE = 0
WORDS = {
    "nl": {
        "begin": "Doorstroom draait voor {home}.\n"
        "Scherm: {address}\n"
        "Elke nacht om {at}; de jaarovergang op 1 augustus {year} om 04:00. Prefect toont die vanaf eind april.\n"
        "Stoppen: Ctrl-C.",
        "pool": "Deze computer werkt mee in de werkgroep {pool}; andere met: prefect worker start --pool {pool}",
        "started": "{time}  {part} gestart.",
        "ended": "{time}  {part} is gestopt en wordt over {seconds} s opnieuw gestart. Zie {log}",
        "stopped": "Gestopt. Wat bezig was, is afgemaakt of wordt de volgende keer gedaan.",
    },
    "en": {
        "begin": "Doorstroom runs for {home}.\n"
        "Screen: {address}\n"
        "Every night at {at}; the rollover on 1 August {year} at 04:00. Prefect shows that from the end of April.\n"
        "To stop: Ctrl-C.",
        "pool": "This machine works for the pool {pool}; others with: prefect worker start --pool {pool}",
        "started": "{time}  {part} started.",
        "ended": "{time}  {part} has stopped and starts again in {seconds} s. See {log}",
        "stopped": "Stopped. What was at work is finished, or will be done next time.",
    },
}
PARTS = {
    "nl": {"server": "Prefect", "runner": "De planning", "watcher": "Het kijken in de inbox"},
    "en": {"server": "Prefect", "runner": "The schedule", "watcher": "Watching the inbox"},
}


def serve_verb(desk: Desk, options: Namespace) -> int:
    """Runs until it is stopped."""
    settings, stop = desk.workspace.settings(), Event()

    def began() -> None:
        _say(desk, {"event": "begin", **_facts(desk, settings)}, _beginning(desk, settings))

    def tell(happened: str, part: Part) -> None:
        words, known = WORDS[desk.language], PARTS[desk.language]
        time, seconds = f"{datetime.now(AMSTERDAM):%Y-%m-%d %H:%M:%S}", round(part.delay)
        text = words[happened].format(time=time, part=known[part.name], seconds=seconds, log=part.log or "")
        _say(desk, {"event": happened, "part": part.name, "process": part.number}, text)

    asked = [*(["--json"] if desk.as_json else []), *(["--lang", options.lang] if hasattr(options, "lang") else [])]
    with stopped_by_signals(stop):
        serve(desk.workspace, settings, stop, tell, began, asked)
    _say(desk, {"event": "stopped"}, WORDS[desk.language]["stopped"])
    return DONE


def next_rollover(today: date) -> date:
    """Returns the day on which the next school year begins."""
    return date(today.year + (today >= date(today.year, 8, 1)), 8, 1)


def _facts(desk: Desk, settings: Settings) -> dict[str, object]:
    address = own_address(settings) if serves_itself(settings) else os.environ[API].removesuffix("/api")
    year = next_rollover(desk.today).year
    return {"home": str(desk.workspace.home), "address": address, "at": settings.nightly.at, "year": year}


def _beginning(desk: Desk, settings: Settings) -> str:
    words, pool = WORDS[desk.language], settings.work.pool
    lines = [words["begin"].format_map(_facts(desk, settings))]
    return "\n".join(lines + ([words["pool"].format(pool=pool)] if settings.work.where == "pool" else []))


def _say(desk: Desk, told: dict[str, object], text: str) -> None:
    if desk.as_json:  # one document on each line, for it goes on
        print(json.dumps(told, ensure_ascii=False), flush=True)
    else:
        desk.say({}, lambda: text)

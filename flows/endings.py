"""Endings: how a run of Prefect says what became of its work, in states with names of our own and in artifacts.

What waits for a person ends its run: nothing keeps a process or a place, and the register alone knows that it waits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_UI_URL
from prefect.states import Completed

from flows.decisions import holds
from flows.faults import Fault, explain
from flows.held_pages import held_key, held_page, held_table
from flows.holds import Hold
from flows.receipts import STATES
from flows.result import Result
from flows.workspace import Workspace
from schemas.messages import catalogue
from schemas.vocabulary import Language

HELD = "Aangehouden"
NAMES = {
    "held": HELD,
    "failed": "Niet gelukt",
    "refused": "Geweigerd",
    "published": "Gepubliceerd",
    "skipped": "Overgeslagen",
    "done": "Gedaan",
}
"""State of a delivery, or of a step of the night -> name of the state of a run, what needs a person most first."""
STEPS: dict[Language, dict[str, str]] = {
    "nl": {"done": "gedaan", "nothing": "niets te doen", "failed": "niet gelukt"},
    "en": {"done": "done", "nothing": "nothing to do", "failed": "failed"},
}
FORM = "decide/beslissen"
"""The deployment in which a person decides."""


def ending(workspace: Workspace, counts: Mapping[str, int]) -> Any:
    """Returns the state in which a run ends, named after what needs a person most; who called the run gets the counts.

    Args:
        counts: how many deliveries, or steps, came to which end, or how often which code was told.
    """
    told = {end: count for end, count in sorted(counts.items()) if count}
    language = _language(workspace)
    words = STATES[language] | STEPS[language]
    message = ", ".join(f"{count} {words.get(end, end)}" for end, count in told.items()) or "0"
    return Completed(name=_name(told), message=message, data=dict(counts))


def show_held(workspace: Workspace, results: Collection[Result]) -> None:
    """Shows those of some deliveries that wait for a person now."""
    waiting = {(one.outcome.school, one.outcome.delivery.id) for one in results if one.outcome.state == "held"}
    waiting |= {(one.outcome.school, one.rest) for one in results if one.rest}
    if waiting:
        show(workspace, [hold for hold in _waiting(workspace) if (hold.school, hold.delivery) in waiting])


@contextmanager
def showing(workspace: Workspace) -> Iterator[None]:
    """Shows what comes to wait for a person meanwhile."""
    before = {(hold.school, hold.delivery, hold.digest) for hold in _waiting(workspace)}
    try:
        yield
    finally:
        now = _waiting(workspace)
        show(workspace, [hold for hold in now if (hold.school, hold.delivery, hold.digest) not in before])


def _waiting(workspace: Workspace) -> list[Hold]:
    """Returns what waits, as far as that can be seen now: what is done does not depend on what is shown."""
    try:
        return holds(workspace)
    except Exception as error:
        explain(error, workspace.log)
        return []


def show(workspace: Workspace, these: Collection[Hold]) -> None:
    """Shows holds as artifacts; one that cannot be shown waits all the same."""
    if not these:
        return
    try:
        language, form = _language(workspace), _form()
        for hold in these:
            key, told = held_key(hold), f"School {hold.school}"
            link = form and f"{form}?parameters={_filled_in(workspace, hold)}"
            create_markdown_artifact(held_page(workspace, hold, language, link), key, told)
            create_table_artifact(_rows(hold, language), f"{key}-aantallen", told)
    except Exception as error:
        explain(error, workspace.log)


def _language(workspace: Workspace) -> Language:
    try:
        return workspace.settings().language
    except Fault:  # which the work itself tells
        return "nl"


def _rows(hold: Hold, language: Language) -> list[dict[str, Any]]:
    return [dict(row) for row in held_table(hold, language)]


def _filled_in(workspace: Workspace, hold: Hold) -> str:
    """Returns what stands in the form already, as its page wants it in its address."""
    told = {"besluit": {"delivery": hold.delivery, "school": hold.school}, "home": str(workspace.home)}
    return quote(quote(json.dumps(told), safe=""), safe="")


def _form() -> str:
    """Returns where the form is in which a person decides; empty where Prefect has none."""
    base = PREFECT_UI_URL.value() or ""
    with suppress(ObjectNotFound), get_client(sync_client=True) as client:
        found = client.read_deployment_by_name(FORM)
        return f"{base}/deployments/deployment/{found.id}/run"
    return ""


def _name(counts: Collection[str]) -> str:
    failed = any(catalogue()[end].severity == "file" for end in counts if end in catalogue())
    ends = [end for end in NAMES if end in counts or (failed and end == "failed")]
    return NAMES[ends[0]] if ends else "Niets te doen"

"""Deployments: what Prefect does by itself at its hour, and what a person can start from its pages.

Each runs in a process of its own, from the installed package, wherever that process stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.approvals import decide
from flows.broken import PLANNED
from flows.intake import intake
from flows.night import nightly
from flows.rollover_day import rollover_day
from flows.waiting import waiting
from flows.watching import watch
from schemas.settings import Settings

ZONE = "Europe/Amsterdam"
ROLLOVER = "0 4 1 8 *"
"""When the school year is turned: on 1 August, once the date has changed everywhere in the country."""


@dataclass(frozen=True)
class Planned:
    """One deployment; its name and what it says are for the people who work with Prefect's pages."""

    flow: Flow[Any, Any]
    name: str
    description: str
    tags: tuple[str, ...] = ()
    cron: str = ""
    """In the time of Amsterdam; empty: only when a person starts it."""
    alone: bool = True
    """Whether the next one waits until this one has ended."""


def deployments(home: Path, settings: Settings) -> list[RunnerDeployment]:
    """Returns all deployments of a workspace."""
    pool = settings.work.pool if settings.work.where == "pool" else None
    return [_deployment(planned, home, pool) for planned in plans(settings)]


def plans(settings: Settings) -> Sequence[Planned]:
    """Returns what is deployed."""
    hour, minute = settings.nightly.at.split(":")
    return (
        Planned(
            intake,
            "inbox-verwerken",
            "Verwerkt wat er nu in de inbox van de scholen ligt. De inbox wordt ook al vanzelf in de gaten gehouden.",
            ("levering",),
        ),
        Planned(
            watch,
            "ronde-door-de-inbox",
            "Eén ronde door de inbox: wacht tot de bestanden heel zijn, en geeft ontvangstberichten.",
            ("levering",),
        ),
        Planned(
            decide,
            "beslissen",
            "Keur een aangehouden levering goed, of wijs haar af. Het is dezelfde beslissing als met een opdracht of "
            "in het beslisbestand: de eerste geldt.",
            ("beslissing",),
            alone=False,
        ),
        Planned(
            waiting,
            "wat-wacht",
            "Toont elke levering die op een beslissing wacht: de aantallen, de reden, en hoe u beslist.",
            ("beslissing",),
        ),
        Planned(
            rollover_day,
            "jaarovergang",
            "Sluit op 1 augustus het oude schooljaar af en opent het nieuwe. Prefect plant honderd dagen vooruit: tot "
            "eind april is deze datum in Prefect nog niet te zien.",
            ("jaarovergang",),
            ROLLOVER,
        ),
        Planned(
            nightly,
            "elke-nacht",
            "Het werk van elke nacht, zoals koppelingen bijwerken, resultaten, opruimen en het overzicht per mail.",
            ("nacht",),
            f"{int(minute)} {int(hour)} * * *",
        ),
    )


def _deployment(planned: Planned, home: Path, pool: str | None) -> RunnerDeployment:
    schedule = Cron(planned.cron, timezone=ZONE, slug=planned.name) if planned.cron else None
    made = planned.flow.to_deployment(
        planned.name,
        schedule=schedule,
        parameters={"home": str(home)},
        description=planned.description,
        tags=[PLANNED, *planned.tags],
        concurrency_limit=1 if planned.alone else None,
        entrypoint_type=EntrypointType.MODULE_PATH,
        work_pool_name=pool,
    )
    if not isinstance(made, RunnerDeployment):  # it is only in a program that is asynchronous already
        raise TypeError("deployments are made outside a running event loop")
    return made

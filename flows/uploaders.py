"""Uploaders: who may deliver files for a school; somebody else's delivery is refused before it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flows.result import Result, concluded
from flows.run import Run
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import School
from transforms.outcome import Delivery, Outcome
from transforms.uploading import turned_away, validity


def turn_away(run: Run, delivery: Delivery, school: str) -> Result | None:
    """Returns the refusal of a delivery by somebody who may not deliver for a school; None where that is allowed.

    A delivery that was held is done again by who decides about it: it was let in before.
    """
    issue = None if delivery.id in run.approvals else refusal(run, delivery.uploader, school)
    return concluded(run, Outcome(delivery, "refused", school=school, issues=(issue,))) if issue else None


def refusal(run: Run, uploader: str, school: str) -> Issue | None:
    """Returns why somebody may not deliver for a school."""
    own = run.settings.schools.get(school, School())
    return turned_away(school, own.uploaders, uploader, run.today)


def list_uploaders(workspace: Workspace, today: date, school: str = "") -> list[dict[str, object]]:
    """Returns who may deliver for which school, and whether today."""
    schools = sorted(workspace.settings().schools.items())
    return [
        {"school": code, "open": not one.uploaders, "uploaders": list(_listed(one, today))}
        for code, one in schools
        if school in ("", code)
    ]


def _listed(school: School, today: date) -> Iterator[dict[str, str]]:
    for key, one in school.uploaders.items():
        yield {
            "uploader": key,
            "name": one.name,
            "role": one.role,
            "from": one.since.isoformat() if one.since else "",
            "until": one.until.isoformat() if one.until else "",
            "state": validity(one, today),
        }


def all_let_in(run: Run, deliveries: Sequence[Delivery]) -> tuple[list[Delivery], dict[int, Result]]:
    """Returns the deliveries that may go on, and by their place the refusals of the others.

    Who delivers for a school that nobody named is asked once the files have told it.
    """
    away = {place: turn_away(run, one, one.school) for place, one in enumerate(deliveries)}
    refused = {place: result for place, result in away.items() if result}
    return [one for place, one in enumerate(deliveries) if place not in refused], refused

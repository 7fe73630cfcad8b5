"""Approvals, a Prefect flow with a form: a person decides on a delivery that waits.

It is the decision of `doorstroom approve` and `doorstroom reject`, and of the decision workbook: the first one counts.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import BaseModel, Field, StringConstraints

from flows.clock import today
from flows.decisions import approve, decided_before, reject
from flows.endings import HELD, show_held
from flows.faults import explain
from flows.holds import Approval
from flows.result import Result
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Filled = Annotated[Text, StringConstraints(min_length=1)]

NOT_DONE = "Niet uitgevoerd"
DONE = {"published": "Goedgekeurd", "skipped": "Goedgekeurd", "held": HELD}
"""State of a delivery after its approval -> name of the state of the run."""


class Besluit(BaseModel):
    """What a person decides; the form in Prefect is made of it."""

    delivery: Filled = Field(
        title="Levering", description="Het nummer van de levering, zoals het in het overzicht van de wijzigingen staat."
    )
    decision: Literal["goedkeuren", "afwijzen"] = Field(
        title="Besluit", description="Bij goedkeuren worden alle wijzigingen gedaan; bij afwijzen geen enkele."
    )
    name: Filled = Field(title="Naam", description="Wie dit beslist.")
    reason: Text = Field(default="", title="Reden", description="Waarom; noem daarin geen leerlingen.")
    school: Text = Field(
        default="",
        title="School",
        description="Alleen nodig als twee scholen hetzelfde nummer hebben: BRIN en vestiging, zoals 99QQ00.",
    )


@flow(name="decide", persist_result=False)
def decide(besluit: Besluit, home: str) -> State[str]:
    """Decides as a person says, and ends in a state that tells what came of it.

    Args:
        besluit: wat u beslist.
        home: de werkmap; laat die staan.
    """
    warnings.simplefilter("ignore")  # a library's warning may quote a cell
    workspace = Workspace(Path(home))
    language: Language = "nl"
    try:
        language = workspace.settings().language
        if besluit.decision == "afwijzen":
            reject(workspace, besluit.delivery, besluit.name, besluit.reason, besluit.school)
            return _told("Afgewezen", "")
        approval = Approval(besluit.name, besluit.reason)
        result = approve(workspace, besluit.delivery, approval, today(), besluit.school)
        show_held(workspace, [result])
        return _approved(result, language)
    except Exception as error:
        return _told(NOT_DONE, _why_not(workspace, besluit, explain(error, workspace.log)).text(language))


def _approved(result: Result, language: Language) -> State[str]:
    outcome = result.outcome
    first = any(issue.code == "FOUR_EYES" for issue in outcome.issues)
    why = [] if outcome.state == "published" else [issue.text(language) for issue in outcome.issues]
    return _told("Eerste goedkeuring" if first else DONE.get(outcome.state, NOT_DONE), " ".join(dict.fromkeys(why)))


def _why_not(workspace: Workspace, besluit: Besluit, issue: Issue) -> Issue:
    """Returns why it could not be done; where somebody else decided before, that."""
    if issue.code != "HOLD_UNKNOWN":
        return issue
    try:
        return decided_before(workspace, besluit.delivery, besluit.school) or issue
    except Exception as error:
        return explain(error, workspace.log)


def _told(name: str, message: str) -> State[str]:
    return Completed(name=name, message=message[:1000], data=name)

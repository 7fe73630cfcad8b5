"""The verbs by which a person looks at what waits and decides in the workbooks: review and decide."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from flows.decide import Decided, decide
from flows.decisions import find
from flows.progress import progress
from flows.tell import tell_held
from flows.tell_decide import decided_document, tell_decided
from flows.tell_review import review_document, tell_review

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED, HELD = 0, 1, 3


def review_verb(desk: Desk, options: Namespace) -> int:
    """Shows what a held delivery would change, pupil by pupil."""
    hold = find(desk.workspace, options.delivery, options.school)
    head = tell_held(desk.workspace, hold, desk.language)
    desk.say(
        review_document(desk.workspace, hold, desk.language),
        lambda: tell_review(desk.workspace, hold, head, desk.language, options.all),
    )
    return DONE


def decide_verb(desk: Desk, options: Namespace) -> int:
    """Does what people filled in in the decision workbooks."""
    with progress(desk.language) as step:
        decided = decide(desk.workspace, desk.today, options.school, desk.language, step)
    told = [decided_document(desk.workspace, one, desk.language) for one in decided]
    desk.say({"decided": told}, lambda: tell_decided(desk.workspace, decided, desk.language))
    return max(map(_gravity, decided), default=DONE)


def _gravity(decided: Decided) -> int:
    """Returns the exit status for one workbook; one that was not done weighs less than one that waits."""
    if decided.ending in ("undone", "refused"):
        return REFUSED
    return HELD if decided.ending in ("first", "waits") else DONE

"""The verb about the aids of pupils."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from flows.aiding import clear_aids, record_aids
from flows.faults import Fault
from flows.progress import progress
from flows.tell_aids import aids_document, tell_aids
from schemas.messages import Issue

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE = 0


def aids_verb(desk: Desk, options: Namespace) -> int:
    """Keeps the aids of a school's list and makes the work list, or forgets them."""
    if bool(options.files) == options.clear:
        raise Fault(Issue("AIDS_LIST"))
    with progress(desk.language) as step:
        step("read")
        done = (
            clear_aids(desk.workspace, options.school, options.target, desk.today)
            if options.clear
            else record_aids(desk.workspace, options.files, options.school, options.target, desk.today, desk.language)
        )
    desk.say(aids_document(done, desk.language), lambda: tell_aids(done, desk.language))
    return DONE

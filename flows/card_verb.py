"""The verb about the numbers of library cards."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from flows.carding import forget_cards, record_cards
from flows.faults import Fault
from flows.progress import progress
from flows.tell_cards import cards_document, tell_cards, tell_refused
from schemas.messages import Issue

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED = 0, 1


def cards_verb(desk: Desk, options: Namespace) -> int:
    """Keeps the card numbers of a library's list for the next import file, or forgets those that wait."""
    if bool(options.files) == options.clear:
        raise Fault(Issue("CARDS_LIST"))
    with progress(desk.language) as step:
        step("read")
        done = (
            forget_cards(desk.workspace, options.school, options.target)
            if options.clear
            else record_cards(desk.workspace, options.files, options.school, options.target, desk.today)
        )
    if done.issues and not desk.as_json:
        print(tell_refused(done, desk.language), file=sys.stderr)
    else:
        desk.say(cards_document(done, desk.language), lambda: tell_cards(done, desk.language))
    return REFUSED if done.issues else DONE

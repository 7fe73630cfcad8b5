"""The verbs that go back: undo a delivery, and tell why a cell is what it is."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from flows.progress import progress
from flows.tell_undo import tell_undo, undo_document
from flows.tell_why import tell_why
from flows.undo import Wish, undo_delivery
from flows.why import why

if TYPE_CHECKING:
    from flows.verbs import Desk


def undo_verb(desk: Desk, options: Namespace) -> int:
    """Undoes a published delivery."""
    wish = Wish(options.delivery, options.by, options.reason, options.school)
    with progress(desk.language) as step:
        step("publish")
        done = undo_delivery(desk.workspace, wish, desk.today, options.dry_run, desk.language)
    told = undo_document(desk.workspace, done, desk.language)
    desk.say(told, lambda: tell_undo(desk.workspace, done, desk.language))
    return 0


def why_verb(desk: Desk, options: Namespace) -> int:
    """Tells where what is known of a pupil comes from."""
    with progress(desk.language) as step:
        step("read")
        told = why(desk.workspace, options.school, options.number, options.column)
    desk.say(told, lambda: tell_why(told, desk.language))
    return 0

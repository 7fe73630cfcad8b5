"""The verbs about keeping pupils' data: purge, inzage and obligations."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from flows.faults import Fault
from flows.inzage import inspect_pupil, write_inspection
from flows.obligations import clear_obligations, record_obligations
from flows.progress import progress
from flows.purge import purge
from flows.tell_keeping import purge_document, tell_inspection, tell_purge, tell_recorded
from schemas.messages import Issue

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE = 0


def purge_verb(desk: Desk, options: Namespace) -> int:
    """Removes what may not be kept any longer."""
    with progress(desk.language) as step:
        step("publish")
        done = purge(desk.workspace, desk.today, desk.language, options.school, options.by, options.dry_run)
    desk.say(purge_document(desk.workspace, done), lambda: tell_purge(desk.workspace, done, desk.language))
    return DONE


def inzage_verb(desk: Desk, options: Namespace) -> int:
    """Shows all that is held about one pupil: as a page, or as one JSON document."""
    with progress(desk.language) as step:
        step("read")
        told = inspect_pupil(desk.workspace, options.school, options.number, desk.today)
    page = options.to.expanduser().absolute() if options.to else None
    if page or not desk.as_json:
        page = write_inspection(desk.workspace, told, desk.today, page, desk.language)
    desk.say({**told, "page": str(page or "")}, lambda: tell_inspection(told, page, desk.language))
    return DONE


def obligations_verb(desk: Desk, options: Namespace) -> int:
    """Records which pupils have something to return at a target."""
    if (options.file is None) != options.clear:
        raise Fault(Issue("OBLIGATIONS_LIST"))
    if options.clear:
        done = clear_obligations(desk.workspace, options.school, options.target)
    else:
        done = record_obligations(desk.workspace, options.file, options.school, options.target, desk.today)
    desk.say(vars(done), lambda: tell_recorded(done, desk.language))
    return DONE

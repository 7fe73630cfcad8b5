"""The verb that holds two sides of a school against each other."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.progress import progress
from flows.reconcile_asked import Asked
from flows.reconciling import reconcile
from flows.tell_reconcile import reconciled_document, tell_reconciled
from transforms.reconcile.moments import Moment, read_moment

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED, INCOMPLETE = 0, 1, 4


def reconcile_verb(desk: Desk, options: Namespace) -> int:
    """Compares the exports of portal and desktop, and makes the import files for what was chosen."""
    asked = Asked(
        options.school,
        tuple(options.portal),
        tuple(options.desktop),
        tuple(options.take),
        tuple(options.without),
        tuple(options.no_packages),
        options.all,
        options.decide,
        _moment(options.portal_date),
        _moment(options.desktop_date),
        options.max_age,
        tuple(options.only),
    )
    with progress(desk.language) as step:
        step("read")
        done = reconcile(desk.workspace, asked, desk.today, desk.language)
    if done.refused and not desk.as_json:
        print(tell_reconciled(done, desk.language), file=sys.stderr)
        return REFUSED
    desk.say(reconciled_document(done, desk.language), lambda: tell_reconciled(done, desk.language))
    if done.refused:
        return REFUSED
    return INCOMPLETE if any(issue.severity in ("row", "value") for issue in done.issues) else DONE


def _moment(text: str | None) -> Moment | None:
    """Returns the moment that a person said; the command line knows already that it is one."""
    told = read_moment(text) if text else None
    return replace(told, said="option") if told else None

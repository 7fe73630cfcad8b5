"""The verb that holds two sides of a school against each other."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from flows.progress import progress
from flows.reconciling import Asked, reconcile
from flows.tell_reconcile import reconciled_document, tell_reconciled

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
        options.portal_date,
        options.desktop_date,
        options.max_age,
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

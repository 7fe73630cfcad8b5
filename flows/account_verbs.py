"""The verbs about what a platform has of a school: old accounts of pupils, and groups."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from flows.account_matches import confirm_accounts, list_accounts, propose_accounts
from flows.group_overview import group_overview
from flows.progress import progress
from flows.tell_accounts import (
    confirmed_document,
    proposal_document,
    tell_confirmed,
    tell_listed,
    tell_proposal,
    tell_unconfirmed,
)
from flows.tell_groups import groups_document, tell_groups

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE, REFUSED, INCOMPLETE = 0, 1, 4


def accounts_verb(desk: Desk, options: Namespace) -> int:
    """Proposes whose old accounts are, carries out what a person confirmed, or lists what is known."""
    return {"propose": _propose, "confirm": _confirm, "list": _list}[options.action](desk, options)


def groups_verb(desk: Desk, options: Namespace) -> int:
    """Shows the groups of a school as a platform does."""
    found = group_overview(desk.workspace, options.school, options.target, desk.today)
    desk.say(groups_document(found), lambda: tell_groups(found, desk.language))
    return DONE


def _propose(desk: Desk, options: Namespace) -> int:
    with progress(desk.language) as step:
        step("read")
        done = propose_accounts(
            desk.workspace, options.files, options.school, options.target, desk.today, desk.language
        )
    desk.say(proposal_document(done, desk.language), lambda: tell_proposal(done, desk.language))
    return INCOMPLETE if done.issues else DONE


def _confirm(desk: Desk, options: Namespace) -> int:
    done = confirm_accounts(
        desk.workspace, options.school, options.target, options.by, options.reason, desk.today, desk.language
    )
    if done.issues and not desk.as_json:
        print(tell_unconfirmed(done, desk.language), file=sys.stderr)
    else:
        desk.say(confirmed_document(done, desk.language), lambda: tell_confirmed(done, desk.language))
    return REFUSED if done.issues else DONE


def _list(desk: Desk, options: Namespace) -> int:
    known = list_accounts(desk.workspace, options.school, options.target)
    told = {"school": options.school, "accounts": known}
    desk.say(told, lambda: tell_listed(options.school, known, desk.language))
    return DONE

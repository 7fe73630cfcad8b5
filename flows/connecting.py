"""The verb about the connections of schools with targets."""

from __future__ import annotations

import sys
from argparse import Namespace
from getpass import getpass
from typing import TYPE_CHECKING

from flows.connections import Request, carry_out, catalogue, logbook, overview
from flows.tell_connections import ask_code, tell_act, tell_catalogue, tell_log, tell_overview

if TYPE_CHECKING:
    from flows.verbs import Desk

DONE = 0
ASKED = "-"
"""Instead of a code: it is asked for, because a shell keeps what is typed behind a command."""


def connections_verb(desk: Desk, options: Namespace) -> int:
    """Shows the catalogue, the overview or the logbook, or does something about one connection."""
    if options.action == "catalogue":
        listed = catalogue(desk.workspace, desk.language)
        desk.say({"catalogue": listed}, lambda: tell_catalogue(listed, desk.language))
    elif options.action == "overview":
        stand = overview(desk.workspace, desk.today, options.school, options.target)
        desk.say({"connections": stand}, lambda: tell_overview(stand, desk.language))
    elif options.action == "log":
        acts = logbook(desk.workspace, options.school, options.target)
        desk.say({"log": acts}, lambda: tell_log(acts, desk.language))
    else:
        done = carry_out(desk.workspace, _request(desk, options), desk.today)
        desk.say(done, lambda: tell_act(done, desk.language))
    return DONE


def _request(desk: Desk, options: Namespace) -> Request:
    code = getattr(options, "code", "")
    return Request(
        options.action,
        options.school,
        options.target,
        options.by,
        options.behalf,
        getattr(options, "start", None),
        _asked(desk) if code == ASKED else code,
        getattr(options, "make_code", False),
        tuple(getattr(options, "consents", ())),
    )


def _asked(desk: Desk) -> str:
    """Returns the code that a person types unseen, or that another command gives on standard input."""
    return getpass(ask_code(desk.language)) if sys.stdin.isatty() else sys.stdin.readline().strip()

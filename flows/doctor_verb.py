"""The verb that says what is wrong: by area, with a mark before each line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from flows.faults import Fault
from schemas.vocabulary import Language

if TYPE_CHECKING:
    from flows.doctor.finding import Finding, State
    from flows.verbs import Desk

DONE, REFUSED = 0, 1
GRAVITY: Sequence[State] = ("ok", "warning", "wrong")
WORDS = {
    "nl": {
        "settings": "Instellingen en profielen",
        "rights": "Rechten",
        "disk": "Schijf",
        "database": "Register",
        "clock": "Klok",
        "reading": "Lezen van bestanden",
        "mail": "Mail",
        "schedule": "Wat vanzelf gaat",
        "waiting": "Wat wacht",
        "elsewhere": "Andere machines",
        "ok": "[goed]  ",
        "warning": "[let op]",
        "wrong": "[FOUT]  ",
        "all ok": "Alles is in orde.",
        "all warning": "Er is niets mis; {warning} keer iets om op te letten.",
        "all wrong": "Er is {wrong} keer iets mis.",
    },
    "en": {
        "settings": "Settings and profiles",
        "rights": "Rights",
        "disk": "Disk",
        "database": "Register",
        "clock": "Clock",
        "reading": "Reading files",
        "mail": "Mail",
        "schedule": "What goes by itself",
        "waiting": "What waits",
        "elsewhere": "Other machines",
        "ok": "[ok]    ",
        "warning": "[mind]  ",
        "wrong": "[WRONG] ",
        "all ok": "All is well.",
        "all warning": "Nothing is wrong; {warning} things to mind.",
        "all wrong": "{wrong} things are wrong.",
    },
}


def doctor_verb(desk: Desk, options: Namespace) -> int:
    """Looks at everything, and changes nothing."""
    from flows.doctor import diagnose  # what it looks at takes long to load, and no other verb needs it

    found = diagnose(desk.workspace, desk.today)
    language = _language(desk, options)
    worst = max((finding.state for finding in found), key=GRAVITY.index)
    told = {
        "home": str(desk.workspace.home),
        "state": worst,
        "findings": [
            {"area": one.area, "state": one.state, "code": one.issue.code, "text": one.issue.text(language)}
            for one in found
        ],
    }
    desk.say(told, lambda: tell_findings(found, worst, language))
    return REFUSED if worst == "wrong" else DONE


def tell_findings(found: list[Finding], worst: State, language: Language) -> str:
    """Returns the findings for a person, by area."""
    words, lines = WORDS[language], list[str]()
    for area, findings in groupby(found, lambda finding: finding.area):
        lines.append(words[area])
        lines += [f"  {words[one.state]} {one.issue.text(language)}" for one in findings]
    counts: dict[str, int] = {state: sum(one.state == state for one in found) for state in GRAVITY}
    return "\n".join([*lines, "", words[f"all {worst}"].format_map(counts)])


def _language(desk: Desk, options: Namespace) -> Language:
    """Returns the language that was asked for, or that of the settings where these can be read."""
    if not hasattr(options, "lang"):
        with suppress(Fault, OSError):
            return desk.workspace.settings().language
    return desk.language

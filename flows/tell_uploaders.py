"""Telling who may deliver files for which school, and the verb that asks for it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flows.uploaders import list_uploaders
from schemas.vocabulary import Language

if TYPE_CHECKING:
    from flows.verbs import Desk

WORDS = {
    "nl": {
        "school": "School {school}:",
        "everybody": "School {school}: iedereen mag aanleveren (er staat niemand onder [schools.{school}.uploaders]).",
        "none": "Er staat geen school in doorstroom.toml; iedereen mag voor elke school aanleveren.",
        "line": "  {uploader}{name}{role}: {state}{period}",
        "from": " vanaf {from}",
        "until": " tot en met {until}",
        "valid": "mag nu aanleveren",
        "not_yet": "mag nog niet aanleveren, pas",
        "expired": "mag niet meer aanleveren, wel",
    },
    "en": {
        "school": "School {school}:",
        "everybody": "School {school}: everybody may deliver (nobody stands under [schools.{school}.uploaders]).",
        "none": "No school stands in doorstroom.toml; everybody may deliver for every school.",
        "line": "  {uploader}{name}{role}: {state}{period}",
        "from": " from {from}",
        "until": " up to and including {until}",
        "valid": "may deliver now",
        "not_yet": "may not deliver yet, only",
        "expired": "may deliver no longer, but could",
    },
}


def uploaders_verb(desk: Desk, options: Namespace) -> int:
    """Shows who may deliver."""
    listed = list_uploaders(desk.workspace, desk.today, options.school)
    desk.say({"schools": listed}, lambda: tell_uploaders(listed, desk.language))
    return 0


def tell_uploaders(listed: Sequence[dict[str, Any]], language: Language) -> str:
    """Returns per school a line for each person."""
    words, lines = WORDS[language], []
    for school in listed:
        lines.append(words["everybody" if school["open"] else "school"].format_map(school))
        lines += [_line(one, language) for one in school["uploaders"]]
    return "\n".join(lines) or words["none"]


def _line(one: dict[str, str], language: Language) -> str:
    words = WORDS[language]
    period = "".join(words[name].format_map(one) for name in ("from", "until") if one[name])
    name = f" ({one['name']})" if one["name"] else ""
    role = f", {one['role']}" if one["role"] else ""
    told = {"uploader": one["uploader"], "name": name, "role": role, "state": words[one["state"]], "period": period}
    return words["line"].format_map(told)

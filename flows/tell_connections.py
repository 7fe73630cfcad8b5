"""Telling how connections stand and who did what; a verification code only where it was just made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flows.connections import SAID
from schemas.vocabulary import Language

WORDS = {
    "nl": {
        "category": "Soort koppeling",
        "description": "omschrijving",
        "price": "prijs",
        "terms": "gebruikersvoorwaarden",
        "unknown": "onbekend: geen geraadpleegde pagina noemt het",
        "none": "Er zijn geen koppelingen vastgelegd. Een school zonder koppelingen krijgt bestanden voor elk doel; "
        "vanaf haar eerste koppeling alleen voor doelen waarmee een koppeling actief is.",
        "school": "School {school}:",
        "line": "  {target}: {state}, akkoord door {agreed_by} namens {behalf}, startdatum {start}, "
        "laatst gewijzigd op {since}{code}{photo}",
        "code": ", met verificatiecode",
        "photo": ", akkoord met fotolinks",
        "no_log": "Er staat nog niets in het logboek.",
        "log": "{made_at}  {school} {target}: {act} door {acted_by} namens {behalf}{details}{photo}",
        "details": " (startdatum {start}; gebruiker {account}; werkdag {day})",
        "active": "actief",
        "not_started": "nog niet begonnen",
        "paused": "tijdelijk stopgezet",
        "ended": "beëindigd",
        "activate": "geactiveerd",
        "pause": "tijdelijk stopgezet",
        "resume": "hervat",
        "end": "beëindigd",
        "done": "De koppeling van school {school} met {target} is {act} door {by} namens {behalf}.",
        "from": "De eerste bestanden worden gemaakt op of na {start}.",
        "no_file": "Er worden geen bestanden voor {target} meer gemaakt.",
        "first": "Voor school {school} gelden nu koppelingen: een doel zonder actieve koppeling krijgt geen bestand.",
        "made": "Verificatiecode: {code}\nDeze code staat alleen hier. Voer dezelfde code ook in bij {target}.",
        "ask": "Verificatiecode: ",
    },
    "en": {
        "category": "Kind of connection",
        "description": "description",
        "price": "price",
        "terms": "terms of use",
        "unknown": "unknown: no page that was read says it",
        "none": "No connections are registered. A school without connections gets files for every target; "
        "from its first connection on, only for targets with which a connection is active.",
        "school": "School {school}:",
        "line": "  {target}: {state}, agreed by {agreed_by} on behalf of {behalf}, start date {start}, "
        "last changed on {since}{code}{photo}",
        "code": ", with a verification code",
        "photo": ", photo links agreed to",
        "no_log": "Nothing is in the logbook yet.",
        "log": "{made_at}  {school} {target}: {act} by {acted_by} on behalf of {behalf}{details}{photo}",
        "details": " (start date {start}; user {account}; working day {day})",
        "active": "active",
        "not_started": "not started yet",
        "paused": "paused",
        "ended": "ended",
        "activate": "activated",
        "pause": "paused",
        "resume": "resumed",
        "end": "ended",
        "done": "The connection of school {school} with {target} was {act} by {by} on behalf of {behalf}.",
        "from": "The first files are made on or after {start}.",
        "no_file": "No files for {target} are made any more.",
        "first": "For school {school} connections count now: a target without an active one gets no file.",
        "made": "Verification code: {code}\nThis code is shown here only. Enter the same code at {target} too.",
        "ask": "Verification code: ",
    },
}


def tell_catalogue(listed: Sequence[Mapping[str, str]], language: Language) -> str:
    """Returns what there is to have a connection with, by category."""
    words, lines = WORDS[language], []
    for category, entries in groupby(listed, key=lambda entry: entry["category"]):
        lines.append(f"{words['category']}: {category or words['unknown']}")
        for entry in entries:
            lines.append(f"  {entry['target']}: {entry['title']}")
            said = [key for key in SAID if key != "category"]
            lines += [f"    {words[key]}: {entry[key]}" for key in said if entry[key]]
            unsaid = ", ".join(words[key] for key in said if not entry[key])
            lines += [f"    {unsaid}: {words['unknown']}"] if unsaid else []
    return "\n".join(lines)


def tell_overview(stand: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Returns how every connection stands, by school."""
    words, lines = WORDS[language], []
    for school, connections in groupby(stand, key=lambda one: one["school"]):
        lines.append(words["school"].format(school=school))
        for one in connections:
            code = words["code"] if one["code"] else ""
            photo = words["photo"] if "photo" in one["consents"] else ""
            told = {**one, "state": words[one["state"]], "code": code, "photo": photo}
            lines.append(words["line"].format_map(told))
    return "\n".join(lines) or words["none"]


def tell_log(acts: Sequence[Mapping[str, str]], language: Language) -> str:
    """Returns the logbook, a line for each act."""
    words = WORDS[language]
    lines = [
        words["log"].format_map(
            {
                **act,
                "act": words[act["act"]],
                "details": words["details"].format_map(act),
                "photo": words["photo"] if act["consents"] else "",
            }
        )
        for act in acts
    ]
    return "\n".join(lines) or words["no_log"]


def tell_act(done: Mapping[str, str], language: Language) -> str:
    """Returns what was done, what that means for files, and the code where one was made."""
    words = WORDS[language]
    lines = [words["done"].format_map({**done, "act": words[done["act"]]})]
    lines += [words["from"].format_map(done)] if done["state"] == "not_started" else []
    lines += [words["no_file"].format_map(done)] if done["state"] in ("paused", "ended") else []
    lines += [words["first"].format_map(done)] if done["act"] == "activate" else []
    lines += [words["made"].format_map(done)] if "code" in done else []
    return "\n".join(lines)


def ask_code(language: Language) -> str:
    """Returns how the code is asked for."""
    return WORDS[language]["ask"]

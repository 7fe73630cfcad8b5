"""Telling on the terminal what waits for a decision: every pupil by number and group, and the ways to decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.books import book_path
from flows.holds import Hold
from flows.workspace import Workspace
from schemas.vocabulary import Language
from transforms.report.evidence import evidence_told
from transforms.report.review import Reviewed, Section, kind_of, sections
from transforms.report.words import say

SHOWN = 10
"""Pupils shown of each kind, unless all are asked for."""
WORDS = {
    "nl": {
        "section": "{title} ({count})",
        "more": "  … en nog {count}; toon alles met --all",
        "digest": "Wijzigingsset: {digest}",
        "first": "Eerste goedkeuring: {first_by}; een tweede persoon moet ook goedkeuren.",
        "look": "Bekijk elke wijziging met: doorstroom review {delivery}",
        "ways": "Beslis op een van deze drie manieren:",
        "all": "  alles: doorstroom approve {delivery} --by NAAM, of: doorstroom reject {delivery}",
        "except": "  zonder enkele leerlingen: doorstroom approve {delivery} --by NAAM --except NUMMERS"
        " (een bestand, of 1001,1002; --different voor wie een ander kind is)",
        "book": "  in het beslisbestand: vul {path} in, bewaar, en dan: doorstroom decide",
        "filled": "Het beslisbestand is ingevuld; voer het uit met: doorstroom decide",
    },
    "en": {
        "section": "{title} ({count})",
        "more": "  … and {count} more; show all with --all",
        "digest": "Change set: {digest}",
        "first": "First approval: {first_by}; a second person has to approve too.",
        "look": "See every change with: doorstroom review {delivery}",
        "ways": "Decide in one of these three ways:",
        "all": "  everything: doorstroom approve {delivery} --by NAME, or: doorstroom reject {delivery}",
        "except": "  without some pupils: doorstroom approve {delivery} --by NAME --except NUMBERS"
        " (a file, or 1001,1002; --different for who is another child)",
        "book": "  in the decision workbook: fill in {path}, save it, and then: doorstroom decide",
        "filled": "The decision workbook is filled in; carry it out with: doorstroom decide",
    },
}


def ways(workspace: Workspace, school: str, delivery: str, language: Language) -> list[str]:
    """Returns how a person can decide on a hold."""
    words, path = WORDS[language], near(book_path(workspace, school, delivery))
    return [words["ways"], *(words[way].format(delivery=delivery, path=path) for way in ("all", "except", "book"))]


def first_approval(hold: Hold, language: Language) -> list[str]:
    """Returns who approved already, where two people have to."""
    return [WORDS[language]["first"].format_map(vars(hold))] if hold.first_by else []


def review_document(workspace: Workspace, hold: Hold, language: Language) -> dict[str, object]:
    """Returns a hold with all its changes as one JSON document."""
    return {
        **hold.summary(language),
        "digest": hold.digest,
        "first_by": hold.first_by,
        "report": str(workspace.home / hold.report),
        "workbook": str(book_path(workspace, hold.school, hold.delivery)),
        "pupils": [_pupil(change, language) for change in hold.changes],
    }


def _pupil(change: dict[str, str], language: Language) -> dict[str, object]:
    columns = change.get("columns", "")
    return {
        "leerlingnummer": change["leerlingnummer"],
        "number_was": change["number_was"],
        "kind": change["kind"],
        "cause": kind_of(change)[1] or change["cause"],
        "evidence": change["evidence"],
        "told": evidence_told(change["evidence"], language),
        "columns": columns.split(",") if columns else [],
        "group": change["groepsnaam"],
        "group_was": change["groepsnaam_was"],
        "archived": change["archived"] == "True",
        "doubtful": change["doubtful"] == "True",
    }


def tell_review(workspace: Workspace, hold: Hold, head: list[str], language: Language, everything: bool) -> str:
    """Returns the changes that wait, those that need most attention first, and how to decide.

    Args:
        head: what is told of the hold as a whole.
    """
    lines = [*head, *first_approval(hold, language)]
    for section in sections(hold.changes, language):
        lines += _section(section, language, everything)
    lines.append(WORDS[language]["digest"].format_map(vars(hold)))
    return "\n".join([*lines, *ways(workspace, hold.school, hold.delivery, language)])


def _section(section: Section, language: Language, everything: bool) -> list[str]:
    """Returns a kind of change; what shows all of them alike is told once."""
    same = {pupil.evidence for pupil in section.pupils}
    together = next(iter(same)) if len(same) == 1 else ""
    words, count = WORDS[language], len(section.pupils)
    title = words["section"].format(title=section.title, count=count)
    shown = section.pupils if everything else section.pupils[:SHOWN]
    lines = [f"{title}: {together}" if together else title]
    lines += ["  " + _line(pupil, "" if together else pupil.evidence, language) for pupil in shown]
    return lines + ([words["more"].format(count=count - len(shown))] if count > len(shown) else [])


def _line(pupil: Reviewed, evidence: str, language: Language) -> str:
    facts: list[Any] = [
        pupil.number,
        say(language, "review.number_was", number=pupil.number_was) if pupil.number_was else "",
        _group(pupil, language),
        say(language, "review.archived") if pupil.archived else "",
        evidence,
    ]
    return ", ".join(fact for fact in facts if fact)


def _group(pupil: Reviewed, language: Language) -> str:
    now, was = pupil.group or pupil.group_was, pupil.group_was or pupil.group
    if not now:
        return say(language, "review.no_group")
    told = say(language, "review.group" if now == was else "review.group_change", now=now, was=was)
    word, name = told.split(" ", 1)
    return name if name.casefold().startswith(word) else told  # some schools call a group `Groep 3`


def near(path: Path) -> Path:
    """Returns a path as short as it can be from the folder that a person works in."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

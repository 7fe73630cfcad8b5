"""Telling what a list of old accounts came to: counts, pupil numbers and rows, never a name or an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.account_matches import Confirmed, Proposal
from schemas.messages import Issue
from schemas.vocabulary import Language

WORDS = {
    "nl": {
        "proposal": "Oude accounts bij {target} van school {school}: {read} rijen gelezen.",
        "proposed": "  {count} voorgesteld: zeker genoeg, staat al aangevinkt",
        "doubtful": "  {count} twijfelachtig: een persoon beslist",
        "nobody": "  {count} van niemand gevonden",
        "left": "  {count} van een leerling die vertrokken is",
        "confirmed": "  {count} al eerder bevestigd",
        "unfit": "  {count} overgeslagen",
        "without": "Leerlingen zonder account: {count}.",
        "next": "Bekijk {path} (het noemt leerlingen met hun naam), vul het in, bewaar en sluit het. Geef daarna:\n"
        "  doorstroom accounts confirm --school {school} --target {target} --by NAAM",
        "done": "Vastgelegd voor school {school} bij {target}: {same} bevestigd, {apart} uit elkaar gehouden.",
        "list": "Koppellijst met {links} accounts: {path}\n"
        "De indeling is door geen openbare bron bevestigd; lees het bestand ernaast, en stuur de lijst naar de "
        "helpdesk of de beheerder van het platform.",
        "no_list": "Er is nog geen account bevestigd, dus er is geen koppellijst gemaakt.",
        "known": "{target}: {count} accounts bevestigd, van leerlingen {numbers}",
        "none": "Van school {school} zijn geen oude accounts bevestigd.",
    },
    "en": {
        "proposal": "Old accounts at {target} of school {school}: {read} rows read.",
        "proposed": "  {count} proposed: certain enough, ticked already",
        "doubtful": "  {count} doubtful: a person decides",
        "nobody": "  {count} found to be nobody's",
        "left": "  {count} of a pupil who left",
        "confirmed": "  {count} confirmed before",
        "unfit": "  {count} skipped",
        "without": "Pupils without an account: {count}.",
        "next": "Look at {path} (it names pupils), fill it in, save and close it. Then give:\n"
        "  doorstroom accounts confirm --school {school} --target {target} --by NAME",
        "done": "Recorded for school {school} at {target}: {same} confirmed, {apart} told apart.",
        "list": "Link list with {links} accounts: {path}\n"
        "Its layout is confirmed by no public source; read the file beside it, and send the list to the support or the "
        "administrator of the platform.",
        "no_list": "No account was confirmed yet, so no link list was made.",
        "known": "{target}: {count} accounts confirmed, of pupils {numbers}",
        "none": "No old accounts of school {school} are confirmed.",
    },
}


def proposal_document(done: Proposal, language: Language) -> dict[str, object]:
    """Returns what was proposed as one JSON document."""
    return {
        "state": "proposed",
        "school": done.school,
        "target": done.target,
        "read": done.read,
        "counts": dict(done.counts),
        "pupils_without": done.pupils_without,
        "pairs": list(done.pairs),
        "workbook": str(done.workbook),
        "issues": _issues(done.issues, language),
    }


def tell_proposal(done: Proposal, language: Language) -> str:
    """Returns how many accounts there are of each kind, and what a person does next."""
    words, facts = WORDS[language], {"school": done.school, "target": done.target, "read": done.read}
    lines = [words["proposal"].format_map(facts)]
    lines += [words[state].format(count=count) for state, count in done.counts.items() if count]
    lines += [words["unfit"].format(count=len(done.issues))] if done.issues else []
    lines += [f"- {_where(issue)}{issue.text(language)}" for issue in done.issues]
    lines += [words["without"].format(count=done.pupils_without)]
    return "\n".join([*lines, words["next"].format(path=_near(done.workbook), **facts)])


def confirmed_document(done: Confirmed, language: Language) -> dict[str, object]:
    """Returns what was confirmed, or why nothing was, as one JSON document."""
    return {
        "state": "refused" if done.issues else "confirmed",
        "school": done.school,
        "target": done.target,
        "same": done.same,
        "apart": done.apart,
        "links": done.links,
        "list": str(done.path or ""),
        "status": "unverified",
        "issues": _issues(done.issues, language),
    }


def tell_confirmed(done: Confirmed, language: Language) -> str:
    """Returns what was remembered, and where the link list is."""
    words = WORDS[language]
    made = words["list"].format(links=done.links, path=_near(done.path)) if done.path else words["no_list"]
    return f"{words['done'].format_map(vars(done))}\n{made}"


def tell_unconfirmed(done: Confirmed, language: Language) -> str:
    """Returns why nothing was done."""
    return "\n".join(issue.text(language) for issue in done.issues)


def tell_listed(school: str, known: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Returns per target which pupils have a confirmed account."""
    words = WORDS[language]
    lines = [words["known"].format(numbers=", ".join(one["leerlingnummers"]), **one) for one in known]
    return "\n".join(lines) or words["none"].format(school=school)


def _issues(issues: Sequence[Issue], language: Language) -> list[dict[str, object]]:
    return [
        {"code": issue.code, "severity": issue.severity, "row": issue.row, "text": issue.text(language)}
        for issue in issues
    ]


def _where(issue: Issue) -> str:
    return f"{issue.file}: " if issue.file else ""


def _near(path: Path) -> Path:
    """Returns a path as short as it can be from the folder that a person works in."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

"""Telling what a list of card numbers came to: counts and rows, never a number or a name."""

from __future__ import annotations

from flows.carding import Recorded
from flows.tell import tell_finding
from schemas.vocabulary import Language
from transforms.report.findings import findings
from transforms.report.summary import issue_document

WORDS = {
    "nl": {
        "recorded": "Bewaard voor school {school} bij {target}: {recorded} nieuwe kaartnummers. Zij gaan één keer mee, "
        "met het volgende importbestand.",
        "known": "Al bekend en niet opnieuw bewaard: {known}.",
        "without": "Leerlingen in de lijst zonder kaartnummer: {without}.",
        "unused": "Let op: de school heeft niet gekozen om kaarten te vervangen, dus de kolom blijft nog leeg. "
        'Zet in doorstroom.toml onder [schools.{school}.options.{target}]: kaarten = "vervangen"',
        "cleared": "Gewist voor school {school} bij {target}: {cleared} kaartnummers die nog niet waren doorgegeven.",
        "nothing": "Er is niets bewaard. Verbeter de lijst en geef hem opnieuw.",
    },
    "en": {
        "recorded": "Kept for school {school} at {target}: {recorded} new card numbers. They go along once, with the "
        "next import file.",
        "known": "Known already and not kept again: {known}.",
        "without": "Pupils in the list without a card number: {without}.",
        "unused": "Mind: the school has not chosen to replace cards, so the column stays empty for now. "
        'Put in doorstroom.toml under [schools.{school}.options.{target}]: kaarten = "vervangen"',
        "cleared": "Cleared for school {school} at {target}: {cleared} card numbers that were not passed on yet.",
        "nothing": "Nothing was kept. Correct the list and give it again.",
    },
}


def cards_document(done: Recorded, language: Language) -> dict[str, object]:
    """Returns what became of the lists as one JSON document."""
    counts = {name: getattr(done, name) for name in ("recorded", "known", "without", "cleared", "used")}
    issues = [issue_document(issue, language) for issue in done.issues]
    state = "refused" if done.issues else "recorded"
    return {"state": state, "school": done.school, "target": done.target, **counts, "issues": issues}


def tell_cards(done: Recorded, language: Language) -> str:
    """Returns how many cards wait for the next file."""
    words = WORDS[language]
    if not (done.recorded or done.known):
        return words["cleared"].format_map(vars(done))
    lines = [words["recorded"]]
    lines += [words[name] for name in ("known", "without") if getattr(done, name)]
    lines += [] if done.used else [words["unused"]]
    return "\n".join(line.format_map(vars(done)) for line in lines)


def tell_refused(done: Recorded, language: Language) -> str:
    """Returns why nothing was kept, each reason once with the rows it is about."""
    told = [line for finding in findings(done.issues, language) for line in tell_finding(finding, language)]
    return "\n".join([*told, WORDS[language]["nothing"]])

"""Telling what was learned of a list: a line for every column, without any value of it, and what to do next."""

from __future__ import annotations

from pathlib import Path

from flows.learn import Lesson
from schemas.vocabulary import Language
from transforms.knowledge import DROP, IGNORE
from transforms.learn import Guess
from transforms.report.words import name

WORDS = {
    "nl": {
        "head": "Voorstel voor het profiel {name} ({sectors}):",
        IGNORE: "(niet gebruikt)",
        DROP: "(weggegooid)",
        "saved": "Bewaard: {path}. Verbeter daar wat niet klopt, en kijk met: doorstroom profiles check",
        "not_saved": "Niet bewaard. Bewaar het met --yes; zeg het beter met --set 'KOP=kolom'.",
        "by_name": "Deze lijst wordt niet vanzelf herkend; lever hem aan met --source {name}.",
        "ask": "Bewaren als {path}? [j/N] ",
    },
    "en": {
        "head": "Proposal for the profile {name} ({sectors}):",
        IGNORE: "(not used)",
        DROP: "(thrown away)",
        "saved": "Saved: {path}. Correct there what is wrong, and check with: doorstroom profiles check",
        "not_saved": "Not saved. Save it with --yes; say it better with --set 'HEADING=column'.",
        "by_name": "This list is not recognised by itself; deliver it with --source {name}.",
        "ask": "Save as {path}? [y/N] ",
    },
}
REASONS = {
    "nl": {
        "heading": "kop als “{known}”",
        "both": "kop als “{known}”, en de waarden",
        "source": "het profiel zegt het",
        "values": "alleen de waarden",
        "personal": "burgerservicenummers",
        "origin": "nationaliteiten of landen",
        "others": "van een ander of een ander moment",
        "named": "zo opgegeven",
        "doubt": "twijfel tussen twee kolommen",
        "twice": "er is al een kolom voor",
        "nothing": "onbekend",
    },
    "en": {
        "heading": "heading like “{known}”",
        "both": "heading like “{known}”, and the values",
        "source": "the profile says so",
        "values": "only the values",
        "personal": "citizen service numbers",
        "origin": "nationalities or countries",
        "others": "of somebody or some moment else",
        "named": "as you said",
        "doubt": "doubt between two columns",
        "twice": "another column is that already",
        "nothing": "unknown",
    },
}


def tell_lesson(lesson: Lesson, language: Language) -> str:
    """Returns the proposal as a table."""
    words = WORDS[language]
    wide = max(len(guess.heading) for guess in lesson.guesses)
    lines = [words["head"].format(name=lesson.name, sectors=", ".join(lesson.sectors))]
    lines += [_line(guess, wide, language) for guess in lesson.guesses]
    return "\n".join([*lines, *([] if lesson.recognised else [words["by_name"].format(name=lesson.name)])])


def tell_saved(path: Path, language: Language) -> str:
    """Returns where the profile is."""
    return WORDS[language]["saved"].format(path=path)


def tell_not_saved(language: Language) -> str:
    """Returns that nothing was written and how it can be."""
    return WORDS[language]["not_saved"]


def agreed(path: Path, language: Language) -> bool:
    """Asks a person at a terminal whether the profile may be written."""
    answer = input(WORDS[language]["ask"].format(path=path)).strip().casefold()
    return answer in ("j", "ja", "y", "yes")


def _line(guess: Guess, wide: int, language: Language) -> str:
    role = WORDS[language].get(guess.role) or name(language, "column", guess.role)
    reason = REASONS[language][guess.reason].format(known=guess.known)
    sure = f"{guess.confidence:.0%}" if guess.confidence else ""
    return f"  {guess.heading:<{wide}}  →  {role:<22} {sure:>4}  {reason}"

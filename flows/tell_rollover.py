"""Telling on the terminal what every school is expected to look like after the rollover."""

from __future__ import annotations

from collections.abc import Sequence

from flows.rollover import Expectation
from schemas.vocabulary import Language
from transforms.report.words import name

WORDS = {
    "nl": {
        "head": "{school}, schooljaar {school_year}: {expected} leerlingen verwacht, {leaving} vertrekken.",
        "years": "  {years}",
        "repeaters": "  Ongeveer {repeaters} van hen doen hun leerjaar over ({from}).",
        "own": "naar eerdere jaren van deze school",
        "usual": "naar het landelijk gebruikelijke aandeel; van deze school is nog geen jaarovergang bekend",
        "none": "Er is geen school om te voorspellen.",
    },
    "en": {
        "head": "{school}, school year {school_year}: {expected} pupils expected, {leaving} leave.",
        "years": "  {years}",
        "repeaters": "  About {repeaters} of them repeat their year ({from}).",
        "own": "by earlier years of this school",
        "usual": "by the usual share in the Netherlands; no rollover of this school is known yet",
        "none": "There is no school to predict.",
    },
}


def expectation_document(told: Expectation) -> dict[str, object]:
    """Returns what is expected of a school as it goes into a JSON document."""
    return {
        "school": told.school,
        "school_year": told.school_year,
        "expected": told.expected,
        "leaving": told.leaving,
        "repeaters": told.repeaters,
        "seen": told.seen,
        "years": [{"jaargroep": year, "count": count} for year, count in told.years.items()],
    }


def tell_expectations(expectations: Sequence[Expectation], language: Language) -> str:
    """Returns per school how many pupils are expected in each year, how many leave and how many repeat."""
    lines = [line for told in expectations for line in _school(told, language)]
    return "\n".join(lines) or WORDS[language]["none"]


def _school(told: Expectation, language: Language) -> list[str]:
    words = WORDS[language]
    years = ", ".join(f"{name(language, 'jaargroep', year)}: {count}" for year, count in told.years.items())
    facts: dict[str, object] = {
        **expectation_document(told),
        "years": years or "-",
        "repeaters": round(told.repeaters),
        "from": words["own" if told.seen else "usual"],
    }
    return [words[key].format_map(facts) for key in ("head", "years", "repeaters")]

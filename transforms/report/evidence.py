"""Evidence in words: what shows that a change is what it is called, from its code (`group=4b;missing=25;of=25`)."""

from __future__ import annotations

from schemas.vocabulary import Language
from transforms.report.words import name, phrases, say


def evidence_told(evidence: str, language: Language) -> str:
    """Returns what a person reads of evidence; a code without words is shown as it is."""
    facts = dict(part.split("=", 1) for part in evidence.split(";") if "=" in part)
    facts = {key: text for key, text in facts.items() if text}
    key = "evidence." + _form(facts)
    if key not in phrases():
        return evidence
    return say(language, key, **{fact: _value(fact, text, facts, language) for fact, text in facts.items()})


def _form(facts: dict[str, str]) -> str:
    """Returns which sentence fits: that of the facts it has; those of a pair come in any order."""
    return "_".join(sorted(facts) if set(facts) <= {"same", "differs"} else facts)


def _value(fact: str, text: str, facts: dict[str, str], language: Language) -> str:
    if fact in ("same", "differs") and "of" not in facts:
        return ", ".join(name(language, "trait", code) for code in text.split(","))
    if fact == "jaargroep" or (facts.get("filter") == "jaargroep" and fact in ("only", "without")):
        return name(language, "jaargroep", text)
    if fact in ("order", "filter", "tail"):
        return ", ".join(_column(column, language) for column in text.split("+"))
    return text


def _column(column: str, language: Language) -> str:
    plain = column.removeprefix("-").removesuffix("_text")
    return (
        name(language, "trait_of_list", plain)
        if f"trait_of_list.{plain}" in phrases()
        else name(language, "column", plain)
    )

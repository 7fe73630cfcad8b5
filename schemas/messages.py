"""The catalogue of findings: a code, how grave it is, and a sentence in Dutch and English that says what to do.

No sentence holds a value or a name of a pupil: a finding is found back by file, sheet, row and column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from schemas.vocabulary import Language

Severity = Literal["file", "row", "value", "note"]
"""`file` refused · `row` rejected · `value` dropped, the row stays · `note` good to know."""


@dataclass(frozen=True)
class Message:
    """What the catalogue says of one code; `{words}` in the sentences are filled in from the issue's facts."""

    severity: Severity
    nl: str
    en: str
    nl_one: str = ""
    en_one: str = ""
    """What to say instead where the count is one."""


@dataclass(frozen=True)
class Issue:
    """One finding about a delivery, placed where a person can find it back."""

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    """Counts, codes and headings for the sentence, or by language what a profile says; never a pupil's cell."""
    target: str = ""
    """The target that refuses, where it is not the delivery as a whole."""

    @property
    def severity(self) -> Severity:
        return catalogue()[self.code].severity

    def text(self, language: Language = "nl") -> str:
        """Returns the sentence for a school secretary: what is wrong and what to do about it."""
        message = catalogue()[self.code]
        several, one = (message.nl, message.nl_one) if language == "nl" else (message.en, message.en_one)
        facts = {name: fact[language] if isinstance(fact, Mapping) else fact for name, fact in self.facts.items()}
        return (one if one and facts.get("count") == 1 else several).format_map(facts)


@cache
def catalogue() -> dict[str, Message]:
    """Returns every code with its message, from `messages.toml`."""
    raw = tomllib.loads(files("schemas").joinpath("messages.toml").read_text("utf-8"))
    return {code: Message(**entry) for code, entry in raw.items()}

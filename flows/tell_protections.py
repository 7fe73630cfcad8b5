"""Telling what is protected from being changed at a target: pupils by number, never what the detail is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.vocabulary import Language
from transforms.report.words import name, say

Told = dict[str, Any]


def tell_protections(found: Sequence[Told], language: Language) -> str:
    """Returns a line for everything that is protected."""
    if not found:
        return say(language, "protect.none")
    return "\n".join(_line(one, language) for one in found)


def tell_protected(one: Told, language: Language) -> str:
    """Returns what is protected now."""
    advice = [] if one["with_value"] else [say(language, "protect.advice")]
    return "\n".join([say(language, "protect.done"), _line(one, language), *advice])


def tell_lifted(told: Told, language: Language) -> str:
    """Returns that the detail follows the administration again."""
    return say(language, "protect.lifted", number=told["number"], school=told["school"])


def _line(one: Told, language: Language) -> str:
    where = one["target"] or say(language, "protect.everywhere")
    state = f" ({say(language, 'protect.with_value')})" if one["with_value"] else ""
    state += "" if one["in_force"] else f" ({say(language, 'protect.expired')})"
    facts = {**one, "column": name(language, "column", one["column"]), "target": where}
    return say(language, "protect.line", **facts) + state

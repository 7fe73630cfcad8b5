"""What was understood of a part of a delivery: what it is, what was decided, and how much depended on that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.profile import Profiles
from schemas.vocabulary import Language
from transforms.report.words import name, say

_PAIR = re.compile(r"(.+?) → (\w+)(?:; |$)")
"""One heading and its column, as the recogniser joins them."""
_WORDS = {"status": "layout", "order_geboortedatum": "order", "order_instroomdatum": "order"}
_WORDS["order_uitstroomdatum"] = "order"
"""Facts whose value has its words under another name."""
_COUNT = "_cells"
"""The ending of what says how many cells depended on a decision."""


@dataclass(frozen=True)
class Part:
    """What was understood of one sheet or file."""

    title: str
    facts: tuple[tuple[str, str], ...]
    mapping: tuple[tuple[str, str], ...]
    """Heading and what it was used for."""


def part_of(understood: Mapping[str, str], profiles: Profiles, language: Language) -> Part:
    """Returns one part in words; its `mapping` says which heading fills which column of ours."""
    mapping = _PAIR.findall(understood.get("mapping", ""))
    told = {key: fact for key, fact in understood.items() if fact and not (key == "mapping" and mapping)}
    source = told.get("source", "")
    source = told.pop("title", "") or (profiles.sources[source].title if source in profiles.sources else source)
    facts = {**told, **({"source": source} if source else {})}
    title = " · ".join(dict.fromkeys(facts.pop(key, "") for key in ("file", "sheet"))).strip(" ·")
    shown = (key for key in facts if not (key.endswith(_COUNT) and key.removesuffix(_COUNT) in facts))
    return Part(
        title,
        tuple((name(language, "fact", key), _fact(key, facts, language)) for key in shown),
        tuple((heading, name(language, "column", column)) for heading, column in mapping),
    )


def _fact(key: str, facts: Mapping[str, str], language: Language) -> str:
    """Returns the value of a fact in words, and how many cells depended on it."""
    value = name(language, _WORDS.get(key, key), facts[key])
    count = facts.get(key + _COUNT, "")
    return f"{value} ({_depending(int(count), language)})" if count else value


def _depending(count: int, language: Language) -> str:
    return say(language, "depending", count=count)

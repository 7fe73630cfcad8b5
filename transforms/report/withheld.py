"""What was withheld from targets because the source does not lead there: counts, and who by number; never a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.profile import Profiles
from schemas.vocabulary import Language
from transforms.authority import Withheld
from transforms.report.words import name, say


@dataclass(frozen=True)
class WithheldList:
    """The part of a report about what was withheld."""

    counts: tuple[tuple[str, str, str, str, int], ...]
    """Target, field, rule, what became of it, and how many pupils that is."""
    pupils: tuple[tuple[str, ...], ...]
    """Number, target, field, rule, what became of it; until when, by whom and why a person protects it."""


def withheld_counts(withheld: Sequence[Withheld]) -> list[dict[str, object]]:
    """Returns how much was withheld, by target, column, rule and whether it was sent all the same."""
    counts = Counter((one.target, one.field, one.rule, one.sent) for one in withheld)
    return [
        {"target": target, "column": field, "rule": rule, "count": count, **({"sent": True} if sent else {})}
        for (target, field, rule, sent), count in sorted(counts.items())
    ]


def withheld_list(withheld: Sequence[Withheld], titles: Mapping[str, str], language: Language) -> WithheldList | None:
    """Returns the part of the report, none where nothing was withheld.

    Args:
        titles: what people call the targets, by name.
    """
    if not withheld:
        return None
    told = [(_words(one, titles, language), one) for one in withheld]
    counts = Counter(words for words, _ in told)
    pupils = sorted((one.number, *words, one.until, one.by, one.reason) for words, one in told)
    return WithheldList(tuple((*words, count) for words, count in sorted(counts.items())), tuple(pupils))


def titles(profiles: Profiles) -> dict[str, str]:
    """Returns what people call the targets, by name."""
    return {name: target.title for name, target in profiles.targets.items()}


def _words(one: Withheld, titles: Mapping[str, str], language: Language) -> tuple[str, str, str, str]:
    fate = say(language, "withheld.sent" if one.sent else "withheld.kept")
    return (
        titles.get(one.target, one.target),
        name(language, "column", one.field),
        say(language, f"authority.{one.rule}"),
        fate,
    )

"""All headings of all profiles with what they are for, to which a heading that nobody knows is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.profile import Source, shipped
from transforms.headings import normal, tidy
from transforms.likeness import likeness

IGNORE, DROP = "ignore", "drop"
"""Roles of headings that fill no canonical column."""


@dataclass(frozen=True)
class Meaning:
    """What a heading is like: a heading that profiles know, with its roles there."""

    known: str
    """As a profile spells it."""
    roles: Mapping[str, int]
    """Canonical column, `ignore` or `drop` -> how many profiles use it for that."""
    likeness: float


class Knowledge:
    """The headings of the profiles in force and of the shipped ones."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.roles: dict[str, dict[str, int]] = {}
        self.spelled: dict[str, str] = {}
        for source in {**shipped().sources, **sources}.values():
            for column, headings in source.headers.items():
                self._add(column, headings)
            self._add(IGNORE, (*source.ignore, *source.staff))
            self._add(DROP, source.drop)

    def _add(self, role: str, headings: tuple[str, ...]) -> None:
        for form, heading in {normal(heading): heading for heading in reversed(headings)}.items():
            roles = self.roles.setdefault(form, {})
            roles[role] = roles.get(role, 0) + 1
            self.spelled.setdefault(form, tidy(heading))

    def meanings(self, heading: str, least: float) -> list[Meaning]:
        """Returns the known headings that a heading is like, the likest first."""
        found = [(likeness(heading, form), form) for form in self.roles]
        best = sorted((pair for pair in found if pair[0] >= least), key=lambda pair: (-pair[0], pair[1]))
        return [Meaning(self.spelled[form], self.roles[form], score) for score, form in best]

"""Rollover: what people have to do at a system when a new school year begins, as data, with where that is said.

A profile is one TOML file in `schemas/rollovers`, with the name of the system or target that it is about.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Literal

from pydantic import Field, field_validator, model_validator

from schemas.side import Section
from schemas.strict import Profile, Strict, known, shipped_texts
from schemas.vocabulary import Language

Shown = Literal["", "delivery", "file", "mail", "connection", "section"]
"""What in the register shows that a step is done: a published delivery of the new year, a file for the target, a mail
about it that was sent, an active connection, or a section in which both sides agree."""
MARKS = ("[SEEN", "[INFERRED", "[NOT FOUND", "[DOORSTROOM]")
"""How a step is known: it is said, it is our conclusion, nobody says it, or it is something of our own."""


class Step(Strict):
    """One thing to be done."""

    name: str = Field(pattern=r"^[a-z_]+$")
    text: dict[Language, str]
    role: dict[Language, str]
    """Who does it."""
    evidence: tuple[str, ...] = Field(min_length=1)
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Option -> the values with which there is this step; each has to fit."""
    sources: tuple[str, ...] = ()
    """The administrations with which there is this step; none: all."""
    opens: str = Field("", pattern=r"^(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))?$")
    """Month and day from which it may be done, in the calendar year in which the school year begins."""
    target: str = ""
    """The target whose file of the new year it takes; on that target's closed days it may not be done."""
    shown_by: Shown = ""
    section: Section | Literal[""] = ""
    after: tuple[str, ...] = ()
    """Steps that come first, where there are those."""
    automatic: bool = False
    """Whether it goes by itself, without anybody there."""

    @field_validator("evidence")
    @classmethod
    def _marked(cls, evidence: tuple[str, ...]) -> tuple[str, ...]:
        if any(not any(mark in text for mark in MARKS) for text in evidence):
            raise ValueError("evidence: every line has a mark")
        return evidence

    @model_validator(mode="after")
    def _whole(self) -> Step:
        if (self.shown_by == "section") != bool(self.section) or (
            self.shown_by in ("file", "mail") and not self.target
        ):
            raise ValueError(f"{self.name}: what shows it is not named")
        return self


class Remark(Strict):
    """Something to know beside the steps."""

    text: dict[Language, str]
    option: str = ""
    """An option: then it is only told where the school did not say which value it has."""
    sources: tuple[str, ...] = ()
    """The administrations with which it is told; none: all."""
    others: tuple[str, ...] = ()
    """Those with which it is not told."""


class Rollover(Profile):
    """The work at one system when a new school year begins."""

    options: dict[str, dict[str, dict[Language, str]]] = Field(default_factory=dict)
    """What its targets have no option for: option -> value -> what it means; the first value is the usual one."""
    remarks: tuple[Remark, ...] = ()
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _steps_fit(self) -> Rollover:
        names = [step.name for step in self.steps]
        if len(set(names)) != len(names):
            raise ValueError("steps have names of their own")
        for place, step in enumerate(self.steps):
            known("step in after", step.after, names[:place])
        return self


def parse_rollover(name: str, text: str) -> Rollover:
    """Reads a rollover profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return Rollover.model_validate({"name": name, **tomllib.loads(text)})


@cache
def shipped_rollovers() -> dict[str, Rollover]:
    """Returns the rollover profiles that come with Doorstroom, by what they are about."""
    return {name: parse_rollover(name, text) for name, text in shipped_texts("rollovers")}

"""Rollover: what people have to do at a system when a new school year begins, as data, with where that is said.

A profile is one TOML file in `schemas/rollovers`, with the name of the system or target that it is about; a workspace
may carry its own in `profiles/rollovers`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, field_validator, model_validator

from schemas.side import Section
from schemas.strict import Profile, Strict, known, shipped_texts
from schemas.vocabulary import Language

Shown = Literal["", "delivery", "file", "mail", "connection", "section"]
"""What in the register shows that a step is done: a published delivery of the new year, a file for the target, a mail
about it that was sent, an active connection, or a section in which both sides agree."""
MARKS = ("[SEEN", "[INFERRED", "[NOT FOUND", "[DOORSTROOM]")
"""How a step is known: it is said, it is our conclusion, nobody says it, or it is something of our own."""


DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
"""A month and a day that there is every year."""


def _in_both(text: dict[Language, str]) -> dict[Language, str]:
    lacking = set(get_args(Language)) - set(text)
    if lacking:
        raise ValueError(f"not told in: {', '.join(sorted(lacking))}")
    return text


Told = Annotated[dict[Language, str], AfterValidator(_in_both)]


class Step(Strict):
    """One thing to be done."""

    name: str = Field(pattern=r"^[a-z_]+$")
    text: Told
    role: Told
    """Who does it."""
    evidence: tuple[str, ...] = Field(min_length=1)
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Option -> the values with which there is this step; each has to fit."""
    sources: tuple[str, ...] = ()
    """The administrations with which there is this step; none: all."""
    opens: str = Field("", pattern=f"^(?:{DAY})?$")
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

    text: Told
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
    def _options_have_values(self) -> Rollover:
        if empty := [option for option, values in self.options.items() if not values]:
            raise ValueError(f"options without values: {', '.join(empty)}")
        return self

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

"""Profiles: what is known of a source or a target, as data, with the evidence; and a workspace's settings.

A profile is one TOML file. Parsing is strict: an unknown key is an error, so that no typing error passes in silence.
"""

from __future__ import annotations

import tomllib
from functools import cache

from schemas.settings import Limited, Limits, Person, Reconciling, Retention, School, Settings, Tolerance
from schemas.source import Source
from schemas.strict import Profile, Strict, shipped_texts
from schemas.target import Choice, Closed, Column, Leavers, Made, Of, Part, Setting, Target, Who

__all__ = [
    "Choice",
    "Closed",
    "Column",
    "Leavers",
    "Limited",
    "Limits",
    "Made",
    "Of",
    "Part",
    "Person",
    "Profile",
    "Profiles",
    "Reconciling",
    "Retention",
    "School",
    "Setting",
    "Settings",
    "Source",
    "Strict",
    "Target",
    "Tolerance",
    "Who",
    "parse_source",
    "parse_target",
    "shipped",
]


class Profiles(Strict):
    """The sources and targets in force: the shipped ones, overridden by those of the workspace."""

    sources: dict[str, Source]
    targets: dict[str, Target]


def parse_source(name: str, text: str) -> Source:
    """Reads a source profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return Source.model_validate({"name": name, **tomllib.loads(text)})


def parse_target(name: str, text: str) -> Target:
    """Reads a target profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return Target.model_validate({"name": name, **tomllib.loads(text)})


@cache
def shipped() -> Profiles:
    """Returns the profiles that come with Doorstroom."""
    return Profiles(
        sources={name: parse_source(name, text) for name, text in shipped_texts("sources")},
        targets={name: parse_target(name, text) for name, text in shipped_texts("targets")},
    )

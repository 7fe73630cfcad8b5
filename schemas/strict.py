"""Strict: what every profile has in common, and how strictly it is read."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.vocabulary import Sector, Status


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        raise ValueError(f"unknown encoding: {name}") from None
    return name


Delimiter = Annotated[str, Field(pattern=r'^[^"\r\n]$')]
"""The one sign between the cells of a delimited text."""
Encoding = Annotated[str, AfterValidator(_known_encoding)]


class Strict(BaseModel):
    """An immutable value read from TOML."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Profile(Strict):
    """What every profile says: what it describes and how we know."""

    name: str
    title: str
    status: Status
    evidence: tuple[str, ...]
    """Addresses or documents the knowledge comes from, with its mark: [SEEN], [SECOND-HAND], [NOT FOUND] …"""
    checked_on: date
    sectors: tuple[Sector, ...] = ()


def shipped_texts(folder: str) -> list[tuple[str, str]]:
    """Returns the name and the text of every TOML file that comes with Doorstroom in a folder."""
    entries = sorted(files("schemas").joinpath(folder).iterdir(), key=lambda entry: entry.name)
    return [(entry.name[:-5], entry.read_text("utf-8")) for entry in entries if entry.name.endswith(".toml")]


def known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    if strange := set(names) - set(known):
        raise ValueError(f"unknown {what}: {', '.join(sorted(strange))}")

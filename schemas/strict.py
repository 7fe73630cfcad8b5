"""Strict: what every profile has in common, and how strictly it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from schemas.vocabulary import Sector, Status


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

"""Profiles on the command line: which there are, what one says, and whether a school's own ones are right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.faults import Fault
from flows.workspace import Workspace, read_side_profile, read_source, read_target
from schemas.messages import Issue
from schemas.profile import Profile, Profiles, shipped
from schemas.side import Side, shipped_sides


def list_profiles(profiles: Profiles, sides: Mapping[str, Side]) -> dict[str, list[dict[str, str]]]:
    """Returns every source, target and side with how well it is known."""
    return {
        "sources": [_line(profile) for _, profile in sorted(profiles.sources.items())],
        "targets": [_line(profile) for _, profile in sorted(profiles.targets.items())],
        "sides": [_line(profile) for _, profile in sorted(sides.items())],
    }


def show_profile(profiles: Profiles, sides: Mapping[str, Side], name: str) -> list[dict[str, Any]]:
    """Returns all that is known of the source, target and side with a name. Raises `Fault` where there is none."""
    found = [(kind, table[name]) for kind, table in _tables(profiles, sides) if name in table]
    if not found:
        known = ", ".join(sorted({name for _, table in _tables(profiles, sides) for name in table}))
        raise Fault(Issue("SOURCE_NOT_A_PROFILE", facts={"source": name, "known": known}))
    return [{"kind": kind, **profile.model_dump(mode="json", by_alias=True)} for kind, profile in found]


def check_profiles(workspace: Workspace, file: Path | None = None) -> tuple[int, list[Issue]]:
    """Returns how many profiles were read, and what is wrong: of one file, or of all that are in force."""
    files = [file] if file else workspace.own_profiles()
    issues = [issue for one in files if (issue := _wrong(one))]
    return len(files) + (0 if file else sum(len(table) for _, table in _tables(shipped(), shipped_sides()))), issues


def _tables(profiles: Profiles, sides: Mapping[str, Side]) -> list[tuple[str, dict[str, Any]]]:
    return [("source", dict(profiles.sources)), ("target", dict(profiles.targets)), ("side", dict(sides))]


def _line(profile: Profile) -> dict[str, str]:
    return {
        "name": profile.name,
        "title": profile.title,
        "status": profile.status,
        "checked_on": profile.checked_on.isoformat(),
    }


def _wrong(file: Path) -> Issue | None:
    """Returns what is wrong with one profile; where it does not stand with its kind, its keys tell what it is."""
    try:
        told = file.read_bytes()
        is_target = file.parent.name == "targets" or b"[[columns]]" in told or b"[[files]]" in told
        is_side = file.parent.name == "sides" or b"[tables." in told
        read = read_side_profile if is_side else read_target if is_target else read_source
        _ = read(file)
    except OSError:
        return Issue("FILE_NOT_FOUND", file=file.name)
    except Fault as fault:
        return fault.issue
    return None

"""Profiles on the command line: which there are, what one says, and whether a school's own ones are right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flows.faults import Fault
from flows.workspace import (
    KINDS,
    Workspace,
    read_result_profile,
    read_rollover,
    read_side_profile,
    read_source,
    read_target,
)
from schemas.messages import Issue
from schemas.profile import shipped
from schemas.result_profile import shipped_result_profiles
from schemas.rollover import shipped_rollovers
from schemas.side import shipped_sides
from schemas.strict import Profile

Tables = Mapping[str, Mapping[str, Profile]]
"""Of `KINDS`: name -> profile."""
READERS: Mapping[str, Callable[[Path], Profile]] = {
    "sources": read_source,
    "targets": read_target,
    "sides": read_side_profile,
    "results": read_result_profile,
    "rollovers": read_rollover,
}
MARKS = (
    ("rollovers", (b"[[steps]]",)),
    ("sides", (b"[tables.",)),
    ("results", (b"\nconnection =", b"\nsource =")),
    ("targets", (b"[[columns]]", b"[[files]]")),
)
"""What only stands in a profile of that kind; the first that fits tells what it is."""


def tables(workspace: Workspace) -> Tables:
    """Returns every profile in force. Raises `Fault` where one of the workspace is wrong."""
    known = workspace.profiles()
    return dict(
        zip(
            KINDS,
            (known.sources, known.targets, workspace.sides(), workspace.result_profiles(), workspace.rollovers()),
            strict=True,
        )
    )


def list_profiles(told: Tables) -> dict[str, list[dict[str, str]]]:
    """Returns every profile with how well it is known, by kind."""
    return {kind: [_line(profile) for _, profile in sorted(table.items())] for kind, table in told.items()}


def show_profile(told: Tables, name: str) -> list[dict[str, Any]]:
    """Returns all that is known of what has a name, of every kind. Raises `Fault` where there is none."""
    found = [(kind.removesuffix("s"), table[name]) for kind, table in told.items() if name in table]
    if not found:
        known = ", ".join(sorted({one for table in told.values() for one in table}))
        raise Fault(Issue("SOURCE_NOT_A_PROFILE", facts={"source": name, "known": known}))
    return [{"kind": kind, **profile.model_dump(mode="json", by_alias=True)} for kind, profile in found]


def check_profiles(workspace: Workspace, file: Path | None = None) -> tuple[int, list[Issue]]:
    """Returns how many profiles were read, and what is wrong: of one file, or of all that are in force."""
    files = [file] if file else workspace.own_profiles()
    issues = [issue for one in files if (issue := _wrong(one))]
    known = shipped()
    ours = (known.sources, known.targets, shipped_sides(), shipped_result_profiles(), shipped_rollovers())
    return len(files) + (0 if file else len([name for table in ours for name in table])), issues


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
        kind = next((kind for kind, marks in MARKS if any(mark in told for mark in marks)), "sources")
        _ = READERS[file.parent.name if file.parent.name in READERS else kind](file)
    except OSError:
        return Issue("FILE_NOT_FOUND", file=file.name)
    except Fault as fault:
        return fault.issue
    return None

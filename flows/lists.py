"""Reading one small list that a person names, such as pupil numbers: of any form, and as safely as a delivery."""

from __future__ import annotations

from pathlib import Path

from flows.faults import Fault
from flows.offer import offer
from flows.reading import reading
from flows.workspace import Workspace
from transforms.headings import normal
from transforms.readers.grid import Grid


def number_headings(workspace: Workspace) -> frozenset[str]:
    """Returns what school systems call the pupil number, in normal form."""
    sources = workspace.profiles().sources.values()
    return frozenset(normal(text) for source in sources for text in source.headers.get("leerlingnummer", ()))


def read_list(workspace: Workspace, path: Path, school: str) -> list[Grid]:
    """Returns the tables of a file. Raises `Fault` where it cannot be read."""
    delivery, issues = offer([path])
    if issues:
        raise Fault(issues[0])
    [(name, content)] = delivery.files
    passwords = workspace.settings().passwords_of(school)
    with reading([(name, content, passwords)]) as read:
        grids = list(read(name, content, passwords))
    for issue in (issue for grid in grids for issue in grid.issues if issue.severity == "file"):
        raise Fault(issue)
    return grids

"""Cells of kept files: the one of an original that told a value, and the ones of import files that tell it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select

from flows.offer import safe_names
from flows.reading import reading
from flows.register_schema import DELIVERY, FILE
from flows.workspace import Workspace
from schemas.profile import Target
from transforms.origins import RULES, cell_at, columns_for, row_of
from transforms.readers.grid import Grid

Told = dict[str, Any]


def original_cell(
    workspace: Workspace, school: str, delivery: str, place: Mapping[str, Any], heading: str
) -> tuple[str, str]:
    """Returns the text of a cell as the school sent it, and `read`, `purged` or `not_found`."""
    file = _original(workspace.received(school, delivery), str(place["file"]))
    if file is None:
        return "", "purged"
    grids = _grids(file, workspace.settings().passwords_of(school))
    cell = cell_at(grids, file.name, str(place.get("sheet") or ""), int(place["row"]), heading)
    return (cell.text, "read") if cell else ("", "not_found")


def target_cells(workspace: Workspace, connection: Connection, school: str, number: str, column: str) -> list[Told]:
    """Returns the cells that hold a column in the last files of every target, for one pupil."""
    profiles = workspace.profiles().targets
    found: list[Told] = []
    for name, rows in _last_files(connection, school).items():
        target = profiles.get(name)
        if target and any(any(columns_for(column, part)) for part in target.apart().values()):
            found += _in_target(workspace, target, rows, number, column)
    return found


def _in_target(
    workspace: Workspace, target: Target, rows: Sequence[RowMapping], number: str, column: str
) -> list[Told]:
    about = {"target": target.name, "title": target.title, "delivery": rows[0]["delivery"], "path": rows[0]["path"]}
    there = [row for row in rows if (workspace.home / row["path"]).is_file()]
    for row in there:
        part = target.apart().get(Path(row["path"]).stem, target)
        for grid in _grids(workspace.home / row["path"], ()) if any(columns_for(column, part)) else ():
            if found := row_of(grid, part, number):
                seen, cells = found
                return [
                    {
                        **about,
                        "path": row["path"],
                        "state": "read",
                        "row": seen,
                        "header": one.header,
                        "value": cells.get(one.header, ""),
                        "from": one.source,
                        "rule": one.source if one.source in RULES else "",
                        "translated": bool(one.values),
                    }
                    for one in columns_for(column, part)
                ]
    return [{**about, "state": "left_out" if there else "purged"}]


def _last_files(connection: Connection, school: str) -> dict[str, list[RowMapping]]:
    """Returns per target the files of the last delivery in force that had any."""
    same = and_(FILE.c.school == DELIVERY.c.school, FILE.c.delivery == DELIVERY.c.id)
    these = select(FILE.c.target, FILE.c.delivery, FILE.c.path).join(DELIVERY, same)
    these = these.where(DELIVERY.c.school == school, DELIVERY.c.state == "published")
    last: dict[str, list[RowMapping]] = {}
    for row in connection.execute(these.order_by(DELIVERY.c.number.desc(), FILE.c.path)).mappings():
        rows = last.setdefault(row["target"], [])
        if not rows or rows[0]["delivery"] == row["delivery"]:
            rows.append(row)
    return last


def _original(folder: Path, name: str) -> Path | None:
    file = folder / safe_names([name])[0]
    others = sorted(other for other in folder.glob("*") if other.is_file()) if folder.is_dir() else []
    if file in others:
        return file
    return others[0] if len(others) == 1 else None


def _grids(file: Path, passwords: Sequence[str]) -> list[Grid]:
    content = file.read_bytes()
    with reading([(file.name, content, tuple(passwords))]) as read:
        return list(read(file.name, content, tuple(passwords)))

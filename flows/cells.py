"""Cells of kept files: the one of an original that told a value, and the ones of import files that tell it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select

from flows.offer import safe_names
from flows.protections import read_protections
from flows.reading import reading
from flows.register import Register
from flows.register_schema import DELIVERY, FILE
from flows.sending import read_sent
from flows.workspace import Workspace
from schemas.authority import FIELD_OF
from schemas.profile import School, Target
from transforms.authority import Authority
from transforms.option import chosen
from transforms.origins import RULES, cell_at, columns_for, row_of
from transforms.readers.grid import Grid
from transforms.sent import Sent
from transforms.withholding import authority_at

Told = dict[str, Any]
HIDDEN = "••••••"
"""What is shown in the place of a password, which stands nowhere but in its file."""


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


def target_cells(
    workspace: Workspace, connection: Connection, school: str, number: str, column: str, value: str
) -> list[Told]:
    """Returns the cells that hold a column in the last files of every target, for one pupil.

    Of a target that is only told who is new or changed, it is the last file that tells of the pupil.

    Args:
        value: what the register says.
    """
    profiles, own = workspace.profiles().targets, workspace.settings().schools.get(school, School())
    seal = Register(workspace).seal
    sent = read_sent(connection, seal, [school]).get(school, {})
    protections = read_protections(connection, seal, [school]).get(school, ())
    found: list[Told] = []
    for name, rows in _files(connection, school).items():
        target = profiles.get(name)
        if target and any(any(columns_for(column, part)) for part in _of_pupils(target).values()):
            used = chosen(target, own.options, "")
            whole = (used if isinstance(used, Target) else target).who == "all"
            last = [row for row in rows if row["delivery"] == rows[0]["delivery"]]
            cells = _in_target(workspace, target, last if whole else rows, number, column)
            then = [one for one in protections if one.day <= last[0]["day"]]
            authority = authority_at(target, own.authority, then, date.fromisoformat(last[0]["day"]))
            kept = sent.get(name, Sent()).values.get(number, {})
            found += [{**cell, **_withheld(authority, number, column, kept, cell, value)} for cell in cells]
    return found


def _withheld(authority: Authority, number: str, column: str, kept: Mapping[str, str], cell: Told, value: str) -> Told:
    """Returns under which rule a cell is not what the register says; nothing where it is."""
    rule = authority.rule(number, FIELD_OF.get(column, column))
    there = kept.get(column, None if cell.get("value") else "")
    if rule == "source" or cell["state"] != "read" or there is None or there == value:
        return {}
    by_hand = authority.by_hand.get(number, {}).get(FIELD_OF.get(column, column))
    about = {"until": by_hand.until.isoformat(), "by": by_hand.by, "reason": by_hand.reason} if by_hand else {}
    return {"withheld": {"rule": rule, **about}}


def _of_pupils(target: Target) -> dict[str, Target]:
    return {name: part for name, part in target.apart().items() if part.of == "leerlingen"}


def _in_target(
    workspace: Workspace, target: Target, rows: Sequence[RowMapping], number: str, column: str
) -> list[Told]:
    about = {"target": target.name, "title": target.title, "delivery": rows[0]["delivery"], "path": rows[0]["path"]}
    there = [row for row in rows if (workspace.home / row["path"]).is_file()]
    parts = _of_pupils(target)
    if there and not any(one.source == "leerlingnummer" for part in parts.values() for one in part.columns):
        return [{**about, "state": "unnumbered"}]
    for row in there:
        for part, grid in _told_in(workspace.home / row["path"], target, parts, column):
            if found := row_of(grid, part, number):
                seen, cells = found
                return [
                    {
                        **about,
                        "delivery": row["delivery"],
                        "path": row["path"],
                        "state": "read",
                        "row": seen,
                        "header": one.header,
                        "value": HIDDEN if one.source == "wachtwoord" else cells.get(one.header, ""),
                        "from": one.source,
                        "rule": one.source if one.source in RULES else "",
                        "translated": bool(one.values),
                    }
                    for one in columns_for(column, part)
                ]
    return [{**about, "state": "left_out" if there else "purged"}]


def _told_in(file: Path, target: Target, parts: Mapping[str, Target], column: str) -> Iterator[tuple[Target, Grid]]:
    """Yields the tables of an import file that have a column, each with the part of the target that it is."""
    own = {file.stem: target} if target.columns else parts
    those = {name: part for name, part in own.items() if any(columns_for(column, part))}
    if not target.zipped and file.stem not in those:
        return
    for grid in _grids(file, ()):
        name = Path(grid.name).stem if target.zipped else file.stem
        if name in those:
            yield those[name], grid


def _files(connection: Connection, school: str) -> dict[str, list[RowMapping]]:
    """Returns per target the files of the deliveries in force, the last ones first."""
    same = and_(FILE.c.school == DELIVERY.c.school, FILE.c.delivery == DELIVERY.c.id)
    these = select(FILE.c.target, FILE.c.delivery, FILE.c.path, DELIVERY.c.day).join(DELIVERY, same)
    these = these.where(DELIVERY.c.school == school, DELIVERY.c.state == "published")
    found: dict[str, list[RowMapping]] = {}
    for row in connection.execute(these.order_by(DELIVERY.c.number.desc(), FILE.c.path)).mappings():
        found.setdefault(row["target"], []).append(row)
    return found


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

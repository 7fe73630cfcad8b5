"""Purge: removes what may not be kept any longer, and leaves a certificate in counts.

Files go while the register is held, and its rows after them in one transaction. The list of the files lies in the
journal meanwhile: whenever a run is killed, the next one ends where an undisturbed run would have.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from flows import purge_files as files
from flows.deliveries import timestamp
from flows.publication import replace_file
from flows.purge_register import Due, count_due, find_due, limit, remove
from flows.reconcile_files import reconciled_schools
from flows.register import Register
from flows.register_schema import DELIVERY, PUPIL, PURGE, RESULT, RESULT_RUN
from flows.run import new_id
from flows.workspace import Workspace
from schemas.profile import Retention
from schemas.vocabulary import Language
from transforms.report.certificate import certificate


@dataclass(frozen=True)
class Purged:
    """What went, or would go, and what is to be said of it."""

    state: str
    """`purged`, `checked` for a dry run, `nothing` where there was nothing to remove."""
    counts: Mapping[str, Any]
    """As in the register: per school and kind, the periods, and who ran it."""
    certificate: str = ""
    """Relative to the workspace."""
    waiting: tuple[Mapping[str, str], ...] = ()
    """Deliveries that wait for a person longer than files are kept: school, delivery, day."""
    lingers: bool = False
    """Whether another run kept the database file from being written anew."""


@dataclass(frozen=True)
class _Part:
    """What goes of one school."""

    due: Due
    deliveries: files.Deliveries
    files: tuple[str, ...]


def purge(
    workspace: Workspace,
    today: date,
    language: Language,
    school: str = "",
    by: str = "",
    dry_run: bool = False,
) -> Purged:
    """Removes what may not be kept any longer, of one school or of all."""
    register, retention = Register(workspace), workspace.settings().retention
    if not (register.exists or reconciled_schools(workspace)):
        return Purged("nothing", _counts(retention, today, []))
    if dry_run:
        with register.reading() as connection:
            parts = _plan(workspace, connection, retention, today, school)
            counted = [_told(part, _would(part)) for part in parts]
            state = "checked" if any(map(_something, parts)) else "nothing"
            return Purged(state, _counts(retention, today, counted), waiting=_waiting(parts))
    with register.writing() as connection:
        done = _purge(workspace, connection, register, today, school, by)
        page = _certify(workspace, connection, language)
        files.forget_note(workspace)
    return replace(done, certificate=page, lingers=not register.compact())


def past_due(workspace: Workspace, connection: Connection, today: date) -> dict[str, int]:
    """Returns per school how many pupils a purge would remove."""
    return count_due(connection, limit(today, workspace.settings().retention.archived_days))


def certificate_path(workspace: Workspace, day: str, number: int) -> Path:
    """Returns where the certificate of a purge lies."""
    return workspace.home / "reports" / "purge" / f"{day}-{number}.html"


def _purge(
    workspace: Workspace, connection: Connection, register: Register, today: date, school: str, by: str
) -> Purged:
    retention = workspace.settings().retention
    earlier = _unfinished(workspace, connection)
    parts = _plan(workspace, connection, retention, today, school, earlier)
    strays = () if school else _strays(workspace, retention, today, earlier)
    if not any(map(_something, parts)) and not strays:
        return Purged("nothing", _counts(retention, today, []), waiting=_waiting(parts))
    names = [*(name for part in parts for name in part.files), *strays]
    run = new_id()
    files.note(workspace, run, names)
    files.remove_files(workspace, names)
    told = [_told(part, _clear(connection, register, part, today)) for part in parts if _something(part)]
    told += [{"school": "", "files": files.count_files(strays)}] if strays else []
    counts = _counts(retention, today, told)
    row = {"run": run, "day": today.isoformat(), "made_at": timestamp(), "made_by": by, "counts": json.dumps(counts)}
    connection.execute(insert(PURGE).values(**row))
    connection.commit()
    return Purged("purged", counts, waiting=_waiting(parts))


def _clear(connection: Connection, register: Register, part: _Part, today: date) -> dict[str, int]:
    files.forget_files(connection, part.deliveries)
    return remove(connection, register.seal, part.due, today)


def _unfinished(workspace: Workspace, connection: Connection) -> list[str]:
    """Returns the files that a run which was killed before its commit had noted: they count as they were then."""
    run, names = files.noted(workspace)
    committed = run and connection.scalar(select(PURGE.c.id).where(PURGE.c.run == run)) is not None
    return [] if committed else names


def _plan(
    workspace: Workspace,
    connection: Connection,
    retention: Retention,
    today: date,
    school: str,
    earlier: list[str] | None = None,
) -> list[_Part]:
    tables = (PUPIL, DELIVERY, RESULT, RESULT_RUN)
    known = {one for table in tables for one in connection.scalars(select(table.c.school).distinct())}
    known |= reconciled_schools(workspace)
    schools = sorted(known & {school} if school else known)
    return [_part(workspace, connection, retention, today, one, earlier or []) for one in schools]


def _part(
    workspace: Workspace, connection: Connection, retention: Retention, today: date, school: str, earlier: list[str]
) -> _Part:
    last_day = limit(today, retention.files_days)
    due = find_due(connection, school, limit(today, retention.archived_days))
    found = files.sort_deliveries(connection, school, last_day, due.deliveries)
    names = set(files.find_files(workspace, connection, found, last_day, due.gone))
    names |= {name for name in earlier if name.partition("/")[2].startswith(school)}
    return _Part(due, found, tuple(sorted(names)))


def _strays(workspace: Workspace, retention: Retention, today: date, earlier: list[str]) -> list[str]:
    found = files.find_strays(workspace, limit(today, retention.files_days))
    return sorted({*found, *(name for name in earlier if name.startswith("reports/onbekend/"))})


def _something(part: _Part) -> bool:
    return bool(part.due.doomed or part.due.staff or part.due.results or part.files or part.deliveries.days)


def _would(part: _Part) -> dict[str, int]:
    due = part.due
    return {"pupils": len(due.days), "events": len(due.events), "staff": len(due.staff), "results": len(due.results)}


def _told(part: _Part, rows: Mapping[str, int]) -> dict[str, Any]:
    """Returns what goes of a school, in counts and periods."""
    spans = {"archived": part.due.days, "decided": part.deliveries.days}
    return {
        "school": part.due.school,
        "deliveries": len(part.deliveries.days),
        **{kind: count for kind, count in rows.items() if count},
        "files": files.count_files(part.files),
        **{f"{name}_from": days[0] for name, days in spans.items() if days},
        **{f"{name}_until": days[-1] for name, days in spans.items() if days},
    }


def _counts(retention: Retention, today: date, schools: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "retention": retention.model_dump(),
        "archived_until": limit(today, retention.archived_days),
        "decided_until": limit(today, retention.files_days),
        "schools": schools,
    }


def _waiting(parts: list[_Part]) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {"school": part.due.school, "delivery": delivery, "day": day}
        for part in parts
        for delivery, day in part.deliveries.waiting
    )


def _certify(workspace: Workspace, connection: Connection, language: Language) -> str:
    """Writes the certificates that are not there yet, and returns the path of the last one written."""
    path = ""
    for row in connection.execute(select(PURGE).order_by(PURGE.c.id)).mappings():
        goal = certificate_path(workspace, row["day"], row["id"])
        if not goal.exists():
            told = {**json.loads(row["counts"]), "made_at": row["made_at"], "made_by": row["made_by"]}
            replace_file(goal, certificate({**told, "number": row["id"], "day": row["day"]}, language).encode())
            path = goal.relative_to(workspace.home).as_posix()
    return path

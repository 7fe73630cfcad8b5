"""The shared outbox: what was published is copied to storage elsewhere, each delivery in a folder of its own.

Whoever fetches files there waits for `klaar`, which comes last and says what else there has to be. A delivery has a
folder for itself, so nothing older ever takes the place of something newer; `klaar` tells their order. What could not
be copied is copied at the next call, and what was purged here is removed there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, update

from flows.alone import alone
from flows.databases import SENDING
from flows.faults import Fault, explain
from flows.register import Register
from flows.register_schema import COPY, DELIVERY, FILE
from flows.shared import Storage, asked, storage
from flows.workspace import Workspace, folder_of
from schemas.messages import Issue

READY = "klaar"
"""The file that says that all others are there."""
TOP = "outbox/"
Todo = tuple[str, int]
"""A folder, and the number of its delivery."""


def send_out(workspace: Workspace, tidy: bool = False) -> list[Issue]:
    """Copies what was published and is not there yet, and returns what a person has to know.

    Args:
        tidy: whether to look too for what was purged here since.
    """
    try:
        address, register = workspace.settings().shared.outbox, Register(workspace)
        if not address or not register.exists:
            return []
        with alone(workspace, "shared-outbox", SENDING):
            waiting = _waiting(register)
            gone = _gone(workspace, register) if tidy else []
            if waiting or gone:
                with storage(workspace, address, "outbox") as there:
                    _send(workspace, register, there, waiting)
                    _remove(register, there, gone)
        return []
    except Fault as fault:
        return [] if fault.issue.code == "WORKSPACE_BUSY" else [fault.issue]
    except Exception as error:
        return [explain(error, workspace.log)]


def _waiting(register: Register) -> list[Todo]:
    """Returns what has to be copied, the oldest first; what came in since the last call is noted first."""
    with register.reading() as connection:
        fresh = _fresh(connection)
    if fresh:
        with register.writing() as connection:
            for folder, school, number, state in _fresh(connection):
                values = {"folder": folder, "school": school, "number": number, "state": state}
                if connection.execute(update(COPY).where(COPY.c.folder == folder).values(**values)).rowcount == 0:
                    connection.execute(insert(COPY).values(**values))
            connection.commit()
    with register.reading() as connection:
        these = select(COPY.c.folder, COPY.c.number).where(COPY.c.state == "waiting").order_by(COPY.c.number)
        return [(str(folder), int(number)) for folder, number in connection.execute(these)]


def _fresh(connection: Connection) -> list[tuple[str, str, int, str]]:
    """Returns the folders of deliveries that were decided on since the last call: folder, school, number and state.

    At the very first call there is a past: of each school only its last delivery is copied.
    """
    last = connection.scalar(select(func.max(COPY.c.number)))
    same = (FILE.c.school == DELIVERY.c.school) & (FILE.c.delivery == DELIVERY.c.id)
    columns = (DELIVERY.c.school, DELIVERY.c.id, DELIVERY.c.number, func.min(FILE.c.path))
    grouped = (DELIVERY.c.school, DELIVERY.c.id, DELIVERY.c.number)
    question = select(*columns).outerjoin(FILE, same).where(DELIVERY.c.state != "held").group_by(*grouped)
    rows = connection.execute(question.where(DELIVERY.c.number > (last or 0)).order_by(DELIVERY.c.number)).all()
    newest = {school: number for school, _, number, path in rows if path}
    told = []
    for school, delivery, number, path in rows:
        folder = "/".join(path.split("/")[:3]) if path else f"{TOP}{folder_of(school)}/{delivery}"
        told.append((folder, school, number, "skipped" if last is None and number != newest.get(school) else "waiting"))
    return told


def _gone(workspace: Workspace, register: Register) -> list[Todo]:
    """Returns the folders that are there, and no longer here."""
    with register.reading() as connection:
        these = select(COPY.c.folder, COPY.c.number).where(COPY.c.state == "there")
        rows = connection.execute(these).all()
    return [(str(folder), int(number)) for folder, number in rows if not (workspace.home / folder).is_dir()]


def _send(workspace: Workspace, register: Register, there: Storage, todo: Sequence[Todo]) -> None:
    for folder, number in todo:
        here = workspace.home / folder
        if here.is_dir():
            _copy(here, there, folder.removeprefix(TOP), number)
        _note(register, folder, "there" if here.is_dir() else "removed")


def _copy(here: Path, there: Storage, goal: str, number: int) -> None:
    """Copies a folder file by file, each under a passing name first, and `klaar` after all others."""
    files = {file.relative_to(here).as_posix(): file.read_bytes() for file in sorted(here.rglob("*")) if file.is_file()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = {"delivery": here.name, "number": number, "files": digests}
    for name, content in (files | {READY: json.dumps(told, indent=1).encode()}).items():
        parent, _, last = f"{goal}/{name}".rpartition("/")
        passing = there.within(f"{parent}/.{last}.part")
        with asked():
            there.files.makedirs(there.within(parent), exist_ok=True)
            there.files.pipe_file(passing, content)
            there.files.mv(passing, there.within(f"{parent}/{last}"))


def _remove(register: Register, there: Storage, gone: Sequence[Todo]) -> None:
    for folder, _ in gone:
        place = there.within(folder.removeprefix(TOP))
        with asked():
            there.files.invalidate_cache()
            if there.files.exists(place):
                there.files.rm(place, recursive=True)
        _note(register, folder, "removed")


def _note(register: Register, folder: str, state: str) -> None:
    with register.writing() as connection:
        connection.execute(update(COPY).where(COPY.c.folder == folder).values(state=state))
        connection.commit()

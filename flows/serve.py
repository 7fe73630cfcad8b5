"""Serve: starts all that one machine needs to work by itself, and keeps it running until it is stopped.

A part that ends is started again, however often; what it was doing is safe in the register. All of it ends with this
program, also when this program is killed.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from flows.alone import alone_here
from flows.faults import Fault, write_line
from flows.parts import Part
from flows.prefect_settings import (
    API,
    LOOPBACK,
    is_reachable,
    prefect_environment,
    prefect_folder,
    serves_itself,
)
from flows.workspace import Workspace, make_folder
from schemas.messages import Issue
from schemas.settings import Settings

DATABASE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
QUIET = {"PREFECT_LOGGING_LEVEL": "CRITICAL", "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL"}
"""For the part that speaks where a person reads along: that Prefect is away is told by the part that ended."""
LOOK = 0.5
"""Seconds between two looks at the parts."""
GRACE = 40.0
"""Seconds that a part has to finish what it is doing; it ends itself somewhat earlier."""
COMING_UP = 90.0
"""Seconds that the watcher waits at most for the server; after that it works without."""
LARGEST = 5_000_000
"""Bytes of a log; a longer one is put aside when its part starts, over the one before."""

Tell = Callable[[str, Part], None]
"""Told what happened to a part: `started` or `ended`."""


def serve(
    workspace: Workspace,
    settings: Settings,
    stop: Event,
    tell: Tell,
    began: Callable[[], None],
    asked: Sequence[str] = (),
) -> None:
    """Keeps all parts running until `stop` is set.

    Args:
        began: called once nothing stands in the way.
        asked: options of the command line for the part that tells what it does.

    Raises:
        Fault: where it runs already for this workspace, or another program has the port.
    """
    with _only_one(workspace):
        parts = parts_of(workspace, settings, asked)
        if serves_itself(settings):
            _check_port(settings.serve.port)
        began()
        try:
            while not stop.is_set():
                for part in parts:
                    if happened := part.look(time.monotonic()):
                        write_line(f"serve {part.name} {happened}", workspace.log)
                        tell(happened, part)
                stop.wait(LOOK)
        finally:
            for part in reversed(parts):
                part.stop(GRACE)


def parts_of(workspace: Workspace, settings: Settings, asked: Sequence[str] = ()) -> list[Part]:
    """Returns the programs that one machine needs, in the order in which they start."""
    make_folder(prefect_folder(workspace))
    wanted = prefect_environment(workspace, settings)
    environment = {**wanted, **os.environ} | {"PYTHONUNBUFFERED": "1"}
    if not environment[API]:
        environment[API] = wanted[API]
    api = environment[API]
    others = {name: value for name, value in environment.items() if name != DATABASE}
    home = ("--home", str(workspace.home))
    server = ("prefect", "server", "start")
    here = [Part("server", server, environment, _log(workspace, "server"))] if serves_itself(settings) else []
    return [
        *here,
        Part("runner", ("flows.runner", *home), others, _log(workspace, "runner")),
        Part(
            "watcher", ("flows.cli", *home, *asked, "watch"), others | QUIET, None, lambda: is_reachable(api), COMING_UP
        ),
    ]


def _log(workspace: Workspace, name: str) -> Path:
    """Returns where a part writes what it says."""
    folder = prefect_folder(workspace) / "logs"
    make_folder(folder)
    log = folder / f"{name}.log"
    if log.exists() and log.stat().st_size > LARGEST:
        log.replace(log.with_suffix(".old.log"))
    log.touch(mode=0o600)
    return log


@contextmanager
def _only_one(workspace: Workspace) -> Iterator[None]:
    try:
        with alone_here(workspace, "serve"):
            yield
    except Fault as fault:
        if fault.issue.code == "WORKSPACE_BUSY":
            raise Fault(Issue("SERVE_ALREADY")) from None
        raise


def _check_port(port: int) -> None:
    """Raises `Fault` where another program listens where Prefect has to."""
    with socket.socket() as trial:
        if os.name == "posix":  # a port of which the last connections are closing is free
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            raise Fault(Issue("SERVE_PORT", facts={"port": port})) from None

"""Scheduling: gives Prefect the deployments, and starts what falls due: on this machine, or in a pool of workers.

A worker of a pool stands in a folder of its own each time, so all that it is told are whole paths; the package is
installed there, and the workspace lies on storage that all of them see.
"""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.runner import Runner
from prefect.workers.process import ProcessWorker

from flows.broken import PLANNED, end_broken
from flows.decisions import holds
from flows.deployments import deployments
from flows.waiting import waiting
from flows.workspace import Workspace
from schemas.settings import Settings

LOOK = 20.0
"""Seconds between two looks whether Prefect still knows what it was given."""
POLL = 5.0
"""Seconds between two questions what falls due."""
SIDE_BY_SIDE = 4
"""Runs at the same time on this machine."""


class Here(Runner):
    """A runner that stops at once when it is asked to: what is at work is broken off, and nothing is half done."""

    def handle_sigterm(self, *_arguments: Any, **_more: Any) -> None:
        sys.exit(0)


def run_here(workspace: Workspace, settings: Settings) -> None:
    """Runs what falls due, each in a process of its own, until this process is stopped."""
    end_broken(PLANNED)
    runner = Here(name="doorstroom", pause_on_shutdown=False, limit=SIDE_BY_SIDE, query_seconds=POLL)
    _given([_name(runner.add_deployment(one)) for one in deployments(workspace.home, settings)])
    _show_waiting(workspace)
    asyncio.run(runner.start())


def run_in_pool(workspace: Workspace, settings: Settings) -> None:
    """Is one of the workers of the pool, once Prefect knows the pool and the deployments."""
    pool = settings.work.pool
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=pool, type="process", base_job_template=template))
    _given([_name(one.apply()) for one in deployments(workspace.home, settings)])
    _show_waiting(workspace)
    sys.argv = ["prefect", "worker", "start", "--pool", pool, "--type", "process", "--limit", str(SIDE_BY_SIDE)]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


def _show_waiting(workspace: Workspace) -> None:
    if holds(workspace):
        waiting(str(workspace.home))


def _name(name: object) -> UUID:
    """Returns the name that Prefect gave a deployment."""
    if not isinstance(name, UUID):  # it is only in a program that is asynchronous already
        raise TypeError("deployments are made outside a running event loop")
    return name


def _given(names: Collection[UUID]) -> None:
    threading.Thread(target=_end_when_forgotten, args=(names,), daemon=True, name="forgotten").start()


def _end_when_forgotten(names: Collection[UUID]) -> None:
    """Ends this process when Prefect no longer knows a deployment: its database was thrown away, or a person did it."""
    while True:
        time.sleep(LOOK)
        try:
            with get_client(sync_client=True) as client:
                for name in names:
                    client.read_deployment(name)
        except ObjectNotFound:
            os._exit(1)
        except Exception:  # the server is away: it comes back, or all ends
            continue

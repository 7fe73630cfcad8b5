"""The cluster: several machines that take schools at the same time, each task on the machine that is free.

A machine is told nothing but the workspace's folder and the codes of schools; what it does with them it finds in the
workspace, which all machines reach, and in the register on the server.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from prefect.task_runners import TaskRunner

from flows.faults import Fault
from schemas.messages import Issue
from schemas.settings import Work

ANSWER = "10s"
"""How long a scheduler may take to answer."""


def task_runner(work: Work) -> TaskRunner[Any] | None:
    """Returns what shares out tasks over the machines of a cluster; None where this machine does all by itself.

    Raises:
        Fault: where the cluster cannot be reached, or what is needed for it is not installed.
    """
    if work.where != "dask":
        return None
    try:
        distributed, prefect_dask = import_module("distributed"), import_module("prefect_dask")
    except ImportError:
        raise Fault(Issue("CLUSTER_DRIVER")) from None
    if not work.dask:  # Dask would start a cluster of its own
        raise Fault(Issue("CLUSTER_UNREACHABLE"))
    try:
        with distributed.Client(work.dask, timeout=ANSWER, set_as_default=False) as client:
            machines = len(client.scheduler_info(n_workers=-1)["workers"])
    except Exception:  # Dask says in many ways that it did not get through
        raise Fault(Issue("CLUSTER_UNREACHABLE")) from None
    if not machines:
        raise Fault(Issue("CLUSTER_EMPTY"))
    runner: TaskRunner[Any] = prefect_dask.DaskTaskRunner(address=work.dask)
    return runner

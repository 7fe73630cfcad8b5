"""The intake over several machines: a scheduler, two workers of which one is killed, and PostgreSQL, all for real."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from flows.cluster import task_runner
from flows.faults import Fault
from schemas.settings import Work
from tests.benchmarks.cluster import cluster
from tests.benchmarks.machines import free_port, scheduler
from tests.flows.servers import Server

INSTALLED = pytest.mark.skipif(find_spec("prefect_dask") is None, reason="pip install -e '.[dask]'")


def code_of(address: str) -> str:
    """Returns the code of why the work cannot be shared out."""
    with pytest.raises(Fault) as refused:
        task_runner(Work(where="dask", dask=address))
    return refused.value.issue.code


def test_here_nothing_is_shared_out() -> None:
    assert task_runner(Work()) is None and task_runner(Work(where="pool")) is None


@INSTALLED
@pytest.mark.parametrize("address", ["", "tcp://127.0.0.1", "geen adres", "http://127.0.0.1:1"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    assert code_of(address) == "CLUSTER_UNREACHABLE"


@INSTALLED
def test_a_cluster_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster.ANSWER", "1s")
    assert code_of(f"tcp://127.0.0.1:{free_port()}") == "CLUSTER_UNREACHABLE"


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask", None)
    assert code_of("tcp://127.0.0.1:1") == "CLUSTER_DRIVER"


@INSTALLED
@pytest.mark.slow
def test_a_cluster_without_workers_is_told(tmp_path: Path) -> None:
    with scheduler(tmp_path, {}) as address:
        assert code_of(address) == "CLUSTER_EMPTY"


@INSTALLED
@pytest.mark.slow
def test_every_school_is_published_once_though_a_worker_is_killed(tmp_path: Path, server: Server) -> None:
    assert cluster(server, tmp_path, schools=40, few=20) == []
    told = b"".join(log.read_bytes() for log in [*tmp_path.glob("*.log"), *tmp_path.glob("*/*.log")])
    assert b"take-" in told, "the workers did it"
    assert b"lindelaan" not in told.lower()

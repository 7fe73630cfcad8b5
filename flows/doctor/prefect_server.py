"""Whether Prefect's server answers, and has what is done by itself with its schedules on.

It is asked by plain HTTP: Prefect itself takes a second to load, and its client would start a server of its own.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from flows.doctor.finding import Patient, Said, ok, warning, wrong
from flows.prefect_settings import API, is_reachable, own_address, prefect_folder, serves_itself
from schemas.settings import Settings

PATIENCE = 3.0
"""Seconds to wait for an answer."""
NEEDED = ("nightly", "rollover")
"""The flows that have to have a schedule."""
LOGIN = "PREFECT_API_AUTH_STRING"


def examine(patient: Patient) -> Iterator[Said]:
    """Yields how Prefect is, where it is used."""
    settings = patient.settings
    if settings is None:
        yield warning("DOCTOR_NOT_LOOKED")
        return
    used = prefect_folder(patient.workspace).is_dir() or not serves_itself(settings) or settings.work.where == "pool"
    if not used:
        yield ok("DOCTOR_PREFECT_NONE")
        return
    api = os.environ.get(API) or f"{own_address(settings)}/api"
    if not is_reachable(api, PATIENCE):
        yield wrong("DOCTOR_PREFECT_AWAY")
        return
    try:
        yield from _deployments(api)
        yield from _pool(api, settings)
    except HTTPError as refused:
        yield wrong("DOCTOR_PREFECT_LOGIN" if refused.code in (401, 403) else "DOCTOR_PREFECT_AWAY")
    except (OSError, ValueError, LookupError, TypeError):  # something else answers there
        yield wrong("DOCTOR_PREFECT_AWAY")


def _deployments(api: str) -> Iterator[Said]:
    """Yields which schedules are lacking, or are off."""
    flows = {one["id"]: one["name"] for one in _ask(api, "flows/filter", {})}
    found = [(flows.get(one["flow_id"], ""), one) for one in _ask(api, "deployments/filter", {})]
    planned = {name for name, one in found if one["schedules"]}
    off = {name for name, one in found if one["schedules"] and (one["paused"] or not _is_on(one["schedules"]))}
    if lacking := sorted(set(NEEDED) - planned):
        yield wrong("DOCTOR_PREFECT_LACKS", names=", ".join(lacking))
    if off:
        yield wrong("DOCTOR_PREFECT_PAUSED", names=", ".join(sorted(off)))
    if not (lacking or off):
        yield ok("DOCTOR_PREFECT_OK", count=len(planned))


def _is_on(schedules: list[dict[str, Any]]) -> bool:
    return all(schedule["active"] for schedule in schedules)


def _pool(api: str, settings: Settings) -> Iterator[Said]:
    """Yields that no worker is there for the work pool that has to do the work."""
    if settings.work.where != "pool":
        return
    try:
        pool = _ask(api, f"work_pools/{settings.work.pool}", None)
    except HTTPError as refused:
        if refused.code != 404:
            raise
        yield wrong("DOCTOR_POOL_NONE", pool=settings.work.pool)
        return
    if pool["is_paused"] or pool["status"] != "READY":
        yield wrong("DOCTOR_POOL_IDLE", pool=settings.work.pool)
    else:
        yield ok("DOCTOR_POOL_OK", pool=settings.work.pool)


def _ask(api: str, path: str, question: dict[str, Any] | None) -> Any:
    """Returns the answer to a question; None asks for what has that address."""
    headers = {"Content-Type": "application/json"}
    if login := os.environ.get(LOGIN, ""):
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    content = None if question is None else json.dumps(question).encode()
    request = Request(f"{api}/{path}", content, headers)
    with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
        return json.loads(answer.read())

"""Prefect's settings for one workspace: its own hidden folder, only this machine, and nothing told to anybody.

Prefect reads the environment when it is imported, so `use_prefect` comes before that, or the environment is given to a
new process. What the environment says already stands: a Prefect server elsewhere is used by setting `PREFECT_API_URL`.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from flows import PREFECT
from flows.faults import Fault
from flows.workspace import Workspace, make_folder
from schemas.messages import Issue
from schemas.settings import Settings

LOOPBACK = "127.0.0.1"
API = "PREFECT_API_URL"
DRIVER = "postgresql+asyncpg"
KEPT_DAYS = 90
"""Days that Prefect keeps what it knows of a run; the register does not need it."""


def prefect_environment(workspace: Workspace, settings: Settings) -> dict[str, str]:
    """Returns the environment in which Prefect works for this workspace.

    Raises:
        Fault: where the address of Prefect's database is none of PostgreSQL.
    """
    folder, address = prefect_folder(workspace), own_address(settings)
    database = settings.serve.database.get_secret_value()
    return {
        **PREFECT,
        "PREFECT_HOME": str(folder),
        API: f"{address}/api",
        "PREFECT_UI_URL": address,
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(settings.serve.port),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "ui"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 24 * 3600),
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "3",
        **({"PREFECT_SERVER_DATABASE_CONNECTION_URL": _asynchronous(database)} if database else {}),
    }


def use_prefect(workspace: Workspace, settings: Settings) -> None:
    """Lets this process work with Prefect for the workspace; to be called before Prefect is imported."""
    make_folder(prefect_folder(workspace))
    for name, value in prefect_environment(workspace, settings).items():
        os.environ.setdefault(name, value)


def prefect_folder(workspace: Workspace) -> Path:
    """Returns the hidden folder with all that Prefect keeps; it may be thrown away."""
    return workspace.home / ".prefect"


def own_address(settings: Settings) -> str:
    """Returns where a browser on this machine finds Prefect."""
    return f"http://{LOOPBACK}:{settings.serve.port}"


def serves_itself(settings: Settings) -> bool:
    """Tells whether this machine has a Prefect server of its own, and uses none elsewhere."""
    return os.environ.get(API, "") in ("", f"{own_address(settings)}/api")


def is_reachable(api: str, seconds: float = 3.0) -> bool:
    """Tells whether a Prefect server answers now."""
    try:
        with build_opener(ProxyHandler({})).open(f"{api}/health", timeout=seconds) as answer:
            return bool(answer.status == 200)
    except HTTPError as refused:  # one that asks for a password answers too
        return refused.code in (401, 403)
    except (OSError, ValueError):
        return False


def _asynchronous(address: str) -> str:
    """Returns the address of a database as Prefect wants it."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise Fault(Issue("PREFECT_DATABASE")) from None
    if url.get_backend_name() != "postgresql":
        raise Fault(Issue("PREFECT_DATABASE"))
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername=DRIVER, query=query).render_as_string(hide_password=False)

"""The outside world: disk, clock, database, Prefect and command line, around the pure core.

Prefect reads its settings when it is imported, so they are set here, before any module of ours can do that.
"""

import os

PREFECT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}
"""No telemetry, no page that calls outside, patience on a slow machine, quiet, and nothing kept of a result."""

for _name, _value in PREFECT.items():
    os.environ.setdefault(_name, _value)

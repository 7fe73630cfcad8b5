"""What the tests of the shell have in common."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flows.workspace import REGISTER
from tests.flows.servers import NoServer, Server, running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a workspace goes that is not there yet."""
    return tmp_path / "home"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets what can pass be told at once."""
    for module in ("process", "results_inbox"):
        monkeypatch.setattr(f"flows.{module}.patiently", lambda work, seconds: work())


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A PostgreSQL server, started when the first test needs it; tests are skipped where there is none."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(running())
        except NoServer as reason:
            (pytest.fail if request.config.getoption("--require-postgresql") else pytest.skip)(str(reason))
        yield started


@pytest.fixture
def postgresql(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an empty database on the server, which is the register of every workspace of the test."""
    name = server.new_database()
    monkeypatch.setenv(REGISTER, server.address(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test twice: with a register in a file, and with one on a server."""
    monkeypatch.delenv(REGISTER, raising=False)
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    return str(request.param)

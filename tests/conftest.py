"""Switches of the suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate", action="store_true", help="write sample_data/*/*/expected anew; read the diff before committing"
    )
    parser.addoption("--require-postgresql", action="store_true", help="fail where no PostgreSQL server can be started")


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """Whether the golden files are written instead of compared."""
    return bool(request.config.getoption("--regenerate"))

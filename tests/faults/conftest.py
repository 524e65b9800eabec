"""A site with its provider, on each database; all its processes end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.connectors.conftest import postgres, sqlite_database  # noqa: F401  (fixtures)
from tests.faults.site import Site

Build = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """On SQLite."""
    made = Site(tmp_path)
    yield made
    made.end()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A new database of the real server."""
    server, name = request.getfixturevalue("postgres"), f"faro_{uuid4().hex}"
    with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"postgresql+psycopg://{server}/{name}"


@pytest.fixture
def spread_site(tmp_path: Path, postgres_url: str) -> Iterator[Site]:
    """On PostgreSQL, with a clock fifteen times as fast: the lease of a dead process ends in six seconds."""
    made = Site(tmp_path, postgres_url, pace=15.0)
    yield made
    made.end()

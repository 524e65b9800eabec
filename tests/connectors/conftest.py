"""A database of each kind: a real SQLite file, and a real PostgreSQL server where its programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from aiohttp.test_utils import TestServer

from connectors.database import Database
from connectors.gateway import build_gateway
from tests.connectors.calling import Exchange, Start, build_exchange
from tests.connectors.edge import FakeAssistant

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _as_postgres(*command: str) -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed here; its half of the storage tests did not run")
    folder = Path(tempfile.mkdtemp(prefix="faro-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    programs, data = BINARIES[-1], folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(_as_postgres(f"{programs}/initdb", "-D", f"{data}", "-A", "trust", "-U", "faro"), **quiet)  # type: ignore[call-overload]
    start = _as_postgres(f"{programs}/pg_ctl", "-D", f"{data}", "-l", f"{folder}/log", "-w", "-o", options, "start")
    subprocess.run(start, **quiet)  # type: ignore[call-overload]
    try:
        yield f"faro@127.0.0.1:{port}"
    finally:
        subprocess.run(_as_postgres(f"{programs}/pg_ctl", "-D", f"{data}", "-m", "immediate", "stop"), **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder)


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'faro.db'}")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'faro.db'}"
    else:
        server, name = request.getfixturevalue("postgres"), f"faro_{uuid4().hex}"
        with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        url = f"postgresql+psycopg://{server}/{name}"
    opened = Database(url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def start(aiohttp_client: Any, database: Database, tmp_path: Path) -> Start:
    """A node that answers calls over HTTP, on each kind of database."""

    async def begin(assistant: FakeAssistant | None = None, **environ: str) -> Exchange:
        exchange = build_exchange(database, environ, assistant, tmp_path)
        exchange.client = await aiohttp_client(TestServer(build_gateway(exchange.node.edge)))
        return exchange

    return begin

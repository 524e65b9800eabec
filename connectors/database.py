"""One engine for SQLite and PostgreSQL, with the promises that the queues stand on.

Refuses a database that it can't reach or that a newer Faro wrote (the migration fails). Rules: on SQLite every
writing transaction takes the write lock at its beginning (BEGIN IMMEDIATE), so none fails half way, and within one
process writers take turns (`connectors.writers`), so that none waits long; WAL with
synchronous=FULL, so a commit outlives a power cut; secure_delete, so erased bytes are gone from the file.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from connectors.writers import Writers

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_MS = 15_000
# A server that is away must be known before a provider gives its webhook up (15 s).
_IMPATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 8000, "keepalives_idle": 5, "keepalives_interval": 2}
StoreError = SQLAlchemyError  # what callers outside the storage files may catch
Transaction = Connection  # and what they pass on
log = logging.getLogger(__name__)
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def moment(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


class Database:
    """Where everything a node must not forget is kept. `write` commits at the end of its block or not at all."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self.on_sqlite = address.get_backend_name() == "sqlite"
        if self.on_sqlite and address.database:
            _prepare_file(Path(address.database))
        more = {} if self.on_sqlite else {"pool_pre_ping": True, "pool_timeout": 5, "connect_args": _IMPATIENCE}
        self._writers: AbstractContextManager[None] = Writers() if self.on_sqlite else nullcontext()
        self._engine = create_engine(url, hide_parameters=True, **more)
        if self.on_sqlite:
            event.listen(self._engine, "connect", _set_pragmas)
            event.listen(self._engine, "begin", _begin)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._writers, self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(faro_read=True) as connection, connection.begin():
            yield connection

    def upgrade(self) -> None:
        """Bring the tables to this version; on PostgreSQL, one node at a time (see migrations/env.py)."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def is_reachable(self) -> bool:
        try:
            with self.read() as connection:
                connection.execute(text("SELECT 1 FROM inbox LIMIT 1"))
        except SQLAlchemyError:
            return False
        return True

    def checkpoint(self) -> bool:
        """Empty SQLite's log into the file, so that what was erased isn't left in the log. False when it can't be done
        now, as when somebody reads an older state: then the next one does it, at the latest housekeeping's.
        """
        if not self.on_sqlite:
            return True
        try:
            raw = self._engine.raw_connection()
            try:
                busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                raw.close()
        except (sqlite3.Error, SQLAlchemyError):
            busy = 1
        if busy:
            log.warning("log_not_emptied")
        return not busy

    def close(self) -> None:
        self._engine.dispose()


def _prepare_file(file: Path) -> None:
    """The file is nobody else's to read; SQLite gives its log the same mode."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself: `_begin` does
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("faro_read", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

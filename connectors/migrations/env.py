"""Runs the revisions over the connection that `Database.upgrade` hands in, within its transaction.

Refuses to run without one: there is no alembic.ini. Rules: on PostgreSQL an advisory lock lets one node at a time
migrate; on SQLite BEGIN IMMEDIATE has done that already.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from connectors import call_schema, report_schema  # noqa: F401  (their tables join the metadata)
from connectors.schema import metadata

MIGRATION_LOCK = 7_265_001


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    context.configure(connection=connection, target_metadata=metadata)
    context.run_migrations()


run(context.config.attributes["connection"])

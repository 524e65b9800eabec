"""Which wordings exist at the provider already: hash of a content -> its id there, so that a menu is made once.

Refuses nothing. Rules: a row holds no word of a message, only the hash of one of ours; what the provider has lost is
dropped here and made anew; whoever was first keeps the row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.database import Database, milliseconds
from connectors.schema import contents


class StoredContents:
    """Over the node's database; used from the threads that send."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now

    def find(self, key: str) -> str | None:
        with self._database.read() as connection:
            found = connection.execute(select(contents.c.sid).where(contents.c.key == key)).scalar()
        return None if found is None else str(found)

    def keep(self, key: str, sid: str) -> None:
        with self._database.write() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            values = {"key": key, "sid": sid, "made_at": milliseconds(self._now())}
            connection.execute(dialect.insert(contents).values(values).on_conflict_do_nothing())

    def drop(self, key: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(contents).where(contents.c.key == key))

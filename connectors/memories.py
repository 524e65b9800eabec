"""The node's own conversations for the command line: `faro ask --from ID` goes on where it stopped.

Refuses what the settings refuse. Rules: the same tables, pseudonyms and seals as for messages from telephones; a
withheld number is nobody, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors import conversations
from connectors.database import Database
from connectors.errors import SettingsError
from connectors.numbering import canonical
from connectors.privacy import Keys
from connectors.secret_key import keys_of, read_or_make_key
from connectors.settings import Settings


class StoredMemories:
    """Conversations in the node's database, by sender."""

    def __init__(self, database: Database, keys: Keys, now: Callable[[], datetime]) -> None:
        self._database, self._keys, self._now = database, keys, now

    def load(self, sender: str) -> Mapping[str, Any] | None:
        pseudonym = self._keys.pseudonym_of_id(canonical(sender))
        if pseudonym is None:
            return None
        with self._database.read() as connection:
            return conversations.load(connection, self._keys, pseudonym, self._now())

    def is_opted_out(self, sender: str) -> bool:
        pseudonym = self._keys.pseudonym_of_id(canonical(sender))
        if pseudonym is None:
            return False
        with self._database.read() as connection:
            return conversations.is_opted_out(connection, pseudonym)

    def save(self, sender: str, memory: Mapping[str, Any], opted_out: bool = False) -> None:
        pseudonym = self._keys.pseudonym_of_id(canonical(sender))
        if pseudonym is not None:
            with self._database.write() as connection:
                conversations.save(connection, self._keys, pseudonym, memory, self._now(), opted_out=opted_out)

    def erase(self, sender: str) -> None:
        pseudonym = self._keys.pseudonym_of_id(canonical(sender))
        if pseudonym is not None:
            with self._database.write() as connection:
                conversations.erase(connection, pseudonym, self._now())


def stored_memories(settings: Settings) -> StoredMemories:
    """Over the node's database, brought to this version."""
    read_or_make_key(settings)  # before anything is written
    try:
        database = Database(settings.database_url)
    except OSError as error:
        raise SettingsError("FARO_DATA_DIR", "doctor.not_writable", {"folder": str(settings.data_dir)}) from error
    database.upgrade()
    return StoredMemories(database, keys_of(settings, database), lambda: datetime.now(UTC))

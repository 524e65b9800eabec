"""The secret from which every pseudonym and every seal derives: read, or made at first start.

Refuses a key file that is missing where the operator said it is (the stick isn't plugged in), or beside a database that
was begun with one, since a new key would make every stored conversation unreachable; and another key than the one a
database was begun with, since what waits in it could never be answered. Rules: mode 0600; written whole or not at all,
also when two processes start at once.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from connectors import conversations, vitals
from connectors.database import Database
from connectors.errors import SettingsError
from connectors.privacy import Keys
from connectors.settings import SHORTEST_KEY, Settings, unreadable


def keys_of(settings: Settings, database: Database) -> Keys:
    """The keys with which this database is read and written; the database is at this version already."""
    keys = Keys(read_or_make_key(settings))
    with database.write() as connection:
        if conversations.first_mark(connection, keys.mark) != keys.mark:
            raise SettingsError("FARO_SECRET_KEY", "doctor.other_key")
    return keys


def read_or_make_key(settings: Settings) -> bytes:
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    if is_lost(settings):
        raise SettingsError("FARO_SECRET_KEY_FILE", "doctor.key_lost", {"file": str(settings.key_file)})
    if not _is_there(settings.key_file):
        _make(settings.key_file)
    try:
        text = settings.key_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable("FARO_SECRET_KEY_FILE", str(settings.key_file), error) from error
    if len(text) < SHORTEST_KEY:
        raise SettingsError("FARO_SECRET_KEY_FILE", "doctor.short_key", {"least": str(SHORTEST_KEY)})
    return text.encode()


def is_lost(settings: Settings) -> bool:
    """Whether the database was begun with a key, and none is where it should be. Makes neither."""
    if settings.secret_key is not None or _is_there(settings.key_file):
        return False
    if settings.on_sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).exists():
        return False
    database = Database(settings.database_url)
    try:
        with database.read() as connection:
            return vitals.version(connection) != "none" and vitals.mark(connection) is not None
    finally:
        database.close()


def _is_there(file: Path) -> bool:
    """Also where it lies in a folder that this user may not look into."""
    try:
        return file.exists()
    except PermissionError:
        return True


def _make(file: Path) -> None:
    """Write beside it and link: the name appears only with the whole key behind it, and the first process wins."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise SettingsError("FARO_DATA_DIR", "doctor.not_writable", {"folder": str(file.parent)}) from error

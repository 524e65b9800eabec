"""The secret from which every pseudonym and every seal derives: read, or made at first start.

Refuses a key file that is missing where the operator said it is (the stick isn't plugged in), since a new key would
make every stored conversation unreachable. Rules: mode 0600; written whole or not at all, also when two processes
start at once.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from connectors.errors import SettingsError
from connectors.settings import SHORTEST_KEY, Settings


def read_or_make_key(settings: Settings) -> bytes:
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    if not settings.key_file.exists():
        _make(settings.key_file)
    try:
        text = settings.key_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("FARO_SECRET_KEY_FILE", "doctor.no_file", {"file": str(settings.key_file)}) from error
    if len(text) < SHORTEST_KEY:
        raise SettingsError("FARO_SECRET_KEY_FILE", "doctor.short_key", {"least": str(SHORTEST_KEY)})
    return text.encode()


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

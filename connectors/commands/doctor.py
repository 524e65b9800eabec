"""`faro doctor`: what this node's settings are, and what to mend.

Refuses nothing and changes nothing: no key is made, no table. Rules: secrets show as their length only; exit 0 fine
or warnings, 2 when the node would not start.
"""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from connectors.budget_watch import warnings as budget_warnings
from connectors.errors import SettingsError
from connectors.settings import SECRETS, KannelSettings, Settings, is_loopback, read_settings
from connectors.sms_settings import VARIABLES as SMS_VARIABLES
from connectors.start import keyboard_language
from connectors.words import Words

Say = Callable[[str, Mapping[str, str]], str]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="explain the settings and what to mend")
    parser.set_defaults(func=run)


def run(_arguments: argparse.Namespace) -> int:
    from bot.catalogs import Catalogs

    words = Words(Catalogs(Path(__file__).resolve().parents[2] / "locales"))
    lang = keyboard_language()

    def say(key: str, values: Mapping[str, str]) -> str:
        return words.say(key, lang, values)

    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        print(say(error.key, error.values), file=sys.stderr)
        return 2
    budgets = [say(key, values) for key, values in budget_warnings(settings, datetime.now(UTC))]
    for line in examine(settings, os.environ, say, database_answers(settings), budgets):
        print(line)
    return 0


def examine(
    settings: Settings, environ: Mapping[str, str], say: Say, database: bool | None, budgets: Sequence[str] = ()
) -> Iterator[str]:
    """Every line of the report. `database`: whether it answers, None when it isn't made yet. `budgets`: warnings."""
    yield from _values(settings, environ, say)
    key_given = settings.secret_key is not None and "FARO_SECRET_KEY_FILE" not in environ
    yield say("doctor.key_given", {}) if key_given else say("doctor.key_at", {"file": str(settings.key_file)})
    place = settings.database_url.rpartition("@")[2].removeprefix("sqlite:///")
    yield say("doctor.database_at", {"place": place})
    warnings = [*_disk_warnings(settings, key_given, Path(place), say), *_provider_warnings(settings, say), *budgets]
    if database is False:
        warnings.append(say("doctor.no_database", {}))
    yield from warnings or [say("doctor.good", {})]


def _values(settings: Settings, environ: Mapping[str, str], say: Say) -> Iterator[str]:
    twilio, kannel = settings.twilio, settings.kannel
    shown = {
        "FARO_DATA_DIR": str(settings.data_dir),
        "FARO_HOST": settings.host,
        "FARO_PORT": str(settings.port),
        "FARO_PUBLIC_URL": settings.public_url,
        "FARO_PROVIDER": ",".join(f"{channel}={name}" for channel, name in settings.providers.items()),
        "FARO_MODE": settings.mode,
        "FARO_TWILIO_ACCOUNT_SID": twilio.account_sid,
        "FARO_TWILIO_SMS_FROM": twilio.sms_from or "",
        "FARO_TWILIO_WHATSAPP_FROM": twilio.whatsapp_from or "",
        "FARO_TWILIO_VOICE_FROM": twilio.voice_from or "",
        "FARO_TWILIO_API_URL": twilio.api_url or "",
        "FARO_KANNEL_URL": kannel.url,
        "FARO_KANNEL_USER": kannel.user,
        "FARO_KANNEL_FROM": kannel.sms_from or "",
        **{name: environ.get(name, "") for name in SMS_VARIABLES},
    }
    for name in SECRETS:
        secret = environ.get(name) or environ.get(f"{name}_FILE")
        shown[name] = say("doctor.hidden", {"length": str(len(secret))}) if secret else ""
    for name, value in shown.items():
        yield say("doctor.setting", {"name": name, "value": value or say("doctor.unset", {})})


def _disk_warnings(settings: Settings, key_given: bool, database: Path, say: Say) -> Iterator[str]:
    if key_given:
        return
    key = settings.key_file
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield say("doctor.key_open", {"file": str(key)})
    if settings.on_sqlite and _device(key) == _device(database):
        yield say("doctor.same_disk", {})


def _device(file: Path) -> int:
    """The disk that a file lies on, or will lie on."""
    existing = next(place for place in (file, *file.absolute().parents) if place.exists())
    return existing.stat().st_dev


def _provider_warnings(settings: Settings, say: Say) -> Iterator[str]:
    if "twilio" in settings.providers.values():
        yield from _twilio_warnings(settings, say)
    if "kannel" in settings.providers.values():
        yield from _kannel_warnings(settings.kannel, say)


def _kannel_warnings(kannel: KannelSettings, say: Say) -> Iterator[str]:
    where = urlsplit(kannel.url)
    if where.scheme != "https" and not is_loopback(where.hostname):
        yield say("doctor.kannel_plain", {})
    if kannel.sms_from is None:
        yield say("doctor.no_line", {"variable": "FARO_KANNEL_FROM"})


def _twilio_warnings(settings: Settings, say: Say) -> Iterator[str]:
    if not settings.public_url.startswith("https://"):
        yield say("doctor.plain_http", {})
    lines = {"sms": settings.twilio.sms_from, "whatsapp": settings.twilio.whatsapp_from}
    for channel, line in lines.items():
        if settings.providers["sms" if channel == "sms" else "whatsapp"] == "twilio" and line is None:
            yield say("doctor.no_line", {"variable": f"FARO_TWILIO_{channel.upper()}_FROM"})


def database_answers(settings: Settings) -> bool | None:
    """Looks without making anything."""
    from connectors.database import Database

    if settings.on_sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).exists():
        return None
    database = Database(settings.database_url)
    try:
        return database.is_reachable()
    finally:
        database.close()

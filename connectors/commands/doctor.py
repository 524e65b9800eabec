"""`faro doctor`: what this node's settings are, how its machine, database, content and numbers are, and what to mend.

Refuses nothing and changes nothing: no key is made, no table. Rules: secrets show as their length only; all mistakes in
the settings are told at once; what is looked at beyond them is in `connectors/checkup/`; exit 0 fine or warnings, 2 if
something must be mended.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from connectors.budget_watch import warnings as budget_warnings
from connectors.checkup import calling, kannel_line, machine, tables, twilio_lines
from connectors.checkup.content_state import State, content_state
from connectors.checkup.finding import LEVELS, Finding, Level, worst
from connectors.checkup.mistakes import mistakes, unread
from connectors.checkup.values import setting_lines
from connectors.disk import room, storage
from connectors.errors import SettingsError
from connectors.hearing.build import hearing_lines
from connectors.settings import LANGUAGES, KannelSettings, Settings, TwilioSettings, is_loopback, read_settings
from connectors.start import keyboard_language
from connectors.words import Words

Say = Callable[[str, Mapping[str, str]], str]
WHOLE_SID = re.compile(r"AC[0-9a-fA-F]{32}")
NOT_AT_META = "ht"  # WhatsApp has no templates in Creole


class Told(str):
    """A line for the operator that knows which one it is and what was filled in."""

    key: str
    values: Mapping[str, str]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="explain the settings and what to mend")
    parser.add_argument("--json", action="store_true", help="for machines: one JSON object")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.catalogs import Catalogs

    words = Words(Catalogs(Path(__file__).resolve().parents[2] / "locales"))
    lang = keyboard_language()

    def say(key: str, values: Mapping[str, str]) -> str:
        line = Told(words.say(key, lang, values))
        line.key, line.values = key, values
        return line

    wrong = mistakes(os.environ)
    if wrong:
        told = [Row("settings", "fail", say(error.key, error.values)) for error in wrong]
        if arguments.json:
            print(as_json(told))
        else:
            print(as_text(told, say), file=sys.stderr)
        return 2
    settings = read_settings(os.environ)
    budgets = _budgets(settings, say)
    rows = [Row("settings", _level(line), line) for line in examine(settings, os.environ, say, True, budgets)]
    rows = [row for row in rows if row.key != "doctor.good"]
    rows += [Row(found.check, found.level, say(found.key, found.values)) for found in look(settings)]
    print(as_json(rows) if arguments.json else as_text(rows, say))
    return 2 if worst([row.level for row in rows]) == "fail" else 0


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    check: str
    level: Level
    text: str

    @property
    def key(self) -> str:
        return getattr(self.text, "key", "")


def _budgets(settings: Settings, say: Say) -> tuple[str, ...]:
    from connectors.database import StoreError

    try:
        return tuple(say(key, values) for key, values in budget_warnings(settings, datetime.now(UTC)))
    except StoreError:  # what is wrong with the database is said where it is looked at
        return ()


def _level(line: str) -> Level:
    """Of what is said about a setting: its value, or something to mend."""
    plain = ("doctor.setting", "doctor.key_given", "doctor.key_at", "doctor.database_at", "doctor.good")
    return "note" if getattr(line, "key", "") in plain else "warn"


def as_text(rows: Sequence[Row], say: Say) -> str:
    counts: dict[str, str] = {level: str(sum(row.level == level for row in rows)) for level in LEVELS}
    is_good = worst([row.level for row in rows]) in ("good", "note")
    return "\n".join([*(row.text for row in rows), say("doctor.good", {}) if is_good else say("doctor.sum", counts)])


def as_json(rows: Sequence[Row]) -> str:
    """`status` is the worst level; a check's `key` doesn't change with the language."""
    checks = [
        {"check": row.check, "level": row.level, "key": row.key, "values": dict(row.text.values), "text": row.text}
        for row in rows
        if isinstance(row.text, Told)
    ]
    return json.dumps({"status": worst([row.level for row in rows]), "checks": checks}, ensure_ascii=False, indent=2)


def look(settings: Settings) -> Iterator[Finding]:
    """Everything beyond the settings themselves."""
    now = datetime.now(UTC)
    key = settings.key_file if settings.secret_key is None else None
    if key is not None:
        yield from _key_findings(settings)
    found, happened = tables.database(settings, _mark(settings), now)
    yield from found
    yield machine.disk(room(storage(settings)), str(storage(settings)))
    state = state_of_content(settings, now.date())
    happened = replace(happened, packs=state.newest)
    yield from machine.clock(now, happened, machine.synchronised(), state.is_all_expired)
    yield from state.findings
    if settings.mode == "production":
        yield from _unreviewed(settings)
    if "twilio" in settings.providers.values():
        yield from twilio_lines.check(settings)
    if "kannel" in settings.providers.values():
        yield kannel_line.check(settings.kannel)


def _key_findings(settings: Settings) -> Iterator[Finding]:
    from connectors.database import StoreError
    from connectors.secret_key import is_lost, read_or_make_key

    file = {"variable": "FARO_SECRET_KEY_FILE", "file": str(settings.key_file)}
    try:
        if is_lost(settings):
            yield Finding("key", "fail", "doctor.key_lost", file)
        elif not settings.key_file.exists():
            yield Finding("key", "note", "doctor.key_new", {"file": str(settings.key_file)})
        else:
            read_or_make_key(settings)
    except SettingsError as error:
        yield Finding("key", "fail", error.key, error.values)
    except PermissionError:
        yield Finding("key", "fail", "doctor.closed_file", file | {"user": str(os.geteuid())})
    except StoreError:  # what is wrong with the database is said where it is looked at
        return


def _unreviewed(settings: Settings) -> Iterator[Finding]:
    """The same gate that `faro serve` passes before it opens."""
    from connectors.app import load_packs, refuse_unreviewed
    from connectors.releases.folders import folders_of
    from content.errors import NotReviewed, PackError

    try:
        refuse_unreviewed(load_packs(folders_of(settings.data_dir), reviewed_only=True))
    except NotReviewed as error:
        yield Finding("packs", "fail", "doctor.not_reviewed", {"subjects": ", ".join(error.subjects)})
    except PackError:  # told with the packs
        return


def _mark(settings: Settings) -> str | None:
    """Of this node's key; None while it has none, or none that can be read."""
    from connectors.privacy import Keys
    from connectors.secret_key import read_or_make_key

    if settings.secret_key is None and not settings.key_file.exists():
        return None
    try:
        return Keys(read_or_make_key(settings)).mark
    except SettingsError:
        return None


def state_of_content(settings: Settings, today: date) -> State:
    """Of the packs that are shipped and the model trained on them."""
    from connectors.app import find_model, load_packs
    from connectors.releases.folders import folders_of
    from content.errors import PackError
    from content.expiry import answer_expires

    folders = folders_of(settings.data_dir)
    try:
        pack = load_packs(folders)
    except PackError as error:
        return State((Finding("packs", "fail", "doctor.packs_broken", {"file": str(error.file)}),))
    ends = [answer_expires(one, topic.sources, pack.figures) for topic in pack.topics.values() for one in topic.answers]
    files = max(datetime.fromtimestamp(file.stat().st_mtime, UTC).date() for file in folders.root.rglob("*.yaml"))
    read = [source.checked_on for topic in pack.topics.values() for source in topic.sources.values()]
    names = " + ".join((f"{pack.name}@{pack.version}", *pack.layers))
    return content_state(names, ends, max([files, *read]), find_model(pack, settings.data_dir) is not None, today)


def examine(
    settings: Settings, environ: Mapping[str, str], say: Say, database: bool | None, budgets: Sequence[str] = ()
) -> Iterator[str]:
    """Every line of the report. `database`: whether it answers, None when it isn't made yet. `budgets`: warnings."""
    yield from setting_lines(settings, environ, say)
    key_given = settings.secret_key is not None and "FARO_SECRET_KEY_FILE" not in environ
    yield say("doctor.key_given", {}) if key_given else say("doctor.key_at", {"file": str(settings.key_file)})
    place = settings.database_url.rpartition("@")[2].removeprefix("sqlite:///")
    yield say("doctor.database_at", {"place": place})
    yield from hearing_lines(settings, say)
    warnings = [*_unread_warnings(environ, say), *_disk_warnings(settings, key_given, Path(place), say)]
    warnings += [*_provider_warnings(settings, say), *budgets]
    if database is False:
        warnings.append(say("doctor.no_database", {}))
    yield from warnings or [say("doctor.good", {})]


def _unread_warnings(environ: Mapping[str, str], say: Say) -> Iterator[str]:
    for name, near in unread(environ).items():
        yield say("doctor.unknown_near" if near else "doctor.unknown", {"name": name, "near": near or ""})


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
    yield from (say(key, values) for key, values in calling.warnings(settings))


def _kannel_warnings(kannel: KannelSettings, say: Say) -> Iterator[str]:
    where = urlsplit(kannel.url)
    if where.scheme != "https" and not is_loopback(where.hostname):
        yield say("doctor.kannel_plain", {})
    if kannel.sms_from is None:
        yield say("doctor.no_line", {"variable": "FARO_KANNEL_FROM"})


def _twilio_warnings(settings: Settings, say: Say) -> Iterator[str]:
    if not settings.public_url.startswith("https://"):
        yield say("doctor.plain_http", {})
    if re.search(r"/twilio(/.*)?$", settings.public_url):
        yield say("doctor.url_path", {"url": settings.public_url})
    if not WHOLE_SID.fullmatch(settings.twilio.account_sid):
        yield say("doctor.odd_sid", {"variable": "FARO_TWILIO_ACCOUNT_SID"})
    lines = {"sms": settings.twilio.sms_from, "whatsapp": settings.twilio.whatsapp_from}
    for channel, line in lines.items():
        if settings.providers["sms" if channel == "sms" else "whatsapp"] == "twilio" and line is None:
            yield say("doctor.no_line", {"variable": f"FARO_TWILIO_{channel.upper()}_FROM"})
    if settings.providers["whatsapp"] == "twilio":
        yield from _template_warnings(settings.twilio, say)


def _template_warnings(twilio: TwilioSettings, say: Say) -> Iterator[str]:
    """What is said on WhatsApp in place of an answer that comes too late."""
    missing = [lang for lang in LANGUAGES if lang not in twilio.whatsapp_templates and lang != NOT_AT_META]
    if not twilio.whatsapp_templates:
        yield say("doctor.no_template", {"variable": "FARO_TWILIO_WHATSAPP_TEMPLATE"})
    elif missing:
        yield say("doctor.template_lacks", {"languages": ", ".join(missing)})

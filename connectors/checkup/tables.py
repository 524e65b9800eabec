"""The database as a node would find it: there, at this version, writable, whole, of this key; and what waits in it.

Refuses nothing and changes nothing: the attempt to write touches no row. Rules: no seal is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from connectors import vitals
from connectors.checkup.finding import Finding, Level
from connectors.checkup.machine import Happened, age
from connectors.database import Database, StoreError
from connectors.health import WAITS_TOO_LONG
from connectors.settings import Settings

A_DAY = timedelta(days=1)


def database(settings: Settings, mark: str | None, now: datetime) -> tuple[tuple[Finding, ...], Happened]:
    """`mark` is that of this node's key, None if it has none yet."""
    if settings.on_sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).exists():
        return (Finding("database", "note", "doctor.database_new"),), Happened()
    opened = Database(settings.database_url)
    try:
        return _examine(opened, mark, now)
    finally:
        opened.close()


def _examine(opened: Database, mark: str | None, now: datetime) -> tuple[tuple[Finding, ...], Happened]:
    try:
        with opened.read() as connection:
            version = vitals.version(connection)
            if version != "current":
                level: Level = "fail" if version == "unknown" else "warn"
                return (Finding("database", level, f"doctor.database_{version}"),), Happened()
            sound, begun = vitals.is_sound(connection), vitals.mark(connection)
            waiting, newest, seen = vitals.backlog(connection, now), vitals.newest(connection), vitals.seen(connection)
    except StoreError:
        return (Finding("database", "fail", "doctor.no_database"),), Happened()
    found = [] if sound else [Finding("database", "fail", "doctor.database_damaged")]
    if None not in (begun, mark) and begun != mark:
        found.append(Finding("key", "fail", "doctor.other_key", {"variable": "FARO_SECRET_KEY"}))
    if not _takes_writes(opened):
        found.append(Finding("database", "fail", "doctor.database_closed"))
    found = found or [Finding("database", "good", "doctor.database_good")]
    return (*found, *_waiting(waiting)), Happened(newest, seen.latest if seen else None)


def _takes_writes(opened: Database) -> bool:
    try:
        with opened.write() as connection:
            vitals.try_to_write(connection)
    except StoreError:
        return False
    return True


def _waiting(waiting: vitals.Backlog) -> Iterator[Finding]:
    for queue, waited in (("inbox", waiting.inbox), ("outbox", waiting.outbox)):
        if waited is not None and waited > WAITS_TOO_LONG:
            yield Finding("queue", "warn", f"doctor.{queue}_waits", {"minutes": age(waited)})
    if waiting.call_back is not None and waiting.call_back > A_DAY:
        values = {"number": str(waiting.call_backs), "hours": str(waiting.call_back // timedelta(hours=1))}
        yield Finding("callbacks", "warn", "doctor.call_back_waits", values)
    if waiting.dead:
        yield Finding("queue", "warn", "doctor.dead_letters", {"number": str(waiting.dead)})

"""What the tables tell of a node's health: what waits too long, what was given up, when it was last; never of whom.

Refuses nothing. Rules: reading is cheap (indexes, no text opened); the one row that is written (`note`) is the last
time that was believed (`clock.py`), and writing it is also the proof that the database can be written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Table, and_, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.call_backs import queue
from connectors.call_schema import call_backs, calls
from connectors.clock import AHEAD, Seen
from connectors.database import MIGRATIONS, milliseconds, moment
from connectors.schema import INBOX_OPEN, OUTBOX_OPEN, clock_seen, conversations, inbox, key_mark, outbox, receipts

Version = Literal["none", "older", "current", "unknown"]
_TIMES: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (inbox, ("due_at", "lease_until", "received_at", "finished_at")),
    (outbox, ("due_at", "lease_until", "created_at", "finished_at", "requeued_at")),
    (conversations, ("updated_at",)),
    (receipts, ("updated_at",)),
    (calls, ("started_at", "heard_at", "ended_at")),
    (call_backs, ("due_at", "lease_until", "created_at", "finished_at")),
)


@dataclass(frozen=True)
class Backlog:
    """How long the oldest due row has waited, None if none is due; and how many answers were given up. `call_backs`:
    how many wait for a person's call, `call_back` how long the first of them.
    """

    inbox: timedelta | None
    outbox: timedelta | None
    dead: int
    call_backs: int = 0
    call_back: timedelta | None = None


def backlog(connection: Connection, now: datetime) -> Backlog:
    dead = select(func.count()).where(outbox.c.state == "dead", outbox.c.text_sealed.is_not(None))
    people = queue(connection)
    return Backlog(
        call_backs=people.waiting,
        call_back=None if people.oldest is None else now - people.oldest,
        inbox=_waited(connection, inbox, INBOX_OPEN, now),
        outbox=_waited(connection, outbox, OUTBOX_OPEN, now),
        dead=int(connection.execute(dead).scalar_one()),
    )


def _waited(connection: Connection, table: Table, open_: tuple[str, ...], now: datetime) -> timedelta | None:
    due = and_(table.c.state.in_(open_), table.c.due_at <= milliseconds(now))
    oldest = connection.execute(select(func.min(table.c.due_at)).where(due)).scalar()
    return None if oldest is None else now - moment(oldest)


def seen(connection: Connection) -> Seen | None:
    """The last time that a node of this database believed."""
    row = connection.execute(select(clock_seen)).first()
    return None if row is None else Seen(moment(row.latest), timedelta(milliseconds=row.doubted))


def note(connection: Connection, told: Seen) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"latest": milliseconds(told.latest), "doubted": round(told.doubted.total_seconds() * 1000)}
    statement = dialect.insert(clock_seen).values(one=1, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["one"], set_=values))


def newest(connection: Connection) -> datetime | None:
    """When something last came in or was remembered."""
    times = [inbox.c.received_at, outbox.c.created_at, conversations.c.updated_at]
    found = [connection.execute(select(func.max(time))).scalar() for time in times]
    return max((moment(value) for value in found if value is not None), default=None)


def redate(connection: Connection, now: datetime) -> None:
    """Rows dated days ahead of now were written by a clock that was wrong: they are of now, at the latest."""
    limit = milliseconds(now + AHEAD)
    for table, names in _TIMES:
        for name in names:
            column: Column[int] = table.c[name]
            connection.execute(update(table).where(column > limit).values({name: milliseconds(now)}))


def version(connection: Connection) -> Version:
    """Whether the tables are those of this Faro."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    here = MigrationContext.configure(connection).get_current_revision()
    if here is None:
        return "none"
    if here == scripts.get_current_head():
        return "current"
    known = {revision.revision for revision in scripts.walk_revisions()}
    return "older" if here in known else "unknown"


def try_to_write(connection: Connection) -> None:
    """Fails where nothing can be written; changes no row."""
    connection.execute(text("UPDATE key_mark SET one = one WHERE 1 = 0"))


def mark(connection: Connection) -> str | None:
    """Of the key that this database was begun with, if it was."""
    found = connection.execute(select(key_mark.c.mark)).scalar()
    return None if found is None else str(found)


def is_sound(connection: Connection) -> bool:
    """SQLite's own look at its file; a server looks after itself."""
    if connection.dialect.name != "sqlite":
        return True
    return connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok"

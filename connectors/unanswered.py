"""What people asked in vain: counts by nearest topic, corridor and ISO week; no text, and nothing of whom.

Refuses nothing. Rules: counted in the transaction of the turn, so that a message that comes twice counts once; a
corridor is the country of origin and that of work as far as they are known; what is told of it are cells of `FEWEST`
and more, since a smaller one could point to somebody; after a year it is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Turn
from connectors.referral_uses import week_of
from connectors.retention import USUAL, Retention
from connectors.schema import unanswered

FEWEST = 10
UNKNOWN = ""  # in place of a country that nobody told


@dataclass(frozen=True)
class Cell:
    """`origin` and `destination` are countries, or UNKNOWN."""

    week: str
    topic: str
    origin: str
    destination: str
    times: int


def count(connection: Connection, turn: Turn, now: datetime) -> None:
    """One more, if the turn had no answer to give."""
    if not turn.unanswered:
        return
    cell = {
        "topic": turn.topic,
        "origin": _country(turn.memory.get("origin")),
        "destination": _country(turn.memory.get("destination")),
        "week": week_of(now),
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(unanswered).values(times=1, **cell)
    again = first.on_conflict_do_update(index_elements=list(cell), set_={"times": unanswered.c.times + 1})
    connection.execute(again)


def _country(value: object) -> str:
    return value if isinstance(value, str) and len(value) == 2 else UNKNOWN


def cells(connection: Connection) -> tuple[Cell, ...]:
    """Those that may be told: the latest week first, in it what was asked most."""
    c = unanswered.c
    told = select(c.week, c.topic, c.origin, c.destination, c.times).where(c.times >= FEWEST)
    rows = connection.execute(told.order_by(c.week.desc(), c.times.desc(), c.topic, c.origin, c.destination))
    return tuple(Cell(*row) for row in rows)


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Delete the weeks that have come to their end."""
    connection.execute(delete(unanswered).where(unanswered.c.week < week_of(now - kept.unanswered)))

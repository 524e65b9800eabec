"""Which signs of fraud are seen where people come from, by ISO week: counts for a desk, and of whom, nothing.

Refuses to tell a week that isn't over, a cell below `FEWEST`, and any sum: a week that still grows, or a total beside
its parts, tells by subtraction what a small cell would. Rules: counted in the transaction of the turn, so that a
message that comes twice counts once; a row holds a sign, a district (ISO 3166-2, else a country, else nothing), a week
and a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Turn
from connectors.referral_uses import week_of
from connectors.report_schema import warning_counts
from connectors.retention import USUAL, Retention
from connectors.unanswered import FEWEST

UNKNOWN = ""
_DISTRICT = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_SIGN = re.compile(r"[a-z][a-z0-9_.]{0,39}")


@dataclass(frozen=True)
class Cell:
    week: str
    sign: str
    district: str
    times: int


def count(connection: Connection, turn: Turn, now: datetime) -> None:
    """One more of each sign that the turn found."""
    district = turn.district if turn.district and _DISTRICT.fullmatch(turn.district) else UNKNOWN
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for sign in sorted({sign for sign in turn.signs if _SIGN.fullmatch(sign)}):
        cell = {"sign": sign, "district": district, "week": week_of(now)}
        first = dialect.insert(warning_counts).values(times=1, **cell)
        again = first.on_conflict_do_update(index_elements=list(cell), set_={"times": warning_counts.c.times + 1})
        connection.execute(again)


def cells(connection: Connection, now: datetime, weeks: int | None = None) -> tuple[Cell, ...]:
    """Those that may be told, of the last so many weeks that are over: the latest first, in it what was seen most."""
    c = warning_counts.c
    told = select(c.week, c.sign, c.district, c.times).where(c.times >= FEWEST, c.week < week_of(now))
    if weeks is not None:
        told = told.where(c.week >= week_of(now - timedelta(weeks=weeks)))
    rows = connection.execute(told.order_by(c.week.desc(), c.times.desc(), c.sign, c.district))
    return tuple(Cell(*row) for row in rows)


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Delete the weeks that have come to their end."""
    connection.execute(delete(warning_counts).where(warning_counts.c.week < week_of(now - kept.warnings)))

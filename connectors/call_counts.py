"""What calls that are over tell together: by language, first topic, place where they ended, and line; of nobody.

Refuses nothing. Rules: calls under way aren't counted; what is told by language, topic or place are cells of `FEWEST`
and more, since a smaller one could point to somebody; a minute begun is a minute, as providers count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, func, select

from connectors.call_schema import calls
from connectors.database import milliseconds
from connectors.unanswered import FEWEST

By = Literal["lang", "topic", "place"]


@dataclass(frozen=True)
class Cell:
    """`reached`: calls in which an answer began; `keys`: pressed until then, on average."""

    name: str
    calls: int
    reached: int
    keys: float | None
    minutes: int


@dataclass(frozen=True)
class Line:
    """`name`: our line for calls that came in, the country called for those that Faro made."""

    direction: str
    name: str
    calls: int
    minutes: int


def cells(connection: Connection, by: By, since: datetime) -> tuple[Cell, ...]:
    """Those that may be told, the largest first; what is unknown has no cell."""
    column, c = calls.c[by], calls.c
    figures = (func.count(), func.count(c.keys_to_answer), func.sum(c.keys_to_answer), _minutes())
    told = select(column, *figures).where(_over(since), column.is_not(None)).group_by(column)
    rows = connection.execute(told.having(func.count() >= FEWEST).order_by(func.count().desc(), column))
    return tuple(Cell(n, times, ok, int(keys) / ok if ok else None, int(m)) for n, times, ok, keys, m in rows)


def lines(connection: Connection, since: datetime) -> tuple[Line, ...]:
    """What is paid for."""
    c = calls.c
    found = []
    for direction, name in (("in", c.line), ("out", func.coalesce(c.country_hint, ""))):
        told = select(name, func.count(), _minutes()).where(_over(since), c.direction == direction)
        rows = connection.execute(told.group_by(name).order_by(func.count().desc(), name))
        found += [Line(direction, line, times, int(minutes)) for line, times, minutes in rows]
    return tuple(found)


def _over(since: datetime) -> ColumnElement[bool]:
    return and_(calls.c.ended_at.is_not(None), calls.c.started_at >= milliseconds(since))


def _minutes() -> ColumnElement[int]:
    return func.coalesce(func.sum((func.coalesce(calls.c.seconds, 0) + 59) // 60), 0)

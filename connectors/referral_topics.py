"""What people ask about whom an office sent, by office, topic and month; and of whom, nothing.

Refuses nothing. Rules: the office's code is part of the talk under way, sealed like it and forgotten with it; a topic
counts once until the talk turns to another; it is counted in the transaction of the turn; what is told of it are
cells of `FEWEST` and more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Turn
from connectors.conversations import VOLATILE
from connectors.referral_uses import month_of
from connectors.referrals import Referred
from connectors.schema import referral_topics
from connectors.unanswered import FEWEST

OFFICE, TOPIC = "office", "topic"  # in the memory of a talk: ours, and the assistant's


@dataclass(frozen=True)
class Visit:
    """`office`: the code that the talk goes by, if any; `before`: what the talk was about until now."""

    office: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Cell:
    code: str
    month: str
    topic: str
    times: int


def visit_of(memory: Mapping[str, Any] | None, sent_by: Referred | None) -> Visit:
    """The code in this message, else the one that the talk began with."""
    talk = (memory or {}).get(VOLATILE) or {}
    return Visit(sent_by.office.code if sent_by else talk.get(OFFICE), talk.get(TOPIC))


def without_office(memory: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What the assistant is told: it knows nothing of offices."""
    talk = (memory or {}).get(VOLATILE) or {}
    if memory is None or OFFICE not in talk:
        return memory
    return {**memory, VOLATILE: {name: value for name, value in talk.items() if name != OFFICE}}


def with_office(turn: Turn, visit: Visit) -> Turn:
    if visit.office is None or turn.erase:
        return turn
    talk = {**(turn.memory.get(VOLATILE) or {}), OFFICE: visit.office}
    return replace(turn, memory={**turn.memory, VOLATILE: talk})


def count(connection: Connection, visit: Visit, turn: Turn, now: datetime) -> None:
    """One more, if an office's visitor was answered something new."""
    if visit.office is None or turn.kind != "answer" or turn.erase or turn.topic == visit.before:
        return
    cell = {"code": visit.office, "topic": turn.topic, "month": month_of(now)}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(referral_topics).values(times=1, **cell)
    again = first.on_conflict_do_update(index_elements=list(cell), set_={"times": referral_topics.c.times + 1})
    connection.execute(again)


def cells(connection: Connection) -> tuple[Cell, ...]:
    """Those that may be told: by office, the latest month first, in it what was asked most."""
    c = referral_topics.c
    told = select(c.code, c.month, c.topic, c.times).where(c.times >= FEWEST)
    rows = connection.execute(told.order_by(c.code, c.month.desc(), c.times.desc(), c.topic))
    return tuple(Cell(*row) for row in rows)

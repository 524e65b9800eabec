"""Answers that were given up: what an operator may see of them, and how they go out after all.

Refuses to requeue what isn't dead, what was wiped, and what is for somebody who asked for silence (the Verdict says
which). Rules: nothing here opens a seal or tells a number, a text or a pseudonym; text and address are of no use any
more from the end of `Retention.dead` on, even before housekeeping wipes them; a requeued row has fresh tries and
patience, and its place in the lane is its old one: before everything of that person that still waits, after what is in
flight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, update

from connectors.database import milliseconds, moment
from connectors.outbox import WIPED
from connectors.retention import USUAL, Retention
from connectors.schema import conversations, outbox

Verdict = Literal["requeued", "unknown", "not_dead", "silent", "wiped"]


@dataclass(frozen=True)
class Letter:
    """A row of the outbox as it may be shown. `hindrance`: why it can't be requeued, None if it can."""

    id: int
    provider: str
    channel: str
    state: str
    created_at: datetime
    finished_at: datetime | None
    requeued_at: datetime | None
    tries: int
    error_code: int | None
    hindrance: Verdict | None


def given_up(connection: Connection, now: datetime, kept: Retention = USUAL) -> tuple[Letter, ...]:
    """Oldest first, also those that were wiped already."""
    rows = connection.execute(_letters(outbox.c.state == "dead").order_by(outbox.c.id))
    return tuple(_letter(row, now, kept) for row in rows)


def find(connection: Connection, number: int, now: datetime, kept: Retention = USUAL) -> Letter | None:
    """One row, whatever its state."""
    row = connection.execute(_letters(outbox.c.id == number)).first()
    return None if row is None else _letter(row, now, kept)


def requeue(connection: Connection, number: int, now: datetime, kept: Retention = USUAL) -> Verdict:
    """Due again at once, with fresh tries. Two operators at once: the second finds it not dead any more."""
    letter = find(connection, number, now, kept)
    if letter is None:
        return "unknown"
    if letter.hindrance is not None:
        return letter.hindrance
    time = milliseconds(now)
    again: Mapping[str, Any] = {
        "state": "due",
        "tries": 0,
        "unsettled": 0,
        "error_code": None,
        "due_at": time,
        "requeued_at": time,
        "in_doubt": True,
        "finished_at": None,
    }
    still = and_(outbox.c.id == number, outbox.c.state == "dead", outbox.c.text_sealed.is_not(None))
    return "requeued" if connection.execute(update(outbox).where(still).values(again)).rowcount == 1 else "not_dead"


def wipe(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Housekeeping: text and address of what was given up long enough ago."""
    old = and_(outbox.c.state == "dead", outbox.c.finished_at <= milliseconds(now - kept.dead))
    connection.execute(update(outbox).where(old, outbox.c.text_sealed.is_not(None)).values(WIPED))


def _letters(which: ColumnElement[bool]) -> Select[Any]:
    """Never the sealed columns themselves, only whether they are there."""
    shown = ("id", "provider", "channel", "state", "created_at", "finished_at", "requeued_at", "tries", "error_code")
    holds, silent = outbox.c.text_sealed.is_not(None), func.coalesce(conversations.c.opted_out, False)
    columns = (*(outbox.c[name] for name in shown), holds.label("holds"), silent.label("silent"))
    people = outbox.outerjoin(conversations, outbox.c.sender == conversations.c.sender)
    return select(*columns).select_from(people).where(which)


def _letter(row: Row[Any], now: datetime, kept: Retention) -> Letter:
    return Letter(
        id=row.id,
        provider=row.provider,
        channel=row.channel,
        state=row.state,
        created_at=moment(row.created_at),
        finished_at=None if row.finished_at is None else moment(row.finished_at),
        requeued_at=None if row.requeued_at is None else moment(row.requeued_at),
        tries=row.tries,
        error_code=row.error_code,
        hindrance=_hindrance(row, now, kept),
    )


def _hindrance(row: Row[Any], now: datetime, kept: Retention) -> Verdict | None:
    if row.state != "dead":
        return "not_dead"
    if row.silent:
        return "silent"
    return None if row.holds and row.finished_at > milliseconds(now - kept.dead) else "wiped"

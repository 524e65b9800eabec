"""Who is to be called back: by a person (operators see the queue), or by Faro itself after a missed call.

    waiting --claim--> leased --done--> done        waiting --drop--> dropped
                ^------again------'
Refuses more calls back than the limits allow, and any to a premium-rate number or to Faro itself: a number that rings
all night, or a fraudster who makes Faro ring dear numbers abroad, would cost the site its money. Rules: the
number is sealed and wiped when the row is over, and her pseudonym with it, but of a call that Faro made a day later,
since calls of a day are counted; one person waits once for each kind; whom nobody calls is dropped in the end
(`Retention.call_back_waits`) and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, null, or_, select, update

from bot.calls import Move
from connectors.call_schema import call_backs
from connectors.calls import Ringing
from connectors.database import milliseconds, moment
from connectors.errors import SealBroken
from connectors.number_kinds import is_dear, is_own
from connectors.privacy import Keys
from connectors.retention import USUAL, Retention

ADDRESS = "call_backs.address"
LEASE = timedelta(minutes=2)
TRIES = 3
A_DAY = timedelta(days=1)
ONE_AT_A_TIME = 0x6661726F  # the lock under which nodes count calls, so that together they keep the limits
PERSON, FARO = "person", "faro"
OPEN, ENDED = ("waiting", "leased"), ("done", "dropped")


@dataclass(frozen=True)
class Limits:
    """Calls that Faro makes by itself: to one number a day, to all numbers an hour, and the countries it calls at all
    (empty: none, so that nobody pays for what nobody decided). `own`: Faro's lines, which are never called.
    """

    person_a_day: int = 3
    all_an_hour: int = 60
    countries: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallBack:
    """A call that Faro owes, claimed."""

    id: int
    line: str
    address: str = field(repr=False)
    tries: int


@dataclass(frozen=True)
class Wait:
    """Somebody who waits for a person, without her number. `hour`: the time of day that she named as safe."""

    id: int
    country_hint: str | None
    lang: str | None
    hour: str | None
    topic: str | None
    created_at: datetime


@dataclass(frozen=True)
class Queue:
    """How many wait for a person, since when the first; and how many of late nobody called in time."""

    waiting: int
    oldest: datetime | None
    expired: int


def ask_person(connection: Connection, keys: Keys, ringing: Ringing, move: Move, now: datetime) -> None:
    """A person shall call. Asked again, the hour is changed."""
    values = {"hour": move.call_back, "lang": move.state.get("language"), "topic": move.state.get("topic")}
    waiting = _open_of(ringing.sender, PERSON)
    if connection.execute(update(call_backs).where(waiting).values(values)).rowcount == 0:
        _put(connection, keys, ringing, PERSON, now, now, **values)


def ask_faro(
    connection: Connection, keys: Keys, ringing: Ringing, limits: Limits, now: datetime, due: datetime
) -> bool:
    """Faro shall call. False when it won't: no number, a country that isn't called, or too many already."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    if not would_call(connection, ringing, limits, now):
        return False
    if not _is_owed(connection, ringing):
        _put(connection, keys, ringing, FARO, now, due)
    return True


def would_call(connection: Connection, ringing: Ringing, limits: Limits, now: datetime) -> bool:
    """Whether `ask_faro` says yes. One call that is owed already stands for all that ask for it."""
    if ringing.sender is None or ringing.country_hint not in limits.countries:
        return False
    if is_dear(ringing.address, ringing.line) or is_own(ringing.address, (ringing.line, *limits.own)):
        return False
    if _is_owed(connection, ringing):
        return True
    mine = and_(call_backs.c.kind == FARO, call_backs.c.sender == ringing.sender)
    if _count(connection, mine, now - A_DAY) >= limits.person_a_day:
        return False
    return _count(connection, call_backs.c.kind == FARO, now - timedelta(hours=1)) < limits.all_an_hour


def _is_owed(connection: Connection, ringing: Ringing) -> bool:
    return connection.execute(select(call_backs.c.id).where(_open_of(ringing.sender, FARO))).first() is not None


def claim(connection: Connection, keys: Keys, now: datetime) -> CallBack | None:
    """The oldest call that Faro owes now."""
    time = milliseconds(now)
    ready = or_(
        and_(call_backs.c.state == "waiting", call_backs.c.due_at <= time),
        and_(call_backs.c.state == "leased", call_backs.c.lease_until <= time),
    )
    oldest = (
        select(call_backs.c.id)
        .where(call_backs.c.kind == FARO, ready)
        .order_by(call_backs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    lease = {"state": "leased", "lease_until": milliseconds(now + LEASE), "tries": call_backs.c.tries + 1}
    mine = call_backs.c.id == oldest.scalar_subquery()
    row = connection.execute(update(call_backs).where(mine).values(lease).returning(call_backs)).mappings().first()
    if row is None:
        return None
    if row["tries"] > TRIES:  # no try was ever settled: whatever the reason, not for ever
        _end(connection, row["id"], "dropped", now)
        return None
    try:
        return CallBack(row["id"], row["line"], keys.unseal(row["address_sealed"], ADDRESS), row["tries"])
    except SealBroken:
        _end(connection, row["id"], "dropped", now)
        return None


def again(connection: Connection, row: CallBack, due: datetime, now: datetime) -> None:
    """The call didn't get through; in the end it is dropped."""
    if row.tries >= TRIES:
        _end(connection, row.id, "dropped", now)
        return
    values = {"state": "waiting", "lease_until": None, "due_at": milliseconds(due)}
    connection.execute(
        update(call_backs).where(call_backs.c.id == row.id, call_backs.c.state == "leased").values(values)
    )


def done(connection: Connection, row_id: int, now: datetime) -> bool:
    """The call was made. False for a row that isn't open."""
    return _end(connection, row_id, "done", now)


def waiting(connection: Connection) -> tuple[Wait, ...]:
    """Who waits for a person, longest first."""
    c = call_backs.c
    told = select(c.id, c.country_hint, c.lang, c.hour, c.topic, c.created_at).where(_waits()).order_by(c.id)
    return tuple(Wait(*row[:-1], moment(row.created_at)) for row in connection.execute(told))


def number_of(connection: Connection, keys: Keys, row_id: int) -> str | None:
    """The number of somebody who waits for a person; None for nobody. Raises SealBroken for another key's."""
    sealed = connection.execute(select(call_backs.c.address_sealed).where(_waits(), call_backs.c.id == row_id)).scalar()
    return None if sealed is None else keys.unseal(sealed, ADDRESS)


def queue(connection: Connection, kept: Retention = USUAL) -> Queue:
    c = call_backs.c
    count, oldest = connection.execute(select(func.count(), func.min(c.created_at)).where(_waits())).one()
    too_late = c.finished_at - c.created_at >= _span(kept.call_back_waits)
    expired = select(func.count()).where(c.kind == PERSON, c.state == "dropped", too_late)
    return Queue(count, None if oldest is None else moment(oldest), connection.execute(expired).scalar_one())


def settle(connection: Connection, row_id: int, state: str, now: datetime) -> bool:
    """An operator says "done" or "dropped". False for a row that isn't open, or isn't a person's to call."""
    return _end(connection, row_id, state, now, call_backs.c.kind == PERSON)


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> int:
    """How many waited in vain for a person and are dropped now; what is over goes step by step."""
    c = call_backs.c
    late = and_(_waits(), c.created_at <= milliseconds(now - kept.call_back_waits))
    dropped = connection.execute(update(call_backs).where(late).values(_ended("dropped", now))).rowcount
    over = c.state.in_(ENDED)
    nameless = and_(over, c.sender.is_not(None), c.created_at < milliseconds(now - A_DAY))
    connection.execute(update(call_backs).where(nameless).values(sender=None))
    connection.execute(delete(call_backs).where(over, c.finished_at < milliseconds(now - kept.call_backs)))
    return dropped


def forget(connection: Connection, sender: str, now: datetime) -> None:
    """She asked to be erased: nobody calls her any more."""
    open_ = and_(call_backs.c.sender == sender, call_backs.c.state.in_(OPEN))
    connection.execute(update(call_backs).where(open_).values(_ended("dropped", now)))
    connection.execute(update(call_backs).where(call_backs.c.sender == sender).values(sender=None))


def drop_owed(connection: Connection, sender: str, now: datetime) -> None:
    """She asked for silence: Faro doesn't call. That a person shall call her stays, it is her own wish."""
    connection.execute(update(call_backs).where(_open_of(sender, FARO)).values(_ended("dropped", now)))


def _open_of(sender: str | None, kind: str) -> ColumnElement[bool]:
    return and_(call_backs.c.sender == sender, call_backs.c.kind == kind, call_backs.c.state.in_(OPEN))


def _count(connection: Connection, which: ColumnElement[bool], since: datetime) -> int:
    count = select(func.count()).where(which, call_backs.c.created_at >= milliseconds(since))
    return int(connection.execute(count).scalar_one())


def _put(
    connection: Connection, keys: Keys, ringing: Ringing, kind: str, now: datetime, due: datetime, **more: str | None
) -> None:
    values = {
        "kind": kind,
        "sender": ringing.sender,
        "country_hint": ringing.country_hint,
        "line": ringing.line,
        "address_sealed": keys.seal(ringing.address, ADDRESS),
        "due_at": milliseconds(due),
        "created_at": milliseconds(now),
    }
    connection.execute(insert(call_backs).values({**values, **more}))


def _waits() -> ColumnElement[bool]:
    return and_(call_backs.c.kind == PERSON, call_backs.c.state.in_(OPEN))


def _end(connection: Connection, row_id: int, state: str, now: datetime, *which: ColumnElement[bool]) -> bool:
    mine = and_(call_backs.c.id == row_id, call_backs.c.state.in_(OPEN), *which)
    return connection.execute(update(call_backs).where(mine).values(_ended(state, now))).rowcount == 1


def _ended(state: str, now: datetime) -> dict[str, Any]:
    """A person's call isn't counted by person, so nothing of her is needed any more."""
    nobody = case((call_backs.c.kind == PERSON, null()), else_=call_backs.c.sender)
    values = {"state": state, "finished_at": milliseconds(now), "sender": nobody}
    return {**values, "address_sealed": None, "lease_until": None}


def _span(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)

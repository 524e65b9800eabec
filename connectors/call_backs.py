"""Who is to be called back: by a person (operators see the queue), or by Faro itself after a missed call.

    waiting --claim--> leased --done--> done        waiting --drop--> dropped
                ^------again------'
Refuses more calls back than the limits allow: a number that rings all night, or a fraudster who makes Faro ring dear
numbers abroad, would cost the site its money. Rules: the number is sealed and wiped when the row is over; one person
waits once for each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from bot.calls import Move
from connectors.call_schema import call_backs
from connectors.calls import Ringing
from connectors.database import milliseconds, moment
from connectors.errors import SealBroken
from connectors.privacy import Keys

ADDRESS = "call_backs.address"
LEASE = timedelta(minutes=2)
TRIES = 3
PERSON, FARO = "person", "faro"
OPEN = ("waiting", "leased")


@dataclass(frozen=True)
class Limits:
    """Calls that Faro makes by itself: to one number a day, to all numbers an hour, and the countries it calls at all
    (empty: none, so that nobody pays for what nobody decided).
    """

    person_a_day: int = 3
    all_an_hour: int = 60
    countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallBack:
    """One row, open or claimed. `hour`: the time of day that she named as safe."""

    id: int
    kind: str
    sender: str | None
    country_hint: str | None
    line: str
    address: str = field(repr=False)
    lang: str | None
    hour: str | None
    topic: str | None
    tries: int
    created_at: datetime


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
    if ringing.sender is None or ringing.country_hint not in limits.countries:
        return False
    if connection.execute(select(call_backs.c.id).where(_open_of(ringing.sender, FARO))).first() is not None:
        return True
    mine = and_(call_backs.c.kind == FARO, call_backs.c.sender == ringing.sender)
    if _count(connection, mine, now - timedelta(days=1)) >= limits.person_a_day:
        return False
    if _count(connection, call_backs.c.kind == FARO, now - timedelta(hours=1)) >= limits.all_an_hour:
        return False
    _put(connection, keys, ringing, FARO, now, due)
    return True


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
    try:
        return _call_back(row, keys)
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


def drop(connection: Connection, row_id: int, now: datetime) -> bool:
    return _end(connection, row_id, "dropped", now)


def waiting(connection: Connection, keys: Keys) -> list[CallBack]:
    """Who waits for a person, longest first."""
    rows = select(call_backs).where(call_backs.c.kind == PERSON, call_backs.c.state.in_(OPEN)).order_by(call_backs.c.id)
    return [_call_back(row, keys) for row in connection.execute(rows).mappings()]


def forget(connection: Connection, sender: str, now: datetime) -> None:
    """She asked to be erased: nobody calls her any more."""
    open_ = and_(call_backs.c.sender == sender, call_backs.c.state.in_(OPEN))
    ended = {"state": "dropped", "finished_at": milliseconds(now), "address_sealed": None, "lease_until": None}
    connection.execute(update(call_backs).where(open_).values(ended))
    connection.execute(update(call_backs).where(call_backs.c.sender == sender).values(sender=None))


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


def _end(connection: Connection, row_id: int, state: str, now: datetime) -> bool:
    mine = and_(call_backs.c.id == row_id, call_backs.c.state.in_(OPEN))
    ended = {"state": state, "finished_at": milliseconds(now), "address_sealed": None, "lease_until": None}
    return connection.execute(update(call_backs).where(mine).values(ended)).rowcount == 1


def _call_back(row: Mapping[Any, Any], keys: Keys) -> CallBack:
    names = ("id", "kind", "sender", "country_hint", "line", "lang", "hour", "topic", "tries")
    address = keys.unseal(row["address_sealed"], ADDRESS)
    return CallBack(address=address, created_at=moment(row["created_at"]), **{name: row[name] for name in names})

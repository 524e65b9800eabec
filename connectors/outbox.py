"""What must still be sent: one function per transition.

    (nothing) --put--> due --claim--> leased --sent--> sent
                        ^---postpone----'  '---bury--> dead          due --cancel--> cancelled
                        ^------------requeue (dead_letters.py)---'
Refuses a worker whose lease ran out (LeaseLost) and a second row for one part of a turn (the constraint). Rules:
within a lane rows are sent strictly in order and one at a time; a row ends after TRIES tries that somebody settled,
after UNSETTLED others or after PATIENCE, all counted anew when an operator requeues it; text and address are wiped when
it ends, or some days later if it was given up. From a lost lease, a line that broke or a requeue on, a row is in doubt:
the provider may have it already, so at every further try whoever sends looks there first.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Choice, Reply
from connectors import session_window
from connectors.channel import Outgoing
from connectors.database import milliseconds, moment
from connectors.errors import LeaseLost, SealBroken
from connectors.inbox import Waiting
from connectors.privacy import Keys
from connectors.schema import OUTBOX_OPEN, STATUS_RANK, conversations, outbox, receipts

LEASE = timedelta(seconds=90)
TRIES = 8
UNSETTLED = 50  # claims that ended with their process; a node that dies again and again is no fault of the message
PATIENCE = timedelta(hours=24)
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=4), timedelta(hours=3)
DOUBT_PAUSE = timedelta(seconds=20)  # until a slow provider shows what it has taken
ADDRESS, TEXT, CHOICES = "outbox.address", "outbox.text", "outbox.choices"
WIPED: Mapping[str, None] = {"text_sealed": None, "address_sealed": None, "choices_sealed": None}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """A claimed row. `in_doubt`: the provider may have the message already. `unsettled`: claims that ended badly."""

    id: int
    tries: int
    provider: str
    sender: str | None
    created_at: datetime
    in_doubt: bool
    unsettled: int
    message: Outgoing
    requeued_at: datetime | None = None

    @property
    def patience_ends(self) -> datetime:
        return (self.requeued_at or self.created_at) + PATIENCE


def put(
    connection: Connection, keys: Keys, row: Waiting, replies: tuple[Reply, ...], now: datetime, *, forget: bool = False
) -> None:
    """One row per message, in order. `forget`: the person asked to be erased, so the rows bear no pseudonym."""
    lane = f"inbox.{row.id}" if forget else row.lane
    for position, reply in enumerate(replies):
        values = {
            "inbox_id": row.id,
            "position": position,
            "provider": row.provider,
            "channel": row.channel,
            "lane": lane,
            "sender": None if forget else row.sender,
            "line": row.line,
            "address_sealed": keys.seal(row.address, ADDRESS),
            "text_sealed": keys.seal(reply.text, TEXT),
            "choices_sealed": keys.seal(_choices_json(reply), CHOICES) if reply.choices else None,
            "lang": reply.lang,
            "due_at": milliseconds(now),
            "created_at": milliseconds(now),
        }
        connection.execute(insert(outbox).values(values))


def _choices_json(reply: Reply) -> str:
    choices = [[choice.label, choice.text] for choice in reply.choices]
    return json.dumps({"choices": choices, "lead": reply.lead, "opener": reply.opener})


def claim(connection: Connection, keys: Keys, now: datetime, stopped: tuple[str, ...] = ()) -> Due | None:
    """As `inbox.claim`; rows of a channel in `stopped` wait for the operator."""
    time = milliseconds(now)
    ready = or_(
        and_(outbox.c.state == "due", outbox.c.due_at <= time),
        and_(outbox.c.state == "leased", outbox.c.lease_until <= time),
    )
    oldest = (
        select(outbox.c.id, outbox.c.state.label("was"))
        .where(ready, ~_blocked(time), outbox.c.channel.not_in(stopped))
        .order_by(outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    was_leased = outbox.c.state == "leased"  # who held that lease may have sent it
    doubtful, unsettled = or_(outbox.c.in_doubt, was_leased), outbox.c.unsettled + case((was_leased, 1), else_=0)
    lease: dict[str, Any] = {"state": "leased", "lease_until": milliseconds(now + LEASE)}
    lease |= {"tries": outbox.c.tries + 1, "in_doubt": doubtful, "unsettled": unsettled}
    while (candidate := connection.execute(oldest).first()) is not None:
        mine = update(outbox).where(outbox.c.id == candidate.id)
        row = connection.execute(mine.values(lease).returning(outbox)).one()
        if candidate.was == "leased" and _silenced_since(connection, row.sender, row.id):
            connection.execute(mine.values(_ended("cancelled", now)))
            continue
        try:
            return _in_window(connection, _due(dict(row._mapping), keys), row.inbox_id, now)
        except SealBroken:  # damaged: it can't be sent, and nobody else shall wait behind it
            log.error("outbox_unreadable", extra={"row": row.id})
            connection.execute(mine.values(_ended("dead", now)))
    return None


def _blocked(time: int) -> ColumnElement[bool]:
    """An older row of the lane is open; or a later one is in flight, when this one was given up and requeued."""
    other = outbox.alias("other")
    older = and_(other.c.id < outbox.c.id, other.c.state.in_(OUTBOX_OPEN))
    in_flight = and_(other.c.id > outbox.c.id, other.c.state == "leased", other.c.lease_until > time)
    return exists().where(other.c.lane == outbox.c.lane, or_(older, in_flight))


def _due(row: Mapping[str, Any], keys: Keys) -> Due:
    sealed = row["choices_sealed"]
    told: Any = json.loads(keys.unseal(sealed, CHOICES)) if sealed else []
    shown: Mapping[str, Any] = (
        told if isinstance(told, dict) else {"choices": told}
    )  # a bare list is of an older version
    message = Outgoing(
        channel=row["channel"],
        to_address=keys.unseal(row["address_sealed"], ADDRESS),
        line=row["line"],
        text=keys.unseal(row["text_sealed"], TEXT),
        choices=tuple(Choice(label, text) for label, text in shown["choices"]),
        lead=shown.get("lead"),
        opener=shown.get("opener", ""),
        lang=row["lang"],
    )
    created, requeued = moment(row["created_at"]), row["requeued_at"]
    again = None if requeued is None else moment(requeued)
    history = (created, row["in_doubt"], row["unsettled"])
    return Due(row["id"], row["tries"], row["provider"], row["sender"], *history, message, again)


def _in_window(connection: Connection, row: Due, inbox_id: int | None, now: datetime) -> Due:
    if row.message.channel != session_window.CHANNEL:
        return row
    silent = row.sender is not None and _wants_silence(connection, row.sender)
    window = session_window.window(connection, inbox_id, row.sender, silent, now)
    return replace(row, message=replace(row.message, window=window))


def sent(connection: Connection, row: Due, provider_id: str, now: datetime) -> None:
    """The provider has it. A kill between its answer and this commit is healed by `in_doubt` and `known_ids`."""
    _change(connection, row, {**_ended("sent", now), "provider_id": provider_id})


def bury(connection: Connection, row: Due, code: int | None, now: datetime, *, keep: bool = True) -> None:
    """Given up. Sealed text and address stay for the operator, but not of who is to be left alone or forgotten."""
    wiped = {} if keep and row.sender is not None and not _wants_silence(connection, row.sender) else WIPED
    _change(connection, row, {**_marked("dead", now), "error_code": code, **wiped})


def _wants_silence(connection: Connection, sender: str) -> bool:
    wish = select(conversations.c.opted_out).where(conversations.c.sender == sender)
    return bool(connection.execute(wish).scalar())


def _silenced_since(connection: Connection, sender: str | None, row_id: int) -> bool:
    """Whether the person asked for silence while this row was in flight: the last row is that wish's confirmation."""
    if sender is None or not _wants_silence(connection, sender):
        return False
    later = select(outbox.c.id).where(outbox.c.sender == sender, outbox.c.id > row_id).limit(1)
    return connection.execute(later).first() is not None


def postpone(
    connection: Connection,
    row: Due,
    code: int | None,
    now: datetime,
    chance: Callable[[], float],
    *,
    in_doubt: bool = False,
) -> bool:
    """Try again later, or give up: False. Full jitter, so that many waiting rows don't come back at once."""
    tries = row.tries - row.unsettled
    pause = min(BACKOFF_MOST, BACKOFF_FIRST * 2**tries) * chance()
    again = now + (max(pause, DOUBT_PAUSE) if in_doubt else pause)
    over = tries >= TRIES or again >= row.patience_ends
    if over or _silenced_since(connection, row.sender, row.id):
        bury(connection, row, code, now)
        return False
    values = {"state": "due", "lease_until": None, "due_at": milliseconds(again), "error_code": code}
    _change(connection, row, {**values, "in_doubt": in_doubt or row.in_doubt})
    return True


def hold(connection: Connection, row: Due, code: int | None, now: datetime) -> bool:
    """The channel is stopped through no fault of this message: the try isn't counted; False once it is too old."""
    if now >= row.patience_ends or _silenced_since(connection, row.sender, row.id):
        bury(connection, row, code, now)
        return False
    values = {"state": "due", "lease_until": None, "tries": row.tries - 1, "error_code": code}
    _change(connection, row, values)
    return True


def cancel(connection: Connection, sender: str, now: datetime) -> None:
    """The person asked for silence: what waits is dropped, what was given up too; what is in flight is gone."""
    waiting = and_(outbox.c.sender == sender, outbox.c.state == "due")
    connection.execute(update(outbox).where(waiting).values(_ended("cancelled", now)))
    given_up = and_(outbox.c.sender == sender, outbox.c.state == "dead")
    connection.execute(update(outbox).where(given_up).values(WIPED))


def _marked(state: str, now: datetime) -> dict[str, Any]:
    return {"state": state, "lease_until": None, "finished_at": milliseconds(now)}


def _ended(state: str, now: datetime) -> dict[str, Any]:
    return {**_marked(state, now), **WIPED}


def _change(connection: Connection, row: Due, values: Mapping[str, Any]) -> None:
    again = None if row.requeued_at is None else milliseconds(row.requeued_at)
    claimed = and_(outbox.c.tries == row.tries, outbox.c.requeued_at.is_not_distinct_from(again))
    mine = and_(outbox.c.id == row.id, outbox.c.state == "leased", claimed)
    if connection.execute(update(outbox).where(mine).values(values)).rowcount != 1:
        raise LeaseLost("outbox")


def known_ids(connection: Connection, provider: str, ids: tuple[str, ...]) -> frozenset[str]:
    """Those of the ids that other rows were sent as: a repeated text is not this message."""
    mine = select(outbox.c.provider_id).where(outbox.c.provider == provider, outbox.c.provider_id.in_(ids))
    return frozenset(connection.execute(mine).scalars())


def release_all(connection: Connection, now: datetime) -> None:
    """At the start of the only node: leases are over, but the rows keep the mark that they were in flight."""
    held = outbox.c.state == "leased"
    connection.execute(update(outbox).where(held).values(lease_until=milliseconds(now)))


def record_status(
    connection: Connection, provider: str, provider_id: str, status: str, code: int | None, now: datetime
) -> bool:
    """Keep the highest-ranked word; True if this is it. It may come before `sent` is committed, hence a table of its
    own."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"status": status, "rank": STATUS_RANK[status], "error_code": code, "updated_at": milliseconds(now)}
    statement = dialect.insert(receipts).values(provider=provider, provider_id=provider_id, **values)
    kept = connection.execute(
        statement.on_conflict_do_update(
            index_elements=["provider", "provider_id"], set_=values, where=receipts.c.rank < values["rank"]
        ).returning(receipts.c.rank)
    )
    return kept.first() is not None


def status_of(connection: Connection, provider: str, provider_id: str) -> str | None:
    mine = and_(receipts.c.provider == provider, receipts.c.provider_id == provider_id)
    return connection.execute(select(receipts.c.status).where(mine)).scalar()


def sender_of(connection: Connection, provider: str, provider_id: str) -> str | None:
    mine = and_(outbox.c.provider == provider, outbox.c.provider_id == provider_id)
    return connection.execute(select(outbox.c.sender).where(mine)).scalar()

"""What came in and isn't answered yet: one function per transition.

    (nothing) --put--> due --claim--> leased --finish--> done
                        ^---postpone----'  '----bury---> dead
    leased --heard--> due: a voice note, with what was heard as its text
Refuses a second row for the same provider message (`put` says False) and a worker whose lease ran out (LeaseLost).
Rules: within a lane rows are claimed strictly in order; `tries` counts claims and is the fencing token: who claimed
with an older count may no longer change the row; text and address are wiped when a row ends; a row that doesn't
open ends (dead), so that it stops nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Channel
from connectors import media
from connectors.channel import ProviderDid, Received
from connectors.database import milliseconds
from connectors.errors import LeaseLost, SealBroken
from connectors.media import Attached
from connectors.numbering import country_hint
from connectors.privacy import Keys
from connectors.schema import INBOX_OPEN, inbox

LEASE = timedelta(seconds=90)
ADDRESS, TEXT, MEDIA = "inbox.address", "inbox.text", "inbox.media"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """A claimed row. `sender` is None for a withheld caller; `mark` is the same for the same text of anybody.

    `opted_out`: the person asked for silence before this message; whoever claims the row fills it in.
    """

    id: int
    tries: int
    provider: str
    channel: Channel
    lane: str
    sender: str | None
    country_hint: str | None
    line: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    mark: str | None = field(repr=False, default=None)
    provider_did: ProviderDid | None = None
    opted_out: bool = False
    provider_id: str = ""
    attached: Attached | None = None


def put(connection: Connection, keys: Keys, message: Received, now: datetime) -> bool:
    """Store a message; False when it is stored already. Two repeats at once: the constraint lets one of them in."""
    sender = keys.pseudonym(message.from_address, message.to_address)
    values = {
        "provider": message.provider,
        "channel": message.channel,
        "provider_id": message.provider_id,
        "lane": sender or uuid4().hex,  # a withheld caller waits for nobody
        "sender": sender,
        "country_hint": country_hint(message.from_address, message.to_address) if sender else None,
        "line": message.to_address,
        "address_sealed": keys.seal(message.from_address, ADDRESS),
        "text_sealed": keys.seal(message.text, TEXT),
        **_media(keys, message.media),
        "provider_did": message.provider_did,
        "text_mark": keys.mark_of(message.text) if sender else None,
        "due_at": milliseconds(now),
        "received_at": milliseconds(now),
    }
    return _insert_once(connection, values)


def _insert_once(connection: Connection, values: Mapping[str, Any]) -> bool:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(inbox).values(values).on_conflict_do_nothing().returning(inbox.c.id)
    return connection.execute(statement).first() is not None


def claim(connection: Connection, keys: Keys, now: datetime) -> Waiting | None:
    """Take the oldest due row of which no older one of the same lane is open.

    Race: on PostgreSQL two workers see the same candidates; SKIP LOCKED gives each row to one, and a row that the
    other has leased but not committed still counts as open, so its lane's next row stays where it is.
    """
    older = inbox.alias("older")
    blocked = exists().where(older.c.lane == inbox.c.lane, older.c.id < inbox.c.id, older.c.state.in_(INBOX_OPEN))
    time = milliseconds(now)
    ready = or_(
        and_(inbox.c.state == "due", inbox.c.due_at <= time),
        and_(inbox.c.state == "leased", inbox.c.lease_until <= time),
    )
    oldest = select(inbox.c.id).where(ready, ~blocked).order_by(inbox.c.id).limit(1).with_for_update(skip_locked=True)
    lease = (
        update(inbox)
        .where(inbox.c.id == oldest.scalar_subquery())
        .values(state="leased", lease_until=milliseconds(now + LEASE), tries=inbox.c.tries + 1)
        .returning(inbox)
    )
    while (row := connection.execute(lease).first()) is not None:
        try:
            return _waiting(dict(row._mapping), keys)
        except SealBroken:  # damaged: whoever wrote it can't be answered, and nobody else shall wait behind it
            log.error("inbox_unreadable", extra={"row": row.id})
            connection.execute(update(inbox).where(inbox.c.id == row.id).values(_ended("dead", now)))
    return None


def _waiting(row: Mapping[str, Any], keys: Keys) -> Waiting:
    return Waiting(
        id=row["id"],
        tries=row["tries"],
        provider=row["provider"],
        channel=row["channel"],
        lane=row["lane"],
        sender=row["sender"],
        country_hint=row["country_hint"],
        line=row["line"],
        address=keys.unseal(row["address_sealed"], ADDRESS),
        text=keys.unseal(row["text_sealed"], TEXT),
        mark=row["text_mark"],
        provider_did=row["provider_did"],
        attached=_attached(row, keys),
        provider_id=row["provider_id"],
    )


def _media(keys: Keys, attached: Attached | None) -> dict[str, Any]:
    inside = media.written(attached) if attached else None
    sealed = keys.seal(inside, MEDIA) if inside is not None else None
    return {"media_kind": attached.media.kind if attached else None, "media_sealed": sealed}


def _attached(row: Mapping[str, Any], keys: Keys) -> Attached | None:
    if row["media_kind"] is None:
        return None
    sealed = row["media_sealed"]
    return media.read(row["media_kind"], keys.unseal(sealed, MEDIA) if sealed is not None else None)


def heard(connection: Connection, keys: Keys, row: Waiting, text: str, now: datetime) -> None:
    """A voice note was listened to: what was heard ("" for nothing) is its text now, and its address is forgotten."""
    values = {"text_sealed": keys.seal(text, TEXT), "media_sealed": None}
    _change(connection, row, values | {"state": "due", "lease_until": None, "due_at": milliseconds(now)})


def finish(connection: Connection, row: Waiting, now: datetime) -> None:
    """The turn is recorded: wipe what the person wrote."""
    _end(connection, row, "done", now)


def bury(connection: Connection, row: Waiting, now: datetime) -> None:
    """No turn came of it after every try."""
    _end(connection, row, "dead", now)


def _end(connection: Connection, row: Waiting, state: str, now: datetime) -> None:
    _change(connection, row, _ended(state, now))


def _ended(state: str, now: datetime) -> dict[str, Any]:
    wiped = {"text_sealed": None, "address_sealed": None, "media_sealed": None}
    return {"state": state, "lease_until": None, "finished_at": milliseconds(now)} | wiped


def postpone(connection: Connection, row: Waiting, until: datetime) -> None:
    """The turn failed; it is tried again from then on."""
    _change(connection, row, {"state": "due", "lease_until": None, "due_at": milliseconds(until)})


def _change(connection: Connection, row: Waiting, values: Mapping[str, Any]) -> None:
    """Only while the lease is still ours: a slow worker that was overtaken must not record a second turn."""
    mine = and_(inbox.c.id == row.id, inbox.c.state == "leased", inbox.c.tries == row.tries)
    if connection.execute(update(inbox).where(mine).values(values)).rowcount != 1:
        raise LeaseLost("inbox")


def release_all(connection: Connection, now: datetime) -> None:
    """At the start of the only node: whoever held a lease is dead."""
    held = inbox.c.state == "leased"
    connection.execute(update(inbox).where(held).values(lease_until=milliseconds(now)))

"""What Faro remembers of a person, under a pseudonym, sealed; and how all of it is erased.

Refuses memories that aren't JSON (TypeError). Rules: a memory is written in the transaction of its turn; `erase`
leaves of the inbox only the provider's ids, bare of any sender, so that a repeated delivery of the same message
isn't answered again, and of the person only that she asked for silence, if she did; what the talk under way needs lies
apart from what is remembered of the person, and each has its own end (`Retention`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Channel
from connectors import call_backs, calls
from connectors.database import milliseconds
from connectors.dead_letters import wipe
from connectors.errors import SealBroken
from connectors.privacy import Keys
from connectors.retention import USUAL, Retention
from connectors.schema import (
    INBOX_ENDED,
    OUTBOX_ENDED,
    complaints,
    conversations,
    inbox,
    key_mark,
    outbox,
    person_spending,
    receipts,
)

MEMORY, TALK = "conversations.memory", "conversations.talk"
VOLATILE = "volatile"  # the key of a memory whose value is about the talk under way, not about the person
NOTHING = b""  # in place of a memory that was erased while the wish for silence stays

log = logging.getLogger(__name__)


def first_mark(connection: Connection, mark: str) -> str:
    """The mark of the key that this database was begun with: of this one, if it is the first."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(key_mark).values(one=1, mark=mark).on_conflict_do_nothing())
    return str(connection.execute(select(key_mark.c.mark)).scalar_one())


def load(
    connection: Connection, keys: Keys, sender: str, now: datetime, kept: Retention = USUAL
) -> dict[str, Any] | None:
    """None at first contact, after the person's end, or when it can't be read any more; the talk has its own end."""
    row = connection.execute(select(conversations).where(conversations.c.sender == sender)).first()
    if row is None or not row.memory_sealed or row.updated_at <= milliseconds(now - kept.person):
        return None
    try:
        memory: dict[str, Any] = json.loads(keys.unseal(row.memory_sealed, MEMORY))
        if row.talk_sealed is not None:
            memory[VOLATILE] = json.loads(keys.unseal(row.talk_sealed, TALK))
    except SealBroken:  # a damaged memory must not keep the message from being answered
        log.error("memory_unreadable")
        return None
    if row.updated_at <= milliseconds(now - kept.talk):
        memory.pop(VOLATILE, None)
    return memory


def save(
    connection: Connection,
    keys: Keys,
    sender: str,
    memory: Mapping[str, Any],
    now: datetime,
    *,
    opted_out: bool | None = False,
) -> None:
    """`opted_out` None: the wish for silence stays what it was."""
    lasting = {name: value for name, value in memory.items() if name != VOLATILE}
    values = {
        "memory_sealed": keys.seal(_json(lasting), MEMORY),
        "talk_sealed": keys.seal(_json(memory[VOLATILE]), TALK) if memory.get(VOLATILE) else None,
        "updated_at": milliseconds(now),
    } | ({} if opted_out is None else {"opted_out": opted_out})
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(conversations).values({"sender": sender, "opted_out": False} | values)
    connection.execute(statement.on_conflict_do_update(index_elements=["sender"], set_=values))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def opt_out(connection: Connection, sender: str, now: datetime) -> None:
    """The provider says that the person asked it for silence; kept also where nothing else is known of her."""
    values = {"memory_sealed": NOTHING, "opted_out": True, "updated_at": milliseconds(now)}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(conversations).values(sender=sender, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["sender"], set_={"opted_out": True}))


def is_opted_out(connection: Connection, sender: str) -> bool:
    row = connection.execute(select(conversations.c.opted_out).where(conversations.c.sender == sender)).scalar()
    return bool(row)


def erase(connection: Connection, sender: str, now: datetime) -> None:
    """Everything kept about a person. What they wrote since, perhaps in danger, keeps its place and is answered; a call
    under way goes on as with a stranger."""
    _forget(connection, conversations.c.sender == sender)
    connection.execute(delete(person_spending).where(person_spending.c.sender == sender))
    calls.forget(connection, sender)
    call_backs.forget(connection, sender, now)
    ids = select(outbox.c.provider_id).where(outbox.c.sender == sender, outbox.c.provider_id.is_not(None))
    connection.execute(delete(receipts).where(receipts.c.provider_id.in_(ids)))
    connection.execute(delete(outbox).where(outbox.c.sender == sender))
    nobody = {"sender": None, "lane": uuid4().hex, "country_hint": None, "text_mark": None}
    mine = and_(inbox.c.sender == sender, inbox.c.state.in_(INBOX_ENDED))
    connection.execute(update(inbox).where(mine).values(nobody))


def complain(connection: Connection, topic: str, channel: Channel, lang: str, pack: str | None, now: datetime) -> None:
    """Counted for the content team; nothing of who or when but the day."""
    values = {"topic": topic, "channel": channel, "lang": lang, "pack": pack, "day": now.date().isoformat()}
    connection.execute(insert(complaints).values(values))


def _forget(connection: Connection, whom: ColumnElement[bool]) -> None:
    """Delete people's memories; of those who asked for silence only that wish stays."""
    silent = {"memory_sealed": NOTHING, "talk_sealed": None}
    connection.execute(update(conversations).where(whom, conversations.c.opted_out).values(silent))
    connection.execute(delete(conversations).where(whom, conversations.c.opted_out.is_(False)))


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Delete what has come to its end: talks, people, given-up answers, ids of done messages, complaints."""
    idle = and_(conversations.c.updated_at <= milliseconds(now - kept.talk), conversations.c.talk_sealed.is_not(None))
    connection.execute(update(conversations).where(idle).values(talk_sealed=None))
    _forget(connection, conversations.c.updated_at <= milliseconds(now - kept.person))
    done = and_(inbox.c.state.in_(INBOX_ENDED), inbox.c.finished_at < milliseconds(now - kept.marks))
    connection.execute(update(inbox).where(done, inbox.c.text_mark.is_not(None)).values(text_mark=None))
    last_day = (now - kept.complaints).date().isoformat()
    connection.execute(delete(complaints).where(complaints.c.day < last_day))
    wipe(connection, now, kept)
    before = milliseconds(now - kept.ids)
    ended = and_(outbox.c.state.in_(OUTBOX_ENDED), outbox.c.finished_at < before, outbox.c.text_sealed.is_(None))
    connection.execute(delete(outbox).where(ended))
    connection.execute(delete(inbox).where(and_(inbox.c.state.in_(INBOX_ENDED), inbox.c.finished_at < before)))
    connection.execute(delete(receipts).where(receipts.c.updated_at < before))

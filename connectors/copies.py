"""SMS that a call sends: an answer to read again, or a word to somebody who could not be heard.

Refuses nothing. Rules: only what the caller asked for by a key, or what she needs to find Faro again; it goes out from
the node's own SMS line, through the outbox like everything else; the same text once a call; the word after silence not
to who got a message from a call within a day; all of it is counted, and nothing goes out once the day is used up. What
can't be sent is known before the caller is told that it is (`refusal`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, and_, insert, select

from bot.calls import Move
from connectors import budgets
from connectors.calls import Ringing
from connectors.conversations import is_opted_out
from connectors.database import milliseconds
from connectors.outbox import ADDRESS, TEXT
from connectors.privacy import Keys
from connectors.schema import outbox
from connectors.sms_settings import SmsSettings

COPIED = "copied"  # in a call's state: the marks of what it sent
A_DAY = timedelta(days=1)
Refusal = Literal["sent", "full"]


def once(keys: Keys, saved: Mapping[str, Any] | None, move: Move) -> Move:
    """The move without what this call sent before; what it sends now is noted in its state."""
    before = list((saved or {}).get(COPIED, ()))
    fresh = {mark: text for text in move.messages if (mark := keys.mark_of(text)) and mark not in before}
    if not before and not fresh:
        return move
    return replace(move, messages=tuple(fresh.values()), state={**move.state, COPIED: [*before, *fresh]})


def refusal(
    connection: Connection, ringing: Ringing, asked: Move, left: Move, sms: SmsSettings, now: datetime
) -> Refusal | None:
    """Why nothing of what a move wants to send goes out, if nothing does. `left`: the same move after `once`."""
    if not asked.messages:
        return None
    if not left.messages:
        return "sent"
    if asked.listen is None and _had_one(connection, ringing.sender, now):  # the word to who said nothing
        return "sent"
    full = budgets.used_up(connection, ringing.sender, ringing.country_hint, sms, now)
    return "full" if full or ringing.sender is None or is_opted_out(connection, ringing.sender) else None


def put(
    connection: Connection, keys: Keys, ringing: Ringing, provider: str, move: Move, sms: SmsSettings, now: datetime
) -> None:
    """What `refusal` found nothing against."""
    if not budgets.spend(connection, ringing.sender, ringing.country_hint, move.messages, sms, now):
        return
    for position, text in enumerate(move.messages):
        values = {
            "inbox_id": None,
            "position": position,
            "provider": provider,
            "channel": "sms",
            "lane": ringing.sender,
            "sender": ringing.sender,
            "line": "",
            "address_sealed": keys.seal(ringing.address, ADDRESS),
            "text_sealed": keys.seal(text, TEXT),
            "due_at": milliseconds(now),
            "created_at": milliseconds(now),
        }
        connection.execute(insert(outbox).values(values))


def _had_one(connection: Connection, sender: str | None, now: datetime) -> bool:
    """Whether a call sent her something within a day: then she has the number already."""
    lately = and_(outbox.c.created_at > milliseconds(now - A_DAY), outbox.c.channel == "sms")
    mine = select(outbox.c.id).where(outbox.c.sender == sender, outbox.c.inbox_id.is_(None), lately)
    return connection.execute(mine.limit(1)).first() is not None

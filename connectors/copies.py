"""SMS that a call sends: an answer to read again, or a word to somebody who could not be heard.

Refuses nothing. Rules: only what the caller asked for by a key, or what she needs to find Faro again; it goes out from
the node's own SMS line, through the outbox like everything else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from connectors.calls import Ringing
from connectors.database import milliseconds
from connectors.outbox import ADDRESS, TEXT
from connectors.privacy import Keys
from connectors.schema import outbox


def put(
    connection: Connection, keys: Keys, ringing: Ringing, provider: str, texts: tuple[str, ...], now: datetime
) -> None:
    for position, text in enumerate(texts):
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

"""The built-in provider: telephones that exist only on this machine, for the simulator and for tests.

Refuses nothing by itself: the gateway lets only this machine in. Rules: what was sent is kept in memory, never on
disk, the newest KEPT messages; a subscriber gets what was sent to its address from now on, or after an id it names.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.segments import measure
from connectors.channel import Outgoing
from connectors.numbering import canonical
from connectors.whatsapp_content import content_of

NAME = "loopback"
KEPT = 500


@dataclass(frozen=True)
class Delivered:
    id: str
    message: Outgoing
    event = "message"

    @property
    def to_address(self) -> str:
        return self.message.to_address

    def as_json(self) -> dict[str, Any]:
        """What the simulator shows: on WhatsApp as there, buttons or a list without the numbers, or the numbered text
        alone; segments are an affair of SMS."""
        message = self.message
        shown = content_of(message) is not None
        choices = message.choices if shown or message.channel != "whatsapp" else ()
        price = measure(message.text) if message.channel == "sms" else None
        return {
            "id": self.id,
            "channel": message.channel,
            "to": message.to_address,
            "from": message.line,
            "text": message.lead if shown else message.text,
            "choices": [{"label": choice.label, "text": choice.text} for choice in choices],
            "segments": price.segments if price else None,
            "encoding": price.encoding if price else None,
        }


@dataclass(frozen=True)
class Rung:
    """A call that Faro made, to whoever answers it here."""

    id: str
    address: str = field(repr=False)
    line: str
    event = "ring"

    @property
    def to_address(self) -> str:
        return self.address

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "to": self.address, "from": self.line}


Told = Delivered | Rung


class LoopbackProvider:
    """Lives on one event loop, the gateway's."""

    def __init__(self) -> None:
        self.sent: deque[Delivered] = deque(maxlen=KEPT)
        self.rung: deque[Rung] = deque(maxlen=KEPT)
        self._listeners: set[tuple[str, asyncio.Queue[Told]]] = set()

    async def send(self, message: Outgoing) -> str:
        delivered = Delivered(f"LB{uuid4().hex}", message)
        self.sent.append(delivered)
        self._tell(delivered)
        return delivered.id

    async def call(self, address: str, line: str) -> str:
        """Ring somebody; the telephone of the simulator picks it up."""
        rung = Rung(f"LC{uuid4().hex}", address, line)
        self.rung.append(rung)
        self._tell(rung)
        return rung.id

    def _tell(self, news: Told) -> None:
        for address, queue in self._listeners:
            if address == canonical(news.to_address):
                queue.put_nowait(news)

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        return tuple(one.id for one in self.sent if one.message == message)

    @contextmanager
    def subscribe(self, address: str, after: str | None = None) -> Iterator[asyncio.Queue[Told]]:
        """Listening begins with the block, so that nothing sent after it is missed."""
        queue: asyncio.Queue[Told] = asyncio.Queue()
        wanted = canonical(address)
        for delivered in self._since(after):
            if delivered.message.to_address == wanted:
                queue.put_nowait(delivered)
        entry = (wanted, queue)
        self._listeners.add(entry)
        try:
            yield queue
        finally:
            self._listeners.discard(entry)

    def _since(self, after: str | None) -> list[Delivered]:
        kept = list(self.sent)
        known = next((n for n, one in enumerate(kept) if one.id == after), None)
        return [] if known is None else kept[known + 1 :]

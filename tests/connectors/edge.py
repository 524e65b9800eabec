"""What the edge's tests share: a clock in the hand, an assistant that says what it is told, a node on real files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.request_validator import RequestValidator

from bot.messages import Inbound, Reply, Turn
from connectors.channel import Provider, Received
from connectors.database import Database
from connectors.gateway import Edge
from connectors.loopback import LoopbackProvider
from connectors.metrics import Metrics
from connectors.privacy import Keys
from connectors.settings import Settings, read_settings
from connectors.worker import DeliveryWorker, Store, TurnWorker

SECRET = b"a secret for tests, long enough"
URGENT, NUMBERS = "rights.passport_taken", {"GT": 110}
PERSON, OTHER, LINE = "+50255501234", "+50499998888", "+15005550006"


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **span: float) -> None:
        self.time += timedelta(**span)


def turn(*texts: str, **more: Any) -> Turn:
    values: dict[str, Any] = {"lang": "es", "heard": "es", "topic": "rights.wages", "confidence": 1.0, "kind": "answer"}
    return Turn(replies=tuple(Reply(text) for text in texts), **(values | more))


class FakeAssistant:
    """Echoes, unless `think` says otherwise; remembers what it was asked."""

    def __init__(self, think: Callable[[Inbound], Turn] | None = None) -> None:
        self.asked: list[tuple[Inbound, Mapping[str, Any] | None]] = []
        self._think = think or (lambda inbound: turn(f"eco: {inbound.text}", memory={"n": len(self.asked)}))

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        self.asked.append((inbound, memory))
        return self._think(inbound)


NEUTRAL = "Faro, servicio de noticias."


def word(text: str, discreet: bool) -> Reply:
    return Reply(f"{NEUTRAL}\n{text}", opening=NEUTRAL) if discreet else Reply(text)


class FakeWords:
    def apology(self, channel: str, lang: str | None, discreet: bool = False) -> Reply:
        return word(f"perdon 911 {lang}", discreet)

    def slow_down(self, channel: str, lang: str | None, here: str | None = None, discreet: bool = False) -> Reply:
        return word(f"despacio {NUMBERS.get(here or '', 911)} {lang}", discreet)

    def enough(self, channel: str, lang: str | None, discreet: bool = False) -> Reply:
        return word(f"manana 911 {lang}", discreet)

    def reads_on(self, channel: str, lang: str | None) -> str:
        return "MAS: sigue"

    def wants_silence(self, text: str) -> bool:
        return text == "ALTO"

    def is_urgent(self, topic: str) -> bool:
        return topic == URGENT


@dataclass
class Node:
    settings: Settings
    store: Store
    clock: Clock
    loopback: LoopbackProvider
    edge: Edge
    turns: TurnWorker
    delivery: DeliveryWorker
    assistant: FakeAssistant
    rung: list[str] = field(default_factory=list)

    async def settle(self) -> list[str]:
        """Everything that is due is thought and sent; the texts sent by loopback so far."""
        while await self.turns.step():
            pass
        while await self.delivery.step():
            pass
        return [one.message.text for one in self.loopback.sent]


def build_node(
    database: Database,
    environ: Mapping[str, str],
    assistant: FakeAssistant | None = None,
    providers: Mapping[str, Provider] | None = None,
) -> Node:
    clock, metrics, loopback = Clock(), Metrics(), LoopbackProvider()
    settings = read_settings(environ)
    store, assistant = Store(database, Keys(SECRET), clock), assistant or FakeAssistant()
    turns = TurnWorker(store, assistant, FakeWords(), lambda: None, metrics, sms=settings.sms)
    delivery = DeliveryWorker(store, {"loopback": loopback, **(providers or {})}, metrics, lambda: 1.0)
    return Node(settings, store, clock, loopback, Edge(settings, store, loopback, metrics), turns, delivery, assistant)


def received(provider_id: str, text: str, address: str = PERSON, **more: Any) -> Received:
    values: dict[str, Any] = {"provider": "loopback", "channel": "sms", "to_address": LINE} | more
    return Received(provider_id=provider_id, from_address=address, text=text, **values)


def signature(token: str, url: str, fields: Mapping[str, str]) -> str:
    return str(RequestValidator(token).compute_signature(url, dict(fields)))

"""A node with a telephone: the real routes, flow and packs over HTTP, and a telephone that follows what they say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp.test_utils import TestClient
from sqlalchemy import Table, select

from actions.call.flow import CallFlow
from connectors.database import Database
from connectors.ring_worker import RingWorker
from connectors.switchboard import Spoken, Switchboard
from connectors.telephone.document import Said, Sound
from connectors.telephone.follower import Telephone
from connectors.worker import TurnWorker
from tests.actions.call.caller import book, words
from tests.connectors.edge import LINE, PERSON, FakeAssistant, FakeWords, Node, build_node, signature

PUBLIC = "https://faro.example.org/hooks"
TOKEN = "a-token"
TWILIO = {
    "FARO_PROVIDER": "twilio",
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_PUBLIC_URL": PUBLIC,
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_numbers = count(1)


@dataclass
class Exchange:
    """The node and its switchboard; `rings` makes the calls that Faro owes."""

    node: Node
    board: Switchboard
    rings: RingWorker
    client: TestClient[Any, Any] | None = None

    def telephone(self, address: str = PERSON, **more: str) -> Telephone:
        """A telephone about to call. Its requests are signed, as the provider's are."""
        fields = {"CallSid": f"CA{next(_numbers):032x}", "From": address, "To": LINE, "Direction": "inbound"} | more
        return Telephone(self.post, fields, f"{PUBLIC}/twilio/voice")

    async def post(self, address: str, fields: Mapping[str, str]) -> str:
        status, text = await self.raw(address, fields)
        assert status == 200, status
        return text

    async def raw(self, address: str, fields: Mapping[str, str], token: str = TOKEN) -> tuple[int, str]:
        assert self.client is not None
        signed = {"X-Twilio-Signature": signature(token, address, fields)}
        path = urlsplit(address).path.removeprefix("/hooks")
        async with self.client.post(path, data=urlencode(fields), headers={**FORM, **signed}) as response:
            return response.status, await response.text()


Start = Callable[..., Awaitable[Exchange]]  # (assistant, **environ): a node that answers calls


def build_exchange(
    database: Database, environ: Mapping[str, str], assistant: FakeAssistant | None = None, folder: Any = None
) -> Exchange:
    given = {**TWILIO, "FARO_DATA_DIR": str(folder or "/nonexistent"), **environ}
    node = build_node(database, given, assistant)
    board = Switchboard(node.settings, node.store, node.edge.metrics, lambda: None, lambda: None)
    board.connect(Spoken(CallFlow(book(), words(), node.clock, calls_back=node.settings.voice.call_backs)))
    voice = node.settings.voice
    turns = TurnWorker(node.store, node.assistant, FakeWords(), lambda: None, node.edge.metrics, voice=voice)
    node = replace(node, edge=replace(node.edge, voice=board.routes()), turns=turns)
    rings = RingWorker(node.store, {"twilio": node.loopback}, "twilio", node.edge.metrics)
    return Exchange(node, board, rings)


def told(sounds: list[Sound]) -> str:
    """The words among what was heard."""
    return " ".join(sound.text for sound in sounds if isinstance(sound, Said))


def rows(exchange: Exchange, table: Table) -> list[Mapping[Any, Any]]:
    """All rows of a table that numbers them, oldest first."""
    with exchange.node.store.database.read() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)).mappings())

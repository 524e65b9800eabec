"""What is left of a person after BORRAR: her number and her words are looked for in everything that a node writes.

Rules: real webhooks, real files; every spelling of the number; what is searched is first proved to be searchable, by
something that must be there.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import inspect, text

from bot.messages import Inbound, Reply, Turn
from connectors import inbox
from connectors.channel import Outgoing
from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.serve import prune
from connectors.telephone.follower import Telephone
from connectors.worker import DeliveryWorker
from tests.connectors.calling import PUBLIC as CALLS
from tests.connectors.calling import Exchange, build_exchange
from tests.connectors.edge import FakeAssistant, Node, build_node, received, signature, turn

NUMBER, WORD, ANSWER, ERASE = "+50255987123", "ixcanulpitahaya", "chayotemorado", "BORRAR"
SPELLINGS = (NUMBER, NUMBER[1:], NUMBER[4:], "5598 7123", "5598-7123", "5598%207123", "%2B50255987123")
TRACES = tuple(trace.encode() for trace in (*SPELLINGS, WORD, WORD.upper(), ANSWER))
LINE, PUBLIC, TOKEN = "+15005550006", "https://faro.example.org", "token"
ENVIRONMENT = {
    "FARO_PROVIDER": "twilio",
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_PUBLIC_URL": PUBLIC,
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MEMORY = {"language": "es", "origin": "GT", "warned": ["sms"], "discreet": True, "volatile": {"topic": "rights.wages"}}
Write = Callable[[str, str, str, str], Awaitable[None]]


class Provider:
    """Takes everything."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    async def send(self, message: Outgoing) -> str:
        self.sent.append(message)
        return f"OUT{len(self.sent)}"

    async def find(self, message: Outgoing, since: object) -> tuple[str, ...]:
        return ()


def think(inbound: Inbound) -> Turn:
    """Every kind of turn that leaves something."""
    if inbound.text == ERASE:
        return Turn((Reply("Listo."),), "es", "es", "service.delete_data", 1.0, "service", erase=True)
    more = {"complaint": "rights.wages", "complaint_text": inbound.text, "unanswered": True, "pack": "rcm@1"}
    return turn(f"{ANSWER} {inbound.text}", memory=MEMORY, **more)


@pytest.fixture
def node(database: Database) -> Node:
    provider = Provider()
    return build_node(database, ENVIRONMENT, FakeAssistant(think), {"twilio": provider})


@pytest.fixture
async def write(node: Node, aiohttp_client: Any) -> Write:
    """A message by the provider's signed webhook."""
    client: TestClient[Any, Any] = await aiohttp_client(TestServer(build_gateway(node.edge)))

    async def post(sid: str, body: str, address: str, channel: str) -> None:
        prefix = "whatsapp:" if channel == "whatsapp" else ""
        fields = {"MessageSid": sid, "From": prefix + address, "To": prefix + LINE, "Body": body, "NumMedia": "0"}
        signed = {"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/twilio/{channel}", fields)}
        async with client.post(f"/twilio/{channel}", data=urlencode(fields), headers={**FORM, **signed}) as response:
            assert response.status == 200

    return post


async def live(node: Node, write: Write) -> None:
    """A person among others writes on both channels, complains, and erases herself."""
    for count in range(40):
        await write(f"SMbefore{count}", f"hola {count}", f"+5024400{count:04}", "sms")
    for count in range(6):
        await write(f"SMher{count}", f"{WORD} {count} llame al {NUMBER}", NUMBER, ("sms", "whatsapp")[count % 2])
        await write(f"SMother{count}", f"hola {count}", f"+5024500{count:04}", "sms")
    await node.settle()
    await write("SMerase", ERASE, NUMBER, "sms")
    await node.settle()


def found(data: bytes, traces: tuple[bytes, ...] = TRACES) -> list[bytes]:
    return [trace for trace in traces if trace in data]


def hers(node: Node) -> bytes:
    """What stands for her while something is known of her."""
    pseudonym = node.store.keys.pseudonym(NUMBER)
    assert pseudonym
    return pseudonym.encode()


def rows(database: Database) -> bytes:
    """Every row of every table, as it is read."""
    with database.read() as connection:
        names = inspect(connection).get_table_names()
        return repr([[tuple(row) for row in connection.execute(text(f'SELECT * FROM "{n}"'))] for n in names]).encode()


def logged(caplog: pytest.LogCaptureFixture) -> bytes:
    """Messages with everything that was handed along with them, under any formatter."""
    return "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records).encode()


def raw(database: Database) -> Iterator[bytes]:
    """All files in which the database keeps what it was told, its logs among them, and a dump."""
    if database.on_sqlite:
        file = Path(str(database._engine.url.database))
        yield from (one.read_bytes() for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if one.exists())
        with closing(sqlite3.connect(file)) as connection:
            yield "\n".join(connection.iterdump()).encode()
        return
    address = database._engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        connection.execute("CHECKPOINT")
        row = connection.execute("SHOW data_directory").fetchone()
    assert row
    for file in Path(row[0]).parent.rglob("*"):
        if file.is_file():
            yield file.read_bytes()


@pytest.mark.parametrize("later", [0, 8, 31, 400], ids=lambda days: f"after {days} days")
async def test_nothing_of_her_is_left(
    node: Node, write: Write, database: Database, caplog: pytest.LogCaptureFixture, later: int
) -> None:
    caplog.set_level(logging.DEBUG)
    await live(node, write)
    if later:
        node.clock.pass_(days=later)
        prune(node.store)
    pseudonym, metrics, log = hers(node), node.edge.metrics.page(), logged(caplog)
    seen = [*raw(database), rows(database), metrics, log]
    assert b"faro_turns" in metrics
    assert b"/twilio/sms" in log, "the log is caught"
    assert any(b"referral_uses" in part for part in seen), "the files are read"
    assert [found(part) for part in seen if found(part)] == []
    assert pseudonym not in rows(database) + metrics + log
    if database.on_sqlite:
        assert [part for part in seen if pseudonym in part] == [], "not even her pseudonym, nor in pages torn apart"


async def test_what_is_looked_for_would_be_found(node: Node, write: Write, database: Database) -> None:
    """Before BORRAR her pseudonym is in the files; so a search that finds nothing has searched."""
    await write("SM1", f"{WORD} llame al {NUMBER}", NUMBER, "sms")
    assert any(hers(node) in part for part in raw(database))
    await node.settle()
    assert hers(node) in rows(database)
    assert [found(part) for part in raw(database) if found(part)] == [], "sealed from the first moment on"


async def call(exchange: Exchange) -> Telephone:
    """She says words, has an answer sent as SMS, asks to be called by a person, and rings once in vain."""
    telephone = exchange.telephone(NUMBER)
    await telephone.ring()
    await telephone.press("1")
    assert telephone.waiting is not None
    await exchange.post(telephone.waiting.action, {**telephone.fields, "SpeechResult": f"{WORD} {NUMBER}"})
    await exchange.node.turns.step()
    await exchange.post(f"{CALLS}/twilio/voice/3", telephone.fields)
    again = exchange.telephone(NUMBER)
    await again.ring()
    for key in ("1", "1", "1", "1", "2", "0", "1", "1", "2"):
        await again.press(key)
    return again


def think_of_wages(inbound: Inbound) -> Turn:
    """What is heard in a call must be a topic of the packs."""
    return replace(think(inbound), topic="rights.unpaid_wages")


@pytest.mark.parametrize("how", ["by key", "by SMS", "never"])
@pytest.mark.parametrize("later", [0, 8, 400], ids=lambda days: f"after {days} days")
async def test_nothing_of_a_call_is_left(
    database: Database, aiohttp_client: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path, how: str, later: int
) -> None:
    """Whoever erases nothing is forgotten with time."""
    caplog.set_level(logging.DEBUG)
    exchange = build_exchange(database, {"FARO_CALL_BACKS": "yes"}, FakeAssistant(think_of_wages), tmp_path)
    exchange.client = await aiohttp_client(TestServer(build_gateway(exchange.node.edge)))
    node, telephone = exchange.node, await call(exchange)
    delivery = DeliveryWorker(node.store, {"twilio": Provider(), "loopback": Provider()}, node.edge.metrics)
    assert hers(node) in rows(database)
    for key in ("#", "5", "5", "4", "1") if how == "by key" else ():
        await telephone.press(key)
    if how == "by SMS":
        with node.store.database.write() as connection:
            inbox.put(connection, node.store.keys, received("SMerase", ERASE, NUMBER), node.clock())
    await replace(node, delivery=delivery).settle()
    if later:
        node.clock.pass_(days=later)
        prune(node.store)
    pseudonym, metrics, log = hers(node), node.edge.metrics.page(), logged(caplog)
    seen = [*raw(database), rows(database), metrics, log]
    assert b"/twilio/voice" in log, "the log is caught"
    assert b'faro_calls_total{what="begun"} 2.0' in metrics
    assert [found(part) for part in seen if found(part)] == []
    assert pseudonym not in metrics + log
    if how != "never" or later == 400:
        assert pseudonym not in rows(database)
        assert not database.on_sqlite or [part for part in seen if pseudonym in part] == []

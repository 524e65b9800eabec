"""Silence from the webhook to the outbox: what the provider settled, what waits, what is in flight, who comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.messages import Channel, Inbound, Turn
from connectors import conversations, inbox, outbox
from connectors.channel import ProviderDid
from connectors.database import Database
from connectors.errors import Stopped, Temporary
from connectors.gateway import build_gateway
from connectors.schema import inbox as inbox_table
from connectors.schema import outbox as outbox_table
from connectors.twilio import received as twilio_received
from tests.connectors.edge import PERSON, FakeAssistant, Node, build_node, received, signature, turn
from tests.connectors.test_storage import Flaky

PAYLOADS = Path(__file__).parents[1] / "payloads"
PUBLIC, TOKEN = "https://faro.example.org", "token"
TWILIO = {
    "FARO_PROVIDER": "twilio",
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_PUBLIC_URL": PUBLIC,
}


def think(inbound: Inbound) -> Turn:
    """As the real one: ALTO is confirmed once, whatever else is written reopens."""
    if inbound.text == "ALTO":
        return turn(*([] if inbound.opted_out else ["adios"]), opt_out=True, memory={"x": 1})
    return turn(f"eco: {inbound.text}", opt_in=inbound.opted_out, memory={"x": 1, "volatile": {"asked": "place"}})


def node_on(database: Database, **more: Any) -> Node:
    return build_node(database, {}, FakeAssistant(think), **more)


def put(node: Node, number: int, text: str, did: ProviderDid | None = None, channel: Channel = "sms") -> None:
    message = received(f"SM{number}", text, provider_did=did, channel=channel)
    with node.store.database.write() as connection:
        assert inbox.put(connection, node.store.keys, message, node.clock())


def sender(node: Node) -> str:
    return str(node.store.keys.pseudonym(PERSON))


def is_silent(node: Node) -> bool:
    with node.store.database.read() as connection:
        return conversations.is_opted_out(connection, sender(node))


def states(node: Node) -> list[tuple[str, bool]]:
    with node.store.database.read() as connection:
        rows = connection.execute(select(outbox_table).order_by(outbox_table.c.id)).all()
    return [(row.state, row.text_sealed is None and row.address_sealed is None) for row in rows]


def counted(node: Node) -> dict[str, float]:
    names = ("person", "provider", "refused")
    out = {f"out {by}": node.edge.metrics.opt_outs.labels(by)._value.get() for by in names}
    back = {f"in {by}": node.edge.metrics.opt_ins.labels(by)._value.get() for by in names[:2]}
    return {name: value for name, value in (out | back).items() if value}


SETTLED = [
    *(
        pytest.param({"Body": form(word)}, "sms", "stop", id=form(word))
        for word in ("stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel")
        for form in (str.lower, str.upper, str.title)
    ),
    pytest.param({"Body": " STOP\n"}, "sms", "stop", id="blanks around"),
    pytest.param({"Body": "start"}, "sms", "start", id="start"),
    pytest.param({"Body": "UNSTOP"}, "sms", "start", id="unstop"),
    pytest.param({"Body": "Yes"}, "sms", "start_if_out", id="yes"),
    pytest.param({"Body": "HELP"}, "sms", "help", id="help"),
    pytest.param({"Body": "info"}, "sms", "help", id="info"),
    pytest.param({"Body": "STOP."}, "sms", None, id="a full stop"),
    pytest.param({"Body": "stop it"}, "sms", None, id="two words"),
    pytest.param({"Body": "ALTO"}, "sms", None, id="Spanish"),
    pytest.param({"Body": "ARRET"}, "sms", None, id="French"),
    pytest.param({"Body": ""}, "sms", None, id="empty"),
    pytest.param({"Body": "STOP"}, "whatsapp", None, id="WhatsApp"),
    pytest.param({"Body": "ALTO", "OptOutType": "STOP"}, "sms", "stop", id="any word under advanced opt-out"),
    pytest.param({"Body": "ALTA", "OptOutType": "START"}, "sms", "start", id="start under advanced opt-out"),
    pytest.param({"Body": "AYUDA", "OptOutType": "HELP"}, "sms", "help", id="help under advanced opt-out"),
    pytest.param({"Body": "ALTO", "OptOutType": "STOP"}, "whatsapp", "stop", id="advanced opt-out on WhatsApp"),
    pytest.param({"Body": "hola", "OptOutType": "OTHER"}, "sms", None, id="a type that nobody knows"),
    pytest.param({"Body": "me pegan", "OptOutType": ""}, "sms", None, id="no type"),
]


@pytest.mark.parametrize(("fields", "channel", "did"), SETTLED)
def test_what_twilio_does_by_itself_is_a_table(fields: dict[str, str], channel: Channel, did: str | None) -> None:
    form = {"MessageSid": "SM1", "From": PERSON, "To": "+1", **fields}
    assert twilio_received(channel, form).provider_did == did
    assert twilio_received(channel, form, "loopback").provider_did is None


@pytest.mark.parametrize("name", ["twilio_sms_stop.json", "twilio_sms_advanced_opt_out.json"])
async def test_a_stop_that_twilio_confirmed_is_obeyed_in_silence(
    aiohttp_client: Callable[[TestServer], Any], sqlite_database: Database, name: str
) -> None:
    node = build_node(sqlite_database, TWILIO, FakeAssistant(think))
    put(node, 1, "hola")
    await node.turns.step()
    fields = json.loads((PAYLOADS / name).read_text("utf-8"))
    client: TestClient[Any, Any] = await aiohttp_client(TestServer(build_gateway(node.edge)))
    headers = {"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/twilio/sms", fields)}
    async with client.post("/twilio/sms", data=fields, headers=headers) as response:
        assert response.status == 200
    assert await node.settle() == []
    assert states(node) == [("cancelled", True)]
    assert (is_silent(node), len(node.assistant.asked), counted(node)) == (True, 1, {"out provider": 1})
    with sqlite_database.read() as connection:
        row = connection.execute(select(inbox_table).order_by(inbox_table.c.id.desc()).limit(1)).one()
    assert (row.state, row.text_sealed, row.address_sealed) == ("done", None, None)


async def test_start_ends_the_silence_without_a_word(database: Database) -> None:
    node = node_on(database)
    put(node, 1, "STOP", "stop")
    put(node, 2, "START", "start")
    assert await node.settle() == []
    assert not is_silent(node)
    assert counted(node) == {"out provider": 1, "in provider": 1}


@pytest.mark.parametrize("silent", [True, False])
async def test_yes_is_the_providers_only_after_silence(database: Database, silent: bool) -> None:
    node = node_on(database)
    put(node, 1, "STOP" if silent else "hola", "stop" if silent else None)
    put(node, 2, "YES", "start_if_out")
    assert await node.settle() == ([] if silent else ["eco: hola", "eco: YES"])
    assert not is_silent(node)


async def test_help_is_answered_beside_the_stock_answer(database: Database) -> None:
    node = node_on(database)
    put(node, 1, "HELP", "help")
    assert await node.settle() == ["eco: HELP"]


async def test_a_stop_ends_the_talk_so_that_a_later_yes_answers_nothing_old(database: Database) -> None:
    node = node_on(database)
    put(node, 1, "hola")
    put(node, 2, "STOP", "stop")
    put(node, 3, "si")
    await node.settle()
    assert node.assistant.asked[-1][1] == {"x": 1}
    assert node.assistant.asked[-1][0].opted_out


async def test_stop_is_confirmed_once_until_something_else_is_said(database: Database) -> None:
    node = node_on(database)
    for number, text in enumerate(("ALTO", "ALTO", "ALTO", "hola", "ALTO")):
        put(node, number, text)
    await node.settle()
    assert [one.message.text for one in node.loopback.sent] == ["adios"]  # the answer to "hola" still waited
    assert counted(node) == {"out person": 2, "in person": 1}
    put(node, 9, "hola")
    assert (await node.settle())[-1] == "eco: hola"
    assert not is_silent(node)


async def test_a_second_stop_does_not_take_the_first_ones_confirmation(database: Database) -> None:
    node = node_on(database)
    put(node, 1, "hola")
    put(node, 2, "ALTO")
    put(node, 3, "ALTO")
    while await node.turns.step():
        pass
    assert states(node) == [("cancelled", True), ("due", False)]


async def test_the_wish_holds_over_all_channels(database: Database) -> None:
    node = node_on(database)
    put(node, 1, "hola", channel="whatsapp")
    put(node, 2, "ALTO")
    assert await node.settle() == ["adios"]
    put(node, 3, "ALTO", channel="whatsapp")
    assert await node.settle() == ["adios"]


async def test_a_flood_is_no_reason_not_to_hear_a_stop(database: Database) -> None:
    node = node_on(database)
    for number in range(40):
        put(node, number, f"hola {number}")
    put(node, 99, "ALTO")
    assert await node.settle() == ["adios"]


@pytest.mark.parametrize("crash", [False, True], ids=["failed for a while", "process ended"])
async def test_what_was_in_flight_is_not_tried_again(database: Database, crash: bool) -> None:
    node = node_on(database, providers={"loopback": (flaky := Flaky())})
    put(node, 1, "hola")
    await node.turns.step()
    with database.write() as connection:
        row = outbox.claim(connection, node.store.keys, node.clock())
    assert row
    put(node, 2, "ALTO")
    await node.turns.step()
    if not crash:
        node.delivery._settle(row, Temporary(30001))
    node.clock.pass_(hours=1)
    await node.settle()
    assert [message.text for message in flaky.sent] == ["adios"]


async def test_the_confirmation_itself_is_tried_again(database: Database) -> None:
    node = node_on(database, providers={"loopback": (flaky := Flaky(Temporary(30001)))})
    put(node, 1, "ALTO")
    for _ in range(2):
        await node.settle()
        node.clock.pass_(hours=1)
    assert [message.text for message in flaky.sent] == ["adios"]


async def test_a_refusal_ends_the_row_and_everything_that_waits(database: Database) -> None:
    node = node_on(database, providers={"loopback": (flaky := Flaky(Stopped(21610)))})
    put(node, 1, "una")
    put(node, 2, "dos")
    for _ in range(3):
        await node.settle()
        node.clock.pass_(hours=1)
    assert not flaky.sent
    assert states(node) == [("dead", True), ("cancelled", True)]
    assert (is_silent(node), counted(node)) == (True, {"out refused": 1})
    assert node.edge.metrics.deliveries.labels("sms", "stopped")._value.get() == 1


async def test_a_refusal_is_kept_of_somebody_of_whom_nothing_else_is(database: Database) -> None:
    node = node_on(database)
    with database.write() as connection:
        conversations.opt_out(connection, sender(node), node.clock())
        assert conversations.load(connection, node.store.keys, sender(node), node.clock()) is None
        conversations.opt_out(connection, sender(node), node.clock() + timedelta(days=1))
    assert is_silent(node)


@pytest.mark.parametrize(("code", "silent"), [("21610", True), ("30003", False), ("", False)])
async def test_a_refusal_may_come_in_a_status(
    aiohttp_client: Callable[[TestServer], Any], sqlite_database: Database, code: str, silent: bool
) -> None:
    node = build_node(sqlite_database, TWILIO, FakeAssistant(think))
    put(node, 1, "una")
    put(node, 2, "dos")
    while await node.turns.step():
        pass
    with sqlite_database.write() as connection:
        row = outbox.claim(connection, node.store.keys, node.clock())
        assert row
        outbox.sent(connection, row, "SMout", node.clock())
        connection.execute(outbox_table.update().values(provider="twilio"))
    client: TestClient[Any, Any] = await aiohttp_client(TestServer(build_gateway(node.edge)))
    fields = {"MessageSid": "SMout", "MessageStatus": "undelivered", "ErrorCode": code}
    for _ in range(2):
        headers = {"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/twilio/status", fields)}
        async with client.post("/twilio/status", data=fields, headers=headers) as response:
            assert response.status == 204
    assert is_silent(node) is silent
    assert states(node)[1] == (("cancelled", True) if silent else ("due", False))
    assert counted(node) == ({"out refused": 1} if silent else {})

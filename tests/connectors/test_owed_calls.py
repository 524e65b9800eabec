"""A call that Faro promised is owed, and one that she doesn't want any more isn't."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.calls import Move
from bot.messages import Inbound, Turn
from connectors import budgets, call_backs, inbox
from connectors.call_backs import Limits
from connectors.call_schema import call_backs as table
from connectors.calls import Ringing
from connectors.channel import ProviderDid
from connectors.database import Database
from connectors.errors import Stopped
from connectors.voice_settings import VoiceSettings
from connectors.worker import TurnWorker
from tests.connectors.edge import (
    NEUTRAL,
    OTHER,
    PERSON,
    FakeAssistant,
    FakeWords,
    Node,
    build_node,
    received,
    turn,
)
from tests.connectors.test_storage import Flaky

LIMITS = Limits(countries=("GT", "HN"))
SAYS_ALTO, SAYS_BORRAR = {"opt_out": True, "kind": "service"}, {"erase": True, "kind": "service"}


def ringing(node: Node, address: str = PERSON) -> Ringing:
    return Ringing("loopback", "", node.store.keys.pseudonym(address), "GT", address, "", "in")


def owe(node: Node, address: str = PERSON) -> None:
    with node.store.database.write() as connection:
        asked = ringing(node, address)
        assert call_backs.ask_faro(connection, node.store.keys, asked, LIMITS, node.clock(), node.clock())


def owed(node: Node) -> list[tuple[str, str]]:
    with node.store.database.read() as connection:
        return [(row.kind, row.state) for row in connection.execute(select(table).order_by(table.c.id))]


def put(node: Node, text: str, did: ProviderDid | None = None, number: int = 1) -> None:
    with node.store.database.write() as connection:
        message = received(f"SM{number}", text, provider_did=did)
        assert inbox.put(connection, node.store.keys, message, node.clock())


def wishes(inbound: Inbound) -> Turn:
    more = {"ALTO": SAYS_ALTO, "BORRAR": SAYS_BORRAR}.get(inbound.text, {})
    return turn(f"eco: {inbound.text}", **more)


@pytest.mark.parametrize("text", ["ALTO", "BORRAR"])
async def test_a_wish_for_silence_or_erasure_drops_the_call_that_faro_owes(database: Database, text: str) -> None:
    node = build_node(database, {}, FakeAssistant(wishes))
    owe(node), owe(node, OTHER)
    put(node, text)
    await node.settle()
    assert owed(node) == [("faro", "dropped"), ("faro", "waiting")]
    with database.read() as connection:
        rows = connection.execute(select(table.c.address_sealed).order_by(table.c.id)).scalars().all()
    assert [sealed is None for sealed in rows] == [True, False]


async def test_a_second_alto_drops_the_call_that_came_after_the_first(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(wishes))
    put(node, "ALTO")
    await node.settle()
    owe(node)
    put(node, "ALTO", number=2)
    await node.settle()
    assert owed(node) == [("faro", "dropped")]


async def test_so_does_a_stop_that_the_provider_settled(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(wishes))
    owe(node)
    put(node, "STOP", "stop")
    assert await node.settle() == []
    assert owed(node) == [("faro", "dropped")]


async def test_and_a_refusal(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(wishes), providers={"loopback": Flaky(Stopped(21610))})
    owe(node)
    put(node, "hola")
    await node.settle()
    assert owed(node) == [("faro", "dropped")]


async def test_that_a_person_shall_call_is_her_own_wish_and_stays(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(wishes))
    with database.write() as connection:
        call_backs.ask_person(
            connection, node.store.keys, ringing(node), Move((), {}, "waits", call_back="evening"), node.clock()
        )
    put(node, "ALTO")
    await node.settle()
    assert owed(node) == [("person", "waiting")]


def may_ring(inbound: Inbound) -> Turn:
    return turn("Le llamamos." if inbound.can_ring else "No podemos.", kind="service", ring=inbound.can_ring)


def ringer(node: Node, think: Callable[[Inbound], Turn], **limits: int) -> TurnWorker:
    voice = VoiceSettings(countries=frozenset({"GT", "HN"}), **limits)
    node.assistant._think = think
    return TurnWorker(node.store, node.assistant, FakeWords(), lambda: None, node.edge.metrics, voice=voice)


async def said(node: Node) -> list[str]:
    while await node.delivery.step():
        pass
    return [one.message.text for one in node.loopback.sent]


async def test_the_hours_last_call_that_went_to_another_meanwhile_is_not_promised(database: Database) -> None:
    node = build_node(database, {})

    def think(inbound: Inbound) -> Turn:
        if inbound.can_ring:
            owe(node, OTHER)
        return may_ring(inbound)

    turns = ringer(node, think, all_an_hour=1)
    put(node, "LLAMAR")
    assert await turns.step()
    assert [asked.can_ring for asked, _ in node.assistant.asked] == [True, False]
    assert await said(node) == ["No podemos."]
    assert owed(node) == [("faro", "waiting")], "the other's"
    with database.read() as connection:
        assert [one.messages for one in budgets.since(connection, node.clock())] == [1]


async def test_a_promise_is_kept(database: Database) -> None:
    node = build_node(database, {})
    turns = ringer(node, may_ring)
    put(node, "LLAMAR")
    await turns.step()
    assert (await said(node), owed(node)) == (["Le llamamos."], [("faro", "waiting")])


async def test_an_assistant_that_promises_in_spite_of_it_is_not_asked_for_ever(database: Database) -> None:
    node = build_node(database, {})
    turns = ringer(node, lambda _inbound: turn("Le llamamos.", ring=True), person_a_day=1)
    for number in (1, 2):
        put(node, "LLAMAR", number=number)
        await turns.step()
        with database.write() as connection:
            row = call_backs.claim(connection, node.store.keys, node.clock())
            assert row is None or call_backs.done(connection, row.id, node.clock())
    assert len(node.assistant.asked) == 2
    assert len(await said(node)) == 2


async def test_the_node_s_own_words_begin_neutrally_for_who_wants_that(database: Database) -> None:
    def think(inbound: Inbound) -> Turn:
        if inbound.text == "falla":
            raise RuntimeError
        return turn("eco", memory={"language": "es", "discreet": True})

    node = build_node(database, {}, FakeAssistant(think))
    for number in range(31):
        put(node, f"q{number}", number=number)
    await node.settle()
    assert node.loopback.sent[-1].message.text == f"{NEUTRAL}\ndespacio 110 es"
    node.clock.pass_(minutes=6)
    put(node, "falla", number=99)
    for _ in range(4):
        await node.settle()
        node.clock.pass_(seconds=10)
    assert node.loopback.sent[-1].message.text == f"{NEUTRAL}\nperdon 911 es"

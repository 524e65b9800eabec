"""What words and keys in a call change of what is kept: never an erasure by a word, never the end of a silence."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Inbound, Turn
from connectors import calls, conversations, inbox
from tests.connectors.calling import Exchange, Start
from tests.connectors.edge import PERSON, FakeAssistant, received, turn

KNOWN = {"language": "es", "origin": "GT"}


def remember(exchange: Exchange, *, opted_out: bool) -> None:
    store = exchange.node.store
    with store.database.write() as connection:
        sender = str(store.keys.pseudonym(PERSON))
        conversations.save(connection, store.keys, sender, KNOWN, store.now(), opted_out=opted_out)


def kept(exchange: Exchange) -> tuple[dict[str, Any] | None, bool]:
    store = exchange.node.store
    sender = str(store.keys.pseudonym(PERSON))
    with store.database.read() as connection:
        silent = conversations.is_opted_out(connection, sender)
        return conversations.load(connection, store.keys, sender, store.now()), silent


def counted(exchange: Exchange) -> tuple[float, float]:
    metrics = exchange.node.edge.metrics
    return tuple(float(c.labels("person")._value.get()) for c in (metrics.opt_outs, metrics.opt_ins))  # type: ignore[return-value]


async def say(exchange: Exchange, words: str) -> Turn | None:
    """Words in a call, thought; what the call is handed of them."""
    telephone = exchange.telephone()
    await telephone.ring()
    assert telephone.waiting is not None
    step = telephone.waiting.action
    await exchange.post(step, {**telephone.fields, "SpeechResult": words})
    assert await exchange.node.turns.step()
    store = exchange.node.store
    with store.database.read() as connection:
        call = calls.load(connection, store.keys, "twilio", telephone.fields["CallSid"])
    assert call is not None
    return call.turn


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize(
    ("wish", "memory"),
    [
        ({"erase": True}, {}),
        ({"opt_out": True}, {}),
        ({"opt_out": True}, KNOWN),
        ({"opt_in": True}, KNOWN),
        ({}, KNOWN),
    ],
    ids=["erase", "first stop", "stop", "start", "words"],
)
async def test_a_word_in_a_call_changes_nothing_that_is_kept(
    start: Start, wish: dict[str, bool], memory: dict[str, str], silent: bool
) -> None:
    exchange = await start(
        FakeAssistant(lambda _inbound: turn("x", topic="service.stop", kind="service", memory=memory, **wish))
    )
    remember(exchange, opted_out=silent)
    handed = await say(exchange, "alto")
    assert kept(exchange) == (KNOWN, silent)
    assert counted(exchange) == (0, 0)
    assert handed is not None
    assert (handed.erase, handed.opt_out) == (wish.get("erase", False), wish.get("opt_out", False))


async def test_the_same_words_in_a_message_are_obeyed(start: Start) -> None:
    exchange = await start(
        FakeAssistant(lambda _inbound: turn("x", topic="service.delete_data", kind="service", erase=True))
    )
    remember(exchange, opted_out=False)
    store = exchange.node.store
    with store.database.write() as connection:
        inbox.put(connection, store.keys, received("SM1", "BORRAR"), store.now())
    assert await exchange.node.turns.step()
    assert kept(exchange) == (None, False)


async def test_keys_that_are_remembered_do_not_end_a_silence(start: Start) -> None:
    exchange = await start(FakeAssistant(lambda _inbound: turn("x")))
    store = exchange.node.store
    with store.database.write() as connection:
        conversations.opt_out(connection, str(store.keys.pseudonym(PERSON)), store.now())
    telephone = exchange.telephone()
    await telephone.ring()
    await telephone.press("3")
    memory, silent = kept(exchange)
    assert memory is not None
    assert (memory["language"], silent) == ("fr", True)


@pytest.mark.parametrize(("channel", "can"), [("sms", True), ("voice", False)])
async def test_who_is_on_the_telephone_is_not_rung(start: Start, channel: Any, can: bool) -> None:
    asked: list[bool] = []

    def think(inbound: Inbound) -> Turn:
        asked.append(inbound.can_ring)
        return turn("x", ring=True, memory=KNOWN)

    exchange = await start(FakeAssistant(think), FARO_RING_COUNTRIES="GT")
    remember(exchange, opted_out=False)
    store = exchange.node.store
    if channel == "voice":
        await say(exchange, "llámeme")
    else:
        with store.database.write() as connection:
            inbox.put(connection, store.keys, received("SM1", "LLAMAR"), store.now())
        await exchange.node.turns.step()
    assert asked == [can]
    exchange.node.clock.pass_(seconds=11)
    assert await exchange.rings.step() is can


@pytest.mark.parametrize(
    ("memory", "told"),
    [
        (
            {"place": "US", "destination": "US", "volatile": {"given": "US", "page": 1}},
            {"place": "US", "destination": "US", "given": "US"},
        ),
        ({"destination": "US"}, {"destination": "US"}),
    ],
    ids=["said", "taken back"],
)
async def test_where_she_says_she_is_reaches_the_call(
    start: Start, memory: dict[str, Any], told: dict[str, str]
) -> None:
    exchange = await start(FakeAssistant(lambda _: turn("x", urgent=True, memory=memory)))
    remember(exchange, opted_out=False)
    heard = await say(exchange, "me pegan, estoy en Florida")
    assert heard is not None
    assert heard.memory == told

"""What Faro calls back at most, whoever asks and however often, and what becomes of a call that doesn't get through."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.messages import Inbound
from connectors import call_backs, conversations, inbox, ringing
from connectors.call_backs import LEASE, TRIES, Limits
from connectors.call_schema import call_backs as table
from connectors.calls import Ringing
from connectors.database import Database
from connectors.errors import InDoubt, OperatorNeeded, Temporary, Unreachable, Unsendable
from connectors.ring_worker import RingWorker
from connectors.twilio import NAME
from tests.connectors.calling import Exchange, Start
from tests.connectors.edge import OTHER, PERSON, FakeAssistant, Node, build_node, received, turn

RINGS = {"FARO_RING_COUNTRIES": "GT,HN", "FARO_RING_MISSED": "yes"}


def states(node: Node) -> list[str]:
    with node.store.database.read() as connection:
        return list(connection.execute(select(table.c.state).order_by(table.c.id)).scalars())


def caller(node: Node, number: int, country: str = "GT") -> Ringing:
    address = f"+502550{number:05}"
    return Ringing("twilio", "", node.store.keys.pseudonym(address), country, address, "", "in")


def test_a_storm_of_missed_calls_makes_the_hours_calls_and_no_more(database: Database) -> None:
    """A thousand from five hundred numbers, from many connections at once."""
    node, limits = build_node(database, {}), Limits(countries=("GT",))
    answers: list[bool] = []
    lock = threading.Lock()

    def ring(number: int) -> None:
        with node.store.database.write() as connection:
            asked = caller(node, number % 500)
            owed = call_backs.ask_faro(connection, node.store.keys, asked, limits, node.clock(), node.clock())
        with lock:
            answers.append(owed)

    with ThreadPoolExecutor(1 if database.on_sqlite else 4) as lines:
        list(lines.map(ring, range(1000)))
    assert len(states(node)) == limits.all_an_hour
    assert answers.count(True) >= limits.all_an_hour
    node.clock.pass_(hours=1, seconds=1)
    ring(499)
    assert answers[-1], "an hour later there is room again"


@pytest.mark.parametrize("country", ["US", None, "CU"])
def test_a_country_that_was_not_named_is_never_called(database: Database, country: Any) -> None:
    node = build_node(database, {})
    with database.write() as connection:
        asked = replace(caller(node, 1), country_hint=country)
        limits = Limits(countries=("GT",))
        assert not call_backs.ask_faro(connection, node.store.keys, asked, limits, node.clock(), node.clock())
    assert states(node) == []


@pytest.mark.parametrize(
    ("address", "line", "own"),
    [
        ("+19005550123", "", ()),
        ("+14155550123", "+14155550123", ()),
        ("+14155550123", "+13055550123", ("+14155550123",)),
    ],
    ids=["premium rate", "the line itself", "another line of ours"],
)
def test_no_call_is_paid_to_dear_numbers_or_to_faro_itself(
    database: Database, address: str, line: str, own: Any
) -> None:
    node, limits = build_node(database, {}), Limits(countries=("US",))
    asked = Ringing("twilio", "", node.store.keys.pseudonym(address), "US", address, line, "in")
    with database.write() as connection:
        now, keys = node.clock(), node.store.keys
        assert not call_backs.ask_faro(connection, keys, asked, replace(limits, own=own), now, now)
        if not line or own:  # the same number otherwise
            other = replace(asked, address="+14155550199", sender=keys.pseudonym("+14155550199"))
            assert call_backs.ask_faro(connection, keys, other, replace(limits, own=own), now, now)


@pytest.mark.parametrize(
    ("address", "rung"), [("+19005550123", False), ("+15005550006", False), ("+14155550123", True)]
)
async def test_missed_calls_and_llamar_of_dear_and_own_numbers(start: Start, address: str, rung: bool) -> None:
    exchange = await start(FARO_RING_COUNTRIES="US", FARO_RING_MISSED="yes")
    assert await llamar(exchange, 1, address) is rung
    telephone = exchange.telephone(address)
    await telephone.ring()
    assert telephone.rejected is rung


async def test_above_the_hours_limit_calls_are_answered_not_returned(start: Start) -> None:
    exchange = await start(**RINGS, FARO_RING_HOUR="2")
    rejected = []
    for number in range(4):
        telephone = exchange.telephone(f"+502555012{number:02}")
        await telephone.ring()
        rejected.append(telephone.rejected)
    assert rejected == [True, True, False, False]


async def llamar(exchange: Exchange, number: int, address: str = PERSON) -> bool:
    """A message with that wish; whether a call was promised."""
    store, fake = exchange.node.store, exchange.node.assistant
    with store.database.write() as connection:
        inbox.put(connection, store.keys, received(f"SM{number}", f"LLAMAR {number}", address), store.now())
    while await exchange.node.turns.step():
        pass
    return fake.asked[-1][0].can_ring


def ring_if_possible(inbound: Inbound) -> Any:
    return turn("Le llamamos." if inbound.can_ring else "No podemos.", kind="service", ring=inbound.can_ring)


async def test_llamar_has_the_same_limits_and_promises_no_more_than_they_allow(start: Start) -> None:
    exchange = await start(FakeAssistant(ring_if_possible), **RINGS, FARO_RING_PERSON="2")
    promised = []
    for number in range(4):
        promised.append(await llamar(exchange, number))
        await exchange.rings.step()
        exchange.node.clock.pass_(minutes=5)
    assert promised == [True, True, False, False]
    assert len(exchange.node.loopback.rung) == 2
    assert not await llamar(exchange, 9, "+12025550123"), "nor another country"
    telephone = exchange.telephone()
    await telephone.ring()
    assert not telephone.rejected, "missed calls and LLAMAR are counted together"


async def test_who_wants_no_messages_is_called_when_she_asks_for_it(start: Start) -> None:
    exchange = await start(FakeAssistant(ring_if_possible), **RINGS)
    store = exchange.node.store
    with store.database.write() as connection:
        conversations.opt_out(connection, str(store.keys.pseudonym(PERSON)), store.now())
    assert await llamar(exchange, 1)
    assert await exchange.rings.step()
    assert [rung.address for rung in exchange.node.loopback.rung] == [PERSON]


class Broken:
    """A line that fails as told, or ends the process: nothing is settled."""

    def __init__(self, error: BaseException) -> None:
        self.error, self.asked = error, 0

    async def call(self, address: str, line: str) -> str:
        self.asked += 1
        raise self.error


def owe(node: Node) -> None:
    with node.store.database.write() as connection:
        limits = Limits(countries=("GT",))
        assert call_backs.ask_faro(connection, node.store.keys, caller(node, 1), limits, node.clock(), node.clock())


@pytest.mark.parametrize(
    "error", [Temporary(20429), InDoubt(), OperatorNeeded(21408), Unreachable(21211), Unsendable(99999), ValueError()]
)
async def test_a_call_that_does_not_get_through_is_dropped_after_three_tries(
    database: Database, error: Exception
) -> None:
    node, line = build_node(database, {}), Broken(error)
    rings = RingWorker(node.store, {NAME: line}, NAME, node.edge.metrics)
    owe(node)
    for _ in range(TRIES):
        assert await rings.step()
        assert not await rings.step(), "only after a pause"
        node.clock.pass_(minutes=3)
    assert not await rings.step()
    assert (line.asked, states(node)) == (TRIES, ["dropped"])
    assert node.edge.metrics.calls.labels("ring_failed")._value.get() == TRIES
    with database.read() as connection:
        assert connection.execute(select(table.c.address_sealed)).scalar() is None


class Killed(BaseException):
    """The process ends in the middle of a call."""


async def test_a_call_whose_outcome_nobody_knows_is_made_again_but_not_for_ever(database: Database) -> None:
    node, line = build_node(database, {}), Broken(Killed())
    rings = RingWorker(node.store, {NAME: line}, NAME, node.edge.metrics)
    owe(node)
    for _ in range(TRIES):
        with pytest.raises(Killed):
            await rings.step()
        assert not await rings.step(), "its lease still runs"
        node.clock.pass_(seconds=LEASE.total_seconds())
    assert not await rings.step()
    assert (line.asked, states(node)) == (TRIES, ["dropped"])


def test_a_promise_is_the_same_as_what_is_done(database: Database) -> None:
    node = build_node(database, {**RINGS, "FARO_RING_PERSON": "1"})
    with database.write() as connection:
        inbox.put(connection, node.store.keys, received("SM1", "LLAMAR", OTHER), node.clock())
        row = inbox.claim(connection, node.store.keys, node.clock())
        assert row is not None
        for promised in (True, True):  # the second time the same call is still owed
            assert ringing.can(connection, row, node.settings.voice, node.clock()) is promised
            assert ringing.ask(connection, node.store.keys, row, node.settings.voice, node.clock()) is promised
        claimed = call_backs.claim(connection, node.store.keys, node.clock())
        assert claimed is not None
        assert call_backs.done(connection, claimed.id, node.clock())
        assert not ringing.can(connection, row, node.settings.voice, node.clock())
        assert not ringing.ask(connection, node.store.keys, row, node.settings.voice, node.clock())

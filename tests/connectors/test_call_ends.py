"""What becomes of calls and call backs: erased, silenced, told twice, never told, and forgotten with time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.calls import Caller, Heard, Move
from connectors import call_backs, calls, conversations, inbox
from connectors.call_backs import Queue
from connectors.call_schema import call_backs as call_backs_table
from connectors.call_schema import calls as calls_table
from connectors.calls import Ringing
from connectors.database import Database
from connectors.retention import USUAL
from connectors.schema import conversations as conversations_table
from connectors.schema import outbox
from tests.connectors.calling import PUBLIC, Exchange, Start, rows, told
from tests.connectors.edge import OTHER, PERSON, FakeAssistant, received, turn

ERASE = ("5", "5", "4", "1")  # keys from the first menu on
WAGES = ("1", "1", "1", "1")  # as far as unpaid wages in the United States


def counted(exchange: Exchange, what: str) -> float:
    return float(exchange.node.edge.metrics.calls.labels(what)._value.get())


async def status(exchange: Exchange, fields: Mapping[str, str], **more: str) -> None:
    over = {**fields, "CallStatus": "completed", "CallDuration": "42"} | more
    await exchange.post(f"{PUBLIC}/twilio/voice/status", over)


async def borrar(exchange: Exchange) -> None:
    """By SMS, while other things go on."""
    store = exchange.node.store
    with store.database.write() as connection:
        inbox.put(connection, store.keys, received("SMerase", "BORRAR"), store.now())
    while await exchange.node.turns.step():
        pass


def erasing(_inbound: Any) -> Any:
    return turn("Listo.", topic="service.delete_data", kind="service", erase=True)


async def test_erasing_by_key_takes_call_back_and_waiting_messages_along(start: Start) -> None:
    exchange = await start(FARO_CALL_BACKS="yes")
    telephone = exchange.telephone()
    await telephone.ring()
    for key in ("1", "0", "1", "1", "2"):
        await telephone.press(key)
    for key in (*WAGES, "2"):
        await telephone.press(key)
    assert rows(exchange, outbox)
    for key in ("#", *ERASE):
        await telephone.press(key)
    assert told(telephone.heard).count("Borramos todo") == 1
    (call,), (back,) = rows(exchange, calls_table), rows(exchange, call_backs_table)
    assert [call[name] for name in ("sender", "address_sealed", "ended_at")] == [None, None, None]
    assert [back[name] for name in ("sender", "address_sealed", "state")] == [None, None, "dropped"]
    assert rows(exchange, outbox) == []


async def test_a_call_goes_on_after_erasing_and_promises_nothing_any_more(start: Start) -> None:
    exchange = await start(FARO_CALL_BACKS="yes")
    telephone = exchange.telephone()
    await telephone.ring()
    for key in ("1", *ERASE):
        await telephone.press(key)
    assert told(await telephone.press("2")).startswith("In danger, press 8. Rights at work")
    for key in WAGES:
        heard = told(await telephone.press(key))
    assert "by message" not in heard
    await telephone.press("0")
    assert "call you" not in told(await telephone.press("1"))
    with exchange.node.store.database.read() as connection:
        assert connection.execute(select(conversations_table)).first() is None


@pytest.mark.parametrize(("key", "hears"), [("1", "Español, marque 1."), ("8", "1 1 0"), ("", "Español, marque 1.")])
async def test_who_is_erased_by_sms_while_she_calls_is_a_stranger_at_the_next_step(
    start: Start, key: str, hears: str
) -> None:
    exchange = await start(FakeAssistant(erasing))
    telephone = exchange.telephone()
    await telephone.ring()
    for press in ("1", *WAGES):
        await telephone.press(press)
    await borrar(exchange)
    (row,) = rows(exchange, calls_table)
    assert [row[name] for name in ("sender", "address_sealed", "turn_sealed", "ended_at")] == [None] * 4
    heard = told(await telephone.press(key) if key else await telephone.wait())
    assert hears in heard
    assert "Le mandamos" not in heard
    await status(exchange, telephone.fields)
    assert rows(exchange, calls_table)[0]["seconds"] == 42


async def test_stopping_messages_in_a_call_drops_those_that_wait_and_offers_no_more(start: Start) -> None:
    exchange = await start(FARO_CALL_BACKS="yes")
    telephone = exchange.telephone()
    await telephone.ring()
    for key in ("1", *WAGES, "2"):
        await telephone.press(key)
    for key in ("#", "5", "5", "5", "1"):
        await telephone.press(key)
    assert {row["state"] for row in rows(exchange, outbox)} == {"cancelled"}
    assert exchange.node.edge.metrics.opt_outs.labels("person")._value.get() == 1
    again = exchange.telephone()
    await again.ring()
    for key in ("1", "1"):
        await again.press(key)
    assert "por mensaje" not in told(await again.press("1"))
    await again.press("0")
    assert "Para que le llamen" in told(await again.press("1")), "a call that she asks for is all right"


async def test_nobody_who_wants_silence_gets_a_message_because_she_said_nothing(start: Start) -> None:
    exchange = await start()
    store = exchange.node.store
    with store.database.write() as connection:
        sender = str(store.keys.pseudonym(PERSON))
        conversations.save(connection, store.keys, sender, {"language": "es"}, store.now(), opted_out=True)
    telephone = exchange.telephone()
    await telephone.ring()
    for _ in range(3):
        heard = told(await telephone.wait())
    assert "Llame otra vez" in heard
    assert rows(exchange, outbox) == []


async def test_without_somebody_who_calls_nobody_is_promised_a_call(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    await telephone.press("1")
    await telephone.press("0")
    assert "le llamen" not in told(await telephone.press("1"))
    await telephone.press("1")
    assert rows(exchange, call_backs_table) == []


async def test_the_end_of_a_call_counts_once(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    for _ in range(2):
        await status(exchange, telephone.fields)
    await status(exchange, telephone.fields, CallDuration="99")
    assert (rows(exchange, calls_table)[0]["seconds"], counted(exchange, "ended")) == (42, 1)


async def test_an_end_before_the_beginning_leaves_a_call_that_ends_by_itself(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await status(exchange, telephone.fields)
    assert (rows(exchange, calls_table), counted(exchange, "ended")) == ([], 0)
    await telephone.ring()
    exchange.node.clock.pass_(minutes=61)
    prune(exchange)
    (row,) = rows(exchange, calls_table)
    assert row["ended_at"] is not None
    assert [row[name] for name in calls.WIPED] == [None] * len(calls.WIPED)


async def test_a_call_that_is_over_is_not_taken_up_again(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    await status(exchange, telephone.fields)
    for path in ("/twilio/voice", "/twilio/voice/1", "/twilio/voice/0"):
        assert "<Hangup" in await exchange.post(PUBLIC + path, telephone.fields)
    (row,) = rows(exchange, calls_table)
    assert (row["sender"], row["step"], counted(exchange, "begun")) == (None, 1, 1)


def prune(exchange: Exchange) -> int:
    store = exchange.node.store
    with store.database.write() as connection:
        calls.prune(connection, store.now(), store.kept)
        return call_backs.prune(connection, store.now(), store.kept)


async def test_of_an_old_call_neither_the_id_nor_the_hour_is_left_and_after_a_year_nothing(start: Start) -> None:
    exchange = await start()
    for address in (PERSON, OTHER):
        telephone = exchange.telephone(address)
        await telephone.ring()
        await telephone.press("1")
        await status(exchange, telephone.fields)
    exchange.node.clock.pass_(days=8)
    for _ in range(2):  # the second time there is nothing to do
        prune(exchange)
    both = rows(exchange, calls_table)
    assert [row["call_id"] for row in both] == [f"counted:{row['id']}" for row in both]
    assert {row[name] % calls.DAY for row in both for name in ("started_at", "heard_at", "ended_at")} == {0}
    assert {(row["lang"], row["place"], row["seconds"]) for row in both} == {("es", "menu", 42)}
    exchange.node.clock.pass_(days=358)
    prune(exchange)
    assert rows(exchange, calls_table) == []


def ringing(address: str = PERSON, **more: Any) -> Ringing:
    values: dict[str, Any] = {"sender": address, "country_hint": "GT", "address": address}
    return Ringing(provider="twilio", call_id="", line="", direction="in", **(values | more))


def wants(exchange: Exchange, address: str = PERSON, hour: str = "morning") -> None:
    store, move = exchange.node.store, Move((), {"language": "es"}, "hour", call_back=hour)
    with store.database.write() as connection:
        call_backs.ask_person(connection, store.keys, ringing(address), move, store.now())


def queue(exchange: Exchange) -> Queue:
    with exchange.node.store.database.read() as connection:
        return call_backs.queue(connection)


async def test_whom_nobody_calls_is_dropped_and_counted(start: Start) -> None:
    exchange = await start()
    wants(exchange)
    begun = exchange.node.clock()
    exchange.node.clock.pass_(days=7)
    wants(exchange, OTHER)
    exchange.node.clock.pass_(days=7, seconds=-1)
    assert prune(exchange) == 0
    assert queue(exchange) == Queue(2, begun, 0)
    exchange.node.clock.pass_(seconds=1)
    assert prune(exchange) == 1
    assert queue(exchange) == Queue(1, begun + timedelta(days=7), 1)
    gone, kept = rows(exchange, call_backs_table)
    assert (gone["state"], gone["sender"], gone["address_sealed"]) == ("dropped", None, None)
    assert kept["state"] == "waiting"
    exchange.node.clock.pass_(days=31)
    prune(exchange)
    assert [row["id"] for row in rows(exchange, call_backs_table)] == [kept["id"]], "a month after its end"


async def test_what_faro_called_is_nobodys_after_the_day_that_is_counted(start: Start) -> None:
    exchange = await start(FARO_RING_COUNTRIES="GT", FARO_RING_MISSED="yes")
    await exchange.telephone().ring()
    exchange.node.clock.pass_(seconds=11)
    assert await exchange.rings.step()
    prune(exchange)
    assert rows(exchange, call_backs_table)[0]["sender"] is not None
    exchange.node.clock.pass_(days=1)
    prune(exchange)
    assert rows(exchange, call_backs_table)[0]["sender"] is None


async def test_an_operator_settles_only_what_a_person_is_to_call(start: Start) -> None:
    exchange = await start(FARO_RING_COUNTRIES="GT", FARO_RING_MISSED="yes")
    await exchange.telephone().ring()
    wants(exchange)
    faro, person = rows(exchange, call_backs_table)
    store = exchange.node.store
    with store.database.write() as connection:
        assert not call_backs.settle(connection, faro["id"], "done", store.now())
        assert call_backs.number_of(connection, store.keys, faro["id"]) is None
        assert call_backs.settle(connection, person["id"], "done", store.now())
        assert not call_backs.settle(connection, person["id"], "dropped", store.now())
    assert rows(exchange, call_backs_table)[1]["sender"] is None


class Meeting:
    """A flow in which two steps wait for each other before either is written."""

    def __init__(self, flow: Any) -> None:
        self.flow, self.barrier = flow, threading.Barrier(2, timeout=10)
        self.meets = False

    def step(self, caller: Caller, saved: Mapping[str, Any] | None, heard: Heard) -> Move:
        move: Move = self.flow.step(caller, saved, heard)
        if self.meets:
            self.barrier.wait()
        return move

    def failed(self, caller: Caller) -> Move:
        move: Move = self.flow.failed(caller)
        return move


async def test_two_nodes_at_the_same_step_take_it_once_and_say_the_same(start: Start, database: Database) -> None:
    """SQLite has one node and one writer; on PostgreSQL the later one waits for a moment and repeats."""
    if database.on_sqlite:
        pytest.skip("one node by design")
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    desk = exchange.board.desk
    assert desk is not None
    meeting = Meeting(desk.flow)
    both, call_id = replace(desk, flow=meeting), telephone.fields["CallSid"]
    meeting.meets = True
    with ThreadPoolExecutor(2) as nodes:
        keys = [nodes.submit(both.hear, "twilio", call_id, 1, {"Digits": key}) for key in ("1", "2")]
        said = [key.result() for key in keys]
    meeting.meets = False
    assert sorted("<Gather" in document for document in said) == [False, True]
    waits = next(document for document in said if "<Gather" not in document)
    assert "/twilio/voice/1</Redirect>" in waits
    assert both.hear("twilio", call_id, 1, {}) == next(document for document in said if "<Gather" in document)
    (row,) = rows(exchange, calls_table)
    assert (row["step"], row["keys"]) == (2, 1)


def test_how_long_calls_are_kept() -> None:
    assert (USUAL.calls.days, USUAL.call_backs.days, USUAL.call_back_waits.days) == (365, 30, 14)

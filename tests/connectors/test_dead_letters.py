"""Answers that were given up: kept for some days, requeued in order, never against a wish for silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.messages import Inbound, Turn
from connectors import conversations, dead_letters, inbox, outbox
from connectors.channel import Outgoing
from connectors.database import Database
from connectors.errors import LeaseLost, Stopped, Temporary, Unreachable, WorldError
from connectors.retention import Retention
from connectors.schema import inbox as inbox_table
from connectors.schema import outbox as outbox_table
from tests.connectors.edge import OTHER, PERSON, FakeAssistant, Node, build_node, received, turn

WEEK = timedelta(days=7)


class Gate:
    """A provider that refuses while `refusal` is set; it may have the message all the same (`seen`)."""

    def __init__(self, refusal: WorldError | None) -> None:
        self.refusal, self.seen, self.sent, self.looked = refusal, tuple[str, ...](), list[str](), 0

    async def send(self, message: Outgoing) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.sent.append(message.text)
        return f"id{len(self.sent)}"

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        self.looked += 1
        return self.seen


def put(node: Node, number: int, text: str, address: str = PERSON) -> None:
    with node.store.database.write() as connection:
        inbox.put(connection, node.store.keys, received(f"SM{number}", text, address), node.clock())


async def given_up(database: Database, *texts: str, refusal: WorldError | None = None) -> tuple[Node, Gate]:
    """A node whose answers to one person were all refused."""
    gate = Gate(refusal or Unreachable(30005))
    node = build_node(database, {}, FakeAssistant(answer), providers={"loopback": gate})
    for number, text in enumerate(texts or ("hola",)):
        put(node, number, text)
    await node.settle()
    gate.refusal = None
    return node, gate


def answer(inbound: Inbound) -> Turn:
    return turn(inbound.text, opt_out=inbound.text == "ALTO", erase=inbound.text == "BORRAR", memory={"x": 1})


def requeue(node: Node, *numbers: int, kept: Retention | None = None) -> list[str]:
    with node.store.database.write() as connection:
        kept = kept or node.store.kept
        return [dead_letters.requeue(connection, number, node.clock(), kept) for number in numbers]


def holds(database: Database) -> list[tuple[str, bool]]:
    """State and whether text and address are there, row by row."""
    columns = (outbox_table.c.state, outbox_table.c.text_sealed, outbox_table.c.address_sealed)
    with database.read() as connection:
        rows = connection.execute(select(*columns).order_by(outbox_table.c.id)).all()
    assert all((text is None) == (address is None) for _, text, address in rows)
    return [(state, text is not None) for state, text, _ in rows]


async def test_an_answer_that_was_given_up_goes_out_after_all(database: Database) -> None:
    node, gate = await given_up(database)
    assert holds(database) == [("dead", True)]
    assert requeue(node, 1) == ["requeued"]
    await node.settle()
    assert (gate.sent, holds(database)) == (["hola"], [("sent", False)])


async def test_the_provider_is_asked_before_it_gets_the_message_again(database: Database) -> None:
    node, gate = await given_up(database)
    gate.seen = ("SMold",)
    requeue(node, 1)
    await node.settle()
    assert (gate.looked, gate.sent) == (1, [])
    with database.read() as connection:
        assert outbox.known_ids(connection, "loopback", ("SMold",)) == {"SMold"}


async def test_a_requeued_answer_has_fresh_tries_and_patience(database: Database) -> None:
    node, gate = await given_up(database)
    node.clock.pass_(days=3)
    gate.refusal = Temporary(30001)
    requeue(node, 1)
    await node.settle()
    assert holds(database) == [("due", True)]
    gate.refusal = None
    node.clock.pass_(hours=3)
    await node.settle()
    assert gate.sent == ["hola"]


async def test_a_requeued_answer_is_given_up_again_after_its_tries(database: Database) -> None:
    node, gate = await given_up(database)
    gate.refusal = Temporary(30001)
    requeue(node, 1)
    for _ in range(15):
        await node.settle()
        node.clock.pass_(minutes=40)
    with database.read() as connection:
        letters = dead_letters.given_up(connection, node.clock())
    assert [(letter.tries, letter.error_code, letter.hindrance) for letter in letters] == [(8, 30001, None)]


async def test_what_is_requeued_keeps_its_place_before_what_waits(database: Database) -> None:
    node, gate = await given_up(database, "uno", "dos")
    put(node, 7, "tres")
    put(node, 8, "otra", OTHER)
    while await node.turns.step():
        pass
    assert requeue(node, 2, 1) == ["requeued", "requeued"]
    await node.settle()
    assert [text for text in gate.sent if text != "otra"] == ["uno", "dos", "tres"]


async def test_what_is_requeued_waits_for_what_is_in_flight(database: Database) -> None:
    node, _ = await given_up(database, "uno")
    put(node, 7, "dos")
    await node.turns.step()
    keys = node.store.keys
    with database.write() as connection:
        flying = outbox.claim(connection, keys, node.clock())
        assert flying
        dead_letters.requeue(connection, 1, node.clock())
        assert outbox.claim(connection, keys, node.clock()) is None
        outbox.sent(connection, flying, "id9", node.clock())
        after = outbox.claim(connection, keys, node.clock())
    assert after
    assert (flying.message.text, after.message.text) == ("dos", "uno")


async def test_a_lost_flight_does_not_hold_up_what_was_requeued(database: Database) -> None:
    node, gate = await given_up(database, "uno")
    put(node, 7, "dos")
    await node.turns.step()
    with database.write() as connection:
        assert outbox.claim(connection, node.store.keys, node.clock())
    requeue(node, 1)
    node.clock.pass_(minutes=5)
    await node.settle()
    assert gate.sent == ["uno", "dos"]


async def test_who_claimed_before_the_requeue_records_nothing(database: Database) -> None:
    node, _ = await given_up(database)
    requeue(node, 1)
    with database.write() as connection:
        mine = outbox.claim(connection, node.store.keys, node.clock())
    assert mine
    with pytest.raises(LeaseLost), database.write() as connection:
        outbox.sent(connection, replace(mine, requeued_at=None), "id1", node.clock())


@pytest.mark.parametrize("wish", ["ALTO", "stopped", "provider"])
async def test_who_asked_for_silence_is_left_alone(database: Database, wish: str) -> None:
    node, gate = await given_up(database, "hola", refusal=Stopped(21610) if wish == "stopped" else None)
    if wish == "ALTO":
        put(node, 7, "ALTO")
        await node.settle()
    if wish == "provider":
        sender = node.store.keys.pseudonym(PERSON)
        assert sender
        with database.write() as connection:
            conversations.opt_out(connection, sender, node.clock())
    assert requeue(node, 1) == ["silent"]
    await node.settle()
    assert "hola" not in gate.sent


async def test_a_wish_for_silence_wipes_what_was_given_up_for_ever(database: Database) -> None:
    node, gate = await given_up(database)
    put(node, 7, "ALTO")
    put(node, 8, "otra vez")
    await node.settle()
    assert holds(database)[0] == ("dead", False)
    assert requeue(node, 1) == ["wiped"]
    assert gate.sent == ["ALTO", "otra vez"]


async def test_what_fails_after_the_wish_for_silence_is_not_kept(database: Database) -> None:
    await given_up(database, "ALTO")
    assert holds(database) == [("dead", False)]


@pytest.mark.parametrize(("text", "address"), [("BORRAR", PERSON), ("hola", "anonymous")])
async def test_nothing_is_kept_of_whom_nobody_knows(database: Database, text: str, address: str) -> None:
    node = build_node(database, {}, FakeAssistant(answer), providers={"loopback": Gate(Unreachable(30005))})
    put(node, 1, text, address)
    await node.settle()
    assert holds(database) == [("dead", False)]


async def test_erasing_takes_what_was_given_up_too(database: Database) -> None:
    node, _ = await given_up(database)
    put(node, 7, "BORRAR")
    await node.settle()
    assert holds(database) == [("sent", False)], "only the confirmation"


@pytest.mark.parametrize(("kept", "days"), [(Retention(), 7), (Retention(dead=timedelta(days=2)), 2)], ids=["7", "2"])
async def test_housekeeping_wipes_it_in_time(database: Database, kept: Retention, days: int) -> None:
    node, _ = await given_up(database)
    node.clock.pass_(days=days, milliseconds=-1)
    with database.write() as connection:
        conversations.prune(connection, node.clock(), kept)
    assert holds(database) == [("dead", True)]
    node.clock.pass_(milliseconds=1)
    assert requeue(node, 1, kept=kept) == ["wiped"], "of no use any more even before housekeeping"
    with database.write() as connection:
        conversations.prune(connection, node.clock(), kept)
    assert holds(database) == [("dead", False)]


async def test_ids_may_end_before_letters_do(database: Database) -> None:
    node, _ = await given_up(database)
    node.clock.pass_(days=3)
    with database.write() as connection:
        conversations.prune(connection, node.clock(), Retention(ids=timedelta(days=1)))
        assert connection.execute(select(inbox_table.c.id)).first() is None
    assert requeue(node, 1) == ["requeued"]


async def test_a_wiped_letter_is_gone_in_the_end(database: Database) -> None:
    node, _ = await given_up(database)
    node.clock.pass_(days=8)
    with database.write() as connection:
        conversations.prune(connection, node.clock())
    assert holds(database) == []


async def test_only_the_dead_are_requeued(database: Database) -> None:
    node, gate = await given_up(database)
    assert requeue(node, 1, 1, 99) == ["requeued", "not_dead", "unknown"]
    await node.settle()
    assert (requeue(node, 1), gate.sent) == (["not_dead"], ["hola"])


@pytest.mark.parametrize(
    "values",
    [
        {"state": "sent", "provider_id": "x"},
        {"state": "cancelled"},
        {"text_sealed": None},
        {"address_sealed": None},
        {"text_sealed": None, "address_sealed": None, "choices_sealed": b"x"},
        {"state": "due", "finished_at": None, "text_sealed": None, "address_sealed": None},
    ],
    ids=str,
)
async def test_the_database_refuses_impossible_letters(database: Database, values: dict[str, object]) -> None:
    await given_up(database)
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(update(outbox_table).values(values))

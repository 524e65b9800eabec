"""The words of complaints on both databases: scrubbed, sealed, nobody's, gone after thirty days; counts from ten on."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from connectors import complaints, conversations, inbox
from connectors.complaints import Count, Words
from connectors.database import Database
from connectors.privacy import Keys
from connectors.schema import complaint_texts
from tests.connectors.edge import Clock, FakeAssistant, Node, build_node, received, turn

WRITTEN = "el numero de la respuesta no contesta, llame del 50255501234"
KEPT = "el numero de la respuesta no contesta, llame del [#]"
TELLS = turn("gracias", complaint_text=WRITTEN, kind="form", pack="rcm@1")


async def complain(database: Database) -> Node:
    node = build_node(database, {}, FakeAssistant(lambda _: TELLS))
    with database.write() as connection:
        inbox.put(connection, node.store.keys, received("SM1", WRITTEN), node.clock())
    await node.settle()
    return node


def texts(database: Database, node: Node) -> tuple[Words, ...]:
    with database.read() as connection:
        return complaints.texts(connection, node.store.keys, node.clock())


def rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(complaint_texts))]


async def test_the_words_are_kept_scrubbed_and_sealed_with_their_turn(database: Database) -> None:
    node = await complain(database)
    assert texts(database, node) == (Words(1, "rights.wages", "es", "rcm@1", date(2026, 11, 21), KEPT),)
    assert KEPT not in repr(texts(database, node)), "what is logged by mistake shows no text"
    (row,) = rows(database)
    assert set(row) == {"id", "topic", "lang", "pack", "day", "text_sealed"}, "nothing tells whose they are"
    assert b"numero" not in bytes(row["text_sealed"])


async def test_a_turn_without_words_keeps_none(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(lambda _: turn("hola", complaint_text="50255501234")))
    with database.write() as connection:
        inbox.put(connection, node.store.keys, received("SM1", "hola"), node.clock())
    await node.settle()
    assert rows(database) == []


async def test_they_end_before_the_day_that_people_are_told(database: Database) -> None:
    node = await complain(database)
    node.clock.pass_(days=29)
    assert len(texts(database, node)) == 1
    node.clock.pass_(days=1)
    assert texts(database, node) == (), "not shown any more, even before it is deleted"
    with database.write() as connection:
        complaints.prune(connection, node.clock())
    assert rows(database) == []


async def test_whoever_reads_them_may_delete_them(database: Database) -> None:
    await complain(database)
    with database.write() as connection:
        assert not complaints.remove(connection, 2)
        assert complaints.remove(connection, 1)
    assert rows(database) == []


async def test_words_of_another_key_are_passed_over(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    await complain(database)
    with caplog.at_level(logging.ERROR), database.read() as connection:
        assert complaints.texts(connection, Keys(b"another key, long enough"), Clock()()) == ()
    assert [record.msg for record in caplog.records] == ["complaint_unreadable"]


def test_counts_are_told_from_ten_on(database: Database) -> None:
    day = Clock()()
    with database.write() as connection:
        for topic, lang, times in (("rights.heat", "es", 10), ("rights.wages", "es", 11), ("rights.wages", "ht", 9)):
            for _ in range(times):
                conversations.complain(connection, topic, "sms", lang, "rcm@1", day)
    with database.read() as connection:
        told = complaints.counts(connection)
    assert told == (Count("rights.wages", "rcm@1", "es", 11), Count("rights.heat", "rcm@1", "es", 10))

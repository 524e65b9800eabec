"""Reports on both databases: closed as they come in, nobody's, withdrawn by their receipt, gone after ninety days."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bot.messages import Report, Turn
from connectors import reports
from connectors.database import Database
from connectors.errors import BadKey, SealBroken
from connectors.report_schema import reports as table
from connectors.sealing import name_of, new_key, public_of, read_key, seal, unseal
from tests.connectors.edge import Clock, FakeAssistant, Node, build_node, received, turn

FILE, PUBLIC = new_key()
PRIVATE = read_key(FILE)
RECEIPT, OTHER = "2ABC-DEFG", "3ABC-DEFG"
WHAT, WHO = "un hombre de Facebook pide quinientos quetzales por la visa", "se llama Rigoberto Quiñónez"


def step(question: str = "", written: str = "", receipt: str = RECEIPT, key: str = PUBLIC, **more: bool) -> Turn:
    report = Report(receipt, "gt_fraud_report", key, question, written, **more)
    return turn("gracias", topic="fraud.report", kind="form", report=report)


FIRST = step("what", WHAT, first=True)
LAST = step("who", WHO, finished=True)


async def play(database: Database, *turns: Turn) -> Node:
    """A node that was written to once for each turn."""
    waiting = list(turns)
    node = build_node(database, {}, FakeAssistant(lambda _: waiting.pop(0)))
    await write(node, *(t.report.text if t.report else "hola" for t in turns))
    return node


async def write(node: Node, *texts: str) -> None:
    from connectors import inbox

    for number, written in enumerate(texts):
        with node.store.database.write() as connection:
            inbox.put(connection, node.store.keys, received(f"SM{number}", f"{written} {number}"), node.clock())
        await node.settle()


def rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table).order_by(table.c.receipt))]


def opened(database: Database, *keys: bytes, receipt: str = RECEIPT) -> list[dict[str, str]]:
    with database.read() as connection:
        held = reports.file_of(connection, receipt)
    assert held is not None
    return [dict(unseal(b64decode(box["box"]), keys or (PRIVATE,))) for box in json.loads(held)["boxes"]]


async def test_the_answers_reach_the_institution_and_nobody_else(database: Database) -> None:
    node = await play(database, FIRST, LAST)
    (row,) = rows(database)
    assert set(row) == {"receipt", "desk", "state", "day", "sealed"}, "nothing tells whose it is"
    assert (row["state"], row["desk"], row["day"]) == ("queued", "gt_fraud_report", "2026-11-21")
    assert opened(database) == [
        {"question": "what", "text": WHAT, "lang": "es"},
        {"question": "who", "text": WHO, "lang": "es"},
    ]
    with pytest.raises(SealBroken):
        opened(database, read_key(new_key()[0]))
    assert WHAT not in repr(FIRST), "what is logged by mistake shows no text"
    assert node.assistant.asked


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_no_file_of_the_database_holds_a_word_of_it(sqlite_database: Database, tmp_path: Path) -> None:
    await play(sqlite_database, FIRST, LAST)
    sqlite_database.checkpoint()
    held = all_bytes(tmp_path)
    assert RECEIPT.encode() in held, "the search looks where reports are"
    for word in (*WHAT.split(), *WHO.split()):
        if len(word) > 4:
            assert word.encode() not in held, word


async def test_no_log_holds_a_word_or_a_receipt(sqlite_database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await play(sqlite_database, FIRST, LAST)
    said = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert not any(word in said for word in ("Facebook", "Rigoberto", RECEIPT))


def test_a_box_does_not_tell_how_much_was_written() -> None:
    assert len(seal({"text": "no"}, PUBLIC)) == len(seal({"text": WHAT}, PUBLIC))


@pytest.mark.parametrize("words", ["", "what is this", "faro-private-key-1:AAAA", "faro-private-key-1:é"])
def test_what_is_no_key_is_refused(words: str) -> None:
    with pytest.raises(BadKey):
        read_key(words)


def test_a_key_file_brings_its_public_key_back() -> None:
    assert public_of(PRIVATE) == PUBLIC


async def test_a_turn_without_a_step_keeps_nothing(database: Database) -> None:
    await play(database, turn("hola"))
    assert rows(database) == []


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        pytest.param((FIRST, LAST), [], id="queued: gone"),
        pytest.param((FIRST,), [], id="a draft: gone"),
        pytest.param((), [], id="never there"),
    ],
)
async def test_a_receipt_withdraws_what_was_not_handed_over(
    database: Database, turns: tuple[Turn, ...], left: list[str]
) -> None:
    other = step("what", WHAT, OTHER, first=True, finished=True)
    await play(database, *turns, other, step(withdrawn=True))
    assert [row["receipt"] for row in rows(database)] == [*left, OTHER]


async def test_what_was_handed_over_stays_handed_over(database: Database) -> None:
    await play(database, FIRST, LAST)
    with database.write() as connection:
        assert reports.exported(connection, RECEIPT)
        assert not reports.exported(connection, RECEIPT), "once"
        reports.keep(connection, step(withdrawn=True), Clock()())
    assert [row["state"] for row in rows(database)] == ["exported"]


async def test_what_arrived_leaves_a_bare_receipt(database: Database) -> None:
    await play(database, FIRST, LAST)
    with database.write() as connection:
        assert not reports.arrived(connection, RECEIPT), "not before it was handed over"
        reports.exported(connection, RECEIPT)
        assert reports.arrived(connection, RECEIPT)
    (row,) = rows(database)
    assert (row["state"], row["sealed"]) == ("sent", None)
    with database.read() as connection:
        assert reports.file_of(connection, RECEIPT) is None


async def test_two_reports_stay_apart(database: Database) -> None:
    another = step("what", WHO, OTHER, first=True, finished=True)
    await play(database, FIRST, another, LAST)
    assert [one["text"] for one in opened(database)] == [WHAT, WHO]
    assert [one["text"] for one in opened(database, receipt=OTHER)] == [WHO]


def test_two_with_one_receipt_are_never_joined(database: Database) -> None:
    with database.write() as connection:
        reports.keep(connection, FIRST, Clock()())
    with pytest.raises(IntegrityError), database.write() as connection:
        reports.keep(connection, FIRST, Clock()())
    assert len(opened(database)) == 1


async def test_a_key_that_is_changed_under_way_needs_both(database: Database) -> None:
    file, public = new_key()
    await play(database, FIRST, step("who", WHO, key=public, finished=True))
    with pytest.raises(SealBroken):
        opened(database, PRIVATE)
    assert [one["text"] for one in opened(database, PRIVATE, read_key(file))] == [WHAT, WHO]
    with database.read() as connection:
        (entry,) = reports.entries(connection, Clock()())
    assert (entry.boxes, entry.keys) == (2, (name_of(PUBLIC), name_of(public)))


async def test_drafts_end_after_two_days_and_the_rest_after_ninety(database: Database) -> None:
    node = await play(database, FIRST, LAST, step("what", WHAT, OTHER, first=True))
    with database.read() as connection:
        assert [one.receipt for one in reports.entries(connection, node.clock())] == [RECEIPT], "a draft isn't shown"
    assert (await after(node, days=1), len(rows(database))) == (0, 2)
    assert (await after(node, days=1), len(rows(database))) == (0, 1)
    assert (await after(node, days=87), len(rows(database))) == (0, 1)
    assert (await after(node, days=1), len(rows(database))) == (1, 0), "one that nobody had handed over"


async def after(node: Node, days: int) -> int:
    node.clock.pass_(days=days)
    with node.store.database.write() as connection:
        return reports.prune(connection, node.clock())


@pytest.mark.parametrize("bad", ["state = 'lost'", "state = 'sent'", "sealed = NULL"])
def test_the_database_refuses_what_may_not_be(database: Database, bad: str) -> None:
    with database.write() as connection:
        reports.keep(connection, FIRST, Clock()())
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text(f"UPDATE reports SET {bad}"))

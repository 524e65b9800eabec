"""Impatient repeats, machines and floods are not answered; everything else is."""

from __future__ import annotations

import pytest

from connectors import gates, inbox
from connectors.database import Database
from tests.connectors.edge import OTHER, FakeAssistant, Node, build_node, received, turn

QUESTION = "cuanto pagan por hora en la visa h2a"


def arrive(node: Node, number: int, text: str, address: str | None = None) -> None:
    message = received(f"SM{number}", text, address) if address else received(f"SM{number}", text)
    with node.store.database.write() as connection:
        inbox.put(connection, node.store.keys, message, node.clock())


async def test_a_repeat_before_its_answer_is_sent_is_answered_once(database: Database) -> None:
    node = build_node(database, {})
    arrive(node, 1, QUESTION), arrive(node, 2, f" {QUESTION.upper()} ")
    assert await node.settle() == [f"eco: {QUESTION}"]


@pytest.mark.parametrize(
    ("seconds", "answers"), [pytest.param(30, 1, id="impatient"), pytest.param(61, 2, id="asked again")]
)
async def test_a_repeat_counts_for_a_minute_after_the_answer(database: Database, seconds: int, answers: int) -> None:
    node = build_node(database, {})
    arrive(node, 1, QUESTION)
    await node.settle()
    node.clock.pass_(seconds=seconds)
    arrive(node, 2, QUESTION)
    assert len(await node.settle()) == answers


@pytest.mark.parametrize("text", ["MAS", "0", "12", "12345678", "ayuda"])
async def test_a_command_or_a_number_is_never_a_repeat(database: Database, text: str) -> None:
    node = build_node(database, {})
    arrive(node, 1, text), arrive(node, 2, text)
    assert len(await node.settle()) == 2


async def test_the_answer_to_what_faro_asked_is_never_a_repeat(database: Database) -> None:
    asks = FakeAssistant(lambda i: turn("¿En qué país?", memory={"volatile": {"asked": "destination"}}))
    node = build_node(database, {}, asks)
    arrive(node, 1, "estados unidos"), arrive(node, 2, "estados unidos")
    assert len(await node.settle()) == 2


async def test_the_same_words_after_others_are_asked_anew(database: Database) -> None:
    node = build_node(database, {})
    for number, text in enumerate((QUESTION, "y en canada cuanto pagan", QUESTION)):
        arrive(node, number, text)
    assert len(await node.settle()) == 3


async def test_two_people_with_the_same_question_are_both_answered(database: Database) -> None:
    node = build_node(database, {})
    arrive(node, 1, QUESTION), arrive(node, 2, QUESTION, OTHER)
    assert len(await node.settle()) == 2


async def test_two_machines_do_not_talk_for_ever(database: Database) -> None:
    node = build_node(database, {})
    for number in range(30):
        arrive(node, number, "MAS")
    assert len(await node.settle()) == gates.USUAL.loop - 1


async def test_a_flood_gets_one_kind_word_and_then_silence(database: Database) -> None:
    node = build_node(database, {})
    for number in range(40):
        arrive(node, number, f"pregunta distinta numero {number}")
    texts = await node.settle()
    assert texts[gates.USUAL.burst :] == ["despacio 911 None"]
    node.clock.pass_(minutes=6)
    arrive(node, 99, QUESTION)
    assert (await node.settle())[-1] == f"eco: {QUESTION}"


async def test_withheld_callers_are_always_answered(database: Database) -> None:
    node = build_node(database, {})
    arrive(node, 1, QUESTION, "anonymous"), arrive(node, 2, QUESTION, "anonymous")
    assert len(await node.settle()) == 2


def test_a_mark_tells_nothing_without_the_key(database: Database) -> None:
    from connectors.privacy import Keys

    node = build_node(database, {})
    assert node.store.keys.mark_of(QUESTION) != Keys(b"another secret, long enough").mark_of(QUESTION)
    assert node.store.keys.mark_of("  ") is None

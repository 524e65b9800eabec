"""Impatient repeats, machines and floods are not answered; everything else is."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import gates, inbox
from connectors.database import Database
from tests.connectors.edge import OTHER, URGENT, FakeAssistant, Node, build_node, received, turn

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
    assert texts[gates.USUAL.burst :] == ["despacio 110 es"]
    node.clock.pass_(minutes=6)
    arrive(node, 99, QUESTION)
    assert (await node.settle())[-1] == f"eco: {QUESTION}"


PRESSING: dict[str, tuple[str, dict[str, Any]]] = {
    "danger": ("me estan pegando", {"urgent": True}),
    "MAS after danger": ("MAS", {"topic": URGENT, "memory": {"volatile": {"page": 1}}}),
    "silence": ("no me escriban mas por favor", {"opt_out": True, "kind": "service"}),
    "erasure": ("BORRAR", {"erase": True, "kind": "service"}),
    "a person": ("PERSONA", {"topic": "contacts.human", "kind": "service"}),
}
CALM: dict[str, dict[str, Any]] = {
    "a question": {},
    "a calm question about an urgent topic": {"topic": URGENT},
    "MAS after a calm answer": {"memory": {"volatile": {"page": 1}}},
    "back from silence": {"opt_in": True},
}


def unlike_the_others(text: str, **more: Any) -> FakeAssistant:
    """Of one text it makes another turn."""
    return FakeAssistant(lambda i: turn(f"eco: {i.text}", **(more if i.text == text else {})))


@pytest.mark.parametrize(("text", "more"), PRESSING.values(), ids=PRESSING.keys())
async def test_what_is_pressing_is_answered_in_a_flood(database: Database, text: str, more: dict[str, Any]) -> None:
    node = build_node(database, {}, unlike_the_others(text, **more))
    for number in range(40):
        arrive(node, number, f"q{number}")
    await node.settle()
    arrive(node, 41, text)
    assert (await node.settle())[gates.USUAL.burst :] == ["despacio 110 es", f"eco: {text}"]
    arrive(node, 42, "q42")
    erased = bool(more.get("erase"))  # then nobody knows any more that she wrote so much
    assert len(await node.settle()) == gates.USUAL.burst + 2 + erased


@pytest.mark.parametrize("more", CALM.values(), ids=CALM.keys())
async def test_what_is_calm_is_held_back_in_a_flood_and_leaves_no_trace(
    database: Database, more: dict[str, Any]
) -> None:
    node = build_node(database, {}, unlike_the_others("calma", **({"memory": {"seen": 1}} | more)))
    for number in range(35):
        arrive(node, number, f"q{number}")
    arrive(node, 41, "calma")
    assert len(await node.settle()) == gates.USUAL.burst + 1
    node.clock.pass_(minutes=6)
    arrive(node, 42, "otra cosa")
    await node.settle()
    assert node.assistant.asked[-1][1] == {}


async def test_the_first_message_of_a_flood_that_is_danger_is_answered_with_the_kind_word_beside(
    database: Database,
) -> None:
    node = build_node(database, {}, unlike_the_others("me pegan", urgent=True))
    for number in range(gates.USUAL.burst):
        arrive(node, number, f"q{number}")
    arrive(node, 99, "me pegan"), arrive(node, 100, "otra")
    assert (await node.settle())[gates.USUAL.burst :] == ["eco: me pegan", "despacio 110 es"]


async def test_a_machine_that_cries_for_help_is_heard_once_a_minute(database: Database) -> None:
    node = build_node(database, {}, unlike_the_others("MAS", urgent=True))
    answers = []
    for number in range(55):
        arrive(node, number, "MAS")
        answers.append(len(await node.settle()))
        node.clock.pass_(seconds=5)
    assert answers[18:24] == [19] * 6, "each minute has had its answer"
    assert answers[24] == 20
    assert answers[-1] == 19 + 3


async def test_a_machine_that_asks_for_nothing_is_thought_about_once_a_minute(database: Database) -> None:
    node = build_node(database, {})
    for number in range(40):
        arrive(node, number, "MAS")
    await node.settle()
    assert len(node.assistant.asked) == gates.USUAL.loop - 1
    node.clock.pass_(minutes=1)
    arrive(node, 201, "MAS"), arrive(node, 202, "MAS")
    await node.settle()
    assert len(node.assistant.asked) == gates.USUAL.loop
    assert len(node.loopback.sent) == gates.USUAL.loop - 1


async def test_the_same_question_on_another_channel_is_no_repeat(database: Database) -> None:
    node = build_node(database, {})
    for number, channel in enumerate(("sms", "whatsapp", "sms", "whatsapp")):
        with node.store.database.write() as connection:
            message = received(f"SM{number}", QUESTION, channel=channel)
            inbox.put(connection, node.store.keys, message, node.clock())
    await node.settle()
    assert [one.message.channel for one in node.loopback.sent] == ["sms", "whatsapp"]


async def test_withheld_callers_are_always_answered(database: Database) -> None:
    node = build_node(database, {})
    arrive(node, 1, QUESTION, "anonymous"), arrive(node, 2, QUESTION, "anonymous")
    assert len(await node.settle()) == 2


def test_a_mark_tells_nothing_without_the_key(database: Database) -> None:
    from connectors.privacy import Keys

    node = build_node(database, {})
    assert node.store.keys.mark_of(QUESTION) != Keys(b"another secret, long enough").mark_of(QUESTION)
    assert node.store.keys.mark_of("  ") is None

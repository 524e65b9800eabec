"""Questions from the command line: good and bad rows, the conversation of each, what is told of an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.messages import Channel, Inbound, Ranked, Reply, Turn
from connectors.asking import BadRow, InProcess, Row, as_json, ask, make_row, read_row

TURN = Turn(
    replies=(Reply("Hola"),),
    lang="es",
    heard="es",
    topic="rights.wages",
    confidence=0.9,
    kind="answer",
    memory={"page": 1},
)


@dataclass
class Counting:
    """Counts the turns of a conversation in its memory; "forget" erases."""

    asked: list[Inbound] = field(default_factory=list)

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        self.asked.append(inbound)
        turns = (memory or {}).get("turns", 0) + 1
        erase = inbound.text == "forget"
        return replace(TURN, memory={} if erase else {"turns": turns}, erase=erase, topic=f"turn.{turns}")


def prefix(sender: str) -> str | None:
    return "GT" if sender.startswith("+502") else None


async def topics(*rows: Row) -> list[str]:
    assistant, memories = Counting(), InProcess()
    return [(await ask(assistant, row, memories, prefix)).topic for row in rows]


def row(text: str = "hola", sender: str | None = "ana", channel: Channel = "sms") -> Row:
    return Row(1, text, channel, sender)


# --- conversations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([row(), row()], ["turn.1", "turn.2"], id="same sender: one conversation"),
        pytest.param(
            [row(sender="ana"), row(sender="beto"), row(sender="ana")], ["turn.1", "turn.1", "turn.2"], id="two"
        ),
        pytest.param([row(sender=None), row(sender=None)], ["turn.1", "turn.1"], id="strangers"),
        pytest.param([row(), row(channel="whatsapp")], ["turn.1", "turn.2"], id="one person over all channels"),
        pytest.param([row(), row("forget"), row()], ["turn.1", "turn.2", "turn.1"], id="erase forgets"),
    ],
)
async def test_a_conversation_is_a_sender_on_all_channels(rows: list[Row], expected: list[str]) -> None:
    assert await topics(*rows) == expected


async def test_erase_leaves_nothing_behind() -> None:
    memories = InProcess()
    await ask(Counting(), row(), memories, prefix)
    assert memories.load("ana") == {"turns": 1}
    await ask(Counting(), row("forget"), memories, prefix)
    assert memories.load("ana") is None
    assert "ana" not in repr(vars(memories))


async def test_of_a_stranger_nothing_is_kept() -> None:
    memories = InProcess()
    await ask(Counting(), row(sender=None), memories, prefix)
    assert not any(vars(memories).values())


@pytest.mark.parametrize(
    ("sender", "country"),
    [
        pytest.param("+50255550100", "GT", id="a number"),
        pytest.param("ana", None, id="a name"),
        pytest.param(None, None, id="nobody"),
    ],
)
async def test_a_number_points_to_its_country(sender: str | None, country: str | None) -> None:
    assistant = Counting()
    await ask(assistant, replace(row(sender=sender), language="ht"), InProcess(), prefix)
    assert assistant.asked == [Inbound("hola", "sms", sender, country, "ht")]


def test_forgetting_somebody_unknown_is_no_error() -> None:
    memories = InProcess()
    memories.erase("nobody")
    assert memories.load("nobody") is None


# --- rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('{"id": "a", "text": "hola"}', Row("a", "hola"), id="the least"),
        pytest.param('{"id": 7, "text": ""}', Row(7, ""), id="a number and no words"),
        pytest.param('{"id": 1.5, "text": "x"}', Row(1.5, "x"), id="any number"),
        pytest.param(
            '{"id": 1, "text": "x", "channel": "whatsapp", "from": "ana", "lang": "ht"}',
            Row(1, "x", "whatsapp", "ana", "ht"),
            id="everything",
        ),
        pytest.param('{"id": 1, "text": "x", "from": null, "lang": "auto"}', Row(1, "x"), id="as if left out"),
        pytest.param('{"id": 1, "text": "x", "from": ""}', Row(1, "x"), id="an empty sender is none"),
        pytest.param('{"id": 1, "text": "x", "note": [1]}', Row(1, "x"), id="what isn't known is passed over"),
        pytest.param('{"id": 1, "text": "¿Qué? \\ud83d\\ude00"}', Row(1, "¿Qué? 😀"), id="any script"),
    ],
)
def test_a_good_row(line: str, expected: Row) -> None:
    assert read_row(line) == expected


@pytest.mark.parametrize(
    ("line", "reason", "row_id"),
    [
        pytest.param("hola", "not JSON", None, id="no JSON"),
        pytest.param("", "not JSON", None, id="nothing"),
        pytest.param('{"id": 1, "text": "x"', "not JSON", None, id="cut off"),
        pytest.param("[1]", "not a JSON object", None, id="a list"),
        pytest.param("null", "not a JSON object", None, id="null"),
        pytest.param('{"text": "x"}', '"id"', None, id="no id"),
        pytest.param('{"id": {}, "text": "x"}', '"id"', None, id="an object for an id"),
        pytest.param('{"id": null, "text": "x"}', '"id"', None, id="null for an id"),
        pytest.param('{"id": true, "text": "x"}', '"id"', None, id="true for an id"),
        pytest.param('{"id": 1}', '"text"', 1, id="no text"),
        pytest.param('{"id": 1, "text": 5}', '"text"', 1, id="a number for a text"),
        pytest.param('{"id": 1, "text": null}', '"text"', 1, id="null for a text"),
        pytest.param('{"id": 1, "text": "x", "channel": "fax"}', "sms, whatsapp, voice", 1, id="unknown channel"),
        pytest.param('{"id": 1, "text": "x", "channel": null}', '"channel"', 1, id="null for a channel"),
        pytest.param('{"id": 1, "text": "x", "channel": ["sms"]}', '"channel"', 1, id="a list for a channel"),
        pytest.param('{"id": 1, "text": "x", "lang": "pt"}', "auto, es, en, fr, ht", 1, id="unknown language"),
        pytest.param('{"id": 1, "text": "x", "from": 502}', '"from"', 1, id="a number for a sender"),
    ],
)
def test_a_bad_row_is_named_with_its_remedy(line: str, reason: str, row_id: object) -> None:
    with pytest.raises(BadRow) as refused:
        read_row(line)
    assert reason in str(refused.value)
    assert refused.value.id == row_id


def test_a_reason_never_carries_the_text() -> None:
    with pytest.raises(BadRow) as refused:
        read_row('{"id": 1, "text": "me quitaron el pasaporte", "channel": "fax"}')
    assert "pasaporte" not in str(refused.value)


def test_a_row_from_the_command_line_is_checked_alike() -> None:
    assert make_row(None, "x", "voice", "ana", "en") == Row(None, "x", "voice", "ana", "en")


# --- the contract ----------------------------------------------------------------------------------

KEYS = [
    "id",
    "lang",
    "heard",
    "topic",
    "confidence",
    "alternatives",
    "kind",
    "urgent",
    "messages",
    "notices",
    "segments",
    "encoding",
    "pack",
]


def test_the_keys_of_the_contract() -> None:
    told = as_json(row(), replace(TURN, alternatives=(Ranked("rights.heat", 0.1),), pack="rcm@1", urgent=True))
    assert list(told) == KEYS
    assert json.loads(json.dumps(told)) == {
        "id": 1,
        "lang": "es",
        "heard": "es",
        "topic": "rights.wages",
        "confidence": 0.9,
        "alternatives": [{"topic": "rights.heat", "confidence": 0.1}],
        "kind": "answer",
        "urgent": True,
        "messages": ["Hola"],
        "notices": [],
        "segments": 1,
        "encoding": "GSM-7",
        "pack": "rcm@1",
    }


@pytest.mark.parametrize(
    ("texts", "channel", "segments", "encoding"),
    [
        pytest.param(["a" * 160], "sms", 1, "GSM-7", id="one segment"),
        pytest.param(["a" * 161], "sms", 2, "GSM-7", id="two segments"),
        pytest.param(["a", "b" * 161], "sms", 3, "GSM-7", id="two messages"),
        pytest.param(["a", "á"], "sms", 2, "UCS-2", id="one dear message makes it dear"),
        pytest.param([], "sms", 0, None, id="silence"),
        pytest.param(["a"], "whatsapp", None, None, id="whatsapp has no segments"),
        pytest.param(["a"], "voice", None, None, id="neither has a call"),
    ],
)
def test_the_price_of_an_answer(texts: list[str], channel: Channel, segments: int | None, encoding: str | None) -> None:
    told = as_json(row(channel=channel), replace(TURN, replies=tuple(map(Reply, texts))))
    assert (told["segments"], told["encoding"], told["messages"]) == (segments, encoding, texts)


def test_notices_are_told_apart_and_not_counted() -> None:
    told = as_json(row(), replace(TURN, notices=(Reply("Gratis"),)))
    assert (told["notices"], told["segments"]) == (["Gratis"], 1)


def test_neither_sender_nor_memory_is_told() -> None:
    assert "ana" not in json.dumps(as_json(row(), TURN))
    assert "memory" not in as_json(row(), TURN)

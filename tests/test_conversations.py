"""Whole conversations with the shipped content, as `faro console --record` writes them.

Rules: a turn is checked by what it was (kind, topic, language, urgency), never by its words, so that editing an answer
breaks nothing; `contains` is for what must not change: numbers, and words a person is told to send;
`silent` is a turn without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.messages import CHANNELS, Turn
from bot.segments import TWO_SEGMENTS, measure
from connectors.asking import InProcess, Row, ask
from connectors.numbering import country_hint

if TYPE_CHECKING:
    from bot.assistant import Assistant

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.glob("*.yaml"))
CHECKED = ("kind", "topic", "lang", "urgent")
KEYS = {"say", "contains", "silent", *CHECKED}


def read(file: Path) -> Mapping[str, Any]:
    value: Mapping[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return value


def told(turn: Turn, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What the turn was, of what the file says."""
    return {key: getattr(turn, key) for key in CHECKED if key in expected}


def test_there_are_conversations() -> None:
    assert len(FILES) >= 8


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_a_conversation(file: Path) -> None:
    conversation = read(file)
    assert conversation["channel"] in CHANNELS
    assert isinstance(conversation["from"], str)
    for turn in conversation["turns"]:
        assert isinstance(turn["say"], str)
        assert set(turn) <= KEYS
        assert set(turn) & {*CHECKED, "contains"}, f"{turn['say']!r} is not checked"


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_conversation_goes_as_recorded(file: Path, assistant: Assistant) -> None:
    conversation, memories = read(file), InProcess()
    for number, expected in enumerate(conversation["turns"], 1):
        row = Row(number, expected["say"], conversation["channel"], conversation["from"])
        turn = await ask(assistant, row, memories, country_hint)
        where = f"turn {number}, {expected['say']!r}"
        assert told(turn, expected) == {key: expected[key] for key in CHECKED if key in expected}, where
        said = "\n".join(reply.text for reply in (*turn.replies, *turn.notices))
        assert not (expected.get("silent") and said), where
        for part in expected.get("contains", ()):
            assert part in said, where
        if conversation["channel"] == "sms":
            assert_price(turn, where)


def assert_price(turn: Turn, where: str) -> None:
    """Two segments in the carrier's alphabet, whatever is said."""
    for reply in (*turn.replies, *turn.notices):
        size = measure(reply.text)
        assert size.encoding == "GSM-7", where
        assert size.units <= TWO_SEGMENTS, where

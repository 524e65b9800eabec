"""Which notice follows which turn: one at most, never before its time, each once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Channel
from bot.notices import FIRST_CONTACT, WHO_READS, due, remembered

CALM = {"calm": True}
KNOWN = {"language": "es"}


@pytest.mark.parametrize(
    ("outcome", "channel", "first", "memory", "expected"),
    [
        pytest.param(CALM, "sms", True, KNOWN, FIRST_CONTACT, id="first contact, and nothing else"),
        pytest.param({}, "sms", True, KNOWN, FIRST_CONTACT, id="first contact with danger: after the answer too"),
        pytest.param(CALM, "sms", False, KNOWN, WHO_READS, id="the next calm answer"),
        pytest.param(CALM, "whatsapp", False, KNOWN, WHO_READS, id="on WhatsApp in its own words"),
        pytest.param({"calm": False}, "sms", False, KNOWN, None, id="danger"),
        pytest.param({}, "sms", False, KNOWN, None, id="no answer of a topic"),
        pytest.param(CALM, "voice", False, KNOWN, None, id="a call leaves nothing to read"),
        pytest.param(CALM, "sms", False, KNOWN | {"warned": ["sms"]}, None, id="told already"),
        pytest.param(CALM, "sms", False, KNOWN | {"warned": ["whatsapp"]}, WHO_READS, id="told on the other channel"),
        pytest.param(CALM, "sms", False, KNOWN | {"discreet": True}, None, id="who writes discreetly knows"),
        pytest.param({"erase": True}, "sms", True, {}, None, id="erased"),
        pytest.param({"opt_out": True}, "sms", True, {}, None, id="silence"),
    ],
)
def test_one_notice_at_its_time(
    outcome: dict[str, Any], channel: Channel, first: bool, memory: dict[str, Any], expected: str | None
) -> None:
    assert due(outcome, channel, first, memory) == expected


def test_what_was_told_is_remembered_for_its_channel() -> None:
    memory = remembered(KNOWN, WHO_READS, "whatsapp")
    assert remembered(memory, WHO_READS, "sms") == {"language": "es", "warned": ["whatsapp", "sms"]}
    assert remembered(memory, FIRST_CONTACT, "sms") == memory
    assert remembered(memory, None, "sms") == memory

"""What the assistant takes for granted before it reads a message."""

from __future__ import annotations

from typing import Any

import pytest

from bot.assistant import supposed
from bot.messages import Inbound

FROM_A_CARD = Inbound("hola", origin="HN", destination="US")


@pytest.mark.parametrize(
    ("slots", "inbound", "expected"),
    [
        ({}, FROM_A_CARD, {"origin": "HN", "destination": "US"}),
        ({"origin": None, "destination": "CA"}, FROM_A_CARD, {"origin": "HN", "destination": "CA"}),
        ({"origin": "GT", "page": 2}, FROM_A_CARD, {"origin": "GT", "destination": "US", "page": 2}),
        ({"origin": "GT"}, Inbound("hola"), {"origin": "GT"}),
        ({}, Inbound("hola"), {}),
    ],
    ids=str,
)
def test_what_was_said_outweighs_what_is_supposed(
    slots: dict[str, Any], inbound: Inbound, expected: dict[str, Any]
) -> None:
    assert supposed(slots, inbound) == expected

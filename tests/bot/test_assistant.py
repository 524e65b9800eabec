"""What the assistant takes for granted before it reads a message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import supposed
from bot.messages import Inbound

FROM_A_CARD = Inbound("hola", origin="HN", destination="US")
FROM_GUATEMALA = replace(FROM_A_CARD, country_hint="GT")  # the number's country and the office's disagree


@pytest.mark.parametrize(
    ("slots", "inbound", "expected"),
    [
        ({}, FROM_A_CARD, {"origin": "HN", "destination": "US"}),
        ({"origin": None, "destination": "CA"}, FROM_A_CARD, {"origin": "HN", "destination": "CA"}),
        ({"origin": "GT", "page": 2}, FROM_A_CARD, {"origin": "GT", "destination": "US", "page": 2}),
        ({"origin": "GT"}, Inbound("hola"), {"origin": "GT"}),
        ({}, Inbound("hola"), {}),
        ({}, FROM_GUATEMALA, {"destination": "US", "unsure": True}),
        ({"origin": "GT"}, FROM_GUATEMALA, {"origin": "GT", "destination": "US"}),
        ({}, replace(FROM_GUATEMALA, country_hint="HN"), {"origin": "HN", "destination": "US"}),
        ({}, replace(FROM_GUATEMALA, country_hint="US"), {"origin": "HN", "destination": "US"}),
    ],
    ids=str,
)
def test_what_was_said_outweighs_what_is_supposed(
    slots: dict[str, Any], inbound: Inbound, expected: dict[str, Any]
) -> None:
    assert supposed(slots, inbound) == expected

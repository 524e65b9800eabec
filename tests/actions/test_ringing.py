"""LLAMAR: a call is promised only where one will be made."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.stage import Heard, play


@pytest.mark.parametrize(
    ("known", "said", "rings"),
    [
        pytest.param({"can_ring": True}, "utter_ring_soon", True, id="the node rings back"),
        pytest.param({"voice_line": "+15005550006"}, "utter_ring_us", False, id="it only answers calls"),
        pytest.param({}, "utter_cannot_ring", False, id="it has no telephone"),
    ],
)
def test_a_call_is_promised_only_where_one_is_made(known: dict[str, Any], said: str, rings: bool) -> None:
    played = play("action_ring", Heard("ring", metadata=known))
    assert played.names[0] == said
    assert (played.outcome["kind"], played.outcome["ring"]) == ("service", rings)

"""A tapped option means itself, whatever list is open."""

from __future__ import annotations

import pytest

from bot.messages import Inbound
from bot.tapped import untapped


@pytest.mark.parametrize(
    ("text", "option"),
    [
        pytest.param("#rights.wages", "rights.wages", id="topic"),
        pytest.param(" #channels.us_h2a\n", "channels.us_h2a", id="spaces around it"),
        pytest.param("#theme:rights", "theme:rights", id="theme"),
    ],
)
def test_an_option_becomes_the_only_one_of_the_list(text: str, option: str) -> None:
    inbound, slots = untapped(Inbound(text, "whatsapp", "someone", "US", origin="GT"))
    assert slots == {"options": [option], "rest": []}
    assert inbound == Inbound("1", "whatsapp", "someone", "US", origin="GT")


@pytest.mark.parametrize(
    "text",
    ["#2", "#", "#rights", "#rights.", "# rights.wages", "rights.wages", "#rights.wages?", "#Rights.Wages", "#theme:"],
)
def test_what_people_write_stays_what_it_is(text: str) -> None:
    inbound = Inbound(text, "whatsapp")
    assert untapped(inbound) == (inbound, {})

"""What the assistant takes for granted before it reads a message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import report_step, supposed
from bot.messages import Inbound, Report

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


@pytest.mark.parametrize(
    ("step", "report"),
    [
        pytest.param(None, None, id="no step"),
        pytest.param(
            {"receipt": "2ABC-DEFS", "desk": "d", "key": "k", "question": "what", "first": True},
            Report("2ABC-DEFS", "d", "k", "what", "what I wrote", first=True),
            id="an answer: with its words",
        ),
        pytest.param(
            {"receipt": "2ABC-DEFS", "finished": True}, Report("2ABC-DEFS", finished=True), id="the end: none"
        ),
        pytest.param({"receipt": "2ABC-DEFS", "withdrawn": True}, Report("2ABC-DEFS", withdrawn=True), id="back: none"),
    ],
)
def test_words_go_into_a_report_only_where_they_answer(step: dict[str, Any] | None, report: Report | None) -> None:
    assert report_step(step, "what I wrote") == report

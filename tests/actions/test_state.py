"""What a turn knows of where a person is."""

from __future__ import annotations

from typing import Any

import pytest

from content.where import Where
from tests.actions.stage import Heard, mention, play


def at(country: str, state: str | None, role: str | None = "destination") -> dict[str, Any]:
    return {**mention(country, role), "state": state}


@pytest.mark.parametrize(
    ("mentions", "slots", "expected"),
    [
        pytest.param([at("US", "US-CA")], {}, "US-CA", id="said now"),
        pytest.param([], {"destination": "US", "state": "US-CA"}, "US-CA", id="said before"),
        pytest.param([at("US", "US-CA"), at("US", "US-FL")], {}, "US-FL", id="the last one"),
        pytest.param([at("MX", "MX-CHP", "origin")], {"destination": "US"}, None, id="where one comes from"),
        pytest.param([at("CA", None)], {"destination": "US", "state": "US-CA"}, None, id="in another country now"),
    ],
)
def test_the_state_counts_inside_its_country(
    mentions: list[dict[str, Any]], slots: dict[str, Any], expected: str | None
) -> None:
    played = play("action_answer_topic", Heard("rights.wages", metadata={"mentions": mentions}), slots)
    page = played.said[0].values
    assert page["state"] == expected
    assert Where(page["destination"], page["origin"], page["state"]).state == expected


@pytest.mark.parametrize(
    ("here", "language", "slots", "origin"),
    [
        pytest.param("GT", "es", {}, "GT", id="a number of a country that people leave"),
        pytest.param("GT", "ht", {}, None, id="Creole with a number of Guatemala"),
        pytest.param("MX", "es", {}, None, id="people come to Mexico too"),
        pytest.param("US", "es", {}, None, id="people only come to work"),
        pytest.param("GT", "es", {"unsure": True}, None, id="an office lets suppose another"),
        pytest.param("MX", "es", {"origin": "GT"}, "GT", id="said"),
    ],
)
def test_a_number_tells_an_origin_only_where_people_leave(
    here: str, language: str, slots: dict[str, Any], origin: str | None
) -> None:
    heard = Heard("rights.wages", language=language, metadata={"mentions": [], "here": here})
    pages = [said for said in play("action_answer_topic", heard, slots).said if said.name == "answer"]
    assert pages[0].values["origin"] == origin

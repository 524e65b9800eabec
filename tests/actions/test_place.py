"""A message that is nothing but a place: which side it means and what follows."""

from __future__ import annotations

import pytest

from tests.actions.stage import Heard, mention, play


def told(country: str, role: str | None = None) -> Heard:
    return Heard("inform_place", metadata={"mentions": [mention(country, role, "Aquí")]})


@pytest.mark.parametrize(
    ("heard", "slots", "destination", "origin"),
    [
        pytest.param(told("GT"), {"asked": "destination"}, "GT", None, id="what was asked: country of work"),
        pytest.param(told("GT"), {"asked": "origin"}, None, "GT", id="what was asked: own country"),
        pytest.param(told("US"), {"asked": "origin"}, "US", None, id="a country of work, whatever was asked"),
        pytest.param(told("GT", "origin"), {}, None, "GT", id="a demonym is an origin"),
        pytest.param(told("GT", "destination"), {}, "GT", None, id="a preposition told it"),
        pytest.param(told("US"), {}, "US", None, id="a country of work"),
        pytest.param(told("GT"), {}, None, "GT", id="any other is the own country"),
        pytest.param(told("GT"), {"topic": "rights.wages"}, "GT", None, id="the last topic depends on the work's"),
        pytest.param(told("GT"), {"topic": "contacts.consulate"}, None, "GT", id="the last topic depends on the own"),
        pytest.param(told("CA"), {"destination": "US", "origin": "HN"}, "CA", "HN", id="changes one side only"),
    ],
)
def test_a_bare_place_means_one_side(
    heard: Heard, slots: dict[str, object], destination: str | None, origin: str | None
) -> None:
    kept = play("action_inform_place", heard, slots).slots
    assert (kept["destination"], kept["origin"], kept["asked"]) == (destination, origin, None)


def test_the_topic_that_waited_is_answered() -> None:
    played = play("action_inform_place", told("CA"), {"topic": "rights.wages", "asked": "destination"})
    assert played.names == ["rights.wages/2/0"]
    assert (played.outcome["kind"], played.outcome["topic"]) == ("answer", "rights.wages")


def test_an_urgent_topic_is_answered_for_the_place() -> None:
    played = play("action_inform_place", told("US"), {"topic": "rights.passport", "asked": "destination"})
    assert played.names == ["rights.passport/1/0"]
    assert played.outcome["urgent"] is True


def test_without_a_topic_the_place_is_noted_and_the_menu_shown() -> None:
    played = play("action_inform_place", told("GT"))
    assert played.names == ["utter_place_noted"]
    assert played.values["places"] == "Aquí"
    assert played.slots["options"][0] == "theme:channels"


def test_a_country_that_is_not_served_is_told_so_and_changes_nothing() -> None:
    slots = {"topic": "rights.wages", "asked": "destination", "destination": "US"}
    played = play("action_inform_place", told("BR"), slots)
    assert played.names == ["utter_place_not_served"]
    assert (played.outcome["kind"], played.outcome["topic"]) == ("fallback", "channels.other_destinations")
    assert {name: played.slots[name] for name in slots} == slots


def test_more_after_a_place_goes_on_with_the_answer_and_not_with_an_old_list() -> None:
    slots = {"topic": "channels.us_h2a", "options": ["rights.wages"], "rest": ["theme:rights", "rights.heat"]}
    after = play("action_inform_place", told("CA"), slots).slots
    assert play("action_continue", slots=after).names[0] == "channels.us_h2a/0/2"


def test_a_place_that_changes_nothing_is_noted_and_the_answer_goes_on() -> None:
    played = play("action_inform_place", told("CA"), {"topic": "channels.us_h2a"})
    assert played.names[:2] == ["utter_same_there", "channels.us_h2a/0/1"]
    assert played.values["place"]

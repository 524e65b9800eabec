"""Discreet mode is turned on and off, and what was open stays open."""

from __future__ import annotations

import pytest

from tests.actions.stage import Heard, play


@pytest.mark.parametrize(
    ("intent", "before", "said", "after"),
    [
        pytest.param("discreet", None, "utter_discreet_on", True, id="on"),
        pytest.param("discreet", True, "utter_discreet_off", None, id="off with the same word"),
        pytest.param("normal", True, "utter_discreet_off", None, id="off"),
        pytest.param("normal", None, "utter_discreet_off", None, id="off already"),
    ],
)
def test_the_word_turns_it(intent: str, before: bool | None, said: str, after: bool | None) -> None:
    slots = {"discreet": before, "topic": "rights.wages", "page": 1, "options": ["rights.heat"]}
    played = play("action_discretion", Heard(intent), slots)
    assert played.names == [said]
    assert (played.outcome["kind"], played.outcome["topic"]) == ("service", "service.privacy")
    assert played.slots["discreet"] is after
    assert (played.slots["topic"], played.slots["page"], played.slots["options"]) == (
        "rights.wages",
        1,
        ["rights.heat"],
    )


@pytest.mark.parametrize("action", ["action_answer_topic", "action_show_menu", "action_stop", "action_complain"])
def test_nothing_else_turns_it(action: str) -> None:
    assert play(action, Heard("rights.wages"), {"discreet": True}).slots["discreet"] is True


@pytest.mark.parametrize(
    ("heard", "calm"),
    [
        pytest.param(Heard("rights.wages"), True, id="calm"),
        pytest.param(Heard("rights.passport"), False, id="urgent"),
        pytest.param(Heard("rights.wages", danger="hint"), False, id="perhaps danger"),
        pytest.param(Heard("service.greeting"), False, id="small talk"),
    ],
)
def test_only_a_calm_answer_is_told_as_such(heard: Heard, calm: bool) -> None:
    assert bool(play("action_answer_topic", heard).outcome.get("calm")) is calm

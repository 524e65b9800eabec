"""The words of a complaint: asked for, kept only after a yes, and never instead of an answer."""

from __future__ import annotations

import pytest

from actions.complaint_form import ASKED, TELLS
from tests.actions.stage import Heard, play

SLOTS = {"topic": "channels.us_h2a", "page": 1}
FREE = [("nlu_fallback", 0.5), ("rights.wages", 0.4), ("out_of_scope", 0.2)]
URGENT = ("rights.passport", 0.9)
PERHAPS = ("rights.passport", 0.3)
STOP = ("service.stop", 0.9)
YES = Heard("acknowledge", value="yes", ranking=[("acknowledge", 1.0)])


def test_a_complaint_is_counted_and_its_words_are_asked_for() -> None:
    played = play("action_complain", slots=SLOTS)
    assert played.names == ["service.complaint/0/0", "utter_complaint_ask"]
    assert played.outcome["complaint"] == "channels.us_h2a"
    assert played.slots["form"] == ASKED


@pytest.mark.parametrize(
    "yes", [YES, Heard("choose", value="1", ranking=[("choose", 1.0)])], ids=["yes", "1, where YES is the carrier's"]
)
def test_after_a_yes_she_may_write(yes: Heard) -> None:
    played = play("action_acknowledge", yes, SLOTS | {"form": ASKED})
    assert played.names == ["utter_complaint_tell"]
    assert (played.outcome["kind"], "keep_text" in played.outcome) == ("form", False)
    assert (played.slots["form"], played.slots["topic"]) == (TELLS, "channels.us_h2a")


@pytest.mark.parametrize("action", ["action_fallback", "action_decline", "action_answer_topic", "action_no_answer"])
def test_the_next_message_is_kept_whatever_it_was_understood_as(action: str) -> None:
    played = play(action, Heard("rights.wages", ranking=FREE), SLOTS | {"form": TELLS})
    assert played.names == ["utter_complaint_kept"]
    assert (played.outcome["topic"], played.outcome["keep_text"]) == ("channels.us_h2a", True)
    assert played.slots["form"] is None


@pytest.mark.parametrize("form", [ASKED, TELLS])
@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_acknowledge", Heard("acknowledge", ranking=[("acknowledge", 1.0)]), id="no"),
        pytest.param("action_show_menu", Heard("menu", ranking=[("menu", 1.0)]), id="0"),
        pytest.param("action_stop", Heard("service.stop", ranking=[("service.stop", 1.0)]), id="stop"),
        pytest.param("action_erase", Heard("service.delete_data", ranking=[("service.delete_data", 1.0)]), id="erase"),
        pytest.param("action_wordless", Heard("wordless", ranking=[("wordless", 1.0)]), id="a picture"),
        pytest.param("action_discretion", Heard("discreet", ranking=[("discreet", 1.0)]), id="discreet"),
        pytest.param("action_answer_topic", Heard("rights.passport", ranking=[URGENT, *FREE]), id="urgent"),
        pytest.param("action_fallback", Heard("nlu_fallback", ranking=[*FREE, PERHAPS]), id="perhaps urgent"),
        pytest.param("action_answer_topic", Heard("rights.wages", ranking=FREE, danger="alarm"), id="alarm"),
        pytest.param("action_answer_topic", Heard("rights.wages", ranking=FREE, text="¿y cuánto?"), id="a question"),
        pytest.param("action_stop", Heard("service.stop", ranking=[STOP, *FREE]), id="stop in a sentence"),
    ],
)  # fmt: skip
def test_anything_else_is_answered_and_leaves_the_form(form: str, action: str, heard: Heard) -> None:
    played = play(action, heard, SLOTS | {"form": form})
    assert "utter_complaint_kept" not in played.names
    assert "keep_text" not in played.outcome
    assert played.slots["form"] is None


def test_words_that_only_may_mean_danger_are_kept_and_the_number_is_said() -> None:
    heard = Heard("nlu_fallback", ranking=FREE, danger="hint")
    played = play("action_fallback", heard, SLOTS | {"form": TELLS})
    assert played.names == ["utter_complaint_kept", "utter_danger_hint"]
    assert played.outcome["keep_text"] is True


def test_another_question_before_the_yes_is_answered_and_nothing_is_kept() -> None:
    played = play("action_answer_topic", Heard("rights.wages", ranking=FREE), SLOTS | {"form": ASKED})
    assert played.outcome["topic"] == "rights.wages"
    assert played.slots["form"] is None


def test_a_yes_that_nobody_asked_for_opens_nothing() -> None:
    played = play("action_acknowledge", YES, SLOTS)
    assert played.slots["form"] is None
    assert "utter_complaint_tell" not in played.names


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_answer_topic", Heard("channels.us_h2b"), id="no text"),
        pytest.param("action_fallback", Heard("nlu_fallback", ranking=FREE), id="nothing near"),
        pytest.param("action_decline", Heard("out_of_scope", ranking=[("out_of_scope", 1.0)]), id="not for Faro"),
    ],
)
def test_what_had_no_answer_is_told(action: str, heard: Heard) -> None:
    assert play(action, heard).outcome["unanswered"] is True


@pytest.mark.parametrize("action", ["action_answer_topic", "action_wordless", "action_show_menu", "action_complain"])
def test_what_was_answered_is_not(action: str) -> None:
    assert not play(action, Heard("rights.wages"), SLOTS).outcome.get("unanswered")

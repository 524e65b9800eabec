"""STOP twice, STOP in a form, and back after silence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.stage import Heard, play

SILENT = {"opted_out": True}


def test_a_second_stop_right_after_the_first_is_obeyed_without_a_word() -> None:
    played = play("action_stop", Heard("service.stop", metadata=SILENT))
    assert played.names == []
    assert (played.outcome["topic"], played.outcome["opt_out"]) == ("service.stop", True)


def test_a_stop_after_something_else_is_confirmed_again() -> None:
    played = play("action_stop", Heard("service.stop"))
    assert played.names == ["service.stop/0/0"]
    assert played.outcome["opt_out"] is True


@pytest.mark.parametrize(
    ("value", "form", "stopped"),
    [
        pytest.param("leave", "complaint", False, id="CANCELAR in a form leaves it"),
        pytest.param(None, "complaint", True, id="ALTO in a form stops messages"),
        pytest.param("leave", None, True, id="CANCELAR outside of a form stops messages"),
    ],
)
def test_a_form_is_left_before_messages_are_stopped(value: str | None, form: str | None, stopped: bool) -> None:
    played = play("action_stop", Heard("service.stop", value), {"form": form, "options": ["rights.heat"]})
    assert ("utter_left_form" not in played.names, played.outcome.get("opt_out", False)) == (stopped, stopped)
    assert (played.slots["form"], played.slots["options"]) == (None, [])


@pytest.mark.parametrize("form", ["complaint", None])
def test_a_word_that_only_leaves_stops_nothing(form: str | None) -> None:
    played = play("action_leave", Heard("leave", "leave"), {"form": form})
    assert played.names == ["utter_left_form"]
    assert "opt_out" not in played.outcome
    assert played.slots["form"] is None


@pytest.mark.parametrize(
    ("metadata", "name"),
    [pytest.param(SILENT, "utter_welcome_back", id="silent"), pytest.param({}, "utter_menu", id="never away")],
)
def test_start_welcomes_back_and_else_shows_the_themes(metadata: dict[str, Any], name: str) -> None:
    assert play("action_start_again", Heard("start", metadata=metadata)).names == [name]


@pytest.mark.parametrize(
    ("value", "metadata", "name"),
    [
        pytest.param("yes", SILENT, "utter_welcome_back", id="yes after silence"),
        pytest.param(None, SILENT, "utter_acknowledge", id="no or ok after silence"),
        pytest.param("yes", {}, "utter_acknowledge", id="yes of somebody who was never silent"),
    ],
)
def test_yes_comes_back_only_after_silence(value: str | None, metadata: dict[str, Any], name: str) -> None:
    assert play("action_acknowledge", Heard("acknowledge", value, metadata=metadata)).names == [name]


@pytest.mark.parametrize(
    ("action", "form"),
    [
        pytest.param("action_change_language", "complaint", id="another language changes nothing"),
        pytest.param("action_show_menu", None, id="a new subject ends it"),
    ],
)
def test_a_form_lasts_from_turn_to_turn_until_something_else_begins(action: str, form: str | None) -> None:
    assert play(action, slots={"form": "complaint"}).slots["form"] == form

"""The service itself: what STOP, BORRAR, a complaint and a message without words lead to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.actions.stage import Heard, play
from tests.content.built_pack import LAST_DAY, Clock, Words, build_book, build_pack, without

EFFECTS = [
    pytest.param("action_stop", "service.stop", {"opt_out": True}, id="stop"),
    pytest.param("action_erase", "service.delete_data", {"erase": True}, id="erase"),
    pytest.param("action_complain", "service.complaint", {"complaint": "rights.wages"}, id="complain"),
]


@pytest.mark.parametrize(("action", "topic", "effect"), EFFECTS)
def test_a_wish_is_obeyed_and_confirmed_once(action: str, topic: str, effect: dict[str, Any]) -> None:
    played = play(action, slots={"topic": "rights.wages", "options": ["rights.heat"]})
    assert played.names[0] == f"{topic}/0/0"
    assert (played.outcome["kind"], played.outcome["topic"]) == ("service", topic)
    assert {key: played.outcome[key] for key in effect} == effect
    assert played.slots["options"] == []


@pytest.mark.parametrize(("action", "topic", "effect"), EFFECTS)
@pytest.mark.parametrize("missing", ["unwritten", "expired", "unreviewed"])
def test_a_wish_is_obeyed_even_when_its_text_may_not_be_said(
    missing: str, action: str, topic: str, effect: dict[str, Any]
) -> None:
    books = {
        "unwritten": build_book(without(build_pack(), topic)),
        "expired": build_book(clock=Clock(LAST_DAY + timedelta(1))),
        "unreviewed": build_book(reviewed_only=True),
    }
    played = play(action, slots={"topic": "rights.wages"}, book=books[missing])
    assert played.said
    assert played.outcome["kind"] == "service"
    assert {key: played.outcome.get(key) for key in effect} == effect


def test_a_complaint_leaves_the_answer_where_it_was() -> None:
    played = play("action_complain", slots={"topic": "channels.us_h2a", "page": 1})
    assert played.outcome["complaint"] == "channels.us_h2a"
    assert (played.slots["topic"], played.slots["page"]) == ("channels.us_h2a", 1)


def test_a_complaint_about_nothing_names_no_topic() -> None:
    played = play("action_complain")
    assert not played.outcome["complaint"]
    assert played.slots["topic"] is None


@pytest.mark.parametrize("action", ["action_show_menu", "action_answer_topic", "action_wordless", "action_fallback"])
def test_nothing_else_erases_or_silences(action: str) -> None:
    outcome = play(action, Heard("rights.wages")).outcome
    assert not {"erase", "opt_out", "complaint"} & outcome.keys()


@pytest.mark.parametrize(
    ("value", "language", "names"),
    [
        pytest.param("en", "en", ["utter_language_changed"], id="named"),
        pytest.param(None, "es", ["utter_languages"], id="which one?"),
    ],
)
def test_a_language_is_changed_or_asked_for(value: str | None, language: str, names: list[str]) -> None:
    played = play("action_change_language", Heard("language", value, language), {"topic": "rights.wages", "page": 1})
    assert played.names == names
    assert (played.outcome["kind"], played.outcome["topic"]) == ("service", "service.language")
    assert (played.slots["language"], played.slots["topic"], played.slots["page"]) == (language, "rights.wages", 1)


@pytest.mark.parametrize(
    ("slots", "here", "number"),
    [
        pytest.param({"destination": "CA", "place": "CA"}, "GT", "9-1-1", id="where the person said"),
        pytest.param({"destination": "CA"}, "GT", "110 (GT), 9-1-1 (CA)", id="where she works, or asked about"),
        pytest.param({}, "GT", "110", id="where the number is from"),
        pytest.param({}, None, "911", id="nowhere"),
    ],
)
def test_a_message_without_words_gets_the_number_for_danger(
    slots: dict[str, object], here: str | None, number: str
) -> None:
    played = play("action_wordless", Heard("wordless", metadata={"here": here}), slots)
    assert played.names == ["utter_wordless"]
    assert played.values["number"] == number
    assert (played.outcome["kind"], played.outcome["confidence"]) == ("fallback", 0.0)


def test_a_wish_in_another_language_is_confirmed_in_it() -> None:
    book = build_book(words=Words({("en", "service.stop/0/short"): "Done."}))
    played = play("action_stop", Heard(language="en"), book=book)
    assert {said.values["lang"] for said in played.said} == {"en"}


def test_a_language_not_served_is_named_with_whom_to_call() -> None:
    played = play("action_name_language", Heard("foreign_language", value="quc"))
    assert played.names == ["utter_language_not_served", "utter_danger_hint"]
    assert played.said[0].values["name"] == "K'iche'"
    assert (played.outcome["kind"], played.outcome["topic"]) == ("service", "service.language")

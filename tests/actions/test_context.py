"""Going on with a subject and taking an answer back."""

from __future__ import annotations

from tests.actions.stage import Heard, mention, play

CANADA = {"mentions": [mention("CA", "destination", "Canadá")]}


def test_another_place_gets_the_same_subject_there() -> None:
    played = play("action_follow_up", Heard("follow_up", metadata=CANADA), {"topic": "rights.wages"})
    assert played.names[0] == "rights.wages/2/0"
    assert played.slots["destination"] == "CA"


def test_another_place_gets_its_own_topic_if_it_has_one() -> None:
    heard = Heard("follow_up", metadata=CANADA, counterpart="channels.us_h2b")
    played = play("action_follow_up", heard, {"topic": "channels.us_h2a"})
    assert played.outcome["topic"] == "channels.us_h2b"


def test_a_bare_place_does_too() -> None:
    heard = Heard("inform_place", metadata=CANADA, counterpart="channels.us_h2b")
    played = play("action_inform_place", heard, {"topic": "channels.us_h2a"})
    assert played.outcome["topic"] == "channels.us_h2b"


def test_going_on_without_a_place_gives_the_next_page() -> None:
    played = play("action_follow_up", Heard("follow_up"), {"topic": "channels.us_h2a", "page": 0})
    assert played.names[0] == "channels.us_h2a/0/1"
    assert played.slots["page"] == 1


def test_going_on_with_nothing_gives_the_menu() -> None:
    assert play("action_follow_up", Heard("follow_up")).outcome["kind"] == "menu"


def test_a_correction_offers_what_else_was_near() -> None:
    played = play("action_correct", Heard("correction"), {"others": ["rights.heat", "rights.wages"]})
    assert played.names == ["utter_correct"]
    assert (played.outcome["kind"], played.outcome["topic"]) == ("suggest", "rights.heat")
    assert played.slots["options"] == ["rights.heat", "rights.wages"]


def test_a_correction_of_nothing_asks_for_other_words() -> None:
    played = play("action_correct", Heard("correction"))
    assert played.names == ["utter_ask_again"]
    assert played.outcome["kind"] == "menu"


def test_an_answer_remembers_what_else_was_near() -> None:
    ranking = (("rights.wages", 0.6), ("rights.heat", 0.2), ("out_of_scope", 0.1), ("channels.us_h2a", 0.05))
    played = play("action_answer_topic", Heard("rights.wages", ranking=ranking))
    assert played.slots["others"] == ["rights.heat", "channels.us_h2a"]


def test_when_nobody_answers_another_number_is_given() -> None:
    played = play("action_no_answer", Heard("no_answer"), {"topic": "rights.wages", "origin": "MX"})
    assert played.names[0] == "utter_no_answer"
    assert played.outcome["topic"] == "rights.wages"
    assert played.slots["topic"] == "rights.wages"


def test_after_an_urgent_answer_the_emergency_number_comes_first() -> None:
    played = play("action_no_answer", Heard("no_answer"), {"topic": "rights.passport", "destination": "GT"})
    assert played.names[0] == "utter_call_first"
    assert played.said[0].values["number"] == "110"
    assert played.outcome["urgent"]

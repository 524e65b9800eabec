"""Answering a topic: what comes first, what is asked last, what is said when there is nothing to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.actions.stage import Heard, Played, mention, play
from tests.content.built_pack import LAST_DAY, Clock, Words, build_book

DAY_AFTER = Clock(LAST_DAY + timedelta(1))


def answered(topic: str, heard: Heard | None = None, **slots: object) -> Played:
    return play("action_answer_topic", replace(heard or Heard(), intent=topic), slots)


@pytest.mark.parametrize(
    ("topic", "slots", "names"),
    [
        pytest.param("channels.us_h2a", {}, ["channels.us_h2a/0/0", "utter_more"], id="page, then MAS"),
        pytest.param("rights.wages", {}, ["rights.wages/0/0", "utter_ask_destination"], id="the country asked last"),
        pytest.param("rights.wages", {"destination": "CA"}, ["rights.wages/2/0"], id="known: nothing to ask"),
        pytest.param("rights.wages", {"destination": "HN"}, ["rights.wages/0/0"], id="known but not special"),
        pytest.param("contacts.consulate", {}, ["contacts.consulate/0/0", "utter_ask_origin"], id="own country asked"),
        pytest.param(
            "rights.passport",
            {},
            ["rights.passport/0/0", "utter_more", "utter_ask_here"],
            id="urgent: text first, MAS, then where",
        ),
        pytest.param("rights.passport", {"destination": "US"}, ["rights.passport/1/0"], id="urgent and known"),
    ],
)
def test_the_answer_comes_first_and_a_question_last(topic: str, slots: dict[str, object], names: list[str]) -> None:
    assert answered(topic, **slots).names == names


@pytest.mark.parametrize(
    ("topic", "kind", "urgent"),
    [
        pytest.param("rights.wages", "answer", False, id="topic"),
        pytest.param("rights.passport", "answer", True, id="urgent topic"),
        pytest.param("service.menu", "menu", False, id="menu"),
        pytest.param("service.greeting", "service", False, id="service"),
    ],
)
def test_the_outcome_names_the_topic_and_its_kind(topic: str, kind: str, urgent: bool) -> None:
    ranking = ((topic, 0.81234), ("rights.heat", 0.1), ("nlu_fallback", 0.3), ("out_of_scope", 0.01))
    outcome = answered(topic, Heard(ranking=ranking)).outcome
    assert (outcome["kind"], outcome["topic"], outcome["urgent"]) == (kind, topic, urgent)
    assert outcome["confidence"] == 0.8123
    assert outcome["alternatives"] == [{"topic": "rights.heat", "confidence": 0.1}]


def test_what_was_answered_is_kept_and_open_lists_are_closed() -> None:
    slots = {"topic": "channels.us_h2a", "page": 2, "options": ["a"], "rest": ["theme:rights", "b"]}
    kept = play("action_answer_topic", Heard("rights.wages"), slots).slots
    assert (kept["topic"], kept["page"], kept["asked"]) == ("rights.wages", 0, "destination")
    assert (kept["options"], kept["rest"]) == ([], [])


def test_a_country_in_the_message_is_taken_at_once() -> None:
    metadata = {"mentions": [mention("CA", "destination"), mention("GT", "origin"), mention("BR", "destination")]}
    played = answered("rights.wages", Heard(metadata=metadata), destination="US")
    assert played.names == ["rights.wages/2/0"]
    assert (played.slots["destination"], played.slots["origin"]) == ("CA", "GT")


@pytest.mark.parametrize(
    ("topic", "here", "names"),
    [
        pytest.param(
            "rights.passport", "US", ["rights.passport/1/0", "utter_ask_here"], id="urgent: stands in, and asks"
        ),
        pytest.param("rights.passport", "BR", ["rights.passport/0/0", "utter_more", "utter_ask_here"], id="not served"),
        pytest.param("rights.wages", "US", ["rights.wages/0/0", "utter_ask_destination"], id="never for the rest"),
    ],
)
def test_the_prefix_of_a_number_tells_where_a_person_is(topic: str, here: str, names: list[str]) -> None:
    played = answered(topic, Heard(metadata={"here": here}))
    assert played.names == names
    assert played.slots["destination"] is None


@pytest.mark.parametrize(
    ("topic", "where", "names", "number"),
    [
        pytest.param(
            "rights.heat",
            {"destination": "US"},
            ["utter_call_first", "utter_unwritten", "utter_ask_contact"],
            "911",
            id="urgent: whom to call, first",
        ),
        pytest.param(
            "rights.heat", {}, ["utter_call_first", "utter_unwritten", "utter_or_person"], "911", id="nowhere"
        ),
        pytest.param("fraud.check", {"origin": "GT"}, ["utter_unwritten", "utter_ask_contact"], "1510", id="nearest"),
        pytest.param("channels.us_h2b", {}, ["utter_unwritten", "utter_or_person"], None, id="nobody near"),
    ],
)
def test_an_unwritten_topic_gives_title_contact_or_menu(
    topic: str, where: dict[str, object], names: list[str], number: str | None
) -> None:
    played = answered(topic, **where)
    assert played.names == names
    assert number is None or number in [said.values.get("number") for said in played.said]
    assert next(said.values["title"] for said in played.said if said.name == "utter_unwritten")
    assert (played.outcome["kind"], played.outcome["topic"]) == ("answer", topic)


def test_an_expired_answer_is_not_given_as_current() -> None:
    played = play("action_answer_topic", Heard("channels.us_h2a"), book=build_book(clock=DAY_AFTER))
    assert played.names == ["utter_expired", "utter_or_person"]
    assert played.values["title"] == "Visa H-2A"


def test_an_unreviewed_answer_is_not_given_in_production() -> None:
    played = play("action_answer_topic", Heard("rights.passport"), book=build_book(reviewed_only=True))
    assert played.names == ["utter_call_first", "utter_unwritten", "utter_or_person"]
    assert played.outcome["urgent"] is True


@pytest.mark.parametrize(
    ("topic", "slots", "names"),
    [
        pytest.param("rights.wages", {"destination": "CA"}, ["utter_only_in_spanish", "rights.wages/2/0"], id="calm"),
        pytest.param(
            "rights.passport",
            {"destination": "US"},
            ["utter_call_first", "utter_only_in_spanish", "rights.passport/1/0"],
            id="urgent: the number in the own language",
        ),
    ],
)
def test_who_may_not_read_the_text_is_told_so_first(topic: str, slots: dict[str, object], names: list[str]) -> None:
    played = answered(topic, Heard(language="ht"), **slots)
    assert played.names == names
    assert {said.values["lang"] for said in played.said} == {"ht"}


def test_a_translated_text_needs_no_word_of_warning() -> None:
    book = build_book(words=Words({("en", "rights.wages/2/short"): "Pay in Canada."}))
    played = play("action_answer_topic", Heard("rights.wages", language="en"), {"destination": "CA"}, book)
    assert played.names == ["rights.wages/2/0"]
    assert (played.outcome["lang"], played.slots["language"]) == ("en", "en")


def test_the_channel_decides_whether_there_is_more() -> None:
    played = answered("channels.us_h2a", Heard(metadata={"channel": "whatsapp"}))
    assert played.names == ["channels.us_h2a/0/0"]


def test_the_page_is_named_with_the_place_it_holds_for() -> None:
    said = answered("rights.wages", destination="CA", origin="GT").said[0]
    assert (said.values["destination"], said.values["origin"]) == ("CA", "GT")


def test_a_calm_answer_to_possible_danger_begins_with_whom_to_call() -> None:
    played = answered("rights.wages", Heard(danger="hint"))
    assert played.names == ["utter_call_first", "rights.wages/0/0"]
    assert played.said[0].values["number"] == "911"
    assert not played.outcome["urgent"]


def test_an_urgent_answer_says_it_itself() -> None:
    assert answered("rights.passport", Heard(danger="hint")).names[0] == "rights.passport/0/0"


def test_a_second_question_is_offered_by_number() -> None:
    played = answered("rights.wages", Heard(questions=("rights.wages", "channels.us_h2a")))
    assert played.names == ["rights.wages/0/0", "utter_second"]
    assert played.values["title"] == "Visa H-2A"
    assert played.slots["options"] == ["channels.us_h2a"]
    assert played.slots["asked"] is None


@pytest.mark.parametrize(
    "questions",
    [
        ("rights.wages",),
        ("channels.us_h2a", "fraud.check"),
        ("rights.wages", "service.cost"),
        ("rights.wages", "choose"),
    ],
    ids=["one", "neither is what was answered", "a service", "a command"],
)
def test_no_second_question_is_made_up(questions: tuple[str, ...]) -> None:
    played = answered("rights.wages", Heard(questions=questions))
    assert played.names == ["rights.wages/0/0", "utter_ask_destination"]
    assert played.slots["options"] == []


def test_a_country_named_in_passing_is_where_an_urgent_topic_is_about() -> None:
    heard = Heard(metadata={"mentions": [mention("GT")]})
    assert answered("rights.passport", heard).slots["destination"] == "GT"
    assert answered("rights.passport", heard, destination="US").slots["destination"] == "US"


def test_a_country_named_in_passing_answers_what_the_topic_would_ask() -> None:
    played = answered("rights.wages", Heard(metadata={"mentions": [mention("CA")]}))
    assert played.names == ["rights.wages/2/0"]
    assert played.slots["destination"] == "CA"


def test_a_country_that_is_not_served_tells_no_number() -> None:
    heard = Heard(metadata={"mentions": [mention("CL")]})
    assert answered("rights.passport", heard).slots["destination"] is None


def test_the_calm_question_behind_an_alarm_is_offered_once_the_place_is_known() -> None:
    ranking = (("rights.passport", 0.6), ("rights.wages", 0.6))
    heard = Heard("rights.passport", danger="alarm", ranking=ranking)
    assert answered("rights.passport", heard, destination="US").slots["options"] == ["rights.wages"]
    unsure = Heard("rights.passport", danger="alarm", ranking=(("rights.passport", 0.6), ("rights.wages", 0.3)))
    assert answered("rights.passport", unsure, destination="US").slots["options"] == []

"""In danger: whose numbers come first, which others are said, and when she is asked where she is."""

from __future__ import annotations

from typing import Any

import pytest

from actions.whereabouts import likely, place_said
from tests.actions.stage import Heard, mention, play

PASSPORT = "rights.passport"


def at(country: str, being: str | None, role: str | None = None) -> dict[str, Any]:
    return {**mention(country, role), "being": being}


def danger(here: str | None, *mentions: dict[str, Any], channel: str = "sms") -> Heard:
    return Heard(PASSPORT, metadata={"here": here, "mentions": list(mentions), "channel": channel})


@pytest.mark.parametrize(
    ("heard", "slots", "destination", "names"),
    [
        pytest.param(danger("GT"), {}, "GT", ["utter_ask_here"], id="the number's country alone"),
        pytest.param(danger("GT"), {"destination": "US"}, "GT", ["utter_ask_here_or"], id="another asked about"),
        pytest.param(danger("GT"), {"place": "US"}, "US", [], id="where she said she is"),
        pytest.param(danger("GT"), {"place": "GT", "destination": "US"}, "GT", [], id="at home, asked about another"),
        pytest.param(danger("GT", at("US", "here", "destination")), {}, "US", [], id="said in this message"),
        pytest.param(
            danger("GT", at("US", "in", "destination")), {}, "US", ["utter_ask_here_or"], id="it happens there"
        ),
        pytest.param(danger("GT", at("US", None, "destination")), {}, "GT", ["utter_ask_here_or"], id="a relative's"),
        pytest.param(
            danger("GT", at("US", "not", "destination")), {"place": "US"}, "GT", ["utter_ask_here"], id="denied"
        ),
        pytest.param(danger(None), {"destination": "US"}, "US", [], id="a hidden number"),
        pytest.param(danger("GT", channel="whatsapp"), {}, None, ["utter_ask_here"], id="a number that travels"),
        pytest.param(
            danger("GT", channel="whatsapp"), {"destination": "US"}, "GT", ["utter_ask_here_or"], id="travels: both"
        ),
        pytest.param(danger("GT", at("own", "here")), {"destination": "US"}, "GT", [], id="in her country"),
        pytest.param(danger("US", at("own", "here")), {"origin": "GT"}, "GT", [], id="in her country, said before"),
        pytest.param(danger("US", at("own", "here")), {}, "US", ["utter_ask_here"], id="in a country not known"),
    ],
)
def test_the_likeliest_country_first_and_no_other_forgotten(
    heard: Heard, slots: dict[str, object], destination: str | None, names: list[str]
) -> None:
    played = play("action_answer_topic", heard, slots)
    assert played.said[0].values["destination"] == destination
    assert [said.name for said in played.said[1:] if said.name != "utter_more"] == names


def test_the_other_number_is_said_with_its_country() -> None:
    played = play("action_answer_topic", danger("GT"), {"destination": "US"})
    assert played.values["numbers"] == "US: 911"
    assert played.slots["asked"] == "destination"


def test_more_goes_on_with_the_country_that_was_answered_for() -> None:
    after = play("action_answer_topic", danger("GT", at("US", "in", "destination"))).slots
    assert after["given"] == "US"
    played = play("action_continue", Heard("more", metadata={"here": "GT"}), after)
    assert all(said.values.get("destination") in (None, "US") for said in played.said)


def test_the_country_answered_is_where_she_is() -> None:
    slots = {"topic": PASSPORT, "asked": "destination", "destination": "US"}
    bare = Heard("inform_place", metadata={"here": "GT", "mentions": [mention("GT")]})
    after = play("action_inform_place", bare, slots)
    assert (after.slots["place"], after.slots["destination"]) == ("GT", "US")
    assert after.names == ["rights.passport/1/0"]


def test_where_a_relative_is_answers_nothing() -> None:
    heard = Heard("inform_place", metadata={"here": "GT", "mentions": [at("US", None, "destination")]})
    after = play("action_inform_place", heard, {"topic": PASSPORT, "asked": "destination"})
    assert (after.slots["place"], after.slots["asked"]) == (None, "destination")
    assert after.said[0].values["destination"] == "GT"


@pytest.mark.parametrize(
    ("mentions", "slots", "place", "destination", "origin"),
    [
        pytest.param([at("HN", "here")], {}, "HN", "HN", None, id="away from the number's country"),
        pytest.param([at("GT", "here")], {}, "GT", None, "GT", id="at home"),
        pytest.param([at("HN", "here")], {"origin": "HN"}, "HN", None, "HN", id="at home, said before"),
        pytest.param([at("GT", None, "origin"), at("HN", "here")], {}, "HN", "HN", "GT", id="from one, in the other"),
        pytest.param([at("MX", "not", "destination"), at("GT", "here")], {"destination": "MX", "place": "MX"},
                     "GT", None, "GT", id="corrected"),
        pytest.param([at("GT", None)], {"destination": "MX", "place": "MX"}, None, "MX", "GT", id="a bare name doubts"),
        pytest.param([at("own", "here")], {"place": "MX", "destination": "MX"}, "GT", "MX", "GT", id="my country"),
    ],
)  # fmt: skip
def test_a_place_alone_says_where_she_is(
    mentions: list[dict[str, Any]],
    slots: dict[str, object],
    place: str | None,
    destination: str | None,
    origin: str | None,
) -> None:
    heard = Heard("inform_place", metadata={"here": "GT", "mentions": mentions})
    kept = play("action_inform_place", heard, slots).slots
    assert (kept["place"], kept["destination"], kept["origin"]) == (place, destination, origin)


@pytest.mark.parametrize(
    ("mentions", "said", "asked"),
    [
        pytest.param([at("MX", "not")], "utter_ask_here", "place", id="not there any more"),
        pytest.param([at("own", "here")], "utter_ask_origin", "origin", id="in a country that nobody knows"),
    ],
)
def test_what_leaves_her_nowhere_is_asked(mentions: list[dict[str, Any]], said: str, asked: str) -> None:
    heard = Heard("inform_place", metadata={"here": "US", "mentions": mentions})
    played = play("action_inform_place", heard, {"place": "MX"})
    assert (played.names, played.slots["asked"]) == ([said], asked)


def test_the_place_is_told_where_it_was_asked() -> None:
    bare = Heard("inform_place", metadata={"here": "GT", "mentions": [mention("GT")]})
    assert play("action_inform_place", bare, {"asked": "place"}).slots["place"] == "GT"


def test_a_short_hint_names_each_number_with_its_country() -> None:
    whatsapp = Heard("wordless", metadata={"here": "GT", "channel": "whatsapp"})
    assert play("action_wordless", whatsapp).values["number"] == "911, 110 (GT)"
    both = Heard("wordless", metadata={"here": "GT"})
    assert play("action_wordless", both, {"destination": "US"}).values["number"] == "110 (GT), 911 (US)"
    assert play("action_wordless", both, {"place": "GT", "destination": "US"}).values["number"] == "110"


def test_a_doubtful_origin_is_not_taken_from_the_number() -> None:
    heard = Heard("contacts.consulate", metadata={"here": "GT"})
    asked = play("action_answer_topic", heard, {"unsure": True})
    assert (asked.names[0], asked.slots["asked"]) == ("contacts.consulate/0/0", "origin")
    assert play("action_answer_topic", heard).slots["asked"] is None


@pytest.mark.parametrize(
    ("mentions", "before", "expected"),
    [
        ([at("BR", "here")], "GT", None),
        ([at("US", "in")], "GT", "GT"),
        ([at("GT", "not")], "GT", None),
        ([at("US", "here"), at("GT", "here")], None, "GT"),
    ],
    ids=["where nobody is served", "something happens there", "denied", "the last one"],
)
def test_where_she_said_she_is(mentions: list[dict[str, Any]], before: str | None, expected: str | None) -> None:
    assert place_said(mentions, before, ("US", "GT")) == expected


def test_likeliest_first_and_each_once() -> None:
    assert likely(None, None, "GT", ("US", None, "GT")) == ("GT", "US")
    assert likely("US", "GT", "MX", ("CA",)) == ("US", "GT")

"""What is done when the understanding isn't sure."""

from __future__ import annotations

import pytest

from actions.fallback import NEAR_ENOUGH, SURELY_FOREIGN, URGENT_ENOUGH
from tests.actions.stage import Heard, Played, play
from tests.content.built_pack import CONTACTS, LAST_DAY, Clock, build_book, build_pack, contact

UNSURE = ("nlu_fallback", 0.3)


def unsure(*ranking: tuple[str, float], **slots: object) -> Played:
    return play("action_fallback", Heard("nlu_fallback", ranking=(UNSURE, *ranking)), slots)


@pytest.mark.parametrize(
    ("ranking", "names", "kind", "topic"),
    [
        pytest.param(
            [("rights.wages", 0.25), ("fraud.check", 0.2), ("channels.us_h2a", 0.1), ("channels.us_h2b", 0.09)],
            ["utter_suggest"],
            "suggest",
            "rights.wages",
            id="two or three are offered",
        ),
        pytest.param(
            [("rights.wages", 0.25), ("fraud.check", 0.01)],
            ["utter_fallback", "utter_danger_hint"],
            "fallback",
            "rights.wages",
            id="one alone is no choice",
        ),
        pytest.param(
            [("rights.wages", 0.04), ("fraud.check", 0.04)],
            ["utter_fallback", "utter_danger_hint"],
            "fallback",
            "rights.wages",
            id="nothing near",
        ),
        pytest.param(
            [("out_of_scope", 0.25), ("rights.wages", 0.2), ("fraud.check", 0.2)],
            ["utter_suggest"],
            "suggest",
            "rights.wages",
            id="perhaps not for us: offered all the same",
        ),
        pytest.param([], ["utter_fallback", "utter_danger_hint"], "fallback", "out_of_scope", id="no idea at all"),
        pytest.param(
            [("rights.wages", 0.25), ("rights.passport", URGENT_ENOUGH)],
            ["rights.passport/0/0", "utter_more", "utter_ask_here"],
            "answer",
            "rights.passport",
            id="perhaps urgent: answered",
        ),
        pytest.param(
            [("rights.wages", 0.25), ("rights.passport", URGENT_ENOUGH - 0.01)],
            ["utter_suggest"],
            "suggest",
            "rights.wages",
            id="hardly urgent: offered",
        ),
    ],
)
def test_an_unsure_message(ranking: list[tuple[str, float]], names: list[str], kind: str, topic: str) -> None:
    played = unsure(*ranking)
    assert played.names == names
    assert (played.outcome["kind"], played.outcome["topic"]) == (kind, topic)


def test_three_at_most_are_offered_and_open_to_numbers() -> None:
    played = unsure(
        ("rights.wages", 0.2), ("fraud.check", 0.19), ("channels.us_h2a", NEAR_ENOUGH), ("rights.heat", 0.05)
    )
    assert played.slots["options"] == ["rights.wages", "fraud.check", "channels.us_h2a"]
    assert played.values["options"] == "1 Salario\n2 Revisar una oferta\n3 Visa H-2A"
    assert [choice["text"] for choice in played.outcome["choices"]] == ["1", "2", "3"]
    assert played.outcome["confidence"] == 0.2


@pytest.mark.parametrize(
    ("slots", "names", "number"),
    [
        pytest.param(
            {"origin": "GT", "destination": "US"}, ["utter_fallback", "utter_person"], "1-844-805-1011", id="us"
        ),
        pytest.param({"destination": "CA"}, ["utter_fallback", "utter_danger_hint"], "9-1-1", id="nobody to talk to"),
        pytest.param({}, ["utter_fallback", "utter_danger_hint"], "911", id="nowhere"),
    ],
)
def test_a_refusal_names_a_person_or_the_number_for_danger(
    slots: dict[str, object], names: list[str], number: str
) -> None:
    played = unsure(("rights.wages", 0.01), **slots)
    assert played.names == names
    assert played.values["number"] == number


def test_a_refusal_keeps_all_that_was_open() -> None:
    kept = unsure(origin="GT", topic="rights.wages", options=["rights.heat"], asked="destination").slots
    assert (kept["origin"], kept["topic"], kept["options"], kept["asked"]) == (
        "GT",
        "rights.wages",
        ["rights.heat"],
        "destination",
    )


def test_out_of_scope_has_its_own_text() -> None:
    played = play("action_decline", Heard("out_of_scope", ranking=(("out_of_scope", 0.9),)))
    assert played.names == ["out_of_scope/0/0", "utter_danger_hint"]
    assert (played.outcome["kind"], played.outcome["topic"], played.outcome["confidence"]) == (
        "fallback",
        "out_of_scope",
        0.9,
    )


def test_what_is_not_surely_out_of_scope_is_offered() -> None:
    near = (("out_of_scope", SURELY_FOREIGN - 0.01), ("rights.wages", 0.2), ("fraud.check", 0.06))
    played = play("action_decline", Heard("out_of_scope", ranking=near))
    assert played.names == ["utter_suggest"]
    assert (played.outcome["kind"], played.outcome["topic"]) == ("suggest", "rights.wages")


def test_possible_danger_gets_the_emergency_number_before_a_person() -> None:
    heard = Heard("nlu_fallback", ranking=(UNSURE,), danger="hint")
    played = play("action_fallback", heard, {"origin": "GT", "destination": "US"})
    assert played.names == ["utter_fallback", "utter_danger_hint"]
    assert played.values["number"] == "911"


def test_without_that_text_it_is_a_refusal_like_any_other() -> None:
    late = build_book(clock=Clock(LAST_DAY.replace(year=LAST_DAY.year + 1)))
    assert play("action_decline", Heard("out_of_scope"), book=late).names == ["utter_fallback", "utter_danger_hint"]


def test_the_human_line_comes_before_the_consulate() -> None:
    pack = build_pack(contacts=(*CONTACTS, contact("us_human", "555", "US")))
    heard = Heard("nlu_fallback", ranking=(UNSURE,))
    played = play("action_fallback", heard, {"origin": "GT", "destination": "US"}, build_book(pack))
    assert played.values["number"] == "555"

"""CODIGO after an answer, and what a code brings to whoever was sent it."""

from __future__ import annotations

import pytest

from content.proof import Proofs
from content.where import Where
from tests.actions.stage import Heard, play
from tests.content.built_pack import build_book

TOPIC = "rights.wages"
KNOWN = {"topic": TOPIC, "destination": "US", "origin": "GT", "language": "es"}


def code(lang: str = "es") -> str:
    return str(Proofs(build_book()).code(TOPIC, Where("US", "GT"), lang))


def test_the_last_answer_has_a_code() -> None:
    played = play("action_prove", Heard("proof"), KNOWN)
    assert (played.names, played.values["code"]) == (["utter_proof_code"], code())
    assert (played.outcome["kind"], played.slots["topic"]) == ("service", TOPIC)


@pytest.mark.parametrize("topic", [None, "service.about", "social.pension"])
def test_where_nothing_was_answered_there_is_no_code(topic: str | None) -> None:
    assert play("action_prove", Heard("proof"), KNOWN | {"topic": topic}).names == ["utter_proof_none"]


def test_a_code_brings_our_own_text_and_says_what_to_think_of_another() -> None:
    played = play("action_prove", Heard("proof", value=code()))
    assert [name.partition("/")[0] for name in played.names] == ["utter_proof_true", TOPIC, "utter_proof_else"]
    assert (played.outcome["kind"], played.outcome["topic"]) == ("answer", TOPIC)


def test_the_words_around_it_are_in_the_language_of_the_code() -> None:
    played = play("action_prove", Heard("proof", value=code("en")))
    assert {said.values["lang"] for said in played.said} == {"en"}
    assert played.slots["language"] == "es"


def test_a_code_that_opens_nothing_is_never_called_ours() -> None:
    played = play("action_prove", Heard("proof", value="ZZZZ-ZZZZ"))
    assert (played.names, played.values["code"]) == (["utter_proof_unknown"], "ZZZZ-ZZZZ")

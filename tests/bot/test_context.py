"""A ranking weighed by the conversation: country, subject, correction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.components.context import ContextWeigher, gathered, without
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from tests.bot.pieces import examples, trained


@pytest.fixture(scope="module")
def weigher(tmp_path_factory: pytest.TempPathFactory) -> ContextWeigher:
    folder: Path = tmp_path_factory.mktemp("context")
    return trained(ContextWeigher, examples({}), folder)


def weighed(weigher: ContextWeigher, ranking: list[tuple[str, float]], **metadata: Any) -> Message:
    rows = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    reading = metadata.pop("reading", {})
    data = {TEXT: "x", "intent": rows[0], "intent_ranking": rows, "reading": reading, "metadata": metadata}
    return weigher.process([Message(data=data)])[0]


COSTS = [("channels.us_costs", 0.4), ("channels.ca_costs", 0.35), ("service.cost", 0.1)]
CANADA = {"country": "CA", "role": "destination"}


def best(message: Message) -> tuple[str, float]:
    return message.get("intent")["name"], message.get("intent")["confidence"]


def test_the_country_named_gets_the_whole_matter(weigher: ContextWeigher) -> None:
    assert best(weighed(weigher, COSTS, mentions=[CANADA])) == ("channels.ca_costs", 0.75)


def test_the_country_of_the_conversation_does_too(weigher: ContextWeigher) -> None:
    assert best(weighed(weigher, COSTS, destination="CA")) == ("channels.ca_costs", 0.75)


def test_the_country_of_the_last_subject_does_too(weigher: ContextWeigher) -> None:
    reading = {"goes_on": True}
    assert best(weighed(weigher, COSTS, subject="channels.ca_family", reading=reading))[0] == "channels.ca_costs"


def test_without_a_country_nothing_moves(weigher: ContextWeigher) -> None:
    assert best(weighed(weigher, COSTS)) == ("channels.us_costs", 0.4)


def test_going_on_without_a_clear_subject_is_a_follow_up(weigher: ContextWeigher) -> None:
    unclear = [("rights.sick", 0.2), ("rights.union", 0.1)]
    reading = {"goes_on": True}
    assert best(weighed(weigher, unclear, subject="rights.overtime", reading=reading))[0] == "follow_up"
    clear = [("rights.sick", 0.8), ("rights.union", 0.1)]
    assert best(weighed(weigher, clear, subject="rights.overtime", reading=reading))[0] == "rights.sick"


def test_going_on_is_never_about_the_service_itself(weigher: ContextWeigher) -> None:
    """ "¿Y cuánto cuesta?" after a visa asks what the visa costs, not what Faro does."""
    ranking = [("service.cost", 0.8), ("channels.us_costs", 0.1), ("channels.ca_costs", 0.02)]
    message = weighed(weigher, ranking, subject="channels.us_h2a", reading={"goes_on": True})
    assert best(message) == ("channels.us_costs", 1.0)


def test_a_short_answer_to_which_country(weigher: ContextWeigher) -> None:
    unclear = [("rights.sick", 0.3), ("rights.union", 0.1)]
    assert best(weighed(weigher, unclear, asked="destination", mentions=[CANADA]))[0] == "inform_place"
    assert best(weighed(weigher, unclear, mentions=[CANADA]))[0] == "rights.sick"
    clear = [("rights.sick", 0.9), ("rights.union", 0.1)]
    assert best(weighed(weigher, clear, asked="destination", mentions=[CANADA]))[0] == "rights.sick"


def test_what_is_taken_back_is_not_answered_again(weigher: ContextWeigher) -> None:
    reading = {"takes_back": True}
    ranking = [("channels.us_h2a", 0.5), ("channels.us_h2b", 0.4)]
    message = weighed(weigher, ranking, subject="channels.us_h2a", reading=reading)
    assert best(message) == ("channels.us_h2b", 0.8)
    bare = weighed(weigher, ranking, subject="channels.us_h2a", reading={"takes_back": True, "bare": True})
    assert best(bare)[0] == "correction"


@pytest.mark.parametrize(
    ("subject", "country", "origin", "own"),
    [
        ("channels.us_costs", "CA", None, "channels.ca_costs"),
        ("channels.us_h2a", "CA", "MX", "channels.ca_sawp"),
        ("channels.us_h2a", "CA", "GT", "channels.ca_tfwp"),
        ("channels.us_costs", "US", None, None),
        ("channels.us_costs", "CR", None, None),
        ("rights.overtime", "CA", None, None),
        (None, "CA", None, None),
    ],
)
def test_counterparts(
    weigher: ContextWeigher, subject: str | None, country: str, origin: str | None, own: str | None
) -> None:
    assert weigher.counterpart(subject, country, origin) == own


def test_every_counterpart_is_a_topic(weigher: ContextWeigher) -> None:
    from connectors.app import load_book

    topics = load_book().pack.specs
    assert [t for g in weigher._groups for by in g["topics"].values() for t in by.values() if t not in topics] == []


def test_gathering_and_leaving_out_keep_the_order() -> None:
    rows = [{"name": "a", "confidence": 0.5}, {"name": "b", "confidence": 0.3}, {"name": "c", "confidence": 0.2}]
    assert {r["name"] for r in gathered(rows, {"b", "c"}, "c")} == {"a", "c"}
    assert [r["confidence"] for r in gathered(rows, {"b", "c"}, "c")] == [0.5, 0.5]
    assert gathered(rows, {"x"}, "x") == rows
    assert without(rows, "a") == [{"name": "b", "confidence": 0.6}, {"name": "c", "confidence": 0.4}]
    assert without([{"name": "a", "confidence": 1.0}], "a") == [{"name": "a", "confidence": 1.0}]


def test_that_nobody_answers_is_heard_after_an_answer(weigher: ContextWeigher) -> None:
    rows = [{"name": "rights.wages", "confidence": 0.4}, {"name": "contacts.human", "confidence": 0.3}]
    message = Message({"text": "nadie contesta", "metadata": {"subject": "rights.wages"}})
    message.set("reading", {"unanswered": True})
    message.set("intent_ranking", rows)
    weigher.process([message])
    assert message.get("intent")["name"] == "no_answer"

"""Where only reviewed texts may be served, the check of an offer is one of them."""

from __future__ import annotations

import pytest

from content.offer import SUBJECT
from tests.actions.offer.scene import VERIFY, Invented, Talk, book
from tests.actions.stage import Played


def checked(*vouched: str) -> Played:
    return Talk(Invented(), book=book(vouched, reviewed_only=True)).check()


def test_a_check_that_nobody_vouched_for_gives_the_reviewed_answer() -> None:
    played = checked(VERIFY)
    assert played.names[0] == f"{VERIFY}/0/0"
    assert played.slots["form"] is None


def test_without_a_reviewed_answer_the_nearest_contact_is_given() -> None:
    played = checked()
    assert played.names == ["utter_unwritten", "utter_or_person"]
    assert (played.outcome["topic"], played.outcome["unanswered"], played.slots["form"]) == (VERIFY, True, None)


def test_a_check_that_somebody_vouched_for_begins() -> None:
    assert checked(SUBJECT, VERIFY).outcome["kind"] == "form"


@pytest.mark.parametrize("text", ["me piden 500 dolares y el pasaporte por facebook", "trabajos en Florida h2a"])
def test_nothing_of_it_is_said_unasked(text: str) -> None:
    talk = Talk(Invented(), book=book((VERIFY,), reviewed_only=True))
    assert talk.topic(text, VERIFY).names[0] == f"{VERIFY}/0/0"
    assert talk.slots["form"] is None

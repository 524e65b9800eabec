"""MAS and "again": pages to the last, lists to the last, and what is said when there is nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.actions.stage import Heard, play
from tests.content.built_pack import LAST_DAY, Clock, build_book, build_pack, without

H2A = "channels.us_h2a"  # three pages by SMS


@pytest.mark.parametrize(
    ("page", "names", "after"),
    [
        pytest.param(0, [f"{H2A}/0/1", "utter_more"], 1, id="second page and a hint"),
        pytest.param(1, [f"{H2A}/0/2"], 2, id="last page without a hint"),
        pytest.param(2, ["utter_nothing_more"], 2, id="nothing more"),
        pytest.param(9, ["utter_nothing_more"], 2, id="a page that the text no longer has"),
    ],
)
def test_more_goes_to_the_last_page_and_no_further(page: int, names: list[str], after: int) -> None:
    played = play("action_continue", slots={"topic": H2A, "page": page})
    assert played.names == names
    assert (played.slots["topic"], played.slots["page"]) == (H2A, after)
    assert (played.outcome["kind"], played.outcome["topic"]) == ("answer", H2A)


def test_all_pages_one_after_the_other() -> None:
    slots: dict[str, object] = {"topic": H2A, "page": 0}
    seen = []
    for _ in range(4):
        played = play("action_continue", slots=slots)
        seen += played.names
        slots = dict(played.slots)
    assert seen == [f"{H2A}/0/1", "utter_more", f"{H2A}/0/2", "utter_nothing_more", "utter_nothing_more"]


@pytest.mark.parametrize(
    "book",
    [
        pytest.param(build_book(without(build_pack(), H2A)), id="taken out since"),
        pytest.param(build_book(clock=Clock(LAST_DAY + timedelta(1))), id="expired since"),
    ],
)
def test_what_may_not_be_said_any_more_has_no_next_page(book: object) -> None:
    played = play("action_continue", slots={"topic": H2A, "page": 1}, book=book)  # type: ignore[arg-type]
    assert played.names == ["utter_nothing_more"]
    assert played.slots["page"] == 0


def test_the_next_page_is_of_the_place_the_first_was_of() -> None:
    metadata = {"here": "US"}
    played = play("action_continue", Heard(metadata=metadata), {"topic": "rights.passport", "page": 0})
    assert played.names == ["utter_nothing_more"]
    assert play("action_continue", slots={"topic": "rights.passport", "page": 0}).names == ["rights.passport/0/1"]


def test_an_open_list_goes_on_before_an_answer_does() -> None:
    slots = {"topic": H2A, "page": 0, "options": ["rights.wages"], "rest": ["theme:rights", "rights.heat"]}
    played = play("action_continue", slots=slots)
    assert played.names == ["utter_theme"]
    assert (played.slots["options"], played.slots["rest"]) == (["rights.heat"], [])


@pytest.mark.parametrize("action", ["action_continue", "action_repeat"])
def test_with_nothing_begun_there_is_the_menu(action: str) -> None:
    played = play(action)
    assert played.names == ["utter_menu"]
    assert played.outcome["kind"] == "menu"


def test_again_begins_at_the_first_page() -> None:
    played = play("action_repeat", slots={"topic": H2A, "page": 2})
    assert played.names == [f"{H2A}/0/0", "utter_more"]
    assert played.slots["page"] == 0

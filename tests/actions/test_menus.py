"""Lists and numbers: what is shown, what a number takes, what is left for MAS."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.menus import LIST_ROOM, NOT_IN_MENU, WHATSAPP_ROWS, fitting, numbered, topics_of
from bot.messages import Channel
from bot.segments import TWO_SEGMENTS, fold, measure, septets
from content.compile import AnswerBook
from content.model import TopicSpec
from tests.actions.stage import Heard, play
from tests.content.built_pack import THEMES, build_book, build_pack

MENU = [f"theme:{theme}" for theme in THEMES]


def crowded(count: int = 25, width: int = 40) -> AnswerBook:
    """A book whose theme "rights" has many topics with long titles."""
    names = [f"rights.t{n:02}" for n in range(count)]
    specs = {name: TopicSpec(name, f"{name} ".ljust(width, "x"), "none", "") for name in names}
    return build_book(replace(build_pack(), specs=specs))


def test_the_menu_lists_the_themes_and_opens_them_to_numbers() -> None:
    played = play("action_show_menu", slots={"topic": "rights.wages", "rest": ["theme:rights", "rights.heat"]})
    assert played.names == ["utter_menu"]
    assert played.values["options"].splitlines()[0] == "1 Trabajar fuera"
    assert (played.slots["options"], played.slots["rest"]) == (MENU, [])
    assert (played.outcome["kind"], played.outcome["topic"]) == ("menu", "service.menu")
    assert played.outcome["choices"][1] == {"label": "Derechos", "text": "2"}


@pytest.mark.parametrize(
    ("number", "options", "names"),
    [
        pytest.param("1", ["rights.wages", "rights.heat"], ["rights.wages/0/0", "utter_ask_destination"], id="first"),
        pytest.param("2", ["rights.heat", "channels.us_h2a"], ["channels.us_h2a/0/0", "utter_more"], id="last"),
        pytest.param("3", ["rights.wages", "rights.heat"], ["utter_no_such_option"], id="past the end"),
        pytest.param("0", ["rights.wages"], ["utter_no_such_option"], id="zero is never an option"),
        pytest.param("1", [], ["utter_no_list"], id="no list"),
        pytest.param(None, ["rights.wages"], ["utter_no_such_option"], id="no number"),
        pytest.param("2", MENU, ["utter_theme"], id="a theme opens its list"),
    ],
)
def test_a_number_takes_an_option(number: str | None, options: list[str], names: list[str]) -> None:
    assert play("action_choose", Heard("choose", number), {"options": options}).names == names


def test_a_taken_option_closes_the_list() -> None:
    played = play("action_choose", Heard("choose", "1"), {"options": ["channels.us_h2a"]})
    assert (played.slots["options"], played.slots["topic"]) == ([], "channels.us_h2a")
    assert played.outcome["kind"] == "answer"


def test_a_number_out_of_range_keeps_the_list_open() -> None:
    played = play("action_choose", Heard("choose", "7"), {"options": ["rights.wages", "rights.heat"]})
    assert played.slots["options"] == ["rights.wages", "rights.heat"]
    assert played.values["options"] == "1 Salario\n2 Calor"
    assert played.outcome["kind"] == "menu"


def test_a_number_without_a_list_keeps_the_answer() -> None:
    played = play("action_choose", Heard("choose", "7"), {"topic": "channels.us_h2a", "page": 1})
    assert (played.slots["topic"], played.slots["page"]) == ("channels.us_h2a", 1)
    assert (played.outcome["kind"], played.outcome["topic"]) == ("menu", "channels.us_h2a")


def test_an_opened_theme_is_a_list_again() -> None:
    played = play("action_choose", Heard("choose", "1"), {"options": MENU})
    assert played.slots["options"] == ["channels.us_h2a", "channels.us_h2b", "channels.other_destinations"]
    assert played.values["theme"] == "Trabajar fuera"


def test_written_topics_come_first_and_small_talk_not_at_all() -> None:
    book = build_book()
    assert topics_of(book, "theme:channels")[0] == "channels.us_h2a"
    assert topics_of(book, "theme:rights") == ("rights.wages", "rights.passport", "rights.heat")
    assert not set(topics_of(book, "theme:service")) & NOT_IN_MENU


@pytest.mark.parametrize("width", [5, 20, 40, 90, 300], ids=lambda w: f"titles of {w}")
def test_a_list_fits_one_message_with_its_heading_and_hints(width: int) -> None:
    book = crowded(width=width)
    topics = topics_of(book, "theme:rights")
    shown = fitting(book, topics, "es", "sms")
    listed = fold(numbered(book, shown, "es"))
    assert 1 <= len(shown) <= 9
    assert len(shown) == 1 or septets(listed) <= LIST_ROOM
    if len(shown) < 9:
        assert septets(fold(numbered(book, topics[: len(shown) + 1], "es"))) > LIST_ROOM


@pytest.mark.parametrize(
    ("channel", "most"), [pytest.param("sms", 9, id="sms"), pytest.param("whatsapp", WHATSAPP_ROWS, id="whatsapp")]
)
def test_the_channel_limits_the_rows(channel: Channel, most: int) -> None:
    book = crowded(width=12)
    assert len(fitting(book, topics_of(book, "theme:rights"), "es", channel)) == most


def test_an_empty_list_stays_empty() -> None:
    assert fitting(build_book(), (), "es", "sms") == ()


def test_a_long_theme_is_read_to_its_end_with_more() -> None:
    book = crowded()
    played = play("action_choose", Heard("choose", "2"), {"options": MENU}, book)
    seen = list(played.slots["options"])
    assert played.names == ["utter_theme_goes_on"]
    while played.slots["rest"]:
        played = play("action_continue", slots=played.slots, book=book)
        seen += played.slots["options"]
    assert played.names == ["utter_theme"]
    assert seen == [f"rights.t{n:02}" for n in range(25)]


def test_a_tap_sends_the_option_itself_where_options_are_tapped() -> None:
    menu = play("action_show_menu", Heard(metadata={"channel": "whatsapp"}))
    assert menu.outcome["choices"][1] == {"label": "Derechos", "text": "#theme:rights"}
    theme = play("action_choose", Heard("choose", "2", metadata={"channel": "whatsapp"}), {"options": MENU})
    assert [choice["text"] for choice in theme.outcome["choices"]] == [
        "#rights.wages",
        "#rights.passport",
        "#rights.heat",
    ]


@pytest.mark.parametrize("option", ["theme:gone", "rights.gone"])
@pytest.mark.parametrize("number", ["1", "2"])
def test_an_option_that_the_pack_lost_is_no_list(option: str, number: str) -> None:
    played = play("action_choose", Heard("choose", number), {"options": [option]})
    assert (played.names, played.slots["options"]) == (["utter_no_list"], [])


def test_the_numbers_begin_anew_on_each_part() -> None:
    played = play("action_continue", slots={"rest": ["theme:rights", "rights.heat", "rights.wages"]})
    assert played.values["options"] == "1 Calor\n2 Salario"


def test_the_menu_of_themes_is_two_segments_at_most() -> None:
    played = play("action_show_menu")
    heading = "Escriba su pregunta, o el número de un tema:\n"
    assert measure(fold(heading + played.values["options"])).units <= TWO_SEGMENTS

"""What stands at the beginning of a message: with the shipped texts, for who asked for neutral first words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

import pytest
import yaml

from bot.catalogs import Catalogs
from bot.composing import NEUTRAL, Composer, worded
from bot.messages import Channel, Choice
from bot.nlg import CatalogueGenerator
from bot.segments import fold, measure
from bot.training import HERE as BOT
from connectors.app import LOCALES, PackPages, load_book
from content.compile import AnswerBook, Found
from content.where import Where

LANGUAGES = ("es", "en", "fr", "ht")
CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp")
ON_A_LOCK_SCREEN = 40  # characters
NUMBER_FIRST = 60  # characters of an urgent text in which whom to call stands; the packs' linter holds it
WITHOUT_A_TURN = ("utter_failure", "utter_slow_down", "utter_enough_today")
TELLING = re.compile(r"\d|peligr|danger|danje|urg|emerg|ijans", re.IGNORECASE)


@cache
def book() -> AnswerBook:
    return load_book()


@cache
def generator() -> CatalogueGenerator:
    return CatalogueGenerator(responses(), partial(Catalogs(LOCALES).translate, "bot"), PackPages(book()))


@cache
def responses() -> dict[str, list[Mapping[str, Any]]]:
    loaded: dict[str, list[Mapping[str, Any]]] = yaml.safe_load((BOT / "domain" / "responses.yml").read_text("utf-8"))[
        "responses"
    ]
    return loaded


def line(lang: str, channel: Channel) -> str:
    said = generator().say(NEUTRAL, lang, channel)
    return fold(said) if channel == "sms" else said


def discreet(texts: list[str], lang: str, channel: Channel) -> str:
    return Composer(generator()).reply(texts, {}, (), channel, lang, discreet=True).text


WHERES = (Where(), Where("US", "GT"), Where("CA", "MX"), Where("MX", "GT"), Where("CR", "NI"), Where("US", "HT"))


def current() -> Iterator[tuple[Found, Where]]:
    """Every variant that holds in one of these corridors, each once."""
    for topic in book().pack.topics:
        found = {book().find(topic, where): where for where in reversed(WHERES)}
        yield from ((one, where) for one, where in found.items() if one.state == "current")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_the_neutral_line_fills_a_lock_screen(lang: str, channel: Channel) -> None:
    assert len(line(lang, channel)) >= ON_A_LOCK_SCREEN
    assert measure(fold(line(lang, channel))).encoding == "GSM-7"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_page_of_every_topic_begins_with_it(lang: str, channel: Channel) -> None:
    opening, seen = line(lang, channel), 0
    for found, where in current():
        for page in book().pages(found, where, lang, channel):
            text, seen = discreet([page], lang, channel), seen + 1
            assert text[: len(opening)] == opening, found
            assert text.endswith(worded([page], channel))
            if channel == "sms":
                assert measure(text).segments <= measure(worded([page], channel)).segments + 1, found
    assert seen > 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whom_to_call_comes_right_after_it(lang: str) -> None:
    opening, checked = line(lang, "sms"), 0
    for found, where in current():
        if book().is_urgent(found.topic):
            page = book().pages(found, where, lang, "sms")[0]
            head = discreet([page], lang, "sms")[len(opening) : len(opening) + 1 + NUMBER_FIRST]
            assert re.search(r"\d{3}|\d-\d", head), (found, head)
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_suggestions_menus_and_questions_begin_with_it_too(lang: str, channel: Channel) -> None:
    for name in responses():
        said = generator().say(name, lang, channel, **dict.fromkeys(_braces(name), "Me quitaron el pasaporte"))
        assert discreet([said], lang, channel).startswith(line(lang, channel)), name


def _braces(name: str) -> set[str]:
    return {brace for variant in responses()[name] for brace in re.findall(r"{(\w+)}", str(variant["text"]))}


def test_the_short_form_beside_buttons_begins_with_it_too() -> None:
    composer = Composer(generator())
    reply = composer.reply(["tema\n1 a", "fin"], {"tema\n1 a": "tema"}, (Choice("a", "1"),), "whatsapp", "es", True)
    assert reply.lead == f"{line('es', 'whatsapp')}\n\ntema\n\nfin"
    assert reply.opening == line("es", "whatsapp")


def test_nobody_else_s_messages_do() -> None:
    composer = Composer(generator())
    reply = composer.reply(["hola"], {}, (), "sms", "es", discreet=False)
    assert (reply.text, reply.opening) == ("hola", "")


def test_a_call_is_heard_not_read() -> None:
    assert Composer(generator()).reply(["hola"], {}, (), "voice", "es", discreet=True).text == "hola"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*WITHOUT_A_TURN, "utter_who_reads", "utter_discreet_on", "utter_discreet_off"])
def test_what_is_said_without_knowing_to_whom_begins_neutrally(name: str, lang: str) -> None:
    assert not TELLING.search(Composer(generator()).word(name, "sms", lang, number="110")[:ON_A_LOCK_SCREEN])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", WITHOUT_A_TURN)
def test_the_node_s_own_words_begin_with_the_line_where_it_was_asked_for(name: str, lang: str) -> None:
    said, plain = (Composer(generator()).notice(name, "sms", lang, wish, number="110") for wish in (True, False))
    assert (said.text, said.opening) == (f"{line(lang, 'sms')}\n{plain.text}", line(lang, "sms"))
    assert plain.opening == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_told_to_slow_down_is_told_her_country_s_number(lang: str) -> None:
    said = Composer(generator()).notice("utter_slow_down", "sms", lang, False, number="110")
    assert re.findall(r"\d+", said.text) == ["110"]
    assert measure(said.text).segments <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_asking_for_a_complaint_s_words_fits_two_segments(lang: str) -> None:
    page = book().pages(book().find("service.complaint", Where()), Where(), lang, "sms")[0]
    ask = generator().say("utter_complaint_ask", lang, "sms")
    assert measure(worded([page, ask], "sms")).segments <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["utter_who_reads", "utter_complaint_tell", "utter_complaint_kept", "utter_first_contact"]
)
def test_these_are_one_segment(name: str, lang: str) -> None:
    assert measure(Composer(generator()).word(name, "sms", lang)).segments == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatsapp_is_not_told_about_sms(lang: str) -> None:
    sms, chat = (Composer(generator()).word("utter_who_reads", channel, lang) for channel in CHANNELS)
    assert ("WhatsApp" in sms, "WhatsApp" in chat, "SMS" in chat) == (False, True, False)

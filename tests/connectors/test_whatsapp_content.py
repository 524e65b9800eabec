"""Buttons, lists and what fits neither: WhatsApp's limits one by one, and every list of the shipped pack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import yaml

from actions.menus import THEME, fitting, label, topics_of
from bot.catalogs import Catalogs
from bot.messages import Choice
from bot.nlg import CatalogueGenerator
from connectors.app import LOCALES, PackPages, load_book
from connectors.channel import Outgoing
from connectors.whatsapp_content import (
    BODY,
    BUTTON,
    IDENTIFIER,
    OPENER,
    ROW_DESCRIPTION,
    ROW_TITLE,
    ROWS,
    content_of,
    cut,
    length,
)
from content.compile import AnswerBook
from tests.connectors.edge import LINE, PERSON

TEXT = "Elija:\n1 …"
SEAGULL = "\N{ROCKET}"  # two UTF-16 units


def offering(*labels: str, **more: Any) -> Outgoing:
    choices = tuple(Choice(each, f"#rights.t{n}") for n, each in enumerate(labels))
    message = Outgoing("whatsapp", PERSON, LINE, TEXT, choices, "Elija.", "Ver opciones", "es")
    return replace(message, **more)


def labels(count: int, width: int = 8) -> list[str]:
    return [f"{n} ".ljust(width, "x") for n in range(count)]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param(offering("Sí", "No"), "buttons", id="two"),
        pytest.param(offering(*labels(3)), "buttons", id="three"),
        pytest.param(offering(*labels(4)), "list", id="four"),
        pytest.param(offering(*labels(3, BUTTON)), "buttons", id="a title of 20"),
        pytest.param(offering(*labels(3, BUTTON + 1)), "list", id="a title of 21"),
        pytest.param(offering("x" * 18 + SEAGULL), "buttons", id="20 units"),
        pytest.param(offering("x" * 19 + SEAGULL), "list", id="21 units, though 20 signs"),
        pytest.param(offering(*labels(ROWS)), "list", id="ten rows"),
        pytest.param(offering(*labels(ROWS + 1)), None, id="eleven rows"),
        pytest.param(offering(*labels(2, ROW_DESCRIPTION)), "list", id="a label of 72"),
        pytest.param(offering(*labels(2, ROW_DESCRIPTION + 1)), None, id="a label of 73"),
        pytest.param(offering("Sí", lead="x" * BODY), "buttons", id="a body of 1024"),
        pytest.param(offering("Sí", lead="x" * (BODY + 1)), None, id="a body of 1025"),
        pytest.param(offering(*labels(4), opener="x" * OPENER), "list", id="a list button of 20"),
        pytest.param(offering(*labels(4), opener="x" * (OPENER + 1)), None, id="a list button of 21"),
        pytest.param(offering(*labels(4), opener=""), None, id="no word on the list's button"),
        pytest.param(offering("Sí", opener=""), "buttons", id="buttons need no such word"),
        pytest.param(offering("Sí", "Sí"), None, id="twins"),
        pytest.param(offering(" "), None, id="a blank label"),
        pytest.param(offering("Sí\nNo"), None, id="a label of two lines"),
        pytest.param(offering(lead="Elija."), None, id="nothing to choose"),
        pytest.param(offering("Sí", lead=None), None, id="no text without the numbers"),
        pytest.param(offering("Sí", lead="{{1}}"), None, id="what would be a variable"),
        pytest.param(offering("Sí", choices=(Choice("Sí", "x" * IDENTIFIER),)), "buttons", id="an id of 128"),
        pytest.param(offering("Sí", choices=(Choice("Sí", "x" * (IDENTIFIER + 1)),)), None, id="an id of 129"),
        pytest.param(offering("Sí", choices=(Choice("Sí", "1"), Choice("No", "1"))), None, id="twin ids"),
        pytest.param(offering("Sí", channel="sms"), None, id="SMS"),
        pytest.param(offering("Sí", channel="voice"), None, id="a call"),
    ],
)
def test_what_fits_is_shown(message: Outgoing, shown: str | None) -> None:
    content = content_of(message)
    assert (content.shown if content else None) == shown
    assert content is None or limits_hold(content.types)


def limits_hold(types: Any) -> bool:
    """As Twilio's pages have them, written a second time and not taken from the code."""
    ((kind, shape),) = types.items()
    assert length(shape["body"]) <= 1024
    if kind == "twilio/quick-reply":
        return len(shape["actions"]) <= 3 and all(length(action["title"]) <= 20 for action in shape["actions"])
    assert 0 < length(shape["button"]) <= 20
    items = shape["items"]
    assert len({item["id"] for item in items}) == len({item["item"] for item in items}) == len(items) <= 10
    return all(0 < length(i["item"]) <= 24 and length(i.get("description", "")) <= 72 for i in items)


def test_buttons_as_twilio_takes_them() -> None:
    content = content_of(offering("Sí", "No"))
    assert content is not None
    assert content.types == {
        "twilio/quick-reply": {
            "body": "Elija.",
            "actions": [
                {"type": "QUICK_REPLY", "title": "Sí", "id": "#rights.t0"},
                {"type": "QUICK_REPLY", "title": "No", "id": "#rights.t1"},
            ],
        }
    }


def test_a_list_with_a_long_title_is_numbered_and_says_it_whole_below() -> None:
    content = content_of(offering("Salario", "Mi patrón no me quiere pagar", "Calor", "Agua"))
    assert content is not None
    assert content.types["twilio/list-picker"]["items"] == [
        {"id": "#rights.t0", "item": "1 Salario"},
        {"id": "#rights.t1", "item": "2 Mi patrón no me quiere", "description": "Mi patrón no me quiere pagar"},
        {"id": "#rights.t2", "item": "3 Calor"},
        {"id": "#rights.t3", "item": "4 Agua"},
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("2 Mi patrón no me quiere pagar", "2 Mi patrón no me quiere", id="at a word"),
        pytest.param("2 " + "x" * 30, "2", id="never inside a word"),
        pytest.param("2 familia " + "\N{WOMAN}\N{ZERO WIDTH JOINER}" * 8, "2 familia", id="never inside a grapheme"),
        pytest.param("2 " + "e\N{COMBINING ACUTE ACCENT}" * 12, "2", id="nor before an accent"),
        pytest.param("2 Me deben, y no me quieren", "2 Me deben, y no me", id="no comma left over"),
        pytest.param("2 Seguro social, ¿y mi retiro?", "2 Seguro social, ¿y mi", id="at most 24"),
    ],
)
def test_a_title_is_cut_between_words(title: str, expected: str) -> None:
    assert cut(title) == expected
    assert length(cut(title)) <= ROW_TITLE


def test_the_same_wording_has_the_same_key_in_its_account_only() -> None:
    one, same, other = (content_of(m) for m in (offering("Sí"), offering("Sí", text="otro"), offering("No")))
    french = content_of(offering("Sí", lang="fr"))
    assert one is not None
    assert same is not None
    assert other is not None
    assert french is not None
    assert one.key("AC1") == same.key("AC1")
    assert len({one.key("AC1"), one.key("AC2"), other.key("AC1"), french.key("AC1")}) == 4
    assert len(one.key("AC1")) == 64
    assert json.dumps(one.types)


@pytest.mark.parametrize("lang", ["es", "en", "fr", "ht"])
def test_every_menu_of_the_pack_fits_a_list(lang: str) -> None:
    """The themes, each page of each theme; and of every topic, that it may be offered beside two others."""
    book = load_book()
    told = responses(book)
    pages: list[Sequence[str]] = [[f"{THEME}{theme}" for theme in book.pack.themes]]
    for theme in book.pack.themes:
        rest = topics_of(book, theme)
        while rest:
            shown = fitting(book, rest, lang, "whatsapp")
            pages.append(shown)
            rest = rest[len(shown) :]
    topics = [topic for topic in book.pack.specs if "." in topic]
    pages += [topics[n : n + 3] for n in range(0, len(topics) - 2, 3)]
    for options in pages:
        choices = tuple(Choice(label(book, option, lang), f"#{option}") for option in options)
        for name in ("menu", "theme", "theme_goes_on", "suggest", "correct", "place_noted", "no_such_option"):
            lead = told.say(f"utter_{name}_tapped", lang, "whatsapp", theme="x" * 40, number="911", places="x" * 80)
            opener = told.say("utter_open_list", lang, "whatsapp")
            content = content_of(Outgoing("whatsapp", PERSON, LINE, TEXT, choices, lead, opener, lang))
            assert content is not None, (options, [choice.label for choice in choices])
            assert limits_hold(content.types)


def responses(book: AnswerBook) -> CatalogueGenerator:
    spoken = yaml.safe_load((LOCALES.parent / "bot" / "domain" / "responses.yml").read_text("utf-8"))["responses"]
    return CatalogueGenerator(spoken, partial(Catalogs(LOCALES).translate, "bot"), PackPages(book))

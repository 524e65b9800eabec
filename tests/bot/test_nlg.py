"""Which words a response gets: variant of the channel, translation, and only then what fills the braces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.messages import Channel
from bot.nlg import CatalogueGenerator
from rasa.shared.core.trackers import DialogueStateTracker

RESPONSES: dict[str, list[Mapping[str, Any]]] = {
    "utter_call": [{"text": "Llame al {number}."}],
    "utter_more": [{"text": "MAS: sigue"}, {"text": "Marque 1", "channel": "voice"}],
    "utter_menu": [{"text": "Escriba:\n{options}"}],
    "utter_menu_tapped": [{"text": "Toque, {name}."}],
    "utter_first": [{"text": "Toque", "channel": "whatsapp"}, {"text": "Escriba"}],
}
TRANSLATIONS = {
    ("en", "utter_call", "Llame al {number}."): "Call {number}.",
    ("en", "utter_more", "MAS: sigue"): "MORE",
    ("en", "utter_more/voice", "Marque 1"): "Press 1",
}


def translate(lang: str, context: str, source: str) -> str:
    return TRANSLATIONS.get((lang, context, source), source)


class Pages:
    """Says what it was asked for."""

    def page(self, lang: str, channel: Channel, values: Mapping[str, Any]) -> str:
        return f"{lang}/{channel}/{values['topic']}/{values['number']}"


GENERATOR = CatalogueGenerator(RESPONSES, translate, Pages())


@pytest.mark.parametrize(
    ("name", "lang", "channel", "values", "expected"),
    [
        pytest.param("utter_call", "es", "sms", {"number": "911"}, "Llame al 911.", id="filled"),
        pytest.param("utter_call", "en", "sms", {"number": "911"}, "Call 911.", id="translated before it is filled"),
        pytest.param("utter_call", "ht", "sms", {"number": "911"}, "Llame al 911.", id="not translated"),
        pytest.param("utter_call", "en", "sms", {"number": "{x}"}, "Call {x}.", id="braces in a value stay"),
        pytest.param("utter_more", "es", "voice", {}, "Marque 1", id="variant of the channel"),
        pytest.param("utter_more", "en", "voice", {}, "Press 1", id="translated variant has its own context"),
        pytest.param("utter_more", "en", "sms", {}, "MORE", id="variant for every channel"),
        pytest.param("utter_first", "es", "sms", {}, "Escriba", id="the order of variants does not matter"),
        pytest.param("utter_first", "es", "whatsapp", {}, "Toque", id="own variant listed first"),
        pytest.param("answer", "fr", "sms", {"topic": "t", "number": "0"}, "fr/sms/t/0", id="pages of the packs"),
    ],
)
def test_a_response_is_worded(name: str, lang: str, channel: str, values: dict[str, str], expected: str) -> None:
    assert GENERATOR.say(name, lang, channel, **values) == expected


async def test_rasa_asks_the_same_way() -> None:
    tracker = DialogueStateTracker.from_events("c", [])
    made = await GENERATOR.generate("utter_call", tracker, "sms", lang="en", number="911", template="utter_call")
    assert made == {"text": "Call 911."}
    assert await GENERATOR.generate("utter_more", tracker, "sms") == {"text": "MAS: sigue"}


@pytest.mark.parametrize(
    ("name", "values"), [pytest.param("utter_nothing", {}, id="unknown"), pytest.param("utter_call", {}, id="unfilled")]
)
def test_our_own_mistakes_are_not_hidden(name: str, values: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        GENERATOR.say(name, "es", "sms", **values)


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        pytest.param("whatsapp", {"text": "Escriba:\n1 A", "lead": "Toque, Ana."}, id="options are tapped"),
        pytest.param("sms", {"text": "Escriba:\n1 A"}, id="options are typed"),
    ],
)
async def test_a_list_has_a_twin_without_its_options(channel: str, expected: dict[str, str]) -> None:
    tracker = DialogueStateTracker.from_events("c", [])
    assert await GENERATOR.generate("utter_menu", tracker, channel, lang="es", options="1 A", name="Ana") == expected

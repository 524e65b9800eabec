"""What media add to a turn: country and state but no coordinates, a line that they weren't seen, what was heard."""

from __future__ import annotations

from typing import Any

import pytest

from bot import attached
from bot.messages import Inbound, Media

HERE = {"country": "US", "state": "US-CA", "role": "destination", "name": "California"}


def say(name: str, **values: Any) -> str:
    return f"{name}{values or ''}"


def locate(latitude: float, longitude: float) -> dict[str, Any] | None:
    return HERE if (latitude, longitude) == (36.68, -121.66) else None


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (None, {}),
        (Media("image"), {"media": "image"}),
        (Media("location", 36.68, -121.66), {"media": "location", "located": HERE}),
        (Media("location", 0.0, 0.0), {"media": "location", "located": None}),
        (Media("location"), {"media": "location"}),
    ],
    ids=str,
)
def test_rasa_learns_the_place_and_never_the_coordinates(media: Media | None, expected: dict[str, Any]) -> None:
    facts = attached.facts(Inbound("", media=media), locate)
    assert facts == expected
    assert "36.68" not in repr(facts)


def test_what_the_words_name_comes_after_where_the_telephone_is() -> None:
    written = {"country": "CA", "state": None, "role": "destination", "name": "Canadá"}
    assert attached.mentions([written], {"located": HERE}) == [HERE, written]
    assert attached.mentions([written], {"located": None}) == [written]


@pytest.mark.parametrize(
    ("inbound", "expected"),
    [
        (Inbound("hola", "whatsapp"), ["eco"]),
        (Inbound("hola", "whatsapp", media=Media("image")), ["eco", "utter_not_looked_at"]),
        (Inbound("hola", "sms", media=Media("document")), ["eco", "utter_not_looked_at"]),
        (Inbound("", "whatsapp", media=Media("image")), ["eco"]),
        (Inbound("hola", "whatsapp", media=Media("location", 1.0, 1.0)), ["eco"]),
        (
            Inbound("me pagan {poco}", "whatsapp", media=Media("audio")),
            ["utter_heard{'text': 'me pagan {poco}'}", "eco"],
        ),
        (Inbound("hola", "sms", media=Media("audio")), ["eco"]),
        (Inbound(" ", "whatsapp", media=Media("audio")), ["eco"]),
    ],
    ids=str,
)
def test_the_reply_says_what_was_heard_and_what_was_not_seen(inbound: Inbound, expected: list[str]) -> None:
    assert attached.framed(["eco"], inbound, say) == expected


def test_silence_stays_silent() -> None:
    assert attached.framed([], Inbound("ALTO", media=Media("image")), say) == []


def test_coordinates_do_not_show_in_a_repr() -> None:
    assert "36.68" not in repr(Inbound("", media=Media("location", 36.68, -121.66)))

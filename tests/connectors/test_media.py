"""What forms say of media: whole payloads of every kind, and what strangers make of the same fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Inbound, Media
from connectors import media
from connectors.media import Attached, attached, kind_of, words_of
from connectors.twilio import received

PAYLOADS = Path(__file__).parents[1] / "payloads"
ADDRESS = "https://api.twilio.com/2010-04-01/Accounts/AC" + "a" * 32 + f"/Messages/MM{0xA1:032x}/Media/ME{0xA1:032x}"


def payload(name: str) -> dict[str, str]:
    return dict(json.loads((PAYLOADS / f"twilio_{name}.json").read_text("utf-8")))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("sms", "¿Quién paga el pasaje?", None),
        ("whatsapp_media", "", Attached(Media("image"))),
        ("whatsapp_caption", "¿Es verdadera esta oferta?", Attached(Media("image"))),
        ("whatsapp_voice_note", "", Attached(Media("audio"), ADDRESS, "audio/ogg")),
        ("whatsapp_video", "", Attached(Media("video"))),
        ("whatsapp_document", "contrato.pdf", Attached(Media("document"))),
        ("whatsapp_contact", "", Attached(Media("contact"))),
        ("whatsapp_sticker", "", Attached(Media("sticker"))),
        ("whatsapp_location", "", Attached(Media("location", 36.68, -121.66))),
        ("whatsapp_reaction", "", None),
    ],
)
def test_every_kind_is_known_from_its_whole_payload(name: str, text: str, expected: Attached | None) -> None:
    message = received("whatsapp", payload(name))
    assert (message.text, message.media) == (text, expected)


@pytest.mark.parametrize(
    "change",
    [
        {"Latitude": "999"},
        {"Latitude": "90.01"},
        {"Longitude": "-180.5"},
        {"Latitude": "nan"},
        {"Longitude": "inf"},
        {"Latitude": "1e309"},
        {"Latitude": "1e1"},
        {"Latitude": ""},
        {"Latitude": "٣٦.٦"},
        {"Latitude": "36,68"},
        {"Latitude": "36.68; DROP TABLE inbox"},
        {"Latitude": "3" * 100_000},
        {"Longitude": "-121." + "6" * 100_000},
    ],
    ids=lambda change: f"{next(iter(change))} {next(iter(change.values()))[:12]}",
)
def test_what_is_nowhere_on_earth_is_no_location(change: Mapping[str, str]) -> None:
    assert attached(payload("whatsapp_location") | change) is None


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("90", "180"), ("-90.0", "-180"), ("0", "0"), ("+36.6777372", "-0.001")]
)
def test_the_ends_of_the_earth_are_on_it(latitude: str, longitude: str) -> None:
    found = attached({"Latitude": latitude, "Longitude": longitude})
    assert found is not None
    assert found.media == Media("location", round(float(latitude), 2), round(float(longitude), 2))


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/png", "image"),
        ("image/webp", "sticker"),
        ("audio/ogg", "audio"),
        ("text/x-vcard", "contact"),
        ("application/pdf", "document"),
        ("", "document"),
        ("audio", "document"),
        ("audio/ogg/../../etc", "document"),
        ("video/mp4", "video"),
    ],
)
def test_whatever_nobody_knows_is_a_file(content_type: str, kind: str) -> None:
    assert kind_of(content_type) == kind


@pytest.mark.parametrize(
    ("change", "address"),
    [
        ({"MediaUrl0": "x" * 100_000}, ""),
        ({"MediaUrl0": ""}, ""),
        ({"MediaContentType0": "audio/ogg; codecs=opus"}, ADDRESS),
        ({"MediaContentType0": "AUDIO/OGG"}, ADDRESS),
    ],
    ids=["a hundred thousand letters", "none", "with codecs", "in capitals"],
)
def test_an_address_is_short_or_isn_t_kept(change: Mapping[str, str], address: str) -> None:
    found = attached(payload("whatsapp_voice_note") | change)
    assert found is not None
    assert (found.media.kind, found.address) == ("audio", address)


@pytest.mark.parametrize("count", ["", "-1", "0", "1e3", "9999", "٣"])
def test_a_count_that_is_none_brings_no_media(count: str) -> None:
    assert attached(payload("whatsapp_media") | {"NumMedia": count}) is None


@pytest.mark.parametrize(
    ("body", "text"), [("Salinas", ""), ("Salinas, CA", ""), ("¿y mi consulado?", "¿y mi consulado?")]
)
def test_the_name_of_a_place_is_no_question(body: str, text: str) -> None:
    assert words_of(payload("whatsapp_location") | {"Body": body}) == text


def test_what_is_sealed_comes_back_and_only_what_has_to_be_is_sealed() -> None:
    for name in ("whatsapp_media", "whatsapp_voice_note", "whatsapp_location"):
        found = attached(payload(name))
        assert found is not None
        assert media.read(found.media.kind, media.written(found)) == found
    assert media.written(Attached(Media("image"))) is None
    assert media.read("hologram", None) is None


def test_no_address_and_no_coordinate_shows_in_a_repr() -> None:
    shown = repr([received("whatsapp", payload(f"whatsapp_{name}")) for name in ("voice_note", "location")])
    assert "36.68" not in shown
    assert "api.twilio.com" not in shown


def test_the_assistant_gets_the_kind_and_the_place_but_no_address() -> None:
    found: Any = attached(payload("whatsapp_voice_note"))
    assert media.beside(Inbound(""), found) == Inbound("", media=Media("audio"))
    assert media.beside(Inbound("hola"), None) == Inbound("hola")

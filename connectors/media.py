"""What a provider's form says of media: its kind, where a voice note can be fetched, where a location lies.

Refuses coordinates that aren't on the earth, and addresses that are too long to be one. Rules: coordinates are rounded
to hundredths of a degree (about a kilometre) here, before anything is stored; only a voice note keeps its address, and
only the first of several media counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from bot.messages import Inbound, Media, MediaKind

LONGEST_ADDRESS = 500
_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?")
CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
STICKER = "image/webp"  # WhatsApp's stickers; its photos are JPEG
BY_FAMILY: Mapping[str, MediaKind] = {"image": "image", "audio": "audio", "video": "video"}


@dataclass(frozen=True)
class Attached:
    """Media as stored: `address` and `content_type` only of a voice note."""

    media: Media
    address: str = field(default="", repr=False)
    content_type: str = ""


def attached(fields: Mapping[str, str]) -> Attached | None:
    """What came with a message in a form like Twilio's, or None."""
    place = _location(fields)
    if place is not None:
        return Attached(place)
    if not _some(fields.get("NumMedia", "0")):
        return None
    content_type = fields.get("MediaContentType0", "").partition(";")[0].strip().casefold()
    kind = kind_of(content_type)
    address = fields.get("MediaUrl0", "")
    if kind != "audio" or not 0 < len(address) <= LONGEST_ADDRESS:
        return Attached(Media(kind))
    return Attached(Media(kind), address, content_type)


def beside(inbound: Inbound, attached: Attached | None) -> Inbound:
    """The message with what came along, as the assistant gets it: no address."""
    return replace(inbound, media=attached.media) if attached else inbound


def words_of(fields: Mapping[str, str]) -> str:
    """The text, but for the name of a place, which a location repeats as if it were written."""
    text = fields.get("Body", "")
    labels = {fields.get("Address", ""), fields.get("Label", "")}
    return "" if "Latitude" in fields and text.strip() in labels else text


def kind_of(content_type: str) -> MediaKind:
    """Whatever nobody knows is a file."""
    if content_type in CARDS:
        return "contact"
    if content_type == STICKER:
        return "sticker"
    family = content_type.partition("/")[0] if _TYPE.fullmatch(content_type) else ""
    return BY_FAMILY.get(family, "document")


def _some(count: str) -> bool:
    return count.isascii() and count.isdigit() and len(count) < 4 and int(count) > 0


def _location(fields: Mapping[str, str]) -> Media | None:
    """Only plain decimal numbers: no "nan", no exponent, no other script's digits."""
    given = [fields.get(name, "").strip() for name in ("Latitude", "Longitude")]
    if not all(text.isascii() and _DEGREES.fullmatch(text) for text in given):
        return None
    latitude, longitude = (round(float(text), 2) for text in given)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Media("location", latitude, longitude)


def written(attached: Attached) -> str | None:
    """What has to be sealed: a location's place, a voice note's address; None if nothing has."""
    if attached.media.latitude is not None:
        return json.dumps([attached.media.latitude, attached.media.longitude])
    return json.dumps([attached.address, attached.content_type]) if attached.address else None


def read(kind: str, text: str | None) -> Attached | None:
    """The opposite of `written`."""
    if kind not in get_args(MediaKind):
        return None
    known = cast(MediaKind, kind)
    if text is None:
        return Attached(Media(known))
    first, second = json.loads(text)
    return Attached(Media(known, first, second)) if known == "location" else Attached(Media(known), first, second)

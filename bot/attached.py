"""What a message's media add to a turn: facts for the actions before it, a line for the person after it.

Refuses to hand coordinates on: Rasa and the actions learn the country and state alone. Rules: of media beside words one
line says that they weren't looked at; what was heard of a voice note is repeated where letters cost nothing, so that
mishearing shows; neither is said in an SMS longer than it need be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.messages import Inbound

Locate = Callable[[float, float], Mapping[str, Any] | None]  # latitude, longitude -> a mention, as of a place named
UNSEEN = frozenset({"image", "video", "document", "contact"})


def nowhere(_latitude: float, _longitude: float) -> None:
    """For who knows no map."""


def facts(inbound: Inbound, locate: Locate) -> dict[str, Any]:
    """For the message's metadata."""
    media = inbound.media
    if media is None:
        return {}
    known: dict[str, Any] = {"media": media.kind}
    if media.latitude is not None and media.longitude is not None:
        known["located"] = locate(media.latitude, media.longitude)
    return known


def mentions(found: list[Mapping[str, Any]], facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What the words name outweighs where the telephone is: it comes later."""
    located = facts.get("located")
    return [located, *found] if located else found


def framed(texts: list[str], inbound: Inbound, say: Callable[..., str]) -> list[str]:
    """The turn's texts with what is to be said of the media; `say` takes a response name and its values."""
    media = inbound.media
    if media is None or not inbound.text.strip() or not texts:
        return texts
    if media.kind == "audio" and inbound.channel == "whatsapp":
        return [say("utter_heard", text=inbound.text), *texts]
    return [*texts, say("utter_not_looked_at")] if media.kind in UNSEEN else texts

"""Shapes a message's choices into what WhatsApp shows by itself: up to three buttons, else a list of up to ten rows.

Refuses (None) what doesn't fit, whole: the message then goes out as its numbered text. Rules: the limits are those of a
content sent within 24 hours of the person's last message, which nobody needs to approve; every word is part of the
content and nothing a variable, since variables refuse line ends; lengths are counted in UTF-16 units, the strictest
way; a title is cut between words only, and the whole label stands below it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, Protocol

from bot.messages import Choice
from connectors.channel import Outgoing

BODY = 1024
BUTTONS, BUTTON = 3, 20
ROWS, ROW_TITLE, ROW_DESCRIPTION, OPENER = 10, 24, 72, 20
IDENTIFIER = 128  # of a button; a row's may have 200
USUAL_LANGUAGE = "es"
VARIABLE = "{{"

Shown = Literal["buttons", "list"]


@dataclass(frozen=True)
class Content:
    """What must exist at the provider before it can be sent: `types` as its API takes them."""

    shown: Shown
    lang: str
    types: Mapping[str, Any]

    def key(self, account: str) -> str:
        """The same for the same wording in the same account."""
        told = json.dumps([account, self.lang, self.types], ensure_ascii=False, sort_keys=True)
        return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


class Contents(Protocol):
    """Which contents exist at the provider: its id by a content's key."""

    def find(self, key: str) -> str | None: ...

    def keep(self, key: str, sid: str) -> None: ...

    def drop(self, key: str) -> None: ...


class RememberedContents:
    """For as long as the process lives."""

    def __init__(self) -> None:
        self._sids: dict[str, str] = {}

    def find(self, key: str) -> str | None:
        return self._sids.get(key)

    def keep(self, key: str, sid: str) -> None:
        self._sids[key] = sid

    def drop(self, key: str) -> None:
        self._sids.pop(key, None)


def content_of(message: Outgoing) -> Content | None:
    """The message with its choices as buttons or rows; None where it has none or they don't fit."""
    if message.channel != "whatsapp" or not message.choices or not message.lead:
        return None
    words = (message.lead, message.opener, *(word for c in message.choices for word in (c.label, c.text)))
    if length(message.lead) > BODY or any(VARIABLE in word for word in words) or not _distinct(message.choices):
        return None
    return _buttons(message, message.lead) or _list(message, message.lead)


def length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _distinct(choices: Sequence[Choice]) -> bool:
    """Each one readable, and no two alike: WhatsApp refuses twins."""
    labels, texts = {choice.label for choice in choices}, {choice.text for choice in choices}
    sound = all(c.text and c.label.strip() and c.label.isprintable() and length(c.text) <= IDENTIFIER for c in choices)
    return sound and len(labels) == len(texts) == len(choices)


def _buttons(message: Outgoing, lead: str) -> Content | None:
    if len(message.choices) > BUTTONS or any(length(choice.label) > BUTTON for choice in message.choices):
        return None
    actions = [{"type": "QUICK_REPLY", "title": choice.label, "id": choice.text} for choice in message.choices]
    types = {"twilio/quick-reply": {"body": lead, "actions": actions}}
    return Content("buttons", message.lang or USUAL_LANGUAGE, types)


def _list(message: Outgoing, lead: str) -> Content | None:
    choices = message.choices
    if len(choices) > ROWS or not 0 < length(message.opener) <= OPENER:
        return None
    if any(length(choice.label) > ROW_DESCRIPTION for choice in choices):
        return None
    short = all(length(choice.label) <= ROW_TITLE for choice in choices)
    items = [_row(choice) if short else _numbered_row(number, choice) for number, choice in enumerate(choices, 1)]
    types = {"twilio/list-picker": {"body": lead, "button": message.opener, "items": items}}
    return Content("list", message.lang or USUAL_LANGUAGE, types)


def _row(choice: Choice) -> dict[str, str]:
    return {"id": choice.text, "item": choice.label}


def _numbered_row(number: int, choice: Choice) -> dict[str, str]:
    """Numbered, as soon as one title of the list is cut: two may begin alike."""
    title = f"{number} {choice.label}"
    if length(title) <= ROW_TITLE:
        return {"id": choice.text, "item": title}
    return {"id": choice.text, "item": cut(title), "description": choice.label}


def cut(title: str, room: int = ROW_TITLE) -> str:
    """As many whole words as fit; of a number and one endless word, the number."""
    shown = ""
    for word in title.split():
        longer = f"{shown} {word}".strip()
        if length(longer) > room:
            break
        shown = longer
    return shown.rstrip(" ,;:.-–¿¡(")

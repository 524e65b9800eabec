"""A tapped button or row: the option itself is sent, so that it means the same hours later, whatever list is open then.

Refuses nothing: a text that isn't an option's name stays what it is. Rules: the named option becomes the only one of
the open list and the message its number, so that everything behind goes the way of a typed number; whether there is
such a topic is for the action to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.messages import TAPPED, Inbound

_OPTION = re.compile(rf"{TAPPED}(theme:[a-z][a-z0-9_]*|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)")


def untapped(inbound: Inbound) -> tuple[Inbound, Mapping[str, Any]]:
    """The message to understand, and the slots that the tap sets."""
    option = _OPTION.fullmatch(inbound.text.strip())
    if option is None:
        return inbound, {}
    return replace(inbound, text="1"), {"options": [option[1]], "rest": []}

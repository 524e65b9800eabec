"""Which turns are answered whatever stands against it: a flood of messages, a day's segments used up.

Refuses nothing: it judges. Rules: danger, the further pages of what was said about it, and the wish for silence or
erasure are above everything; whoever asks for a person is above a flood.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.messages import Turn
from connectors.conversations import VOLATILE

HUMAN = "contacts.human"  # the topic of whoever asks for a person, or to be called

IsUrgent = Callable[[str], bool]  # whether a topic's answer is for somebody in danger


def is_above_all(turn: Turn, is_urgent: IsUrgent) -> bool:
    return turn.urgent or turn.erase or turn.opt_out or _reads_on(turn, is_urgent)


def is_pressing(turn: Turn, is_urgent: IsUrgent) -> bool:
    return is_above_all(turn, is_urgent) or turn.topic == HUMAN


def _reads_on(turn: Turn, is_urgent: IsUrgent) -> bool:
    """MAS after an urgent answer: the turn itself counts as calm, for no danger was told in it."""
    page = (turn.memory.get(VOLATILE) or {}).get("page") or 0
    return bool(page > 0 and is_urgent(turn.topic))

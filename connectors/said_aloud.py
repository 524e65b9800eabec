"""What words in a call may do by themselves: lead to an answer.

Refuses what can't be taken back and all that has to do with messages: erasing, silence, its end, and being rung by who
is on the line already. Rules: a machine mishears, and one recognised word is no consent, so the call asks with a key
(`Turn.erase` and `Turn.opt_out` reach it as wishes); a silence that she asked for is ended by a message of hers alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.messages import Turn
from connectors import conversations
from connectors.database import Transaction
from connectors.inbox import Waiting
from connectors.privacy import Keys


def is_aloud(row: Waiting) -> bool:
    return row.channel == "voice"


def harmless(row: Waiting, turn: Turn) -> Turn:
    """The turn as it may be carried out: as it is, unless it came of words in a call."""
    return replace(turn, erase=False, opt_out=False, opt_in=False, ring=False, report=None) if is_aloud(row) else turn


def save(connection: Transaction, keys: Keys, sender: str, row: Waiting, turn: Turn, now: datetime) -> None:
    """What the turn remembers. In a call a wish for silence stays what it was, and so does the memory where the turn
    has none, since it believes that all is erased.
    """
    if not is_aloud(row):
        conversations.save(connection, keys, sender, turn.memory, now, opted_out=turn.opt_out)
    elif turn.memory:
        conversations.save(connection, keys, sender, turn.memory, now, opted_out=None)

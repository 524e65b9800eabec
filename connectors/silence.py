"""Silence that a provider or a person asked for: what ends with it, one function for each way it comes about.

Refuses nothing. Rules: the wish holds for the person over all channels; what waits is dropped with it, what Faro would
start by itself too; what a provider has settled with the person (`ProviderDid`) is obeyed and not answered a second
time; a wish for help is never settled by a stock answer, so "help" goes on to the assistant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from connectors import call_backs, conversations, inbox, outbox
from connectors.database import Transaction
from connectors.inbox import Waiting
from connectors.privacy import Keys

Settled = Literal["stop", "start"]


def settled(row: Waiting) -> Settled | None:
    """What the provider has done and answered itself, so that nobody need think about the message; None: nothing."""
    if row.provider_did == "start_if_out":
        return "start" if row.opted_out else None
    return row.provider_did if row.provider_did in ("stop", "start") else None


def obey(
    connection: Transaction, keys: Keys, row: Waiting, did: Settled, memory: Mapping[str, Any] | None, now: datetime
) -> None:
    """The row is done without a word. A stop ends the talk under way: an open question is no longer one."""
    inbox.finish(connection, row, now)
    if row.sender is None:
        return
    kept = dict(memory or {})
    if did == "stop":
        kept.pop(conversations.VOLATILE, None)
        hush(connection, row.sender, now)
    conversations.save(connection, keys, row.sender, kept, now, opted_out=did == "stop")


def refused(connection: Transaction, sender: str | None, now: datetime) -> bool:
    """The provider lets nothing through to a person who asked it for silence. True if that is news."""
    if sender is None:
        return False
    news = not conversations.is_opted_out(connection, sender)
    conversations.opt_out(connection, sender, now)
    hush(connection, sender, now)
    return news


def hush(connection: Transaction, sender: str, now: datetime, *, again: bool = False) -> None:
    """Nothing more by itself: what waits to be sent, and a call that is owed. `again`: she is silent already, and only
    the confirmation of that waits.
    """
    if not again:
        outbox.cancel(connection, sender, now)
    call_backs.drop_owed(connection, sender, now)

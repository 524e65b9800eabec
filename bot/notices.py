"""Which notice follows what a turn says: at first contact what Faro is, after a first calm answer who else can read it.

Refuses nothing. Rules: one notice a turn at most, and always after the turn's own words; none where somebody asked for
erasure or silence; who reads along is told once on each channel, never after an answer to danger, and not to who writes
discreetly, since she knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.messages import Channel

FIRST_CONTACT, WHO_READS = "utter_first_contact", "utter_who_reads"
WARNED = "warned"  # the slot: on which channels this person was told
READABLE = frozenset({"sms", "whatsapp"})


def due(outcome: Mapping[str, Any], channel: Channel, first: bool, memory: Mapping[str, Any]) -> str | None:
    """The response that is the notice, or None."""
    if outcome.get("erase") or outcome.get("opt_out"):
        return None
    if first:
        return FIRST_CONTACT
    new = channel in READABLE and channel not in (memory.get(WARNED) or ())
    return WHO_READS if outcome.get("calm") and new and not memory.get("discreet") else None


def remembered(memory: Mapping[str, Any], notice: str | None, channel: Channel) -> Mapping[str, Any]:
    """The memory with what was told now."""
    return {**memory, WARNED: [*(memory.get(WARNED) or ()), channel]} if notice == WHO_READS else memory

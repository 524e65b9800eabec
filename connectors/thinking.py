"""What a turn worker asks of the mind, and what the node says by itself, without one.

Refuses nothing. Rules: the mind hears a message without an office's code, with what the office lets suppose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from bot.messages import Channel, Inbound, Reply, Turn
from connectors.inbox import Waiting
from connectors.referrals import Referred


class Words(Protocol):
    """What the node says without a turn; each sentence names an emergency number. `discreet`: whoever reads it wants
    neutral first words; `here`: the country that her number points to.
    """

    def apology(self, channel: Channel, lang: str | None, discreet: bool = False) -> Reply: ...

    def slow_down(
        self, channel: Channel, lang: str | None, here: str | None = None, discreet: bool = False
    ) -> Reply: ...

    def enough(self, channel: Channel, lang: str | None, discreet: bool = False) -> Reply: ...

    def reads_on(self, channel: Channel, lang: str | None) -> str: ...

    def wants_silence(self, text: str) -> bool:
        """Whether the text is nothing but a word that stops messages."""
        ...

    def is_urgent(self, topic: str) -> bool:
        """Whether a topic's answer is for somebody in danger."""
        ...


class Assistant(Protocol):
    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn: ...


class Mind:
    """Who thinks and what the node says by itself; both can be replaced while the node runs, between two turns."""

    def __init__(self, assistant: Assistant, words: Words) -> None:
        self._both = (assistant, words)

    def become(self, assistant: Assistant, words: Words) -> None:
        """The turn under way ends with who began it."""
        self._both = (assistant, words)

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        return await self._both[0].reply(inbound, memory)

    def apology(self, channel: Channel, lang: str | None, discreet: bool = False) -> Reply:
        return self._both[1].apology(channel, lang, discreet)

    def slow_down(self, channel: Channel, lang: str | None, here: str | None = None, discreet: bool = False) -> Reply:
        return self._both[1].slow_down(channel, lang, here, discreet)

    def enough(self, channel: Channel, lang: str | None, discreet: bool = False) -> Reply:
        return self._both[1].enough(channel, lang, discreet)

    def reads_on(self, channel: Channel, lang: str | None) -> str:
        return self._both[1].reads_on(channel, lang)

    def wants_silence(self, text: str) -> bool:
        return self._both[1].wants_silence(text)

    def is_urgent(self, topic: str) -> bool:
        return self._both[1].is_urgent(topic)


def spoken_in(memory: Mapping[str, Any] | None) -> str | None:
    """The language of the conversation so far."""
    lang = (memory or {}).get("language")
    return lang if isinstance(lang, str) else None


def is_discreet(memory: Mapping[str, Any] | None) -> bool:
    """Whether she wants neutral first words."""
    return bool((memory or {}).get("discreet"))


def inbound_of(row: Waiting, sent_by: Referred | None, can_ring: bool = False) -> Inbound:
    """The message as the assistant hears it."""
    heard = Inbound(row.text, row.channel, row.sender, row.country_hint, opted_out=row.opted_out, can_ring=can_ring)
    if sent_by is None:
        return heard
    origin, destination = sent_by.office.origin, sent_by.office.destination
    return replace(heard, text=sent_by.text, origin=origin, destination=destination)

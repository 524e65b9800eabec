"""Lets the assistant hear a message on the command line as a node would: without the code of the office that sent it.

Refuses nothing. Rules: what the office lets suppose of countries is told; nothing is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.messages import Inbound, Turn
from connectors.asking import Replier
from connectors.referral_topics import without_office
from connectors.referrals import Referred


class Peeling:
    def __init__(self, assistant: Replier, referred: Callable[[str], Referred | None]) -> None:
        self._assistant, self._referred = assistant, referred

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        sent_by = self._referred(inbound.text)
        if sent_by is not None:
            origin, destination = sent_by.office.origin, sent_by.office.destination
            inbound = replace(inbound, text=sent_by.text, origin=origin, destination=destination)
        return await self._assistant.reply(inbound, without_office(memory))

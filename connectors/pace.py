"""Keeps a line from being given more SMS a second than it bears: a SIM in a modem sends one in some seconds.

Refuses nothing. Rules: only SMS, and each of our lines by itself; a long text counts as its segments; the first goes at
once; nobody waits here longer than a lease allows, so what is slower than that is the line's own queue to hold. Each
process that sends keeps its own pace.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.segments import measure
from connectors.channel import Outgoing, Provider

LONGEST = 60.0  # seconds; a lease lasts 90


class Paced:
    """A provider whose SMS are spaced."""

    def __init__(
        self,
        provider: Provider,
        per_second: float,
        ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._provider, self._per_second, self._ticks, self._sleep = provider, per_second, ticks, sleep
        self._free: dict[str, float] = {}  # from when on a line may be given the next

    async def send(self, message: Outgoing) -> str:
        if message.channel == "sms":
            await self._wait(message.line, measure(message.text).segments)
        return await self._provider.send(message)

    async def _wait(self, line: str, segments: int) -> None:
        """The place is taken before the wait, so that two that come at once are spaced too."""
        now = self._ticks()
        start = min(max(now, self._free.get(line, now)), now + LONGEST)
        self._free[line] = start + segments / self._per_second
        if start > now:
            await self._sleep(start - now)

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        return await self._provider.find(message, since)


def paced(provider: Provider, per_second: float | None) -> Provider:
    return provider if per_second is None else Paced(provider, per_second)

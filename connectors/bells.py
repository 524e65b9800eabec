"""What wakes a worker, and what it does when nobody wakes it.

Refuses nothing. Rules: a worker also looks by itself, since other processes write too; no error of one step ends it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

POLL = 1.0  # seconds until a worker looks by itself: for due retries, and for rows of other processes
log = logging.getLogger(__name__)


class Bell:
    """Wakes a worker on its own loop, from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()

    def attach(self) -> None:
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()


async def work(step: Callable[[], Awaitable[bool]], bell: Bell, stopping: threading.Event) -> None:
    """Step while there is something to do, else wait; an error of the database is waited out, never fatal."""
    bell.attach()
    while not stopping.is_set():
        try:
            busy = await step()
        except Exception as error:  # a full disk, a lost server: the worker must outlive it
            log.error("worker_failed", extra={"error": type(error).__name__})
            busy = False
        if not busy and not stopping.is_set():
            await bell.wait(POLL)

"""Listens to voice notes beside the turns, so that a long one delays nobody else.

Refuses more than WAITING notes at once: who comes then is told that voice notes can't be heard. Rules: what was heard
becomes the row's text and the row is due again, so that a crash costs the listening and nothing else; whatever goes
wrong, the row is due again without words; all of it ends before the row's lease does; nothing that was heard is logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from connectors import inbox
from connectors.clean import clean
from connectors.database import Database
from connectors.errors import LeaseLost
from connectors.inbox import Waiting
from connectors.privacy import Keys

AT_ONCE, WAITING = 2, 4
LONGEST = 40.0  # seconds for one note; two rounds of it are less than the lease of 90
USUAL_LANGUAGE = "es"

log = logging.getLogger(__name__)
Fetch = Callable[[str], Awaitable[bytes]]


class Recogniser(Protocol):
    async def transcribe(self, audio: bytes, content_type: str, language: str) -> str | None:
        """What is said, or None if this language or this sound can't be understood."""
        ...


class Ear:
    """Lives on the turns' event loop. `fetchers`: how a provider's media are had; without one nothing is heard."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        now: Callable[[], datetime],
        recogniser: Recogniser,
        fetchers: Mapping[str, Fetch],
        on_heard: Callable[[], None] = lambda: None,
    ) -> None:
        self._database, self._keys, self._now = database, keys, now
        self._recogniser, self._fetchers, self._on_heard = recogniser, fetchers, on_heard
        self._tasks: set[asyncio.Task[None]] = set()
        self._turnstile = asyncio.Semaphore(AT_ONCE)

    def takes(self, row: Waiting, language: str | None) -> bool:
        """Whether the row is a voice note to be listened to first; it comes back by itself."""
        note = row.attached
        if note is None or not note.address or row.text or row.provider not in self._fetchers:
            return False
        if len(self._tasks) >= WAITING:
            return False
        task = asyncio.get_running_loop().create_task(self._listen(row, language or USUAL_LANGUAGE))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def finish(self) -> None:
        """Until every note that was taken is back in the inbox."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _listen(self, row: Waiting, language: str) -> None:
        text = await self._words(row, language)
        try:
            with self._database.write() as connection:
                inbox.heard(connection, self._keys, row, text, self._now())
        except LeaseLost:
            log.warning("hearing_overtaken")
        except Exception as error:  # a full disk: the lease runs out and the note is heard again
            log.error("hearing_lost", extra={"error": type(error).__name__})
        self._on_heard()

    async def _words(self, row: Waiting, language: str) -> str:
        note = row.attached
        assert note is not None
        try:
            async with self._turnstile, asyncio.timeout(LONGEST):
                audio = await self._fetchers[row.provider](note.address)
                return clean(await self._recogniser.transcribe(audio, note.content_type, language) or "")
        except Exception as error:  # the network, a broken file, a recogniser's surprise: the person still waits
            log.warning("not_heard", extra={"error": type(error).__name__})
            return ""

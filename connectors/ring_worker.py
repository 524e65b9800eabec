"""Makes the calls that Faro owes, one at a time.

Refuses nothing. Rules: a call is made once; one whose outcome is unknown is made again, since a telephone that rings
twice harms nobody; what can't get through is dropped after a few tries (`call_backs`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol, runtime_checkable

from connectors import call_backs
from connectors.call_backs import CallBack
from connectors.errors import Temporary
from connectors.metrics import Metrics
from connectors.worker import Store

AGAIN = timedelta(minutes=2)

log = logging.getLogger(__name__)


@runtime_checkable
class Line(Protocol):
    """A provider that can make calls."""

    async def call(self, address: str, line: str) -> str:
        """Ring somebody; the provider's id of the call. Raises as `send` does."""
        ...


class RingWorker:
    """`step` makes one call; False when none is due."""

    def __init__(self, store: Store, lines: Mapping[str, Line], voice: str, metrics: Metrics) -> None:
        self._store, self._lines, self._voice, self._metrics = store, lines, voice, metrics

    async def step(self) -> bool:
        row = await asyncio.to_thread(self._claim)
        if row is None:
            return False
        line = self._lines.get(self._voice)
        try:
            if line is None:
                raise Temporary
            await line.call(row.address, row.line)
        except Exception as error:  # a provider's surprise must not stop the other calls
            log.warning("ring_failed", extra={"error": type(error).__name__, "code": getattr(error, "code", None)})
            await asyncio.to_thread(self._again, row)
            self._metrics.calls.labels("ring_failed").inc()
        else:
            await asyncio.to_thread(self._done, row)
            self._metrics.calls.labels("rung").inc()
        return True

    def _claim(self) -> CallBack | None:
        with self._store.database.write() as connection:
            return call_backs.claim(connection, self._store.keys, self._store.now())

    def _again(self, row: CallBack) -> None:
        now = self._store.now()
        with self._store.database.write() as connection:
            call_backs.again(connection, row, now + AGAIN, now)

    def _done(self, row: CallBack) -> None:
        with self._store.database.write() as connection:
            call_backs.done(connection, row.id, self._store.now())

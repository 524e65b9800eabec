"""Why a node can't do its work, or soon won't: looked at now and then, told to whoever asks.

Refuses nothing and never fails: what can't be looked at is itself the reason. Rules: a look is shared by everybody who
asks within a few seconds, and it blocks, so it is taken in a thread; a reason means that an operator must act or that
people wait; a warning leaves the node ready; reasons come from a closed list and tell nothing of anybody.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from connectors import vitals
from connectors.clock import SteadyClock, ticks
from connectors.database import Database, StoreError
from connectors.disk import Room
from connectors.metrics import Metrics
from connectors.vitals import Backlog

FRESH = 3.0  # seconds
OLD_CONTENT = timedelta(days=120)
WAITS_TOO_LONG = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """`reasons` why the node isn't ready; `warnings` of what will come."""

    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Health:
    """Call it for the state."""

    def __init__(
        self,
        database: Database,
        clock: SteadyClock,
        room: Callable[[], Room],
        metrics: Metrics,
        ticks: Callable[[], float] = ticks,
        published: Callable[[], date | None] = lambda: None,
    ) -> None:
        self._database, self._clock, self._room, self._metrics, self._ticks = database, clock, room, metrics, ticks
        self._published = published
        self._lock, self._state = threading.Lock(), State()
        self._looked: float | None = None

    def __call__(self) -> State:
        with self._lock:
            if self._looked is None or self._ticks() - self._looked >= FRESH:
                before, self._state = self._state, self._look()
                self._looked = self._ticks()
                if self._state != before:
                    log.warning("health", extra={"reasons": self._state.reasons, "warnings": self._state.warnings})
            return self._state

    def _look(self) -> State:
        reasons, warnings = [*self._tables(), *self._wrong_clock()], []
        match self._room_left():
            case "full":
                reasons.append("disk nearly full")
            case "low":
                warnings.append("disk filling up")
        warnings += self._old_content()
        return State(tuple(reasons), tuple(warnings))

    def _tables(self) -> tuple[str, ...]:
        try:
            with self._database.write() as connection:
                vitals.note(connection, self._clock.seen())
                if self._clock.stepped_back():
                    vitals.redate(connection, self._clock())
                found = vitals.backlog(connection, self._clock())
        except StoreError:
            return ("database not writable",) if self._database.is_reachable() else ("database",)
        return self._late(found)

    def _late(self, found: Backlog) -> tuple[str, ...]:
        waited = {"inbox": found.inbox, "outbox": found.outbox}
        for queue, age in waited.items():
            self._metrics.oldest_due.labels(queue).set(age.total_seconds() if age else 0)
        self._metrics.dead_letters.set(found.dead)
        self._metrics.call_backs.set(found.call_backs)
        self._metrics.oldest_call_back.set(found.call_back.total_seconds() if found.call_back else 0)
        return tuple(f"{queue} backlog" for queue, age in waited.items() if age and age > WAITS_TOO_LONG)

    def _old_content(self) -> tuple[str, ...]:
        """Old answers go on, until their own end; somebody should ask the publisher."""
        published = self._published()
        if published is None:
            return ()
        age = self._clock().date() - published
        self._metrics.content_age.set(age.days)
        return (f"content is {age.days} days old",) if age > OLD_CONTENT else ()

    def _wrong_clock(self) -> tuple[str, ...]:
        return () if self._clock.fault() is None else ("clock",)

    def _room_left(self) -> str:
        try:
            room = self._room()
        except OSError:  # the folder is away
            return "full"
        self._metrics.disk_free.set(room.bytes)
        return room.level

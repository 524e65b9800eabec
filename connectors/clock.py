"""What time it is, on machines whose clock can't be trusted: no battery, no network, a dead battery in the field.

Refuses to believe a clock that steps more than two days ahead or two minutes back of the time that has passed, until
it has stayed so for a day of running; a node that never had a believable time believes the first. Rules: while it
doubts, the time is reckoned from the last one believed, by a counter that no one sets; what was believed is kept in the
database (`vitals.note`), so a restart doesn't forget it; Faro is never older than itself (FLOOR). So a jump to 2036 and
back deletes nobody, and a message stored in "1970" is not 56 years old.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

FLOOR = datetime(2026, 11, 1, tzinfo=UTC)  # no Faro ran before
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD, BACK = timedelta(days=2), timedelta(minutes=2)
LONG_ENOUGH = timedelta(hours=24)
NO_TIME = timedelta()
CLEARLY_BEHIND, CLEARLY_AHEAD = timedelta(days=1), timedelta(days=60)
Fault = Literal["behind", "ahead"]


def wall_clock() -> datetime:
    """What the machine says."""
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds that nobody sets, counted also while a laptop sleeps where the system can."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True)
class Seen:
    """`latest`: the last time believed. `doubted`: how long the clock has been off since; negative while behind."""

    latest: datetime
    doubted: timedelta = NO_TIME


class SteadyClock:
    """Call it for the time. Safe from any thread."""

    def __init__(
        self,
        seen: Seen | None = None,
        wall: Callable[[], datetime] = wall_clock,
        ticks: Callable[[], float] = ticks,
    ) -> None:
        self._wall, self._ticks, self._lock = wall, ticks, threading.Lock()
        first = seen.latest if seen else wall()
        self._sure, self._time = first >= FLOOR, max(FLOOR, first)
        self._doubted = seen.doubted if seen else NO_TIME
        self._at = ticks()
        self._stepped_back = False

    def __call__(self) -> datetime:
        with self._lock:
            return self._read()

    def seen(self) -> Seen:
        with self._lock:
            return Seen(self._read() if self._sure else NEVER, self._doubted)

    def fault(self) -> Fault | None:
        """Only what is clearly wrong; a node that was switched off for some weeks is not."""
        with self._lock:
            drift = self._wall() - self._read()
        if drift < -CLEARLY_BEHIND:
            return "behind"
        return "ahead" if drift > CLEARLY_AHEAD else None

    def stepped_back(self) -> bool:
        """Whether an earlier time was believed since the last call: what is dated later must be dated anew."""
        with self._lock:
            said, self._stepped_back = self._stepped_back, False
        return said

    def _read(self) -> datetime:
        wall, at = self._wall(), self._ticks()
        passed = timedelta(seconds=max(0.0, at - self._at))
        reckoned, self._at = self._time + passed, at
        off = NO_TIME if -BACK <= wall - reckoned <= AHEAD else wall - reckoned
        self._doubted = self._doubts(off, passed)
        if wall < FLOOR or (self._sure and NO_TIME < abs(self._doubted) < LONG_ENOUGH):
            self._time = reckoned
        else:
            self._stepped_back |= wall < reckoned - BACK
            self._time, self._doubted, self._sure = wall, NO_TIME, True
        return self._time

    def _doubts(self, off: timedelta, passed: timedelta) -> timedelta:
        """How long the clock has been off to this side."""
        least = timedelta(microseconds=1)  # doubted from the first look on
        if off == NO_TIME:
            return NO_TIME
        if off > NO_TIME:
            return max(self._doubted, NO_TIME) + max(passed, least)
        return min(self._doubted, NO_TIME) - max(passed, least)

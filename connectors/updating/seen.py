"""Remembers the latest time at which an update was believed, and lets one updater in at a time.

Refuses (ClockBehind) a clock that stands before it: expired metadata would look fresh; (UpdateStopped) a second
updater. Rules: only a refresh that succeeded moves the time on, so that a clock that was wrong once can't shut the node
out; a clock that is a little behind is taken as the time seen; answering never asks here.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.errors import ClockBehind, UpdateStopped
from connectors.releases.durable import write

SEEN, LOCK = "seen.json", "lock"
SMALL_STEP = timedelta(minutes=30)  # a clock that is set right again
PLAUSIBLE = datetime(2026, 11, 1, tzinfo=UTC)  # before the first pack was ever signed


def reference_time(folder: Path, now: datetime) -> datetime:
    """The later of now and the latest seen."""
    latest = latest_seen(folder)
    if now < latest - SMALL_STEP:
        raise ClockBehind("packs.stopped.clock", {"now": _day(now), "seen": _day(latest)})
    return max(now, latest)


def latest_seen(folder: Path) -> datetime:
    try:
        told = datetime.fromisoformat(json.loads((folder / SEEN).read_text("utf-8"))["latest"])
        return max(told.astimezone(UTC), PLAUSIBLE)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return PLAUSIBLE


def note_seen(folder: Path, now: datetime) -> None:
    if now > latest_seen(folder):
        write(folder / SEEN, json.dumps({"latest": now.astimezone(UTC).isoformat()}).encode())


def _day(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Until the end of the block; a process that dies lets go by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UpdateStopped("packs.stopped.busy") from error
        yield

"""Remembers the latest time at which an update was believed.

Refuses (ClockBehind) a clock that stands before it: expired metadata would look fresh. Rules: only a refresh that
succeeded moves the time on; it never counts for more than when the newest timestamp that is believed was signed, which
its end tells, so that a clock that ran ahead once can't shut the node out; a clock that is a little behind is taken as
the time seen; answering never asks here.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.errors import ClockBehind
from connectors.releases.durable import write

SEEN, STAMP = "seen.json", "metadata/timestamp.json"
TERM = timedelta(days=180)  # for which a timestamp is signed; of a shorter one the guess is earlier, which is safe
SMALL_STEP = timedelta(minutes=30)  # a clock that is set right again
PLAUSIBLE = datetime(2026, 11, 1, tzinfo=UTC)  # before the first pack was ever signed


def reference_time(folder: Path, now: datetime) -> datetime:
    """The later of now and the latest seen."""
    latest = latest_seen(folder)
    if now < latest - SMALL_STEP:
        raise ClockBehind("packs.stopped.clock", {"now": _day(now), "seen": _day(latest)})
    return max(now, latest)


def latest_seen(folder: Path) -> datetime:
    """By this node's clock, but not after the newest timestamp was signed."""
    told = PLAUSIBLE
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
        told = datetime.fromisoformat(json.loads((folder / SEEN).read_text("utf-8"))["latest"]).astimezone(UTC)
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
        ends = json.loads((folder / STAMP).read_text("utf-8"))["signed"]["expires"]
        told = min(told, datetime.fromisoformat(ends).astimezone(UTC) - TERM)
    return max(told, PLAUSIBLE)


def forget_seen(folder: Path) -> None:
    """After a person began anew with whom to believe."""
    (folder / SEEN).unlink(missing_ok=True)


def note_seen(folder: Path, now: datetime) -> None:
    if now > latest_seen(folder):
        write(folder / SEEN, json.dumps({"latest": now.astimezone(UTC).isoformat()}).encode())


def _day(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M")

"""The machine under a node: room on the disk, and whether its clock can be right.

Refuses nothing. Rules: a clock before something that has happened (the newest message, the packs) is wrong; one far
ahead of it only may be; the system's own word on its clock is asked for where there is one.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from connectors.checkup.finding import Finding
from connectors.clock import CLEARLY_AHEAD, CLEARLY_BEHIND
from connectors.disk import FULL_BYTES, Room

MB = 1000**2


@dataclass(frozen=True)
class Happened:
    """Times that have passed for sure, None if unknown: the newest row, the last time the node believed, the packs'."""

    newest: datetime | None = None
    believed: datetime | None = None
    packs: date | None = None

    @property
    def last(self) -> datetime | None:
        packs = None if self.packs is None else datetime(self.packs.year, self.packs.month, self.packs.day, tzinfo=UTC)
        return max((time for time in (self.newest, self.believed, packs) if time is not None), default=None)


def disk(room: Room, folder: str) -> Finding:
    values = {"folder": folder, "free": str(room.bytes // MB), "least": str(FULL_BYTES // MB)}
    if room.files is not None:
        values["files"] = str(room.files)
    match room.level:
        case "full":
            return Finding("disk", "fail", "doctor.disk_full", values)
        case "low":
            return Finding("disk", "warn", "doctor.disk_low", values)
    return Finding("disk", "good", "doctor.disk_good", values)


def clock(now: datetime, happened: Happened, is_synchronised: bool | None, is_all_expired: bool) -> Iterator[Finding]:
    values = {"now": f"{now:%Y-%m-%d %H:%M}", "last": f"{happened.last:%Y-%m-%d %H:%M}" if happened.last else ""}
    lived = max((time for time in (happened.newest, happened.believed) if time is not None), default=None)
    if happened.last is not None and now < happened.last - CLEARLY_BEHIND:
        yield Finding("clock", "fail", "doctor.clock_behind", values)
    elif lived is not None and now > lived + CLEARLY_AHEAD:
        yield Finding("clock", "warn", "doctor.clock_ahead", values | {"last": f"{lived:%Y-%m-%d %H:%M}"})
    elif is_all_expired:
        yield Finding("clock", "warn", "doctor.clock_or_packs", values)
    else:
        yield Finding("clock", "good", "doctor.clock_good", values)
    if is_synchronised is False:
        yield Finding("clock", "warn", "doctor.clock_alone")


def synchronised(run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run) -> bool | None:
    """What systemd says; None where it isn't there or says nothing."""
    asked = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        said = run(asked, capture_output=True, text=True, timeout=3, check=False).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(said)


def age(span: timedelta) -> str:
    """Minutes, for the words."""
    return str(round(span.total_seconds() / 60))

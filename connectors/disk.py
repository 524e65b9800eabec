"""How much room the disk has on which a node keeps what it must not forget.

Refuses nothing. Rules: what counts is what the node's own user may still take (root's reserve is not for it); a file
system without a fixed number of files (inodes) has room for files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from connectors.settings import Settings

LOW_BYTES, FULL_BYTES = 500 * 1000**2, 50 * 1000**2
LOW_FILES, FULL_FILES = 5000, 100
Level = Literal["good", "low", "full"]


@dataclass(frozen=True)
class Room:
    """`files` is None where their number has no limit."""

    bytes: int
    files: int | None

    @property
    def level(self) -> Level:
        files = LOW_FILES if self.files is None else self.files
        if self.bytes < FULL_BYTES or files < FULL_FILES:
            return "full"
        return "low" if self.bytes < LOW_BYTES or files < LOW_FILES else "good"


def room(place: Path) -> Room:
    """Of the disk on which `place` lies, or will lie."""
    existing = next(one for one in (place, *place.absolute().parents) if one.exists())
    found = os.statvfs(existing)
    return Room(found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None)


def storage(settings: Settings) -> Path:
    """Where the database lies; with a server, what the node keeps beside it."""
    if settings.on_sqlite:
        return Path(settings.database_url.removeprefix("sqlite:///")).parent
    return settings.data_dir

"""Lets one updater in at a time; the one that runs by itself makes way for a person's.

Refuses (UpdateStopped) a second updater, and to go on by itself while a person waits. Rules: a process that dies lets
go by itself, of its turn and of its knock; a person waits for the standing update only, and not for ever.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import IO

from connectors.errors import UpdateStopped

LOCK, KNOCK = "lock", "knock"
STANDING = b"standing"
PATIENCE, STEP = 120.0, 0.2  # seconds: longer than a source may be silent
Waiting = Callable[[], None]


@contextmanager
def only_one(
    folder: Path,
    standing: bool = False,
    waiting: Waiting = lambda: None,
    pause: Callable[[float], None] = sleep,
) -> Iterator[None]:
    """Until the end of the block. `standing`: this one runs by itself; `waiting` is called before a wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        if not _locked(file):
            if standing or (folder / LOCK).read_bytes() != STANDING:
                raise UpdateStopped("packs.stopped.busy")
            waiting()
            _wait(folder, file, pause)
        file.truncate(0)
        file.write(STANDING if standing else b"")
        file.flush()
        yield


def make_way(folder: Path) -> None:
    """Ends the update that runs by itself if a person waits; it goes on where it was, another time."""
    with (folder / KNOCK).open("ab") as knock:
        if not _locked(knock):
            raise UpdateStopped("packs.stopped.made_way")


def _wait(folder: Path, file: IO[bytes], pause: Callable[[float], None]) -> None:
    with (folder / KNOCK).open("ab") as knock:
        fcntl.flock(knock, fcntl.LOCK_SH)
        for _ in range(int(PATIENCE / STEP)):
            pause(STEP)
            if _locked(file):
                return
    raise UpdateStopped("packs.stopped.busy")


def _locked(file: IO[bytes]) -> bool:
    """Whether it is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

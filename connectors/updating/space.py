"""Asks whether the disk has room before anything is fetched, and gives back what earlier updates left behind.

Refuses (UpdateStopped) an update that would fill the disk: messages are kept on it. Rules: three times what comes has
to fit above the mark at which a node counts its disk as full, since a bundle is kept, unpacked and compiled; a part of
a file waits a month to be gone on with; when there is no room, only what answers and what is on offer stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from connectors.disk import FULL_BYTES, Room
from connectors.errors import UpdateStopped
from connectors.updating.offers import Offer

if TYPE_CHECKING:
    from connectors.updating.client import PackClient

TIMES = 3
PARTS_LAST = timedelta(days=30)
LEFT_BEHIND = ("downloads/*", "downloads/.*", "files/.*.new", "metadata/.*.new")


def refuse_without_room(folder: Path, comes: int, room: Callable[[Path], Room]) -> None:
    """`comes`: bytes that aren't here yet."""
    free, needed = room(folder).bytes, TIMES * comes + FULL_BYTES
    if comes and free < needed:
        values = {"needed": f"{needed / 1_000_000:.0f}", "free": f"{free / 1_000_000:.0f}"}
        raise UpdateStopped("packs.stopped.room", values)


def make_room(client: PackClient, offers: Sequence[Offer], installed: Iterable[str], kept: Iterable[str]) -> None:
    """Before an update: `installed` are the bundles that answer, `kept` the bases of patches."""
    from connectors.updating.gathering import tidy

    _sweep(client.folder)
    here = set(installed)
    comes = sum(offer.length for offer in offers if offer.sha256 not in here)
    try:
        client.ask_room(comes)
    except UpdateStopped:
        tidy(client, {*kept, *(offer.sha256 for offer in offers)})
        client.ask_room(comes)


def _sweep(folder: Path) -> None:
    """What an update that was killed left behind; parts may still be gone on with."""
    for pattern in LEFT_BEHIND:
        for file in folder.glob(pattern):
            age = timedelta(seconds=time() - file.stat().st_mtime)
            if file.suffix == ".new" or age > PARTS_LAST:
                file.unlink(missing_ok=True)

"""Writes reports to a folder for an institution: each once, whole, and marked in the same breath.

Refuses (FolderBusy) a folder that another export is writing to. Rules: a file is written under a hidden name, the
report is marked, the file gets its name; whatever stops this between two steps, the next export finishes it: a marked
report gets its file, and a file of one that isn't marked (it may have been withdrawn since) goes.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from connectors import reports
from connectors.database import Database
from connectors.errors import FolderBusy
from connectors.reports import Entry
from connectors.retention import USUAL, Retention

ENDING, STARTED = ".faro-report", ".part"
Step = Callable[[str], None]


def export(
    database: Database,
    folder: Path,
    now: datetime,
    kept: Retention = USUAL,
    *,
    desk: str | None = None,
    again: bool = False,
    at: Step = lambda _step: None,
) -> tuple[Path, ...]:
    """The files of all that wait; with `again`, of all that haven't arrived. `at` is told of each step, for tests."""
    with _alone(folder):
        done = [*_finish(database, folder)]
        with database.read() as connection:
            found = reports.entries(connection, now, kept)
        wanted = [one for one in found if desk in (None, one.desk)]
        for one in wanted:
            if one.state == "queued":
                done += _export(database, folder, one, at)
            elif again and one.state == "exported":
                done += _write_again(database, folder, one)
        return tuple(dict.fromkeys(done))


def _export(database: Database, folder: Path, entry: Entry, at: Step) -> Iterator[Path]:
    final = _place(folder, entry)
    started = final.with_name(f".{final.name}{STARTED}")
    with database.write() as connection:
        held = reports.file_of(connection, entry.receipt)
        if held is None or not reports.exported(connection, entry.receipt):  # withdrawn a moment ago
            return
        _write(started, held)
        at("written")
    at("marked")
    _name(started, final)
    yield final


def _write_again(database: Database, folder: Path, entry: Entry) -> Iterator[Path]:
    with database.read() as connection:
        held = reports.file_of(connection, entry.receipt)
    if held is not None:
        final = _place(folder, entry)
        started = final.with_name(f".{final.name}{STARTED}")
        _write(started, held)
        _name(started, final)
        yield final


def _finish(database: Database, folder: Path) -> Iterator[Path]:
    """What an export that was stopped left behind."""
    for started in sorted(folder.glob(f"*/.*{ENDING}{STARTED}")):
        final = started.with_name(started.name.removeprefix(".").removesuffix(STARTED))
        with database.read() as connection:
            marked = reports.state_of(connection, final.name.removesuffix(ENDING)) == "exported"
            whole = marked and reports.file_of(connection, final.name.removesuffix(ENDING)) == started.read_bytes()
        if whole:
            _name(started, final)
            yield final
        else:
            started.unlink()


def _place(folder: Path, entry: Entry) -> Path:
    """A folder for each institution, so that it can be handed over as it is."""
    own = folder / re.sub(r"[^A-Za-z0-9_-]", "_", entry.desk)
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    return own / f"{entry.receipt}{ENDING}"


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _settle(path.parent)


def _name(started: Path, final: Path) -> None:
    started.replace(final)
    _settle(final.parent)


def _settle(folder: Path) -> None:
    """A name outlives a power cut only once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise FolderBusy from error
    try:
        yield
    finally:
        os.close(descriptor)

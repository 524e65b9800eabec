"""Brings one file whose hash and length are signed, over lines that break: kept block by block, gone on with later.

Refuses (UpdateRefused) what is longer than was signed, and what has another hash, after one more try from the
beginning. Rules: what came is on the disk after every block, so that a kill or a power cut costs less than one; only
whole blocks are believed after a break; a file gets its name when its hash was checked, never before; a line that
breaks is tried again while something comes.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import file_digest, new
from pathlib import Path
from time import sleep
from typing import IO

import urllib3.exceptions as web
from tuf.api.exceptions import DownloadError, DownloadHTTPError

from connectors.errors import EdgeError, UpdateRefused
from connectors.releases.durable import fsync_folders
from connectors.updating.fetcher import Answer, SourceFetcher

BLOCK = 64 * 1024
RANGE_NOT_SATISFIABLE = 416
MOST_BREAKS = 5  # one after the other, without a block between them
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Wanted:
    """A file as it was signed. `digest` is that of `algorithm`; `what` is how a person is told of it."""

    url: str
    digest: str
    length: int
    what: str
    algorithm: str = "sha256"

    def is_in(self, file: Path) -> bool:
        try:
            if file.stat().st_size != self.length:
                return False
            with file.open("rb") as handle:
                return file_digest(handle, lambda: new(self.algorithm)).hexdigest() == self.digest
        except FileNotFoundError:
            return False


class Broken(Exception):
    """The line ended before the file did; `gained`: whether a whole block came before."""

    def __init__(self, gained: bool, reason: Exception) -> None:
        super().__init__()
        self.gained, self.reason = gained, reason


class Downloader:
    """`folder` keeps what isn't whole yet."""

    def __init__(
        self,
        fetcher: SourceFetcher,
        folder: Path,
        progress: Progress = silent,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._fetcher, self._folder, self._progress, self._pause = fetcher, folder, progress, pause

    def bring(self, wanted: Wanted, into: Path) -> Path:
        """The file at `into`, checked; what is there already and right is not fetched."""
        if wanted.is_in(into):
            return into
        part = self._folder / f"{wanted.digest}.part"
        self._folder.mkdir(parents=True, exist_ok=True)
        for _ in range(2):  # a part may be of another day, or of another source
            self._fill(part, wanted)
            if wanted.is_in(part):
                return _name(part, into)
            part.unlink(missing_ok=True)
        raise UpdateRefused("packs.refused.changed", {"file": wanted.what})

    def _fill(self, part: Path, wanted: Wanted) -> None:
        breaks = 0
        while True:
            try:
                return self._go_on(part, wanted)
            except Broken as broken:
                breaks = 1 if broken.gained else breaks + 1
                if breaks >= MOST_BREAKS:
                    raise broken.reason from None
                self._pause(2.0**breaks)

    def _go_on(self, part: Path, wanted: Wanted) -> None:
        """From the last whole block to the end."""
        with part.open("ab", buffering=0) as file:
            have = file.tell()
            kept = have if have == wanted.length else min(have, wanted.length) // BLOCK * BLOCK
            file.truncate(kept)
            if kept == wanted.length:
                return
            try:
                self._append(file, kept, wanted)
            except (DownloadHTTPError, EdgeError):
                raise
            except (DownloadError, web.HTTPError) as error:
                raise Broken(file.tell() // BLOCK > kept // BLOCK, error) from error

    def _append(self, file: IO[bytes], kept: int, wanted: Wanted) -> None:
        answer = self._answer(wanted, kept)
        done = synced = file.truncate(answer.start)
        if answer.length is not None and answer.start + answer.length != wanted.length:
            longer = answer.start + answer.length > wanted.length
            raise UpdateRefused("packs.refused.too_large" if longer else "packs.refused.cut", {"file": wanted.what})
        for chunk in answer.chunks:
            done += len(chunk)
            if done > wanted.length:
                raise UpdateRefused("packs.refused.too_large", {"file": wanted.what})
            file.write(chunk)
            if done - synced >= BLOCK:
                os.fsync(file.fileno())
                synced = done
            self._progress(wanted.what, done, wanted.length)
        if done < wanted.length:
            raise DownloadError("ended early")
        os.fsync(file.fileno())

    def _answer(self, wanted: Wanted, kept: int) -> Answer:
        """From the byte kept on, or from the first if the source won't."""
        if kept:
            try:
                return self._fetcher.from_byte(wanted.url, kept)
            except UpdateRefused as error:
                if error.key != "packs.refused.range":
                    raise
            except DownloadHTTPError as error:
                if error.status_code != RANGE_NOT_SATISFIABLE:
                    raise
        return self._fetcher.from_byte(wanted.url, 0)


def _copy(part: Path, new_file: Path) -> None:
    """Whole and on the disk, or not at all."""
    try:
        shutil.copyfile(part, new_file)
        with new_file.open("rb") as handle:
            os.fsync(handle.fileno())
    except OSError:
        new_file.unlink(missing_ok=True)
        raise


def _name(part: Path, into: Path) -> Path:
    """Give a checked file its name, also on another disk."""
    into.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.replace(into)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        new_file = into.with_name(f".{into.name[:80]}.new")
        _copy(part, new_file)
        new_file.replace(into)
        part.unlink()
    fsync_folders(into.parent, only=True)
    return into

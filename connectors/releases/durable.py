"""Writes files so that a power cut leaves the old content or the new one.

Refuses nothing: a full disk is the caller's OSError, and what was there before is still there. Rules: a file's bytes
are on the disk before it is renamed, the folder's entry after it.
"""

from __future__ import annotations

import os
from pathlib import Path


def put(file: Path, data: bytes) -> None:
    """A new file with its bytes on the disk; its folder's entry isn't yet."""
    with file.open("xb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def write(file: Path, data: bytes) -> None:
    """Replaces a file as a whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    try:
        put(new, data)
        new.replace(file)
    except OSError:  # a full disk must not be left fuller
        new.unlink(missing_ok=True)
        raise
    fsync_folders(file.parent, only=True)


def fsync_folders(folder: Path, only: bool = False) -> None:
    """The entries of a folder, and of those in it unless `only`."""
    for one in (folder,) if only else (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

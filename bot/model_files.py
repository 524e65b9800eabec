"""Keeps beside each trained model its hash, so that a file that was cut short or rots is set aside, never loaded.

Refuses nothing: a model that isn't whole is as if it weren't there, and its file is renamed. Rules: the hash is on the
disk before the model gets its name; a file is read through once in a process, as long as it stays the same; one of
before there were hashes is read to its end, and then has one; of damaged files the last is kept, to be looked at.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import zlib
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

MARK, ASIDE = ".sha256", ".damaged"
PIECE = 1 << 20
log = logging.getLogger(__name__)
_read_through: dict[Path, tuple[int, int, int]] = {}


def keep(new: Path, model: Path) -> Path:
    """A finished file becomes the model, with its hash beside it; both are on the disk then."""
    _fsync(new)
    note(new, model)
    new.replace(model)
    _fsync(model.parent)
    return model


def note(file: Path, model: Path) -> None:
    """The hash of a file as that of the model."""
    told = json.dumps({"sha256": _digest(file), "length": file.stat().st_size})
    mark, new = _mark(model), model.with_name(f".{model.name}.{os.getpid()}.new")
    new.write_text(told, "utf-8")
    _fsync(new)
    new.replace(mark)


def is_whole(model: Path) -> bool:
    """Whether the model is there and as it was made; if it is there and isn't, it is set aside."""
    try:
        found = model.stat()
        state = found.st_ino, found.st_size, found.st_mtime_ns
        if _read_through.get(model) != state and not _is_as_made(model):
            set_aside(model)
            return False
    except OSError:  # not there, or not to be read now
        return False
    _read_through[model] = state
    return True


def set_aside(model: Path) -> None:
    """Out of the way, if this user may: a model that must not be loaded again."""
    log.warning("model_set_aside", extra={"model": model.name})
    try:
        for older in model.parent.glob(f"*{ASIDE}"):
            older.unlink()
        model.replace(model.with_name(model.name + ASIDE))
        _mark(model).unlink(missing_ok=True)
    except OSError:  # a folder of another user: what is found is checked each time
        return


def throw_away(model: Path) -> None:
    """With its hash."""
    model.unlink(missing_ok=True)
    _mark(model).unlink(missing_ok=True)


def _is_as_made(model: Path) -> bool:
    try:
        told = json.loads(_mark(model).read_text("utf-8"))
        length, digest = told["length"], told["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return _ends_well(model)
    return bool(model.stat().st_size == length and _digest(model) == digest)


def _ends_well(model: Path) -> bool:
    """Of a time before there were hashes: what gzip itself can say."""
    try:
        with gzip.open(model) as file:
            while file.read(PIECE):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return False
    if not model.stat().st_size:
        return False
    with suppress(OSError):  # a folder of another user
        note(model, model)
    return True


def _mark(model: Path) -> Path:
    return model.with_name(model.name + MARK)


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Keeps the packs that a node was sent, and says by one pointer which of them it answers with.

Refuses to point at a release that isn't whole (ReleaseMissing). Rules: a release is made in a folder of its own, with
everything on the disk before it gets its name; what didn't change since the active one is the same file (a hard link);
the pointer is one small file that is replaced, so that a kill or a power cut leaves the old or the new one; no pointer
means the packs that came with the software; the release before stays, for a rollback.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from connectors.errors import ReleaseMissing
from connectors.releases.durable import fsync_folders, put, write

CARD, POINTER, RELEASES = "release.json", "active.json", "releases"
ID_LENGTH = 16
MOST_ROLLED_BACK = 50  # bundles that are remembered as unwanted
CatalogueCompiler = Callable[[Path], None]


@dataclass(frozen=True)
class Unpacked:
    """One pack as it came out of its bundle: files by their path in the pack, catalogues by language, recordings by
    their path and content hash.
    """

    name: str
    version: str
    sha256: str
    files: Mapping[str, bytes] = field(repr=False)
    catalogues: Mapping[str, bytes] = field(repr=False, default_factory=dict)
    recordings: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Release:
    """Packs that belong together. `packs`: name -> version; `hashes`: name -> that of its bundle."""

    id: str
    folder: Path
    packs: Mapping[str, str]
    hashes: Mapping[str, str]
    made_at: str
    files: Mapping[str, str] = field(repr=False, default_factory=dict)  # path -> hash of its content

    @property
    def catalogues(self) -> Path:
        return self.folder / "locales"

    def pack(self, name: str) -> Path:
        return self.folder / "packs" / name


@dataclass(frozen=True)
class Pointer:
    """`active` and `previous` are ids of releases, None for what came with the software. `rolled_back`: hashes of the
    bundles that were given up.
    """

    active: str | None = None
    previous: str | None = None
    since: str = ""
    why: str = ""
    rolled_back: tuple[str, ...] = ()


class ReleaseStore:
    """`folder` is FARO_DATA_DIR/packs. One updater at a time writes; anybody may read at any moment."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime],
        compile_catalogue: CatalogueCompiler = lambda _po: None,
        at: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self.folder, self._now, self._compile, self._at = folder, now, compile_catalogue, at

    def pointer(self) -> Pointer:
        """A pointer that can't be read is none: what came with the software always answers."""
        try:
            told = json.loads((self.folder / POINTER).read_text("utf-8"))
            return Pointer(
                told["active"], told["previous"], told["since"], told["why"], tuple(told.get("rolled_back", ()))
            )
        except (OSError, ValueError, KeyError, TypeError):
            return Pointer()

    def active(self) -> Release | None:
        """What is answered with; None for the packs that came with the software."""
        active = self.pointer().active
        return None if active is None else self.find(active)

    def find(self, release_id: str) -> Release | None:
        """A whole release, or None."""
        folder = self.folder / RELEASES / release_id
        try:
            card = json.loads((folder / CARD).read_text("utf-8"))
            return Release(release_id, folder, card["packs"], card["hashes"], card["made_at"], card["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def damaged(self, release: Release) -> tuple[str, ...]:
        """The files that aren't what they were when the release was made: a worn card, a power cut, somebody's hand."""
        return tuple(path for path, told in release.files.items() if _hash(release.folder / path) != told)

    def stage(self, packs: Mapping[str, Unpacked], recording: Callable[[str], Path]) -> Release:
        """A release on the disk, whole, not yet active. `recording`: content hash -> a file that holds it."""
        release_id = id_of({name: pack.sha256 for name, pack in packs.items()})
        known = self.find(release_id)
        if known is not None and not self.damaged(known):
            return known
        self._sweep()
        new = self.folder / RELEASES / f".new-{release_id}"
        try:
            _Writer(new, self.active(), self._compile).write_all(packs, recording)
            card: dict[str, Any] = {
                "packs": {name: pack.version for name, pack in packs.items()},
                "hashes": {name: pack.sha256 for name, pack in packs.items()},
                "made_at": self._now().isoformat(timespec="seconds"),
                "files": {path.as_posix(): _hash(new / path) for path in _files_in(new)},
            }
            put(new / CARD, json.dumps(card, sort_keys=True).encode())
            self._at("staged")
            fsync_folders(new)
        except OSError:  # a full disk must not be left fuller
            shutil.rmtree(new, ignore_errors=True)
            raise
        whole = new.with_name(release_id)
        if known is not None:  # damaged: put away only now that a whole one stands beside it
            whole.rename(whole.with_name(f".old-{release_id}"))
        new.rename(whole)
        fsync_folders(new.parent, only=True)
        self._sweep()
        self._at("named")
        return Release(release_id, whole, card["packs"], card["hashes"], card["made_at"], card["files"])

    def _sweep(self) -> None:
        """What an update that was cut off left behind."""
        for folder in (self.folder / RELEASES).glob(".*"):
            shutil.rmtree(folder, ignore_errors=True)

    def switch(self, release: Release, why: str) -> None:
        """From now on this one answers; what answered until now is the previous one."""
        if self.find(release.id) is None:
            raise ReleaseMissing("packs.release.missing", {"release": release.id})
        before = self.pointer()
        unwanted = tuple(one for one in before.rolled_back if one not in release.hashes.values())
        previous = before.previous if before.active == release.id else before.active
        self._point(Pointer(release.id, previous, self._stamp(), why, unwanted))

    def rollback(self, why: str) -> Pointer:
        """Back to what was answered with before, in one step; the release given up isn't taken again by itself, nor by
        a second rollback: that leads to the software's own packs.
        """
        before = self.pointer()
        if before.active is None:
            raise ReleaseMissing("packs.rollback.nothing")
        previous = None if before.previous is None else self.find(before.previous)
        if before.previous is not None and (previous is None or self.damaged(previous)):
            raise ReleaseMissing("packs.release.missing", {"release": before.previous})
        if previous is not None and set(previous.hashes.values()) & set(before.rolled_back):
            previous = None
        given_up, kept = self.find(before.active), set(previous.hashes.values() if previous else ())
        new = [one for one in (given_up.hashes.values() if given_up else ()) if one not in kept]
        unwanted = tuple(dict.fromkeys((*before.rolled_back, *new)))[-MOST_ROLLED_BACK:]
        after = Pointer(previous.id if previous else None, before.active, self._stamp(), why, unwanted)
        self._point(after)
        return after

    def prune(self) -> None:
        """Only what is active and the one before stay; nothing goes while the pointer can't be read."""
        pointer = self.pointer()
        if pointer == Pointer() and (self.folder / POINTER).exists():
            return
        for folder in (self.folder / RELEASES).glob("*"):
            if folder.name not in (pointer.active, pointer.previous):
                shutil.rmtree(folder, ignore_errors=True)

    def hashes(self) -> frozenset[str]:
        """Of the bundles that the kept releases were made of."""
        folders = (self.folder / RELEASES).glob("[!.]*")
        kept = (self.find(folder.name) for folder in folders)
        return frozenset(one for release in kept if release for one in release.hashes.values())

    def _point(self, pointer: Pointer) -> None:
        self._at("pointing")
        told = {
            "active": pointer.active, "previous": pointer.previous, "since": pointer.since, "why": pointer.why,
            "rolled_back": list(pointer.rolled_back),
        }  # fmt: skip
        write(self.folder / POINTER, json.dumps(told, ensure_ascii=False, sort_keys=True).encode())
        self._at("pointed")

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="seconds")


class _Writer:
    """Fills the folder of a new release."""

    def __init__(self, new: Path, like: Release | None, compile_catalogue: CatalogueCompiler) -> None:
        self._new, self._like, self._compile = new, like, compile_catalogue

    def write_all(self, packs: Mapping[str, Unpacked], recording: Callable[[str], Path]) -> None:
        for name, pack in packs.items():
            for path, data in pack.files.items():
                self._put(Path("packs") / name / path, data)
            for path, content_hash in pack.recordings.items():
                self._copy(recording(content_hash), self._new / "packs" / name / path)
            for lang, data in pack.catalogues.items():
                self._catalogue(Path("locales") / lang / "LC_MESSAGES" / f"{name}.po", data)

    def _catalogue(self, path: Path, data: bytes) -> None:
        compiled = path.with_suffix(".mo")
        if self._put(path, data) and self._is_as_made(compiled) and self._link(compiled):
            return
        self._compile(self._new / path)

    def _put(self, path: Path, data: bytes) -> bool:
        """Whether it is the same file as in the active release."""
        target = self._new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        old = None if self._like is None else self._like.folder / path
        if old is not None and _holds(old, data) and self._link(path):
            return True
        put(target, data)
        return False

    def _is_as_made(self, path: Path) -> bool:
        return self._like is not None and self._like.files.get(path.as_posix()) == _hash(self._like.folder / path)

    def _link(self, path: Path) -> bool:
        if self._like is None:
            return False
        try:
            os.link(self._like.folder / path, self._new / path)
        except OSError:  # not there, or a file system without links
            return False
        return True

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            put(target, source.read_bytes())


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


def id_of(hashes: Mapping[str, str]) -> str:
    """The same bundles are the same release."""
    told = "\n".join(f"{name} {content_hash}" for name, content_hash in sorted(hashes.items()))
    return sha256(told.encode()).hexdigest()[:ID_LENGTH]


def files_of(release: Release) -> Iterator[Path]:
    """Every file of a release, relative to its folder."""
    yield from _files_in(release.folder)


def _files_in(folder: Path) -> Iterator[Path]:
    yield from (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            return file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""


def said_of(release: Release) -> dict[str, str]:
    """Its packs as words want them."""
    return {"packs": ", ".join(f"{name}@{version}" for name, version in sorted(release.packs.items()))}

"""The folder that travels between the signers: what is published, and in `staged/` what still lacks signatures.

Refuses (PublishingRefused) metadata that can't be read. Rules: of a role the staged version counts before the published
one; what is published is what timestamp.json leads to, so that files of a publication that was cut short don't count;
files are written whole, beside their place, and then renamed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from connectors.errors import PublishingRefused
from connectors.releases.durable import fsync_folders, write

ROOT, TARGETS, SNAPSHOT, TIMESTAMP, MODELS = "root", "targets", "snapshot", "timestamp", "models"
TOP = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)
ONLINE = (SNAPSHOT, TIMESTAMP)
T = TypeVar("T", Root, Targets, Snapshot, Timestamp)


class Disk:
    """The two things that are done to files; a test counts and breaks them."""

    def write(self, file: Path, data: bytes) -> None:
        write(file, data)

    def move(self, file: Path, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, to)  # noqa: PTH105
        fsync_folders(to.parent, only=True)


class Repository:
    """`folder` is DIR of the commands."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.waiting = folder / "staged"
        self.files = self.waiting / "files"  # as they will lie under `folder`
        self.disk = disk or Disk()

    # --- what is published

    def roots(self) -> Iterator[Metadata[Root]]:
        """From the first on, without a gap."""
        for version in count(1):
            root = self._read(self.metadata / f"{version}.root.json", Root)
            if root is None:
                return
            yield root

    def newest_root(self) -> Metadata[Root] | None:
        return max(self.roots(), key=lambda root: root.signed.version, default=None)

    def timestamp(self) -> Metadata[Timestamp] | None:
        return self._read(self.metadata / "timestamp.json", Timestamp)

    def snapshot(self) -> Metadata[Snapshot] | None:
        timestamp = self.timestamp()
        version = timestamp.signed.snapshot_meta.version if timestamp else 0
        return self._read(self.metadata / f"{version}.snapshot.json", Snapshot) if version else None

    def published(self, role: str) -> Metadata[Targets] | None:
        """`targets` or a delegated role, as nodes see it now."""
        return self.version(role, self.published_version(role))

    def published_version(self, role: str) -> int:
        snapshot = self.snapshot()
        meta = snapshot.signed.meta.get(f"{role}.json") if snapshot else None
        return meta.version if meta else 0

    def version(self, role: str, version: int) -> Metadata[Targets] | None:
        return self._read(self.metadata / f"{version}.{role}.json", Targets) if version else None

    # --- what waits

    def staged_roles(self) -> list[str]:
        """Those with a version that isn't published, the most important first."""
        named = {file.stem for file in self.waiting.glob("*.json")}
        order = {role: place for place, role in enumerate(TOP)}
        return sorted((r for r in named if self.staged(r)), key=lambda r: (order.get(r, 1.5), r))

    def _staged(self, role: str, kind: type[T]) -> Metadata[T] | None:
        metadata = self._read(self.waiting / f"{role}.json", kind)
        return metadata if metadata and metadata.signed.version > self.landed(role) else None

    def landed(self, role: str) -> int:
        """The version that nodes see already."""
        if role not in (ROOT, SNAPSHOT, TIMESTAMP):
            return self.published_version(role)
        newest = {ROOT: self.newest_root, SNAPSHOT: self.snapshot, TIMESTAMP: self.timestamp}[role]()
        return newest.signed.version if newest else 0

    def staged_root(self) -> Metadata[Root] | None:
        return self._staged(ROOT, Root)

    def staged_targets(self, role: str) -> Metadata[Targets] | None:
        return self._staged(role, Targets)

    def staged(self, role: str) -> Metadata[Any] | None:
        kinds: Mapping[str, type[Any]] = {ROOT: Root, SNAPSHOT: Snapshot, TIMESTAMP: Timestamp}
        found: Metadata[Any] | None = self._staged(role, kinds.get(role, Targets))
        return found

    def root(self) -> Metadata[Root]:
        """The one that will hold: staged, else published."""
        found = self.staged_root() or self.newest_root()
        if found is None:
            raise PublishingRefused("publish.no_root", {"folder": str(self.folder)})
        return found

    def targets(self, role: str = TARGETS) -> Metadata[Targets] | None:
        return self.staged_targets(role) or self.published(role)

    def place(self, name: str) -> Path:
        """Where a file lies now that will lie at `name`."""
        staged = self.files / name
        return staged if staged.exists() else self.folder / name

    def stage(self, role: str, metadata: Metadata[T]) -> None:
        self.disk.write(self.waiting / f"{role}.json", metadata.to_bytes())

    def unstage(self) -> None:
        """Everything that waited has its place now."""
        shutil.rmtree(self.waiting, ignore_errors=True)

    def _read(self, file: Path, kind: type[T]) -> Metadata[T] | None:
        try:
            metadata: Metadata[T] = Metadata.from_bytes(file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, DeserializationError) as error:
            raise PublishingRefused("publish.broken", {"file": str(file)}) from error
        if not isinstance(metadata.signed, kind):
            raise PublishingRefused("publish.broken", {"file": str(file)})
        return metadata

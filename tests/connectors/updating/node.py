"""A node in a folder: it believes a root, has a release that answers, and can be asked to update."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.releases.store import ReleaseStore, Unpacked
from connectors.updating.client import PackClient
from connectors.updating.download import Downloader
from connectors.updating.fetcher import SourceFetcher
from connectors.updating.gathering import Gathered, gather
from connectors.updating.source import Source
from connectors.updating.trust import read_root, trust
from content.bundle import read
from tests.connectors.updating.publisher import NOW


def patient(*args: Any) -> Downloader:
    """Tries again at once."""
    return Downloader(*args, pause=lambda _seconds: None)


def fetcher(source: Source) -> SourceFetcher:
    return SourceFetcher(source, retries=0)


class Node:
    """`folder` is its FARO_DATA_DIR."""

    def __init__(self, folder: Path, now: datetime = NOW) -> None:
        self.folder, self.now = folder, now
        self.packs = folder / "packs"
        self.store = ReleaseStore(self.packs, lambda: self.now)

    def believe(self, root: bytes) -> Node:
        trust(self.packs, read_root(root))
        return self

    def client(self, source: Path | str, **more: Any) -> PackClient:
        more = {"fetcher": fetcher, "downloader": patient, **more}
        return PackClient(self.packs, str(source), lambda: self.now, **more)

    def update(self, source: Path | str, **more: Any) -> Mapping[str, str]:
        """Fetch and activate everything; the versions that answer then."""
        client = self.client(source, **more)
        self.activate(gather(client, client.refresh()))
        active = self.store.active()
        assert active is not None
        return active.packs

    def activate(self, gathered: Gathered) -> None:
        release = self.store.stage(unpacked(gathered), gathered.recording)
        self.store.switch(release, "update")

    def state(self) -> dict[str, str]:
        """What answers: the pointer and every file of the releases."""
        files = [self.packs / "active.json", *(self.packs / "releases").rglob("*")]
        return {
            str(file.relative_to(self.packs)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files
            if file.is_file()
        }


def one_update(folder: Path, url: str) -> None:
    """The body of a process of its own, to be killed."""
    Node(folder).update(url)


def unpacked(gathered: Gathered) -> dict[str, Unpacked]:
    found = {}
    for name, bundled in gathered.bundles.items():
        held = read(bundled.data)
        sounds = {path: digest for path, (digest, _length) in held.recordings.items()}
        found[name] = Unpacked(name, bundled.version, bundled.sha256, held.files, held.catalogues, sounds)
    return found

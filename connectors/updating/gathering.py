"""Brings everything that an update needs before anything is activated: bundles, then the sounds that they name.

Refuses what the client refuses. Rules: all of it is here and checked, or nothing is handed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.updating.client import DOWNLOADS, FILES, PackClient
from connectors.updating.offers import HASH, Bundled, Offer
from content.bundle import read


@dataclass(frozen=True)
class Gathered:
    """By the packs' names; the sounds by their hashes."""

    bundles: Mapping[str, Bundled]
    sounds: Mapping[str, Path]

    def recording(self, digest: str) -> Path:
        return self.sounds[digest]


def gather(client: PackClient, offers: Iterable[Offer]) -> Gathered:
    bundles, sounds = {}, {}
    for offer in offers:
        bundled = client.fetch(offer)
        for digest, length in client.check(offer, bundled.data).recordings.values():
            sounds[digest] = client.recording(digest, length)
        bundles[offer.name] = bundled
    return Gathered(bundles, sounds)


def tidy(client: PackClient, kept: Iterable[str]) -> None:
    """Only the bundles that are kept, as bases of the next patches, and their sounds; nothing half fetched."""
    bundles = {digest for digest in kept if HASH.fullmatch(digest)}
    wanted = set(bundles)
    for digest in bundles:
        file = client.folder / FILES / digest
        if file.exists():
            wanted |= {sound for sound, _length in read(file.read_bytes()).recordings.values()}
    for file in (client.folder / FILES).glob("*"):
        if file.name not in wanted:
            file.unlink()
    for file in (client.folder / DOWNLOADS).glob("*"):
        file.unlink()

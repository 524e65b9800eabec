"""Brings everything that an update needs before anything is activated: bundles, then the sounds that they name.

Refuses what the client refuses. Rules: all of it is here and checked, or nothing is handed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.updating.client import PackClient
from connectors.updating.offers import Bundled, Offer


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

"""The signed metadata of a source, held against what this node believed before (The Update Framework, python-tuf).

Refuses what the framework refuses: too few signatures, older than before, expired, mixed. Rules: the chain of trust is
walked anew from the root that a person confirmed, so that no kill and no broken file can leave it open; what is
believed is on the disk before it is used; time is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Root, TargetFile, Targets
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from connectors.errors import UpdateRefused
from connectors.releases.durable import write
from connectors.updating.download import Downloader, Wanted

LIMITS = UpdaterConfig(
    max_root_rotations=256,
    max_delegations=64,
    root_max_length=512_000,
    timestamp_max_length=16_384,
    snapshot_max_length=1_000_000,
    targets_max_length=2_000_000,
)
DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]{128}")


class SignedMetadata(Updater):
    """`believed` is the folder of what was verified; `reference` the time that expiry is judged by."""

    def __init__(
        self, believed: Path, url: str, fetcher: FetcherInterface, first_root: bytes, reference: datetime
    ) -> None:
        believed.mkdir(parents=True, exist_ok=True)
        super().__init__(str(believed), url, fetcher=fetcher, config=LIMITS, bootstrap=first_root)
        self._trusted_set.reference_time = reference

    def _persist_file(self, filename: str, data: bytes) -> None:
        """Also through a power cut."""
        write(Path(filename), data)

    @property
    def prefixed(self) -> bool:
        """Whether names of files begin with their version or hash."""
        return bool(self._trusted_set.root.consistent_snapshot)

    @property
    def root(self) -> Root:
        return self._trusted_set.root

    @property
    def top(self) -> Targets:
        """The list of publishers; after `refresh`."""
        return self._trusted_set.targets

    def delegations(self) -> Iterator[tuple[str, list[str]]]:
        """The roles that the top one trusts, with their paths; after `refresh`."""
        delegated = self._trusted_set.targets.delegations
        for role in (delegated.roles or {}).values() if delegated else ():
            yield role.name, role.paths or []

    def versions(self) -> dict[str, int]:
        """Of everything believed now: role -> version."""
        return {role: signed.version for role, signed in self._trusted_set._trusted_set.items()}

    def has_published(self, role: str) -> bool:
        """A role may be named before it publishes. What it published can't be left out afterwards: the framework
        refuses a snapshot that forgets a role.
        """
        return f"{role}.json" in self._trusted_set.snapshot.meta

    def target_of(self, role: str, path: str) -> TargetFile | None:
        """What exactly this role says of a path; None if it says nothing."""
        target = self.get_targetinfo(path) if self.has_published(role) else None
        if target is None:
            return None
        signed = self._trusted_set.get(role)
        if not isinstance(signed, Targets) or signed.targets.get(path) is not target:
            raise UpdateRefused("packs.refused.publisher", {"file": path})
        return target

    def targets_of(self, role: str, example: str) -> tuple[TargetFile, ...]:
        """All that a role says; `example` is a path that it may speak of."""
        if self.has_published(role):
            self.get_targetinfo(example)
        signed = self._trusted_set.get(role)
        return tuple(signed.targets.values()) if isinstance(signed, Targets) else ()


def stored(target: TargetFile, prefixed: bool) -> str:
    """Where a target's file lies under `targets/`."""
    algorithm, digest = next(iter(target.hashes.items()))
    if algorithm not in ("sha256", "sha512") or not DIGEST.fullmatch(digest):
        raise UpdateRefused("packs.refused.hash", {"file": target.path})
    folder, slash, name = target.path.rpartition("/")
    return f"{folder}{slash}{digest}.{name}" if prefixed else target.path


def bring_target(downloader: Downloader, target: TargetFile, url: str, prefixed: bool, into: Path) -> Path:
    """A target's file, checked against every hash that was signed."""
    place = stored(target, prefixed)
    algorithm, digest = next(iter(target.hashes.items()))
    name = target.path.rpartition("/")[2]
    downloader.bring(Wanted(url + place, digest, target.length, name, algorithm), into)
    with into.open("rb") as file:
        target.verify_length_and_hashes(file)
    return into

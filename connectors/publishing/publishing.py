"""Makes what is staged and signed the version that nodes see.

Refuses (NotSigned, PublishingRefused) while a signature lacks anywhere in the chain from the first root to each pack,
when something has expired, or when a file isn't what was signed. Rules: files of packs first, then their metadata, the
root, and timestamp.json last by one rename: until then nodes see the old version whole. Only where a new root takes
away the keys of the old timestamp, snapshot or targets, the two last renames belong together. A publication that was
killed is finished by running it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import file_digest
from typing import Any, TypeVar

from tuf.api.metadata import Metadata, MetaFile, Snapshot, Targets, Timestamp

from connectors.errors import PublishingRefused
from connectors.publishing.building import offer, patch_file, target_file, whole
from connectors.publishing.keys import Signers
from connectors.publishing.repository import MODELS, ONLINE, ROOT, SNAPSHOT, TARGETS, TIMESTAMP, Repository
from connectors.publishing.roles import Until, delegated, holds
from connectors.publishing.signing import Waiting, waiting
from connectors.publishing.verified import check_roots
from content.bundle import read

T = TypeVar("T", Snapshot, Timestamp)


class NotSigned(PublishingRefused):
    """`lacking` says who may still sign what."""

    def __init__(self, lacking: Sequence[Waiting]) -> None:
        super().__init__("publish.not_signed")
        self.lacking = tuple(lacking)


def publish(repository: Repository, signers: Signers, now: datetime, until: Until) -> Mapping[str, int]:
    """The versions that nodes see from now on, by role. `signers` are keys of snapshot and timestamp by their id."""
    roles = [role for role in repository.staged_roles() if role not in ONLINE]
    if not roles and _is_whole(repository):
        repository.unstage()
        raise PublishingRefused("publish.nothing")
    check_roots(repository)
    _check_signed(repository, roles)
    found = _chain(repository, now)
    files = list(_checked_files(repository, found))
    snapshot = _signed(repository, SNAPSHOT, _next_snapshot(repository, found, until), signers)
    timestamp = _signed(repository, TIMESTAMP, _next_timestamp(repository, snapshot, until), signers)
    _check_signed(repository, ONLINE)
    _move(repository, files)
    for role in sorted(roles, key=lambda role: (role == ROOT, role)):
        if role != ROOT:
            _write(repository, f"{found[role].signed.version}.{role}", found[role])
    _write(repository, f"{snapshot.signed.version}.{SNAPSHOT}", snapshot)
    if root := repository.staged_root():
        _write(repository, f"{root.signed.version}.{ROOT}", root)
    _write(repository, TIMESTAMP, timestamp)
    repository.unstage()
    return {name: metadata.signed.version for name, metadata in found.items()}


def renew(repository: Repository, signers: Signers, now: datetime, until: Until) -> datetime:
    """A new timestamp for what is published already; until when it is good."""
    snapshot, root = repository.snapshot(), repository.newest_root()
    if snapshot is None or root is None:
        raise PublishingRefused("publish.no_root", {"folder": str(repository.folder)})
    if snapshot.signed.is_expired(now):
        raise PublishingRefused(
            "publish.expired", {"role": SNAPSHOT, "day": snapshot.signed.expires.date().isoformat()}
        )
    timestamp = _next_timestamp(repository, snapshot, until)
    for keyid in root.signed.roles[TIMESTAMP].keyids:
        if keyid in signers:
            timestamp.sign(signers[keyid], append=True)
    if not holds(root.signed, TIMESTAMP, timestamp):
        raise PublishingRefused("publish.no_online_key", {"role": TIMESTAMP})
    _write(repository, TIMESTAMP, timestamp)
    return timestamp.signed.expires


def _check_signed(repository: Repository, roles: Sequence[str]) -> None:
    lacking = [one for one in waiting(repository) if one.role in roles and one.missing]
    if lacking:
        raise NotSigned(lacking)


def _chain(repository: Repository, now: datetime) -> Mapping[str, Metadata[Targets]]:
    """`targets` and every pack that has metadata, checked from the root on as a node would."""
    root, targets = repository.root(), repository.targets()
    if targets is None:
        raise PublishingRefused("publish.no_root", {"folder": str(repository.folder)})
    found = {TARGETS: targets}
    for name in delegated(targets):
        if metadata := repository.targets(name):
            found[name] = metadata
    for role, metadata in found.items():
        if not holds(root.signed if role == TARGETS else targets.signed, role, metadata):
            raise PublishingRefused("publish.sign_again", {"role": role})
    for role, signed in ((ROOT, root.signed), *((role, metadata.signed) for role, metadata in found.items())):
        if signed.is_expired(now):
            raise PublishingRefused("publish.expired", {"role": role, "day": signed.expires.date().isoformat()})
    return found


def _is_whole(repository: Repository) -> bool:
    """Whether what nodes see now holds by the newest root; it doesn't when a publication was cut short."""
    root, snapshot, timestamp = repository.newest_root(), repository.snapshot(), repository.timestamp()
    targets = repository.published(TARGETS)
    if not (root and snapshot and timestamp and targets):
        return False
    held = [holds(root.signed, TARGETS, targets)]
    for role, metadata in ((SNAPSHOT, snapshot), (TIMESTAMP, timestamp)):
        result = root.signed.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
        held.append(bool(result))
    return all(held)


def _checked_files(repository: Repository, found: Mapping[str, Metadata[Targets]]) -> Iterator[str]:
    """Every patch, recording and model that a staged role names, if it is there and whole."""
    for name in repository.staged_roles():
        for file, digest in _files(repository, name, found[name]) if name in found else ():
            _check_file(repository, file, digest)
            yield file


def _files(repository: Repository, name: str, metadata: Metadata[Targets]) -> Iterator[tuple[str, str]]:
    if name == MODELS:
        yield from ((target_file(target), target.hashes["sha256"]) for target in metadata.signed.targets.values())
    elif told := offer(name, metadata):
        yield from ((patch_file(told.sha256, one.sha256), one.sha256) for one in told.patches)
        sounds = read(whole(repository, told)).recordings.values()
        yield from ((f"recordings/{digest}", digest) for digest, _length in sounds)


def _check_file(repository: Repository, name: str, digest: str) -> None:
    try:
        with repository.place(name).open("rb") as handle:
            same = file_digest(handle, "sha256").hexdigest() == digest
    except OSError as error:
        raise PublishingRefused("publish.file", {"file": name}) from error
    if not same:
        raise PublishingRefused("publish.file", {"file": name})


def _next_snapshot(repository: Repository, found: Mapping[str, Metadata[Targets]], until: Until) -> Metadata[Snapshot]:
    before = repository.snapshot()
    meta = {f"{role}.json": MetaFile(metadata.signed.version) for role, metadata in found.items()}
    version = before.signed.version + 1 if before else 1
    return Metadata(Snapshot(version, expires=until(SNAPSHOT), meta=meta))


def _next_timestamp(repository: Repository, snapshot: Metadata[Snapshot], until: Until) -> Metadata[Timestamp]:
    before = repository.timestamp()
    version = before.signed.version + 1 if before else 1
    return Metadata(Timestamp(version, expires=until(TIMESTAMP), snapshot_meta=MetaFile(snapshot.signed.version)))


def _signed(repository: Repository, role: str, metadata: Metadata[T], signers: Signers) -> Metadata[T]:
    """What was signed elsewhere, if it says the same, else this; signed with the keys at hand, and staged."""
    staged: Metadata[T] | None = repository.staged(role)
    if staged and _says(staged) == _says(metadata):
        metadata = staged
    for keyid in repository.root().signed.roles[role].keyids:
        if keyid in signers:
            metadata.sign(signers[keyid], append=True)
    repository.stage(role, metadata)
    return metadata


def _says(metadata: Metadata[T]) -> object:
    return {name: value for name, value in metadata.signed.to_dict().items() if name != "expires"}


def _move(repository: Repository, files: Sequence[str]) -> None:
    for name in files:
        if (staged := repository.files / name).exists():
            repository.disk.move(staged, repository.folder / name)


def _write(repository: Repository, name: str, metadata: Metadata[Any]) -> None:
    repository.disk.write(repository.metadata / f"{name}.json", metadata.to_bytes())

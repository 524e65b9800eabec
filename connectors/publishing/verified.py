"""Holds what lies on the stick against its signatures, before anybody is shown anything of it.

Refuses (PublishingRefused) a chain that doesn't hold: roots from the first on, timestamp, snapshot, list of publishers,
every published pack and its bundle; and, of what waits, whatever our commands never write: other versions, keys under
strange ids or names, paths of others. Rules: nothing is compared with what isn't signed; what has expired still holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key
from tuf.api.metadata import DelegatedRole, Metadata, Root, Snapshot, Targets, Timestamp

from connectors.errors import PublishingRefused
from connectors.publishing.building import bundle_file, offer, target_file, whole
from connectors.publishing.keys import holder, is_plain
from connectors.publishing.repository import MODELS, ROOT, SNAPSHOT, TARGETS, TIMESTAMP, TOP, Repository
from connectors.publishing.roles import delegated, holds
from connectors.updating.offers import MODEL, NAME, target_of


def check(repository: Repository) -> tuple[Metadata[Root], ...]:
    """The published roots, the first one first, once everything on the stick is what it says."""
    roots = check_roots(repository)
    if roots:
        _check_published(repository, roots[-1].signed)
    elif any(repository.metadata.glob("*.json")):  # a first publication that was cut short, or roots taken away
        raise _unsigned(f"1.{ROOT}")
    _check_staged(repository)
    return roots


def check_roots(repository: Repository) -> tuple[Metadata[Root], ...]:
    """Each is signed by itself and by the one before it."""
    roots = tuple(repository.roots())
    for number, root in enumerate(roots, 1):
        for by in roots[max(number - 2, 0) : number]:
            _check_signed(by.signed, ROOT, root, number)
        _check_shape(ROOT, root)
    return roots


def _check_published(repository: Repository, root: Root) -> None:
    timestamp, snapshot, targets = repository.timestamp(), repository.snapshot(), repository.published(TARGETS)
    if timestamp is None:
        raise _unsigned(TIMESTAMP)
    _check_signed(root, TIMESTAMP, timestamp, timestamp.signed.version)
    snapshot = _check_signed(root, SNAPSHOT, snapshot, timestamp.signed.snapshot_meta.version)
    targets = _check_signed(root, TARGETS, targets, repository.published_version(TARGETS))
    _check_shape(TARGETS, targets)
    for role in (file.removesuffix(".json") for file in snapshot.signed.meta if file != f"{TARGETS}.json"):
        metadata = repository.published(role)
        metadata = _check_signed(targets.signed, role, metadata, repository.published_version(role))
        _check_shape(role, metadata)
        if role != MODELS and (told := offer(role, metadata)):
            whole(repository, told)


def _check_signed(by: Root | Targets, role: str, metadata: Metadata[Any] | None, version: int) -> Metadata[Any]:
    try:
        if metadata is not None and metadata.signed.version == version and holds(by, role, metadata):
            return metadata
    except ValueError:  # nobody signs that role
        pass
    raise _unsigned(role if role == TIMESTAMP else f"{version}.{role}")


def _unsigned(name: str) -> PublishingRefused:
    return PublishingRefused("publish.unsigned", {"file": f"metadata/{name}.json"})


def _check_staged(repository: Repository) -> None:
    for role in repository.staged_roles():
        if role not in TOP and role not in delegated(repository.targets()):
            raise PublishingRefused("publish.no_publisher", {"pack": role})
        metadata = repository.staged(role)
        assert metadata is not None
        if metadata.signed.version != repository.landed(role) + 1:
            raise _odd(role)
        _check_shape(role, metadata)
        _check_listed(repository, role, metadata.signed)
        _check_files(repository, role, metadata)


def _check_shape(role: str, metadata: Metadata[Any]) -> None:
    """Nothing in it that isn't shown to those who sign."""
    signed = metadata.signed
    if signed.unrecognized_fields:
        raise _odd(role)
    if isinstance(signed, Root):
        _check_keys(role, signed.keys)
        if not signed.consistent_snapshot or set(signed.roles) != set(TOP):
            raise _odd(role)
    elif isinstance(signed, Targets) and role == TARGETS:
        _check_publishers(signed)
    elif isinstance(signed, Targets):
        fits = all(MODEL.fullmatch(path) if role == MODELS else path == target_of(role) for path in signed.targets)
        if signed.delegations is not None or not fits:
            raise _odd(role)


def _check_publishers(targets: Targets) -> None:
    held = targets.delegations
    if targets.targets or held is None or held.roles is None or held.unrecognized_fields:
        raise _odd(TARGETS)
    _check_keys(TARGETS, held.keys)
    for name, role in held.roles.items():
        path = f"{MODELS}/*" if name == MODELS else f"packs/{name}/*"
        ours = DelegatedRole(name, role.keyids, role.threshold, terminating=True, paths=[path])
        if not NAME.fullmatch(name) or role != ours:
            raise _odd(TARGETS)


def _check_keys(role: str, keys: Mapping[str, Key]) -> None:
    """No key under another's id, no name twice."""
    names = [holder(key) for key in keys.values()]
    if len(set(names)) != len(names) or not all(keyid == key.keyid and is_plain(key) for keyid, key in keys.items()):
        raise _odd(role)


def _check_listed(repository: Repository, role: str, signed: Any) -> None:
    """A list of versions that names one which doesn't exist would shut every node out of all that come before it."""
    if isinstance(signed, Snapshot):
        for file, meta in signed.meta.items():
            known = repository.targets(file.removesuffix(".json"))
            if known is None or meta.version > known.signed.version:
                raise _odd(role)
    elif isinstance(signed, Timestamp):
        snapshot = repository.staged(SNAPSHOT) or repository.snapshot()
        if snapshot is None or signed.snapshot_meta.version > snapshot.signed.version:
            raise _odd(role)


def _check_files(repository: Repository, role: str, metadata: Metadata[Any]) -> None:
    """What waits and its bytes."""
    if role == MODELS:
        for target in metadata.signed.targets.values():
            _check_file(repository.place(target_file(target)), target.hashes.get("sha256", ""))
    elif role not in TOP and (told := offer(role, metadata)):
        before = offer(role, repository.published(role))
        if before is None or before.sha256 != told.sha256:
            _check_file(bundle_file(repository, told.sha256), told.sha256)
        whole(repository, told)


def _check_file(file: Path, digest: str) -> None:
    try:
        with file.open("rb") as handle:
            same = file_digest(handle, "sha256").hexdigest() == digest
    except OSError as error:
        raise PublishingRefused("publish.file", {"file": str(file)}) from error
    if not same:
        raise PublishingRefused("publish.file", {"file": str(file)})


def _odd(role: str) -> PublishingRefused:
    return PublishingRefused("publish.odd", {"role": role})

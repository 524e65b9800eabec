"""Who has signed what waits, who still may, and signing it.

Refuses (PublishingRefused) a key that may sign nothing here. Rules: a new root needs enough keys of the root before it
and enough of its own; a signature holds for exactly what was shown, and goes when that is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from securesystemslib.signer import CryptoSigner, Key
from tuf.api.metadata import Metadata, Root, Targets, VerificationResult

from connectors.errors import PublishingRefused
from connectors.publishing.building import offer
from connectors.publishing.keys import holder
from connectors.publishing.repository import MODELS, ROOT, TOP, Repository


@dataclass(frozen=True)
class Waiting:
    """`missing` signatures, of whoever of `may_sign`; `by` is "" but for a root, which two groups sign. Of a pack,
    `version` is the pack's own.
    """

    role: str
    version: str
    missing: int
    signed: tuple[str, ...]
    may_sign: tuple[str, ...]
    by: str = ""


def delegator(repository: Repository, role: str) -> Root | Targets:
    """Whose word it is who signs a role."""
    if role in TOP:
        return repository.root().signed
    targets = repository.targets()
    if targets is None:
        raise PublishingRefused("publish.no_root", {"folder": str(repository.folder)})
    return targets.signed


def groups(repository: Repository, role: str, metadata: Metadata[Any]) -> Mapping[str, VerificationResult]:
    """Each group of keys that must sign, by what it is called."""
    payload, signatures = metadata.signed_bytes, metadata.signatures
    own = metadata.signed if role == ROOT else delegator(repository, role)
    try:
        found = {"": own.get_verification_result(role, payload, signatures)}
    except ValueError as error:  # nobody may sign it any more
        raise PublishingRefused("publish.no_publisher", {"pack": role}) from error
    before = repository.newest_root()
    if role == ROOT and before:
        old = before.signed.get_verification_result(role, payload, signatures)
        if set(before.signed.roles[ROOT].keyids) != set(own.roles[ROOT].keyids):  # type: ignore[union-attr]
            return {"publish.old_root": old, "publish.new_root": found[""]}
        return {"": max((old, found[""]), key=lambda result: result.threshold)}
    return found


def waiting(repository: Repository) -> Iterator[Waiting]:
    """Every group that still has to sign something."""
    for role in repository.staged_roles():
        metadata = repository.staged(role)
        assert metadata is not None
        told = offer(role, metadata) if role not in (*TOP, MODELS) else None
        version = told.version if told else str(metadata.signed.version)
        for by, result in groups(repository, role, metadata).items():
            yield Waiting(role, version, result.missing, _names(result.signed), _names(result.unsigned), by)


def signable(repository: Repository, keyid: str) -> list[str]:
    """The roles that a key may sign and hasn't; refuses a key that is nobody's here."""
    may, done = [], False
    for role in repository.staged_roles():
        metadata = repository.staged(role)
        assert metadata is not None
        results = groups(repository, role, metadata).values()
        if any(keyid in result.unsigned for result in results):
            may.append(role)
        done = done or any(keyid in result.signed for result in results)
    if not may:
        raise PublishingRefused("sign.done" if done else "sign.nothing")
    return may


def sign(repository: Repository, role: str, signer: CryptoSigner) -> None:
    metadata = repository.staged(role)
    assert metadata is not None
    metadata.sign(signer, append=True)
    repository.stage(role, metadata)


def _names(keys: Mapping[str, Key]) -> tuple[str, ...]:
    return tuple(sorted(holder(key) for key in keys.values()))

"""Puts a new version of a pack, or a trained model, into `staged/`, with all that has to travel of it.

Refuses (PublishingRefused) a pack that nobody was named publisher of, a version that doesn't come after the published
one, and a bundle that is published already. Rules: files first, the metadata that names them last; differences are made
from the newest MOST_BASES published versions, whose bytes are made anew of what is in the repository and checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata, TargetFile, Targets

from connectors.errors import PublishingRefused, UpdateRefused
from connectors.publishing.patches import patch
from connectors.publishing.repository import MODELS, TARGETS, Repository
from connectors.publishing.roles import Until, delegated, edited
from connectors.updating.offers import FINGERPRINT, VERSION, Offer, read_offer, target_of
from connectors.updating.patches import apply

MOST_BASES = 8
MODELS_KEPT = 3  # nodes that are a version behind still need theirs
ENDING = ".tar.gz"


@dataclass(frozen=True)
class Built:
    """What a bundle costs on its way: `lengths` of the patches by the base's hash, "" for the whole."""

    sha256: str
    length: int
    lengths: Mapping[str, int]


def stage_pack(
    repository: Repository, name: str, version: str, data: bytes, recordings: Mapping[str, Path], until: Until
) -> Built:
    """The next version of a pack; `recordings` by their hash."""
    digest = sha256(data).hexdigest()
    _check_new(repository, name, version, digest)
    patches = [_stage_patch(repository, digest, base, data) for base in bases(repository, name)]
    for held, path in recordings.items():
        if not (repository.folder / "recordings" / held).exists():
            repository.disk.write(repository.files / "recordings" / held, path.read_bytes())
    repository.disk.write(bundle_file(repository, digest), data)
    told = {"custom": {"version": version, "patches": patches}}
    target = TargetFile(len(data), {"sha256": digest}, target_of(name), told)
    _stage(repository, name, {target.path: target}, until)
    return Built(digest, len(data), {p["base"]: p["length"] for p in patches})


def stage_model(repository: Repository, file: Path, until: Until) -> TargetFile:
    """A model, named by the fingerprint of what it was trained on."""
    fingerprint = file.name.removesuffix(ENDING)
    if not FINGERPRINT.fullmatch(fingerprint) or not file.is_file():
        raise PublishingRefused("publish.no_model", {"file": str(file)})
    with file.open("rb") as handle:
        digest = file_digest(handle, "sha256").hexdigest()
    path = f"{MODELS}/{fingerprint}{ENDING}"
    known = repository.targets(MODELS)
    older = known.signed.targets if known else {}
    if path in older:
        raise PublishingRefused("publish.same", {"pack": path})
    number = 1 + max((_number(target) for target in older.values()), default=0)
    target = TargetFile(file.stat().st_size, {"sha256": digest}, path, {"custom": {"number": number}})
    repository.disk.write(repository.files / target_file(target), file.read_bytes())
    newest = sorted(older.values(), key=_number)[1 - MODELS_KEPT :]
    _stage(repository, MODELS, {kept.path: kept for kept in (*newest, target)}, until)
    return target


def target_file(target: TargetFile) -> str:
    """Where a target that is stored as such lies in the repository."""
    folder, _, name = target.path.rpartition("/")
    return f"targets/{folder}/{target.hashes['sha256']}.{name}"


def bundle_file(repository: Repository, digest: str) -> Path:
    """Where signers find the bundle that waits; it stays at home."""
    return repository.waiting / "bundles" / digest


def offer(name: str, metadata: Metadata[Targets] | None) -> Offer | None:
    """The pack that a version of its role tells of."""
    target = metadata.signed.targets.get(target_of(name)) if metadata else None
    try:
        return read_offer(name, target) if target else None
    except UpdateRefused as error:
        raise PublishingRefused("publish.broken", {"file": f"{name}.json"}) from error


def whole(repository: Repository, told: Offer) -> bytes:
    """A bundle, made of the whole patch in the repository and checked."""
    one = next((p for p in told.patches if not p.base), None)
    file = repository.place(patch_file(told.sha256, one.sha256 if one else ""))
    try:
        return apply(b"", file.read_bytes(), told.sha256, told.length, told.name)
    except (OSError, UpdateRefused) as error:
        raise PublishingRefused("publish.file", {"file": str(file)}) from error


def patch_file(bundle: str, digest: str) -> str:
    return f"patches/{bundle}/{digest}.zst"


def bases(repository: Repository, name: str) -> Iterator[bytes]:
    """Nothing, then the newest published versions, the newest first."""
    yield b""
    seen: set[str] = set()
    for version in range(repository.published_version(name), 0, -1):
        told = offer(name, repository.version(name, version))
        if told and told.sha256 not in seen and len(seen) < MOST_BASES:
            seen.add(told.sha256)
            yield whole(repository, told)


def later(version: str, than: str) -> bool:
    """Whether a version comes after another, number by number: 2026.11.10 after 2026.11.9."""
    return _parts(version) > _parts(than)


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _number(target: TargetFile) -> int:
    told: Any = target.unrecognized_fields.get("custom", {})
    return int(told.get("number", 0))


def _check_new(repository: Repository, name: str, version: str, digest: str) -> None:
    if name not in delegated(repository.targets()):
        raise PublishingRefused("publish.no_publisher", {"pack": name})
    if not VERSION.fullmatch(version) or not _parts(version):
        raise PublishingRefused("publish.version", {"pack": name, "version": version})
    before = offer(name, repository.published(name))
    if before and before.sha256 == digest:
        raise PublishingRefused("publish.same", {"pack": name})
    if before and not later(version, before.version):
        raise PublishingRefused("publish.not_later", {"version": version, "before": before.version})


def _stage_patch(repository: Repository, bundle: str, base: bytes, data: bytes) -> dict[str, Any]:
    made = patch(base, data)
    digest = sha256(made).hexdigest()
    repository.disk.write(repository.files / patch_file(bundle, digest), made)
    return {"base": sha256(base).hexdigest() if base else "", "sha256": digest, "length": len(made)}


def _stage(repository: Repository, role: str, targets: dict[str, TargetFile], until: Until) -> None:
    if role not in delegated(repository.targets(TARGETS)):
        raise PublishingRefused("publish.no_publisher", {"pack": role})
    metadata = edited(repository.published(role), repository.staged_targets(role), until(role))
    metadata = metadata or Metadata(Targets(expires=until(role)))
    metadata.signed.targets = targets
    repository.stage(role, metadata)

"""What somebody sees before she signs: who may sign what, before and after, and what is offered.

Refuses nothing but what can't be read. Rules: values only, of plain types, so that whoever words them needs no library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from securesystemslib.signer import Key
from tuf.api.metadata import Metadata, Role, Root, Targets

from connectors.fingerprints import grouped
from connectors.publishing.building import offer
from connectors.publishing.keys import fingerprint, holder
from connectors.publishing.repository import MODELS, ONLINE, ROOT, TOP, Repository
from connectors.publishing.roles import delegated, known_keys
from connectors.updating.offers import Offer


@dataclass(frozen=True)
class Row:
    """`threshold` of `holders` sign."""

    threshold: int
    holders: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A key by its holder."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class Shown:
    """What a signature would stand for. `rows`: role -> before and after, where they differ; `models`: path -> hash,
    new or another; `whole` and `keys`: every role and key that it names, if there was one before it.
    """

    version: int
    expires: date
    rows: Mapping[str, tuple[Row | None, Row | None]]
    new_keys: tuple[Held, ...]
    models: Mapping[str, str]
    models_gone: tuple[str, ...]
    before: Offer | None
    after: Offer | None
    whole: Mapping[str, Row]
    keys: tuple[Held, ...]


@dataclass(frozen=True)
class Overview:
    """Of a repository: the root as published and as staged (version, end), its file's fingerprint, roles and keys."""

    published: tuple[int, date] | None
    staged: tuple[int, date] | None
    fingerprint: str
    rows: Mapping[str, Row]
    keys: tuple[Held, ...]


def shown(repository: Repository, role: str) -> Shown:
    """The version of a role that waits, beside the published one."""
    metadata = repository.staged(role)
    assert metadata is not None
    before: Metadata[Any] | None = None
    if role not in ONLINE:
        before = repository.newest_root() if role == ROOT else repository.published(role)
    rows, held = _rows(before), _rows(metadata)
    models = _models(before) if role == MODELS else {}, _models(metadata) if role == MODELS else {}
    packs = role not in (*TOP, MODELS)
    return Shown(
        version=metadata.signed.version,
        expires=metadata.signed.expires.date(),
        rows={n: (rows.get(n), held.get(n)) for n in sorted({*rows, *held}) if rows.get(n) != held.get(n)},
        new_keys=_held({i: key for i, key in _keys(metadata).items() if _keys(before).get(i) != key}),
        models={path: digest for path, digest in models[1].items() if models[0].get(path) != digest},
        models_gone=tuple(sorted(models[0].keys() - models[1].keys())),
        before=offer(role, before) if packs else None,
        after=offer(role, metadata) if packs else None,
        whole=held if before else {},
        keys=_held(_keys(metadata)) if before else (),
    )


def overview(repository: Repository) -> Overview:
    newest, root = repository.newest_root(), repository.root()
    rows = _rows(root)
    online = {role: rows.pop(role) for role in ONLINE}
    file = repository.metadata / f"{newest.signed.version if newest else 0}.root.json"
    return Overview(
        published=_version(newest),
        staged=_version(repository.staged_root()),
        fingerprint=grouped(file.read_bytes()) if newest else "",
        rows={**rows, **_rows(repository.targets()), **online},
        keys=_held(known_keys(repository)),
    )


def named_by(*metadata: Metadata[Any] | None) -> tuple[Mapping[str, Row], tuple[Held, ...]]:
    """Every role and key that these name."""
    rows = {name: row for one in metadata for name, row in _rows(one).items()}
    return rows, _held({keyid: key for one in metadata for keyid, key in _keys(one).items()})


def _version(root: Metadata[Root] | None) -> tuple[int, date] | None:
    return (root.signed.version, root.signed.expires.date()) if root else None


def _rows(metadata: Metadata[Any] | None) -> dict[str, Row]:
    """Whom a root or `targets` names."""
    if metadata is None:
        return {}
    keys = _keys(metadata)
    roles: Mapping[str, Role] = {}
    if isinstance(metadata.signed, Root):
        roles = {role: metadata.signed.roles[role] for role in TOP}
    elif isinstance(metadata.signed, Targets):
        roles = delegated(metadata)
    return {
        name: Row(role.threshold, tuple(sorted(holder(keys[keyid]) for keyid in role.keyids)))
        for name, role in roles.items()
    }


def _keys(metadata: Metadata[Any] | None) -> Mapping[str, Key]:
    signed = metadata.signed if metadata else None
    if isinstance(signed, Root):
        return signed.keys
    return signed.delegations.keys if isinstance(signed, Targets) and signed.delegations else {}


def _held(keys: Mapping[str, Key]) -> tuple[Held, ...]:
    """To be compared by telephone with those who hold them."""
    return tuple(sorted((Held(holder(key), fingerprint(key)) for key in keys.values()), key=lambda held: held.name))


def _models(metadata: Metadata[Targets] | None) -> Mapping[str, str]:
    return {path: target.hashes["sha256"] for path, target in metadata.signed.targets.items()} if metadata else {}

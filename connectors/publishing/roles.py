"""Who may sign what: the first root, later ones, and the packs' publishers.

Refuses (PublishingRefused) a threshold that can't be reached, a key twice, two keys of one name, and a key that lies on
a connected machine (snapshot, timestamp) among those kept in a safe. Rules: every change is a new version that waits in
`staged/` without signatures; what a revoked key was needed for is staged anew, to be signed by those who remain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from typing import TypeVar

from securesystemslib.signer import Key
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Role, Root, Snapshot, Targets, Timestamp

from connectors.errors import PublishingRefused
from connectors.publishing.keys import holder
from connectors.publishing.repository import MODELS, ONLINE, ROOT, SNAPSHOT, TARGETS, TIMESTAMP, TOP, Repository
from connectors.updating.offers import NAME

THRESHOLDS: Mapping[str, int] = {ROOT: 3, TARGETS: 2, SNAPSHOT: 1, TIMESTAMP: 1, MODELS: 3}
PUBLISHERS = 2  # of a pack
DAYS: Mapping[str, int] = {ROOT: 3 * 365, TIMESTAMP: 180}
YEAR = 365
T = TypeVar("T", Root, Targets, Snapshot, Timestamp)
Until = Callable[[str], datetime]


def terms(now: datetime, days: Mapping[str, int] | None = None) -> Until:
    """Until when each role's next version is good; `days` are other terms than the usual ones."""
    usual = {**DAYS, **(days or {})}
    return lambda role: (now + timedelta(days=usual.get(role, YEAR))).replace(microsecond=0)


def begin(
    repository: Repository, keys: Mapping[str, Sequence[Key]], thresholds: Mapping[str, int], until: Until
) -> None:
    """The first root and an empty list of publishers, both staged."""
    if repository.newest_root() or repository.staged_root():
        raise PublishingRefused("publish.root_exists", {"folder": str(repository.folder)})
    root = Root(expires=until(ROOT), roles={role: Role([], thresholds[role]) for role in TOP})
    for role in TOP:
        for key in keys[role]:
            _add(root, role, key)
    _check_root(root)
    targets = Targets(expires=until(TARGETS), delegations=Delegations({}, {}))
    repository.stage(ROOT, Metadata(root))
    repository.stage(TARGETS, Metadata(targets))


def add_key(repository: Repository, role: str, key: Key, threshold: int | None, until: Until) -> None:
    """One more key for a role of the root."""
    root = _next_root(repository, until)
    _same_name(repository, key)
    _add(root.signed, role, key)
    root.signed.roles[role].threshold = threshold or root.signed.roles[role].threshold
    _stage_root(repository, root, until)


def replace_key(repository: Repository, old: Key, new: Key | None, until: Until) -> tuple[str, ...]:
    """Takes a key out of every role, with another in its place or none; the roles it was in."""
    if new is not None:
        _same_name(repository, new, but=old)
    root, targets = _next_root(repository, until), _next_targets(repository, TARGETS, until)
    in_root = [role for role in TOP if old.keyid in root.signed.roles[role].keyids]
    packs = delegated(targets)
    in_packs = [name for name, role in packs.items() if old.keyid in role.keyids]
    for role in in_root:
        root.signed.revoke_key(old.keyid, role)
        if new is not None:
            _add(root.signed, role, new)
    for name in in_packs:
        assert targets is not None
        targets.signed.revoke_key(old.keyid, name)
        if new is not None:
            targets.signed.add_key(new, name)
        _check_enough(name, packs[name])
    if in_root:
        _check_root(root.signed)
        repository.stage(ROOT, root)
    if in_packs and targets is not None:
        repository.stage(TARGETS, targets)
    _again(repository, until)
    return (*in_root, *in_packs)


def delegate(repository: Repository, name: str, keys: Sequence[Key], threshold: int | None, until: Until) -> None:
    """These keys, and no others, publish the pack of that name (or `models`)."""
    if not NAME.fullmatch(name) or name in TOP:
        raise PublishingRefused("publish.pack_name", {"pack": name})
    targets = _next_targets(repository, TARGETS, until)
    if targets is None:
        raise PublishingRefused("publish.no_root", {"folder": str(repository.folder)})
    needed = threshold or THRESHOLDS.get(name, PUBLISHERS)
    path = f"{MODELS}/*" if name == MODELS else f"packs/{name}/*"
    held = targets.signed.delegations = targets.signed.delegations or Delegations({}, {})
    assert held.roles is not None
    held.roles[name] = DelegatedRole(name, [], needed, terminating=True, paths=[path])
    for key in keys:
        _same_name(repository, key)
        _offline(repository.root().signed, key)
        if key.keyid in held.roles[name].keyids:
            raise PublishingRefused("publish.key_twice", {"holder": holder(key), "role": name})
        targets.signed.add_key(key, name)
    _check_enough(name, held.roles[name])
    used = {keyid for role in held.roles.values() for keyid in role.keyids}
    held.keys = {keyid: key for keyid, key in held.keys.items() if keyid in used}
    repository.stage(TARGETS, targets)
    _again(repository, until)


def known_keys(repository: Repository) -> dict[str, Key]:
    """Every key that may sign anything, by its id."""
    found = dict(repository.root().signed.keys)
    targets = repository.targets()
    return found | (dict(targets.signed.delegations.keys) if targets and targets.signed.delegations else {})


def key_of(repository: Repository, name: str) -> Key:
    """The key whose holder has that name."""
    found = [key for key in known_keys(repository).values() if holder(key) == name]
    if len(found) != 1:
        raise PublishingRefused("publish.no_holder", {"holder": name})
    return found[0]


def edited(newest: Metadata[T] | None, staged: Metadata[T] | None, expires: datetime) -> Metadata[T] | None:
    """A copy to change: of what is staged under its version, else the version after the published one; unsigned."""
    base = staged or newest
    if base is None:
        return None
    signed = deepcopy(base.signed)
    signed.version += 0 if staged else 1
    signed.expires = expires
    return Metadata(signed)


def _next_root(repository: Repository, until: Until) -> Metadata[Root]:
    found = edited(repository.newest_root(), repository.staged_root(), until(ROOT))
    if found is None:
        raise PublishingRefused("publish.no_root", {"folder": str(repository.folder)})
    return found


def _next_targets(repository: Repository, role: str, until: Until) -> Metadata[Targets] | None:
    return edited(repository.published(role), repository.staged_targets(role), until(role))


def _stage_root(repository: Repository, root: Metadata[Root], until: Until) -> None:
    _check_root(root.signed)
    repository.stage(ROOT, root)
    _again(repository, until)


def _again(repository: Repository, until: Until) -> None:
    """Stages anew what is published and lacks signatures now, first `targets`, then the packs."""
    root, targets = repository.root(), repository.targets()
    if targets is not None and not repository.staged_targets(TARGETS) and not holds(root.signed, TARGETS, targets):
        _restage(repository, TARGETS, until)
    for name in delegated(targets):
        metadata = repository.targets(name)
        if targets and metadata and not repository.staged_targets(name) and not holds(targets.signed, name, metadata):
            _restage(repository, name, until)


def _restage(repository: Repository, role: str, until: Until) -> None:
    metadata = _next_targets(repository, role, until)
    assert metadata is not None
    repository.stage(role, metadata)


def holds(by: Root | Targets, role: str, metadata: Metadata[T]) -> bool:
    """Whether enough of a role's keys signed."""
    return bool(by.get_verification_result(role, metadata.signed_bytes, metadata.signatures))


def delegated(targets: Metadata[Targets] | None) -> Mapping[str, DelegatedRole]:
    held = targets.signed.delegations if targets else None
    return (held.roles if held else None) or {}


def _add(root: Root, role: str, key: Key) -> None:
    if key.keyid in root.roles[role].keyids:
        raise PublishingRefused("publish.key_twice", {"holder": holder(key), "role": role})
    root.add_key(key, role)


def _check_root(root: Root) -> None:
    for role in TOP:
        _check_enough(role, root.roles[role])
    _check_names(root.keys.values())
    for keyid in (*root.roles[ROOT].keyids, *root.roles[TARGETS].keyids):
        _offline(root, root.keys[keyid])


def _check_enough(role: str, told: Role) -> None:
    if not 1 <= told.threshold <= len(told.keyids):
        values = {"role": role, "threshold": str(told.threshold), "keys": str(len(told.keyids))}
        raise PublishingRefused("publish.too_few_keys", values)


def _offline(root: Root, key: Key) -> None:
    if any(key.keyid in root.roles[role].keyids for role in ONLINE):
        raise PublishingRefused("publish.online_key", {"holder": holder(key)})


def _check_names(keys: Iterable[Key]) -> None:
    names = [holder(key) for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise PublishingRefused("publish.same_name", {"holder": name})


def _same_name(repository: Repository, key: Key, but: Key | None = None) -> None:
    """Two keys under one name couldn't be told apart on the day one of them is stolen."""
    others = [known for known in known_keys(repository).values() if known.keyid != key.keyid]
    _check_names([key, *(k for k in others if holder(k) == holder(key) and (but is None or k.keyid != but.keyid))])

"""The first root: whose signatures this node believes, confirmed once by a person who compared it by telephone.

Refuses (UpdateRefused) what isn't a root signed by itself, (UpdateStopped) to take the place of another root unless
that is asked for. Rules: the file that was confirmed is kept as it is and every chain begins there; what was believed
of an earlier root goes with it; to begin anew, also with the same root, forgets the time that was seen.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from securesystemslib.exceptions import Error as KeyTrouble
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Key, Metadata, Root

from connectors.errors import UpdateRefused, UpdateStopped
from connectors.fingerprints import HOLDER, grouped
from connectors.releases.durable import write
from connectors.updating.floors import public_bytes, refuse_weak_root
from connectors.updating.seen import forget_seen

FILE = "trusted-root.json"
LONGEST = 512_000


@dataclass(frozen=True)
class Holder:
    """Who signs. `name` is empty where the root doesn't tell it."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class RootCard:
    """What a person compares before she believes a root."""

    data: bytes
    version: int
    expires: str
    fingerprint: str
    threshold: int
    holders: tuple[Holder, ...]


def read_root(data: bytes) -> RootCard:
    """A root that is signed by as many of its own keys as it asks for."""
    try:
        held = Metadata[Root].from_bytes(data)
        if not isinstance(held.signed, Root):
            raise UpdateRefused("packs.refused.not_root")
        held.signed.verify_delegate(Root.type, held.signed_bytes, held.signatures)
    except (RepositoryError, KeyTrouble, ValueError) as error:
        raise UpdateRefused("packs.refused.not_root") from error
    root = held.signed
    refuse_weak_root(root)
    role = root.roles[Root.type]
    holders = tuple(_holder(root.keys[keyid]) for keyid in role.keyids if keyid in root.keys)
    expires = root.expires.strftime("%Y-%m-%d")
    return RootCard(data, root.version, expires, grouped(data), role.threshold, holders)


def _holder(key: Key) -> Holder:
    told = key.unrecognized_fields.get(HOLDER, "")
    name = "".join(sign for sign in str(told)[:60] if sign.isprintable())
    return Holder(name, grouped(public_bytes(key)))


def first_root(folder: Path) -> bytes | None:
    """What was confirmed, or None."""
    try:
        return (folder / FILE).read_bytes()
    except FileNotFoundError:
        return None


def trust(folder: Path, card: RootCard, *, replace: bool = False) -> None:
    """From now on chains begin with this root; `replace` also forgets the time that was seen."""
    known = first_root(folder)
    if replace:
        forget_seen(folder)
    if known == card.data:
        return
    if known is not None and not replace:
        raise UpdateStopped("packs.trust.other", {"known": grouped(known)})
    shutil.rmtree(folder / "metadata", ignore_errors=True)
    write(folder / FILE, card.data)

"""How many signatures this node asks for at the least, whatever the signers agreed on among themselves.

Refuses (UpdateRefused) a role that fewer may sign for, and two names of one key in a role, which would count twice.
Rules: a model is a program, so it needs as many as a root; a floor changes with this software only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuf.api.metadata import Key, Role, Root, Targets

from connectors.errors import UpdateRefused
from connectors.updating.offers import MODELS, NAME

ROOT_FLOOR, PACKS_FLOOR = 2, 2
FLOORS: Mapping[str, int] = {Root.type: ROOT_FLOOR, Targets.type: PACKS_FLOOR, MODELS: 3}


def refuse_weak_root(root: Root) -> None:
    """Its own role, and that of the list of publishers."""
    for name, role in root.roles.items():
        _refuse_weak(name, role, root.keys, FLOORS.get(name, 1))


def refuse_weak_publishers(top: Targets) -> None:
    """Every pack's role, and the models'."""
    told = top.delegations
    for name, role in ((told.roles or {}) if told else {}).items():
        assert told is not None
        if not NAME.fullmatch(name):
            raise UpdateRefused("packs.refused.offer", {"pack": ascii(name)})
        _refuse_weak(name, role, told.keys, FLOORS.get(name, PACKS_FLOOR))


def _refuse_weak(name: str, role: Role, keys: Mapping[str, Key], least: int) -> None:
    if role.threshold < least:
        values = {"role": ascii(name)[1:-1], "threshold": str(role.threshold), "least": str(least)}
        raise UpdateRefused("packs.refused.threshold", values)
    if not _all_differ(public_bytes(keys[keyid]) for keyid in role.keyids if keyid in keys):
        raise UpdateRefused("packs.refused.twin_keys", {"role": ascii(name)[1:-1]})


def _all_differ(found: Iterable[bytes]) -> bool:
    listed = list(found)
    return len(set(listed)) == len(listed)


def public_bytes(key: Key) -> bytes:
    """The same for every spelling of a key."""
    told = str(key.keyval["public"])
    try:
        return bytes.fromhex(told)
    except ValueError:  # another kind of key
        return "".join(told.split()).encode()

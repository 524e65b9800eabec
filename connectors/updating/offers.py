"""Reads what a publisher signed of its pack: the version, the bundle's hash, and the patches that lead to it.

Refuses (UpdateRefused) a name, hash, length or version of another shape: also what is signed may be wrong, and these
become paths and sizes. Rules: nothing that a source says reaches a path before it was read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tuf.api.metadata import TargetFile

from connectors.errors import UpdateRefused
from content.bundle import LARGEST

MODELS = "models"
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
FINGERPRINT = re.compile(r"[0-9a-f]{16}")
MODEL = re.compile(r"models/[0-9a-f]{16}\.tar\.gz")
HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,63}")
MOST_PATCHES = 64
LARGEST_MODEL = 1 << 30


@dataclass(frozen=True)
class Patch:
    """`base` is the hash of an older bundle, empty for a whole one."""

    base: str
    sha256: str
    length: int


@dataclass(frozen=True)
class Offer:
    """One pack as its publisher signed it."""

    name: str
    version: str
    sha256: str
    length: int
    publisher: str
    patches: tuple[Patch, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Bundled:
    """A bundle that was checked."""

    name: str
    version: str
    sha256: str
    data: bytes = field(repr=False)


def target_of(name: str) -> str:
    return f"packs/{name}/{name}.pack"


def read_offer(name: str, target: TargetFile) -> Offer:
    """`name` is the delegated role's and the pack's."""
    told: Any = target.unrecognized_fields.get("custom")
    told = told if isinstance(told, Mapping) else {}
    listed = told.get("patches")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_PATCHES:
        raise _odd(name)
    patches = tuple(_patch(name, one) for one in listed)
    digest = _text(name, target.hashes.get("sha256"), HASH)
    length = _length(name, target.length, LARGEST)
    return Offer(name, _text(name, told.get("version"), VERSION), digest, length, name, patches)


def _patch(name: str, told: Any) -> Patch:
    if not isinstance(told, Mapping):
        raise _odd(name)
    base = told.get("base")
    return Patch(
        base="" if base == "" else _text(name, base, HASH),
        sha256=_text(name, told.get("sha256"), HASH),
        length=_length(name, told.get("length"), LARGEST),
    )


def _text(name: str, value: Any, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise _odd(name)
    return value


def _length(name: str, value: Any, most: int) -> int:
    if type(value) is not int or not 0 < value <= most:
        raise _odd(name)
    return value


def _odd(name: str) -> UpdateRefused:
    return UpdateRefused("packs.refused.offer", {"pack": name})

"""The root that a signer knows: NAME.root.json beside her key, where the carrier of the repository has no hands.

Refuses (PublishingRefused) a repository whose roots don't go through it. Rules: of a root what is signed counts, not
which signatures lie beside it; before the first publication nothing is known but what she signed herself, and the root
that was published of it is recognised; it follows to the newest root, so that an older copy is refused too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from tuf.api.metadata import Metadata, Root

from connectors.errors import PublishingRefused
from connectors.fingerprints import grouped
from connectors.publishing.keys import PRIVATE
from connectors.publishing.repository import ROOT, Repository
from connectors.releases.durable import write

Roots = Sequence[Metadata[Root]]  # published and verified, the first one first
ENDING = ".root.json"


@dataclass(frozen=True)
class _Known:
    """The hash of root number `version`, 0 while none is known, and of those that she signed until then."""

    version: int = 0
    sha256: str = ""
    signed: tuple[str, ...] = ()


def file_beside(key: Path) -> Path:
    return key.with_name(key.name.removesuffix(PRIVATE) + ENDING)


def is_known(file: Path, roots: Roots) -> bool:
    """Whether the chain goes through the root that she knows; False while she knows none."""
    known = _read(file)
    if known.version:
        if known.version > len(roots) or _hash(roots[known.version - 1]) != known.sha256:
            raise PublishingRefused("sign.root_other", {"file": str(file)})
        return True
    return any(_hash(root) in known.signed for root in roots)


def keep(file: Path, roots: Roots) -> None:
    """From now on the newest of these is the one that she knows."""
    _write(file, _Known(len(roots), _hash(roots[-1])))


def signed(file: Path, root: Metadata[Root]) -> None:
    """She signed this one, before any was published."""
    known = _read(file)
    if not known.version:
        _write(file, _Known(signed=tuple(dict.fromkeys((*known.signed, _hash(root))))))


def fingerprints(repository: Repository, roots: Roots) -> list[str]:
    """Of the root files, the first one first, as `root show` says them."""
    files = (repository.metadata / f"{root.signed.version}.{ROOT}.json" for root in roots)
    return [grouped(file.read_bytes()) for file in files]


def _hash(root: Metadata[Root]) -> str:
    return sha256(root.signed_bytes).hexdigest()


def _read(file: Path) -> _Known:
    try:
        told = json.loads(file.read_bytes())
        known = _Known(int(told["version"]), str(told["sha256"]), tuple(str(one) for one in told["signed"]))
    except FileNotFoundError:
        return _Known()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublishingRefused("sign.root_file", {"file": str(file)}) from error
    if known.version < 0:
        raise PublishingRefused("sign.root_file", {"file": str(file)})
    return known


def _write(file: Path, known: _Known) -> None:
    if known == _read(file):
        return
    try:
        write(file, json.dumps(asdict(known), indent=2).encode() + b"\n")
    except OSError as error:
        raise PublishingRefused("sign.root_file", {"file": str(file)}) from error

"""Changed copies of the shipped packs, as bundles and as releases, for tests of a node that is sent new content."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from connectors.installing import Supply
from connectors.releases.folders import SHIPPED
from content.bundle import build

PACKS = ("rcm", "gt")
Edits = Mapping[str, tuple[str, str]]  # file inside a pack's folder -> (pattern, what it becomes)


@dataclass(frozen=True)
class Packed:
    """A bundle whose signature nobody needs to check any more."""

    name: str
    version: str
    sha256: str
    data: bytes = field(repr=False)


def no_recording(_digest: str, _length: int) -> Path:
    raise AssertionError("no recording was in the pack")


NOTHING_ELSE = Supply(no_recording, lambda _fingerprint: None)


def copied(folder: Path, version: str, edits: Edits | None = None) -> Path:
    """The shipped packs, side by side, with another version and some edits; the regional pack's folder."""
    shutil.copytree(SHIPPED.root.parent, folder, dirs_exist_ok=True)
    rcm = folder / SHIPPED.root.name
    for file, (pattern, text) in {"pack.yaml": (r"(?m)^version: .*", f"version: {version}"), **(edits or {})}.items():
        old = (rcm / file).read_text("utf-8")
        new, changed = re.subn(pattern, text, old)
        assert changed, f"{file} has no {pattern}"
        (rcm / file).write_text(new, "utf-8")
    return rcm


def bundles(rcm: Path, version: str) -> list[Packed]:
    """All packs in the folder beside a regional one, with the shipped catalogues."""
    return [_packed(folder, version) for folder in sorted(rcm.parent.iterdir()) if folder.is_dir()]


def _packed(folder: Path, version: str) -> Packed:
    found = SHIPPED.catalogues.glob(f"*/LC_MESSAGES/{folder.name}.po")
    data = build(folder, {po.parent.parent.name: po for po in found}).data
    return Packed(folder.name, version, sha256(data).hexdigest(), data)

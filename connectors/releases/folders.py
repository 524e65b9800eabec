"""Where the packs lie that a node answers with: in the release it was sent, else beside the software.

Refuses nothing: a release that isn't whole is none. Rules: packs and their catalogues come from the same place, the
bot's own words always from the software.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.releases.store import CatalogueCompiler, Release, ReleaseStore

CHECKOUT = Path(__file__).resolve().parents[2]
BASE = "rcm"
FOLDER = "packs"  # of the data folder


@dataclass(frozen=True)
class PackFolders:
    """`root` is the regional pack's folder, overlays lie beside it. `release`: its id, None for the software's own."""

    root: Path
    catalogues: Path
    release: str | None = None


SHIPPED = PackFolders(CHECKOUT / "content" / "packs" / BASE, CHECKOUT / "locales")


def store_of(data_dir: Path, compile_catalogue: CatalogueCompiler = lambda _po: None) -> ReleaseStore:
    """The releases of a node. `compile_catalogue` is asked for whatever is staged."""
    return ReleaseStore(data_dir / FOLDER, lambda: datetime.now(UTC), compile_catalogue)


def folders_of(data_dir: Path) -> PackFolders:
    """What this node answers with."""
    active = store_of(data_dir).active()
    return SHIPPED if active is None else folders_in(active)


def folders_in(release: Release) -> PackFolders:
    return PackFolders(release.pack(BASE), release.catalogues, release.id)

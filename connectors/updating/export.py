"""A verified copy of a source in a folder, for a stick that is carried on: it is itself a source.

Refuses whatever the client refuses, an older root that doesn't lead to the present one, and (UpdateStopped) a folder
with links in it. Rules: everything is
checked before it gets its name; timestamp.json comes last, so that a copy that was cut short isn't taken for a whole
one; what is there already and right isn't fetched again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from connectors.errors import UpdateRefused, UpdateStopped
from connectors.releases.durable import write
from connectors.updating.client import BELIEVED, PackClient
from connectors.updating.download import Wanted
from connectors.updating.metadata import stored
from connectors.updating.offers import Offer
from connectors.updating.refusals import explained

LAST = "timestamp"
PARTS = ("metadata", "patches", "recordings", "targets")


@dataclass(frozen=True)
class Copied:
    """What the copy holds."""

    packs: tuple[Offer, ...]
    files: int
    length: int


def export(client: PackClient, folder: Path) -> Copied:
    _refuse_links(folder)
    offers = client.refresh()
    files = [*_models(client, folder)]
    for offer in offers:
        files += _pack(client, offer, folder)
    with explained(client.source):
        files += _metadata(client, folder / "metadata")
    unique = set(files)
    return Copied(offers, len(unique), sum(file.stat().st_size for file in unique))


def _refuse_links(folder: Path) -> None:
    """Nothing of the copy is written through a link that lies on the stick, whoever put it there."""
    for part in PARTS:
        for path in (folder / part, *(folder / part).rglob("*")):
            if path.is_symlink():
                raise UpdateStopped("packs.stopped.link", {"file": str(path.relative_to(folder))})


def _models(client: PackClient, folder: Path) -> Iterator[Path]:
    for target in client.models():
        place = folder / "targets" / stored(target, client.signed.prefixed)
        yield client.bring_model(target, place)


def _pack(client: PackClient, offer: Offer, folder: Path) -> Iterator[Path]:
    beside = folder / "patches" / offer.sha256
    for patch in offer.patches:
        yield client.patch(offer, patch, beside)
    contents = client.check(offer, client.fetch(offer, beside).data)
    for digest, length in contents.recordings.values():
        sound, place = client.recording(digest, length), folder / "recordings" / digest
        if not Wanted("", digest, length, "").is_in(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            new = place.with_name(f".{digest}.new")
            shutil.copyfile(sound, new)
            new.replace(place)
        yield place


def _metadata(client: PackClient, folder: Path) -> Iterator[Path]:
    versions = client.signed.versions()
    believed = client.folder / BELIEVED
    for version, root in enumerate(_roots(client, versions.pop("root")), start=1):
        yield _put(folder / f"{version}.root.json", root)
    for role, version in versions.items():
        if role != LAST:
            name = quote(role, "")
            yield _put(folder / f"{version}.{name}.json", (believed / f"{name}.json").read_bytes())
    yield _put(folder / f"{LAST}.json", (believed / f"{LAST}.json").read_bytes())


def _roots(client: PackClient, newest: int) -> list[bytes]:
    """From the first to the newest, each signed by the keys of the one before."""
    found = [client.old_root(version) for version in range(1, newest + 1)]
    try:
        signed = [Metadata[Root].from_bytes(data) for data in found]
        for before, after in zip(signed[:1] + signed, signed, strict=False):
            before.signed.verify_delegate(Root.type, after.signed_bytes, after.signatures)
    except (RepositoryError, ValueError) as error:
        raise UpdateRefused("packs.refused.signatures", {"file": "root.json"}) from error
    return found


def _put(file: Path, data: bytes) -> Path:
    if not file.exists() or file.read_bytes() != data:
        write(file, data)
    return file

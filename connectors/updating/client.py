"""What a node does with a source: which packs it offers, and their bundles, recordings and models, each checked.

Refuses (UpdateRefused) whatever isn't exactly what the publishers signed, (SourceUnreachable) a source that doesn't
answer, (UpdateStopped) to begin without a confirmed root or with a clock that stands behind. Rules: what answers now is
never touched here; what came stays for the next try; the smallest patch that fits is taken, then the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import yaml
from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import TargetFile

from bot.model_files import keep
from connectors.disk import Room, room
from connectors.errors import UpdateRefused, UpdateStopped
from connectors.releases.durable import write
from connectors.updating import patches
from connectors.updating.catalogues import refuse_broken_catalogues
from connectors.updating.download import Downloader, Progress, Wanted, silent
from connectors.updating.fetcher import SourceFetcher
from connectors.updating.floors import refuse_weak_publishers, refuse_weak_root
from connectors.updating.metadata import LIMITS, SignedMetadata, bring_target
from connectors.updating.offers import (
    FINGERPRINT,
    HASH,
    LARGEST_MODEL,
    MODEL,
    MODELS,
    Bundled,
    Offer,
    Patch,
    read_offer,
    target_of,
)
from connectors.updating.refusals import explained
from connectors.updating.seen import note_seen, reference_time
from connectors.updating.source import Source, read_source
from connectors.updating.space import refuse_without_room
from connectors.updating.trust import first_root
from content.bundle import CARD, Contents, read

BELIEVED, DOWNLOADS, FILES = "metadata", "downloads", "files"
LONGEST_ROOT = LIMITS.root_max_length


class PackClient:
    """`folder` is FARO_DATA_DIR/packs; whoever calls holds the lock (`turns.only_one`). `each` is called with every
    piece that comes, and may end it all.
    """

    def __init__(
        self,
        folder: Path,
        source: str | Source,
        now: Callable[[], datetime],
        progress: Progress = silent,
        certificate: Path | None = None,
        fetcher: Callable[[Source], SourceFetcher] | None = None,
        downloader: Callable[..., Downloader] = Downloader,
        each: Callable[[], None] = lambda: None,
        room: Callable[[Path], Room] = room,
    ) -> None:
        self.source = read_source(source) if isinstance(source, str) else source
        self.folder, self._now, self._room = folder, now, room
        with explained(self.source):
            self._fetcher = fetcher(self.source) if fetcher else SourceFetcher(self.source, certificate, each=each)
        self._downloader = downloader(self._fetcher, folder / DOWNLOADS, progress)
        self._signed: SignedMetadata | None = None

    def refresh(self) -> tuple[Offer, ...]:
        """The packs on offer, by every check of the framework."""
        root = first_root(self.folder)
        if root is None:
            raise UpdateStopped("packs.stopped.no_trust")
        now = self._now()
        reference = reference_time(self.folder, now)
        url = self.source.at("metadata/")
        with explained(self.source, "metadata"):
            signed = SignedMetadata(self.folder / BELIEVED, url, self._fetcher, root, reference)
            signed.refresh()
            refuse_weak_root(signed.root)
            refuse_weak_publishers(signed.top)
            offers = tuple(self._offers(signed))
            note_seen(self.folder, now)
        self._signed = signed
        return offers

    @property
    def signed(self) -> SignedMetadata:
        if self._signed is None:
            self.refresh()
        assert self._signed is not None
        return self._signed

    def _offers(self, signed: SignedMetadata) -> Iterator[Offer]:
        for name, paths in signed.delegations():
            if name == MODELS or not any(path.startswith(f"packs/{name}/") for path in paths):
                continue
            with explained(self.source, f"{name}.json"):
                target = signed.target_of(name, target_of(name))
            if target is not None:
                yield read_offer(name, target)

    def fetch(self, offer: Offer, beside: Path | None = None) -> Bundled:
        """The bundle, out of what is here already and a patch; `beside` is a folder that keeps the patch."""
        with explained(self.source, f"{offer.name} {offer.version}"):
            kept = self.folder / FILES / offer.sha256
            data = _whole(kept, offer.sha256)
            if data is None:
                self.ask_room(offer.length)
                data = self._patched(offer, beside)
                refuse_broken_catalogues(offer.name, self.check(offer, data).catalogues)
                write(kept, data)
        return Bundled(offer.name, offer.version, offer.sha256, data)

    def ask_room(self, comes: int) -> None:
        """Before that many bytes come."""
        refuse_without_room(self.folder, comes, self._room)

    def _patched(self, offer: Offer, beside: Path | None) -> bytes:
        for patch in sorted(offer.patches, key=lambda one: one.length):
            base = _whole(self.folder / FILES / patch.base, patch.base) if patch.base else b""
            if base is not None:
                brought = self.patch(offer, patch, beside)
                data = patches.apply(base, brought.read_bytes(), offer.sha256, offer.length, offer.name)
                if beside is None:
                    brought.unlink()
                return data
        raise UpdateRefused("packs.refused.no_whole", {"pack": offer.name})

    def patch(self, offer: Offer, patch: Patch, beside: Path | None = None) -> Path:
        """One patch, as it travels."""
        into = (beside or self.folder / DOWNLOADS) / f"{patch.sha256}.zst"
        url = self.source.at(f"patches/{offer.sha256}/{patch.sha256}.zst")
        wanted = Wanted(url, patch.sha256, patch.length, f"{offer.name} {offer.version}")
        with explained(self.source, f"{patch.sha256[:8]}….zst"):
            return self._downloader.bring(wanted, into)

    def check(self, offer: Offer, data: bytes) -> Contents:
        """A bundle that is the pack that it is offered as."""
        contents = read(data)
        try:
            name = yaml.load(contents.files[CARD.removeprefix("pack/")], yaml.CSafeLoader)["name"]
        except (yaml.YAMLError, TypeError, KeyError, ValueError, RecursionError) as error:
            raise UpdateRefused("packs.refused.bundle", {"file": offer.name}) from error
        if name != offer.name:
            raise UpdateRefused("packs.refused.other_pack", {"pack": offer.name, "other": ascii(name)[:40]})
        return contents

    def recording(self, digest: str, length: int) -> Path:
        """One recorded sound, named by its hash."""
        if not HASH.fullmatch(digest):
            raise UpdateRefused("packs.refused.hash", {"file": "recordings"})
        wanted = Wanted(self.source.at(f"recordings/{digest}"), digest, length, f"{digest[:8]}….wav")
        into = self.folder / FILES / digest
        with explained(self.source, wanted.what):
            if not wanted.is_in(into):
                self.ask_room(length)
            return self._downloader.bring(wanted, into)

    def old_root(self, version: int) -> bytes:
        """A root of the chain, not checked."""
        kept = self.folder / BELIEVED / "root_history" / f"{version}.root.json"
        if kept.exists():
            return kept.read_bytes()
        with explained(self.source, f"{version}.root.json"):
            return self._fetcher.download_bytes(self.source.at(f"metadata/{version}.root.json"), LONGEST_ROOT)

    def models(self) -> tuple[TargetFile, ...]:
        """Every model that its signers offer."""
        with explained(self.source, f"{MODELS}.json"):
            found = self.signed.targets_of(MODELS, f"{MODELS}/{'0' * 16}.tar.gz")
        for target in found:
            if not MODEL.fullmatch(target.path):
                raise UpdateRefused("packs.refused.offer", {"pack": MODELS})
        return found

    def model(self, fingerprint: str) -> Path | None:
        """A trained model for exactly these examples, or None: the node then trains its own."""
        if not FINGERPRINT.fullmatch(fingerprint):
            raise UpdateRefused("packs.refused.hash", {"file": MODELS})
        into = self.folder.parent / MODELS / f"{fingerprint}.tar.gz"
        path = f"{MODELS}/{fingerprint}.tar.gz"
        with explained(self.source, path):
            target = self.signed.target_of(MODELS, path)
            if target is None:
                return None
            if not _is(target, into):
                keep(self.bring_model(target, into.with_name(f"new-{into.name}")), into)
            return into

    def bring_model(self, target: TargetFile, into: Path) -> Path:
        """A model as its signers offer it."""
        if target.length > LARGEST_MODEL:
            raise UpdateRefused("packs.refused.too_large", {"file": target.path})
        with explained(self.source, target.path):
            if not _is(target, into):
                self.ask_room(target.length)
            return bring_target(self._downloader, target, self.source.at("targets/"), self.signed.prefixed, into)


def _is(target: TargetFile, file: Path) -> bool:
    """Whether the file is what was signed."""
    try:
        with file.open("rb") as handle:
            target.verify_length_and_hashes(handle)
    except (FileNotFoundError, LengthOrHashMismatchError):
        return False
    return True


def _whole(file: Path, digest: str) -> bytes | None:
    """The bytes of a kept file, if they are still what its name says."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None
    if sha256(data).hexdigest() == digest:
        return data
    file.unlink()
    return None

"""From bundles that were checked to the packs that answer: staged beside the present ones, judged, switched to.

Refuses (as an Outcome) a release that was rolled back, unless it is asked for again, and whatever `renewal` refuses.
Rules: a running node judges and turns by itself, and this only waits for its word; where no node runs, it is judged
here; a model that was signed for just these questions is fetched before anybody trains one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from bot.errors import BotError
from connectors.releases.catalogues import compile_catalogue
from connectors.releases.folders import FOLDER, PackFolders, folders_in, folders_of, store_of
from connectors.releases.handover import Candidate, Handover, Outcome, Refused
from connectors.releases.store import Release, ReleaseStore, Unpacked, id_of, said_of
from connectors.settings import Settings
from content.bundle import Contents, build, read
from content.errors import PackError
from content.load import CARD_FILE
from content.reading.fields import read_yaml
from content.reading.others import read_card

PAUSE, PATIENCE = 0.05, 3600.0  # seconds: a node may have to train a model first
LEARNED = ("questions", "places.yaml", "skills.yaml", "institutions.yaml")


class Bundle(Protocol):
    """A bundle whose signature and hash were checked."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def data(self) -> bytes: ...


@dataclass(frozen=True)
class Supply:
    """What else a release may need from where it came: sounds by (hash, length), a model by its fingerprint."""

    recording: Callable[[str, int], Path]
    model: Callable[[str], Path | None]

    def beside(self, sounds: Mapping[str, Path]) -> Supply:
        """The same with sounds that are here already, by their hash."""
        return replace(self, recording=lambda digest, length: sounds.get(digest) or self.recording(digest, length))


@dataclass(frozen=True)
class Kept:
    """A pack that answers now and that the source says nothing of: it stays."""

    name: str
    version: str
    sha256: str
    data: bytes = field(repr=False)


def kept(folders: PackFolders, sent: Collection[str]) -> list[tuple[Kept, Mapping[str, Path]]]:
    """The packs beside those that were sent, as bundles, with their sounds by hash. The regional pack isn't kept: a
    source without it is refused where the packs are judged.
    """
    found: list[tuple[Kept, Mapping[str, Path]]] = []
    for folder in sorted(folders.root.parent.iterdir()):
        if folder.name in sent or folder == folders.root or not (folder / CARD_FILE).is_file():
            continue
        pos = folders.catalogues.glob(f"*/LC_MESSAGES/{folder.name}.po")
        bundle = build(folder, {po.parent.parent.name: po for po in pos})
        digest, version = sha256(bundle.data).hexdigest(), read_card(read_yaml(folder, CARD_FILE)).version
        sounds = {one.sha256: one.path for one in bundle.recordings.values()}
        found.append((Kept(folder.name, version, digest, bundle.data), sounds))
    return found


def install(settings: Settings, bundles: Iterable[Bundle], supply: Supply, why: str, again: bool = False) -> Outcome:
    """The packs answer from now on, or the outcome says why not."""
    store, found = store_of(settings.data_dir, compile_catalogue), list(bundles)
    held = kept(folders_of(settings.data_dir), {bundle.name for bundle in found})
    found += [bundle for bundle, _sounds in held]
    supply = supply.beside({digest: path for _bundle, sounds in held for digest, path in sounds.items()})
    release_id = id_of({bundle.name: bundle.sha256 for bundle in found})
    pointer = store.pointer()
    active = store.active()
    if active is not None and active.id == release_id and not store.damaged(active):
        return Outcome(True, "packs.update.same", {"packs": _named(found)}, release_id)
    if not again and {bundle.sha256 for bundle in found} & set(pointer.rolled_back):
        return Outcome(False, "packs.update.rolled_back", {"packs": _named(found), "why": pointer.why}, release_id)
    try:
        release = stage(store, found, supply)
    except BotError as error:  # a catalogue that is none
        return _refused(settings, Outcome(False, "packs.activation.unreadable", _where(error), release_id))
    if not again and _published(folders_in(release)) < _published(folders_of(settings.data_dir)):
        return _refused(settings, Outcome(False, "packs.update.older", {"packs": _named(found)}, release_id))
    _bring_model(settings, release, supply)
    outcome = settle(settings, release, why, again)
    store.prune()
    return outcome


def stage(store: ReleaseStore, bundles: Iterable[Bundle], supply: Supply) -> Release:
    lengths: dict[str, int] = {}
    packs = {}
    for bundle in bundles:
        contents = read(bundle.data)
        lengths |= dict(contents.recordings.values())
        packs[bundle.name] = _unpacked(bundle, contents)
    return store.stage(packs, lambda digest: supply.recording(digest, lengths[digest]))


def _unpacked(bundle: Bundle, contents: Contents) -> Unpacked:
    recordings = {path: digest for path, (digest, _length) in contents.recordings.items()}
    return Unpacked(bundle.name, bundle.version, bundle.sha256, contents.files, contents.catalogues, recordings)


def _bring_model(settings: Settings, release: Release, supply: Supply) -> None:
    """Only if other questions are asked: the present model goes on otherwise."""
    folders = folders_in(release)
    if _learned(folders) == _learned(folders_of(settings.data_dir)):
        return
    from bot.training import fingerprint  # late: a second that changed words needn't wait for
    from connectors.app import examples, find_model, load_packs

    try:
        pack = load_packs(folders)
    except PackError:  # the judge says so
        return
    if find_model(pack, settings.data_dir) is None:
        supply.model(fingerprint(examples(pack)))


def _learned(folders: PackFolders) -> Mapping[str, bytes]:
    """What a model is trained on, and what is understood without one, of every pack."""
    found = (path for pack in folders.root.parent.iterdir() for name in LEARNED for path in _files(pack / name))
    return {path.relative_to(folders.root.parent).as_posix(): path.read_bytes() for path in found}


def _files(path: Path) -> Iterable[Path]:
    return sorted(path.rglob("*.yaml")) if path.is_dir() else [path] if path.exists() else []


def _refused(settings: Settings, outcome: Outcome) -> Outcome:
    """Kept for `faro packs status`."""
    Handover(settings.data_dir / FOLDER).settle(outcome)
    return outcome


def _where(error: BotError) -> dict[str, str]:
    return {"file": Path(getattr(error, "file", "")).name, "field": ""}


def _published(folders: PackFolders) -> date:
    """The day on a pack's card; what has none is older than everything."""
    try:
        return read_card(read_yaml(folders.root, CARD_FILE)).layer.released or date.min
    except PackError:
        return date.min


def settle(settings: Settings, release: Release, why: str, again: bool = False) -> Outcome:
    """Activated by the node that runs, or here."""
    handover = Handover(settings.data_dir / FOLDER)
    candidate = Candidate(release.id, why, token_hex(8), again)
    if handover.is_anybody_alive():
        with handover.offering():
            handover.offer(candidate)
            handover.pronounce(candidate.ticket, linted(settings, release))  # a node that hears nothing lints itself
        told = _answer(handover, candidate)
        if told is not None:
            return told
    with handover.activating() as ours:
        if not ours:
            return Outcome(False, "packs.activation.busy", {}, release.id)
        outcome = _here(settings, handover, release, candidate)
        handover.settle(outcome)
        return outcome


def linted(settings: Settings, release: Release) -> Refused | None:
    """Why not, if the linter finds an error."""
    from connectors.release_lint import check  # late: the packs are handed over first

    try:
        check(folders_in(release), folders_of(settings.data_dir))
    except Refused as refused:
        return refused
    except Exception as error:  # a mistake of the linter's is no reason to believe a pack
        return Refused("packs.activation.failed", error=type(error).__name__)
    return None


def _here(settings: Settings, handover: Handover, release: Release, candidate: Candidate) -> Outcome:
    """Judged by this process, since no node runs."""
    refused = linted(settings, release)
    if refused is not None:
        return Outcome(False, refused.key, refused.values, release.id, candidate.ticket)
    from connectors.renewal import Renewal, answering_of  # late: a running node has it loaded

    handover.pronounce(candidate.ticket, None)
    return Renewal(settings, partial(answering_of, settings), thinks=True, serves=None).activate(candidate)


def _answer(handover: Handover, candidate: Candidate) -> Outcome | None:
    """What the node said, or None if it ended before it said anything."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told = handover.outcome()
        if told is not None and told.ticket == candidate.ticket:
            return told
        if not handover.is_anybody_alive():
            return None
        time.sleep(PAUSE)
    return Outcome(False, "packs.activation.slow", {}, candidate.release, candidate.ticket)


def rollback(settings: Settings, why: str) -> Outcome:
    """Back to what answered before, in one step; a running node follows within a second or two."""
    store, handover = store_of(settings.data_dir), Handover(settings.data_dir / FOLDER)
    handover.take()  # what waits to be activated must not undo this
    after = store.rollback(why)
    active = store.active()
    packs = {"packs": "-"} if active is None else said_of(active)
    return Outcome(True, "packs.rollback.done" if active else "packs.rollback.shipped", packs, after.active or "")


def _named(bundles: Iterable[Bundle]) -> str:
    return ", ".join(sorted(f"{bundle.name}@{bundle.version}" for bundle in bundles))

"""`faro packs trust | update | export | verify`: newer packs for this node, from the web, a folder or a stick.

Refuses (exit 2) what is forged, broken, old or can't be reached, with the reason and what to do; whatever answered
before goes on answering. Rules: exit 0 done, 1 fetched but not activated (or, with --check, something new is there);
one updater at a time, and the one that runs by itself makes way; a root is believed only after a person typed what was
read to her by telephone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Protocol

from connectors.words import Words

if TYPE_CHECKING:
    from connectors.disk import Room
    from connectors.settings import Settings
    from connectors.updating.client import PackClient
    from connectors.updating.fetcher import SourceFetcher
    from connectors.updating.gathering import Gathered
    from connectors.updating.offers import Offer
    from connectors.updating.source import Source
    from connectors.updating.trust import RootCard

FINE, FOUND, REFUSED = 0, 1, 2
FOLDER = "packs"


class Outcome(Protocol):
    """What became of an activation; `key` and `values` say it in words."""

    @property
    def active(self) -> bool: ...
    @property
    def key(self) -> str: ...
    @property
    def values(self) -> Mapping[str, str]: ...


# (what was fetched, for a model's fingerprint the model, why, although it was rolled back) -> outcome
Activate = Callable[["Gathered", Callable[[str], Path | None], str, bool], Outcome]


@dataclass(frozen=True)
class UpdateDesk:
    """What the commands need from outside. `installed`: pack -> hash of its bundle; `kept`: bundles to keep."""

    words: Words
    lang: str
    settings: Settings
    activate: Activate
    installed: Callable[[], dict[str, str]]
    kept: Callable[[], Iterable[str]]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ask: Callable[[str], str] = input
    bar: bool = False
    fetcher: Callable[[Source], SourceFetcher] | None = None
    room: Callable[[Path], Room] | None = None
    prune: Callable[[], None] = lambda: None

    @property
    def folder(self) -> Path:
        return self.settings.data_dir / FOLDER

    def say(self, key: str, **values: str) -> str:
        return self.words.say(f"packs.{key}", self.lang, values)

    def client(self, source: str, folder: Path | None = None) -> PackClient:
        from connectors.commands.packs.fetching import Bar, Lines
        from connectors.disk import room
        from connectors.updating.client import PackClient

        progress = Bar() if self.bar else Lines(self.say)
        certificate = self.settings.packs_certificate
        place, ask = folder or self.folder, self.room or room
        return PackClient(place, source, self.now, progress, certificate, self.fetcher, room=ask)


def node_desk() -> UpdateDesk:
    from connectors.installing import Supply, install
    from connectors.old_models import prune_models
    from connectors.releases.folders import store_of
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words

    settings = load_settings()
    store = store_of(settings.data_dir)

    def activate(gathered: Gathered, model: Callable[[str], Path | None], why: str, again: bool) -> Outcome:
        supply = Supply(lambda digest, _length: gathered.recording(digest), model)
        return install(settings, gathered.bundles.values(), supply, why, again)

    def installed() -> dict[str, str]:
        active = store.active()
        return dict(active.hashes) if active else {}

    bar = sys.stderr.isatty()
    prune = partial(prune_models, settings.data_dir)
    return UpdateDesk(words(), keyboard_language(), settings, activate, installed, store.hashes, bar=bar, prune=prune)


def register(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], UpdateDesk] = node_desk
) -> None:
    """`desk` is called only when a command runs."""
    trust = _add(subcommands, desk, run_trust, "trust", "believe those who sign, after comparing by telephone")
    trust.add_argument("root", type=Path, metavar="ROOT.json")
    trust.add_argument("--fingerprint", metavar="DIGITS", help="the whole fingerprint, instead of being asked")
    trust.add_argument("--replace", action="store_true", help="begin anew with another root")
    update = _add(subcommands, desk, run_update, "update", "fetch newer packs and answer with them")
    update.add_argument("source", metavar="SOURCE", help="https://…, or a folder or stick")
    update.add_argument("--check", action="store_true", help="only tell what is new")
    update.add_argument("--again", action="store_true", help="also what was rolled back here")
    export = _add(subcommands, desk, run_export, "export", "make a checked copy of a source, for a stick")
    export.add_argument("source", metavar="SOURCE")
    export.add_argument("folder", type=Path, metavar="DIR")
    verify = _add(subcommands, desk, run_verify, "verify", "check a whole source or stick, changing nothing")
    verify.add_argument("source", metavar="SOURCE")


def _add(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    desk: Callable[[], UpdateDesk],
    run: Callable[[argparse.Namespace, UpdateDesk], int],
    name: str,
    about: str,
) -> argparse.ArgumentParser:
    parser = subcommands.add_parser(name, help=about)
    parser.set_defaults(func=lambda args: guarded(run, args, desk()))
    return parser


def guarded(run: Callable[[argparse.Namespace, UpdateDesk], int], args: argparse.Namespace, desk: UpdateDesk) -> int:
    """Every refusal is a sentence."""
    from connectors.errors import ReleaseMissing, SourceUnreachable, UpdateRefused, UpdateStopped

    try:
        return run(args, desk)
    except (ReleaseMissing, SourceUnreachable, UpdateRefused, UpdateStopped) as error:
        print(f"faro: {desk.words.say(error.key, desk.lang, error.values)}", file=sys.stderr)
        if isinstance(error, UpdateRefused) and run is run_update:
            print(f"faro: {desk.say('refused.kept')}", file=sys.stderr)
        return REFUSED


def _turn(desk: UpdateDesk) -> AbstractContextManager[None]:
    """Only one at a time; the standing update is asked to make way."""
    from connectors.updating.turns import only_one

    return only_one(desk.folder, waiting=lambda: print(desk.say("update.waiting"), file=sys.stderr))


def run_update(args: argparse.Namespace, desk: UpdateDesk) -> int:
    from connectors.updating.gathering import gather, tidy
    from connectors.updating.space import make_room

    with _turn(desk):
        client = desk.client(args.source)
        offers = client.refresh()
        if not offers:
            print(desk.say("update.none"))
            return FINE
        new = _tell(offers, desk)
        if args.check:
            return FOUND if new else FINE
        make_room(client, offers, desk.installed().values(), desk.kept())
        outcome = desk.activate(gather(client, offers), client.model, client.source.name, args.again)
        if outcome.active:
            tidy(client, desk.kept())
            desk.prune()
    print(desk.words.say(outcome.key, desk.lang, outcome.values))
    return FINE if outcome.active else FOUND


def _tell(offers: Sequence[Offer], desk: UpdateDesk) -> bool:
    """Whether any of it is new."""
    from connectors.commands.packs.fetching import size_of

    installed, new = desk.installed(), False
    for offer in offers:
        known = installed.get(offer.name) == offer.sha256
        new = new or not known
        bases = {*installed.values(), ""}
        size = min((patch.length for patch in offer.patches if patch.base in bases), default=offer.length)
        key = "update.known" if known else "update.new"
        print(desk.say(key, pack=offer.name, version=offer.version, size=size_of(size)))
    return new


def run_trust(args: argparse.Namespace, desk: UpdateDesk) -> int:
    from connectors.errors import UpdateStopped
    from connectors.updating.trust import first_root, read_root, trust

    try:
        data = args.root.read_bytes()
    except OSError as error:
        raise UpdateStopped("packs.trust.unreadable", {"file": str(args.root)}) from error
    card = read_root(data)
    with _turn(desk):
        if first_root(desk.folder) == data and not args.replace:
            print(desk.say("trust.same"))
            return FINE
        if first_root(desk.folder) is not None and not args.replace:
            trust(desk.folder, card)  # says which one is believed
        if not _compared(card, args.fingerprint, desk):
            return REFUSED
        trust(desk.folder, card, replace=args.replace)
    print(desk.say("trust.done"))
    return FINE


def _compared(card: RootCard, given: str | None, desk: UpdateDesk) -> bool:
    """Whether somebody read the same fingerprint from somewhere else."""
    values = {"version": card.version, "expires": card.expires, "threshold": card.threshold, "count": len(card.holders)}
    print(desk.say("trust.root", **{name: str(value) for name, value in values.items()}))
    for holder in card.holders:
        print(desk.say("trust.holder", name=holder.name or "-", fingerprint=holder.fingerprint))
    if given is None:
        *shown, wanted = card.fingerprint.split(" ")
        print(desk.say("trust.fingerprint", fingerprint=" ".join([*shown, "·" * len(wanted)])))
        print(desk.say("trust.call"))
        given = desk.ask(f"{desk.say('trust.ask')} ")
    else:
        wanted = card.fingerprint
    typed = "".join(given.split())
    if typed != "".join(wanted.split()):
        print(desk.say("trust.no_match" if typed else "trust.left"), file=sys.stderr)
        return False
    return True


def run_export(args: argparse.Namespace, desk: UpdateDesk) -> int:
    from connectors.commands.packs.fetching import size_of
    from connectors.updating.export import export
    from connectors.updating.refusals import stopped

    with _turn(desk):
        client = desk.client(args.source)
        try:
            copied = export(client, args.folder)
        except OSError as error:
            raise stopped(error) from error
    size = size_of(copied.length)
    print(desk.say("export.done", folder=str(args.folder), files=str(copied.files), size=size))
    return FINE


def run_verify(args: argparse.Namespace, desk: UpdateDesk) -> int:
    """As `export` into a folder that goes away, with a copy of what this node believes."""
    from connectors.commands.packs.fetching import size_of
    from connectors.updating.export import export
    from connectors.updating.refusals import stopped

    quiet = replace(desk, bar=False)
    with tempfile.TemporaryDirectory(prefix="faro-verify-") as name:
        folder = Path(name)
        try:
            copy_belief(desk.folder, folder / FOLDER)
            copied = export(quiet.client(args.source, folder / FOLDER), folder / "copy")
        except OSError as error:
            raise stopped(error) from error
    for offer in copied.packs:
        print(desk.say("verify.pack", pack=offer.name, version=offer.version))
    print(desk.say("verify.done", files=str(copied.files), size=size_of(copied.length)))
    return FINE


def copy_belief(folder: Path, into: Path) -> None:
    """What a node believes, without what it has."""
    from connectors.updating import seen, trust
    from connectors.updating.client import BELIEVED

    into.mkdir(parents=True)
    for name in (trust.FILE, seen.SEEN):
        if (folder / name).exists():
            (into / name).write_bytes((folder / name).read_bytes())
    if (folder / BELIEVED).exists():
        copytree(folder / BELIEVED, into / BELIEVED, symlinks=True)

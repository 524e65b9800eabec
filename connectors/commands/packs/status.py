"""`faro packs status | rollback`: which packs answer, since when, and back to the ones before in one step.

Refuses (exit 2) a rollback to nothing. Rules: what is said here is read from the node's data folder, also while the
node runs; the reason of a rollback is kept, and status tells a rollback instead of the update that it undid.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from connectors.words import Words

if TYPE_CHECKING:
    from connectors.releases.store import Release
    from connectors.settings import Settings

FINE, REFUSED = 0, 2


@dataclass(frozen=True)
class StatusDesk:
    """What the commands need from outside."""

    words: Words
    lang: str
    settings: Settings
    today: Callable[[], date] = date.today


def node_desk() -> StatusDesk:
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words

    return StatusDesk(words(), keyboard_language(), load_settings())


def register(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], StatusDesk] = node_desk
) -> None:
    """`desk` is called only when a command runs."""
    status = subcommands.add_parser("status", help="which packs this node answers with, and what became of updates")
    status.set_defaults(func=lambda args: run_status(desk()))
    back = subcommands.add_parser("rollback", help="answer with the packs from before the last update")
    back.add_argument("--why", default="", metavar="REASON", help="kept, and shown by status")
    back.set_defaults(func=lambda args: run_rollback(args.why, desk()))


def run_status(desk: StatusDesk) -> int:
    for line in _lines(desk):
        print(line)
    return FINE


def _lines(desk: StatusDesk) -> Iterator[str]:
    from connectors.app import load_packs
    from connectors.releases.folders import FOLDER, store_of
    from connectors.releases.handover import Handover
    from connectors.releases.store import said_of
    from connectors.renewal import usable
    from connectors.updating.trust import FILE as TRUSTED

    def say(key: str, **values: str) -> str:
        return desk.words.say(key, desk.lang, values)

    store = store_of(desk.settings.data_dir)
    pointer, active = store.pointer(), store.active()
    before = store.find(pointer.previous) if pointer.previous else None
    given_up = before is not None and not set(before.hashes.values()).isdisjoint(pointer.rolled_back)
    if active is None:
        yield say("packs.status.shipped")
    else:
        yield say("packs.status.active", **said_of(active), since=_moment(pointer.since), why=pointer.why)
        if damaged := store.damaged(active):
            yield say("packs.status.damaged", number=str(len(damaged)), **said_of(active))
        if not given_up:
            yield say("packs.status.previous", packs=_packs(before) or say("packs.status.program"))
    released = load_packs(usable(desk.settings)).layer.released
    if released is not None:
        days = (desk.today() - released).days
        yield say("packs.status.age", released=released.isoformat(), days=str(days))
    if given_up:
        yield say("packs.status.went_back", since=_moment(pointer.since), why=pointer.why, packs=_packs(before))
    if pointer.rolled_back:
        names = _names(release for release in (active, before) if release is not None)
        yield say("packs.status.rolled_back", packs=", ".join(names.get(one, one[:8]) for one in pointer.rolled_back))
    if desk.settings.packs_source:
        trusted = (desk.settings.data_dir / FOLDER / TRUSTED).exists()
        yield say("packs.status.looks" if trusted else "packs.status.untrusted", source=desk.settings.packs_source)
    last = Handover(desk.settings.data_dir / FOLDER).outcome()
    if last is not None and not (last.active and last.release != (pointer.active or "")):
        yield say("packs.status.last", outcome=say(last.key, **last.values))


def _packs(release: Release | None) -> str:
    from connectors.releases.store import said_of

    return said_of(release)["packs"] if release else ""


def _names(releases: Iterable[Release]) -> dict[str, str]:
    """What a person calls a bundle, by its hash."""
    return {one: f"{name}@{release.packs[name]}" for release in releases for name, one in release.hashes.items()}


def _moment(stamp: str) -> str:
    try:
        return f"{datetime.fromisoformat(stamp).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return stamp


def run_rollback(why: str, desk: StatusDesk) -> int:
    from connectors.errors import ReleaseMissing
    from connectors.installing import rollback

    try:
        outcome = rollback(desk.settings, why.strip() or desk.words.say("packs.rollback.no_reason", desk.lang, {}))
    except ReleaseMissing as error:
        print(desk.words.say(error.key, desk.lang, error.values))
        return REFUSED
    print(desk.words.say(outcome.key, desk.lang, outcome.values))
    return FINE

"""`faro complaints list | delete`: what people wrote of answers that were wrong, for those who correct them.

Refuses (exit 2) an id that isn't there and a database that isn't. Rules: the texts were scrubbed and are nobody's, but
scrubbing can't find every name: whoever reads one that points to somebody deletes it; nothing is written to a log.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from connectors import complaints
from connectors.commands.outbox import existing_database
from connectors.database import Database
from connectors.privacy import Keys
from connectors.retention import USUAL, Retention
from connectors.secret_key import keys_of
from connectors.settings import load_settings
from connectors.words import Words

FINE, REFUSED = 0, 2


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside. `open` is called once a command runs, `keys` only to read."""

    words: Words
    lang: str
    open: Callable[[], AbstractContextManager[Database]]
    keys: Callable[[Database], Keys]
    now: Callable[[], datetime]
    kept: Retention = USUAL

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"complaints.{key}", self.lang, {name: str(value) for name, value in values.items()})


def shipped_desk() -> Desk:
    from connectors.start import keyboard_language, words

    settings = load_settings()
    opened, keys = partial(existing_database, settings), partial(keys_of, settings)
    return Desk(words(), keyboard_language(), opened, keys, lambda: datetime.now(UTC), settings.kept)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when a command runs."""
    parser = commands.add_parser("complaints", help="what people wrote of answers that were wrong")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="every text that is kept, oldest first")
    listed.set_defaults(func=lambda args: run_list(desk()))
    deleted = actions.add_parser("delete", help="delete a text at once")
    deleted.add_argument("id", type=int, metavar="ID")
    deleted.set_defaults(func=lambda args: run_delete(args.id, desk()))


def run_list(desk: Desk) -> int:
    with desk.open() as database:
        keys = desk.keys(database)
        with database.read() as connection:
            found = complaints.texts(connection, keys, desk.now(), desk.kept)
    for one in found:
        print(f"{one.id}  {one.day}  {one.topic}  {one.lang}  {one.pack or '-'}\n    {one.text}")
    print(desk.say("total", count=len(found), days=desk.kept.complaint_texts.days))
    return FINE


def run_delete(number: int, desk: Desk) -> int:
    with desk.open() as database:
        with database.write() as connection:
            gone = complaints.remove(connection, number)
        database.checkpoint()
    if not gone:
        print(f"faro: {desk.say('unknown', id=number)}", file=sys.stderr)
        return REFUSED
    print(desk.say("deleted", id=number))
    return FINE

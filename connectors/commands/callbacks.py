"""`faro callbacks list | show | done | drop`: who asked in a call to be called by a person.

Refuses (exit 2) an id that isn't there and a database that isn't; exit 1 for a number that another key sealed. Rules:
`list` never reads a number; only `show` prints one, for whoever dials it now; it is wiped by `done` and `drop`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from connectors import call_backs
from connectors.call_backs import Queue, Wait
from connectors.call_hours import SPANS, is_safe, there
from connectors.commands.outbox import age, existing_database, table
from connectors.commands.outbox import row_id as an_id
from connectors.database import Database
from connectors.errors import SealBroken
from connectors.privacy import Keys
from connectors.retention import USUAL, Retention
from connectors.settings import Settings, load_settings
from connectors.words import Words

FINE, NOT_POSSIBLE, REFUSED = 0, 1, 2
HEADS = ("id", "waits", "hour", "there", "safe", "lang", "country", "topic")
UNKNOWN = "-"
SETTLED = {"done": "done", "drop": "dropped"}


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside. `open` and `keys` are called once a command needs them."""

    words: Words
    lang: str
    open: Callable[[], AbstractContextManager[Database]]
    keys: Callable[[], Keys]
    now: Callable[[], datetime]
    kept: Retention = USUAL

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"callbacks.{key}", self.lang, {name: str(value) for name, value in values.items()})


def shipped_desk() -> Desk:
    from connectors.start import keyboard_language, words

    settings = load_settings()
    opened = partial(existing_database, settings)
    keys = partial(_keys, settings)
    return Desk(words(), keyboard_language(), opened, keys, lambda: datetime.now(UTC), settings.kept)


def _keys(settings: Settings) -> Keys:
    from connectors.secret_key import read_or_make_key

    return Keys(read_or_make_key(settings))


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when a command runs."""
    parser = commands.add_parser("callbacks", help="who waits for a person's call, and when it is safe")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="everybody who waits, longest first; never a number")
    listed.set_defaults(func=lambda args: run_list(args.json, desk()))
    shown = actions.add_parser("show", help="one of them, with the number to dial")
    shown.set_defaults(func=lambda args: run_show(args.id, args.json, desk()))
    for name, words in (("done", "she was called: her number is wiped"), ("drop", "nobody will call her: the same")):
        settled = actions.add_parser(name, help=words)
        settled.add_argument("id", type=an_id, metavar="ID")
        settled.set_defaults(func=lambda args, state=SETTLED[name]: run_settle(args.id, state, desk()))
    shown.add_argument("id", type=an_id, metavar="ID")
    for one in (listed, shown):
        one.add_argument("--json", action="store_true", help="for machines")


def run_list(as_json: bool, desk: Desk) -> int:
    now = desk.now()
    with desk.open() as database, database.read() as connection:
        found, queue = call_backs.waiting(connection), call_backs.queue(connection, desk.kept)
    if as_json:
        print(json.dumps([_plain(wait, now) for wait in found], indent=2))
        return FINE
    if found:
        for line in table([[desk.say(f"head.{name}") for name in HEADS], *(_cells(wait, now, desk) for wait in found)]):
            print(line)
    print(_total(queue, desk))
    return FINE


def _total(queue: Queue, desk: Desk) -> str:
    total = desk.say("total", count=queue.waiting)
    days = desk.kept.call_back_waits.days
    return f"{total}\n{desk.say('expired', count=queue.expired, days=days)}" if queue.expired else total


def _cells(wait: Wait, now: datetime, desk: Desk) -> list[str]:
    local, safe = there(wait.country_hint, now), is_safe(wait.hour, wait.country_hint, now)
    named = wait.hour in SPANS
    begin, end = SPANS.get(wait.hour or "", (0, 0))
    return [
        str(wait.id),
        age(now - wait.created_at),
        desk.say(f"hour.{wait.hour}", span=f"{begin:02}-{end:02}") if named else UNKNOWN,
        f"{local:%H:%M}" if local else UNKNOWN,
        UNKNOWN if safe is None else desk.say("safe.yes" if safe else "safe.no"),
        *(cell or UNKNOWN for cell in (wait.lang, wait.country_hint, wait.topic)),
    ]


def _plain(wait: Wait, now: datetime) -> dict[str, object]:
    """As a machine reads it; `there` is the hour where her number is from."""
    local = there(wait.country_hint, now)
    return {
        "id": wait.id,
        "since": f"{wait.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "hour": wait.hour,
        "there": f"{local:%H:%M}" if local else None,
        "safe": is_safe(wait.hour, wait.country_hint, now),
        "lang": wait.lang,
        "country": wait.country_hint,
        "topic": wait.topic,
    }


def run_show(number: int, as_json: bool, desk: Desk) -> int:
    now = desk.now()
    try:
        with desk.open() as database, database.read() as connection:
            wait = next((one for one in call_backs.waiting(connection) if one.id == number), None)
            telephone = None if wait is None else call_backs.number_of(connection, desk.keys(), number)
    except SealBroken:
        return _refuse(desk, NOT_POSSIBLE, "other_key", number)
    if wait is None or telephone is None:
        return _refuse(desk, REFUSED, "unknown", number)
    if as_json:
        print(json.dumps(_plain(wait, now) | {"number": telephone}, indent=2))
        return FINE
    for name, cell in zip(HEADS, _cells(wait, now, desk), strict=True):
        print(f"{desk.say(f'head.{name}')}: {cell}")
    print(f"{desk.say('head.number')}: {telephone}")
    return FINE


def run_settle(number: int, state: str, desk: Desk) -> int:
    with desk.open() as database:
        with database.write() as connection:
            settled = call_backs.settle(connection, number, state, desk.now())
        database.checkpoint()
    if not settled:
        return _refuse(desk, REFUSED, "unknown", number)
    print(desk.say(state, id=number))
    return FINE


def _refuse(desk: Desk, code: int, why: str, number: int) -> int:
    print(f"faro: {desk.say(f'refused.{why}', id=number)}", file=sys.stderr)
    return code

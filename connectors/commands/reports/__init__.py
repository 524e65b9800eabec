"""`faro reports list | export | sent | keys | open`: reports of fraud on their way to an institution.

Refuses (exit 2) what isn't there: a database, a file, a receipt; exit 1 what can't be done now: a folder in use, a box
that no key opens. Rules: whoever runs the node sees receipts and days and can read no report; `open` and `keys --new`
are for the institution, on its own machine, without a node, a database or a network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors import reports
from connectors.commands.outbox import existing_database, table
from connectors.commands.reports.institution import run_new_key, run_open
from connectors.database import Database
from connectors.errors import FolderBusy
from connectors.report_files import export
from connectors.retention import USUAL, Retention
from connectors.sealing import name_of
from connectors.words import Words

FINE, NOT_POSSIBLE, REFUSED = 0, 1, 2
HEADS = ("receipt", "state", "day", "boxes", "desk", "keys")


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside; each is called only by the commands that need it. `keyed` are the
    institutions of the directory with a key: id, name, key.
    """

    words: Words
    lang: str
    open: Callable[[], AbstractContextManager[Database]]
    keyed: Callable[[], Sequence[tuple[str, str, str]]]
    now: Callable[[], datetime]
    kept: Retention = USUAL

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"reports.{key}", self.lang, {name: str(value) for name, value in values.items()})

    def refuse(self, code: int, key: str, **values: object) -> int:
        print(f"faro: {self.say(f'refused.{key}', **values)}", file=sys.stderr)
        return code


def shipped_desk() -> Desk:
    from connectors.start import keyboard_language, words

    return Desk(words(), keyboard_language(), _database, _keyed, lambda: datetime.now(UTC))


@contextmanager
def _database() -> Iterator[Database]:
    from connectors.settings import load_settings

    with existing_database(load_settings()) as database:
        yield database


def _keyed() -> Sequence[tuple[str, str, str]]:
    from connectors.app import load_packs
    from connectors.releases.folders import folders_of
    from connectors.settings import load_settings
    from content.report_key import is_key

    contacts = load_packs(folders_of(load_settings().data_dir)).contacts.values()
    return [(c.id, c.name, c.report_key) for c in contacts if c.report_key and is_key(c.report_key)]


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when a command runs."""
    parser = commands.add_parser("reports", help="reports of fraud on their way to an institution")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="which wait, which went; never a word of them").set_defaults(
        func=lambda args: run_list(desk())
    )
    handed = actions.add_parser("export", help="write those that wait to a folder, a file each")
    handed.add_argument("folder", type=Path, metavar="FOLDER")
    handed.add_argument("--desk", metavar="ID", help="only for this institution")
    handed.add_argument("--again", action="store_true", help="also those exported before that haven't arrived")
    handed.set_defaults(func=lambda args: run_export(args.folder, args.desk, args.again, desk()))
    arrived = actions.add_parser("sent", help="the institution has them: here only the receipt stays")
    arrived.add_argument("receipts", nargs="+", metavar="RECEIPT")
    arrived.set_defaults(func=lambda args: run_sent(args.receipts, desk()))
    _register_institution(actions, desk)


def _register_institution(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]
) -> None:
    keys = actions.add_parser("keys", help="which institutions have a key; --new makes one")
    keys.add_argument("--new", type=Path, metavar="FILE", help="write a new private key to a file")
    keys.set_defaults(func=lambda args: run_new_key(args.new, desk()) if args.new else run_keys(desk()))
    opened = actions.add_parser("open", help="read reports with the institution's private key")
    opened.add_argument("files", nargs="+", type=Path, metavar="FILE")
    opened.add_argument("--key", dest="keys", action="append", required=True, type=Path, metavar="KEYFILE")
    opened.add_argument("--json", action="store_true", help="for machines")
    opened.set_defaults(func=lambda args: run_open(args.files, args.keys, args.json, desk()))


def run_list(desk: Desk) -> int:
    with desk.open() as database, database.read() as connection:
        found = reports.entries(connection, desk.now(), desk.kept)
    rows = [
        [one.receipt, desk.say(f"state.{one.state}"), str(one.day), str(one.boxes), one.desk, " ".join(one.keys)]
        for one in found
    ]
    if rows:
        for line in table([[desk.say(f"head.{name}") for name in HEADS], *rows]):
            print(line)
    waiting = sum(one.state == "queued" for one in found)
    print(desk.say("total", count=waiting, days=desk.kept.reports.days))
    return FINE


def run_export(folder: Path, institution: str | None, again: bool, desk: Desk) -> int:
    try:
        with desk.open() as database:
            files = export(database, folder, desk.now(), desk.kept, desk=institution, again=again)
    except FolderBusy:
        return desk.refuse(NOT_POSSIBLE, "busy", folder=folder)
    except OSError:
        return desk.refuse(REFUSED, "folder", folder=folder)
    for file in files:
        print(file)
    print(desk.say("exported", count=len(files)))
    return FINE


def run_sent(receipts: Sequence[str], desk: Desk) -> int:
    missing = []
    with desk.open() as database:
        for receipt in receipts:
            with database.write() as connection:
                if not reports.arrived(connection, receipt.strip().upper()):
                    missing.append(receipt)
        database.checkpoint()
    print(desk.say("sent", count=len(receipts) - len(missing)))
    return desk.refuse(REFUSED, "receipt", receipts=", ".join(missing)) if missing else FINE


def run_keys(desk: Desk) -> int:
    found = desk.keyed()
    for contact, name, key in found:
        print(f"{contact}  {name_of(key)}  {name}")
    print(desk.say("keys" if found else "no_keys", count=len(found)))
    return FINE

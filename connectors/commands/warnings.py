"""`faro warnings [--json | --csv | --draft]`: which signs of fraud are seen where, for a consulate's desk.

Refuses (exit 2) a database that isn't there. Rules: only weeks that are over and cells of ten and more, the same on
every way out, and no sums of its own; a draft is a frame with these figures, to be edited and approved by people.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial

from bot.catalogs import Catalogs
from connectors import early_warning
from connectors.commands.outbox import existing_database, table
from connectors.database import Database
from connectors.early_warning import Cell
from connectors.unanswered import FEWEST
from connectors.words import Words

FINE = 0
WEEKS = 8
HEADS = ("week", "sign", "district", "times")


@dataclass(frozen=True)
class Desk:
    """What the command needs from outside. `signs` and `districts` are how people call them, by id and code."""

    words: Words
    lang: str
    open: Callable[[], AbstractContextManager[Database]]
    signs: Callable[[], Mapping[str, str]]
    districts: Callable[[], Mapping[str, str]]
    now: Callable[[], datetime]

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"warnings.{key}", self.lang, {name: str(value) for name, value in values.items()})


def shipped_desk() -> Desk:
    from connectors.start import keyboard_language, words
    from content.districts import names

    return Desk(words(), keyboard_language(), _database, _signs, names, lambda: datetime.now(UTC))


def _signs() -> Mapping[str, str]:
    """The names of the pack's signs in the language of the keyboard."""
    from connectors.app import load_packs
    from connectors.releases.folders import folders_of
    from connectors.settings import load_settings
    from connectors.start import keyboard_language
    from content.offer import sign_context

    folders = folders_of(load_settings().data_dir)
    pack = load_packs(folders)
    say = partial(Catalogs(folders.catalogues).translate, pack.name, keyboard_language())
    return {sign.id: say(sign_context(sign.id, "name"), sign.name) for sign in pack.offer.signs}


@contextmanager
def _database() -> Iterator[Database]:
    from connectors.settings import load_settings

    with existing_database(load_settings()) as database:
        yield database


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when the command runs."""
    parser = commands.add_parser(
        "warnings", help="which signs of fraud are seen where, by week, never of fewer than ten"
    )
    parser.add_argument("--weeks", type=_weeks, default=WEEKS, metavar="N", help="the last N weeks that are over")
    how = parser.add_mutually_exclusive_group()
    for name, words in (
        ("json", "for machines"),
        ("csv", "for a spreadsheet"),
        ("draft", "a draft alert to be edited"),
    ):
        how.add_argument(f"--{name}", dest="how", action="store_const", const=name, help=words)
    parser.set_defaults(func=lambda args: run(args.how, args.weeks, desk()))


def _weeks(text: str) -> int:
    if not 1 <= int(text) <= 104:
        raise ValueError
    return int(text)


def run(how: str | None, weeks: int, desk: Desk) -> int:
    with desk.open() as database, database.read() as connection:
        cells = early_warning.cells(connection, desk.now(), weeks)
    if how == "json":
        print(json.dumps([asdict(cell) for cell in cells], indent=1))
    elif how == "csv":
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerows([HEADS, *((cell.week, cell.sign, cell.district, cell.times) for cell in cells)])
    else:
        for line in _draft(cells, desk) if how == "draft" else _told(cells, weeks, desk):
            print(line)
    return FINE


def _told(cells: Sequence[Cell], weeks: int, desk: Desk) -> Iterator[str]:
    if cells:
        yield from table([[desk.say(f"head.{name}") for name in HEADS], *map(list, _named(cells, desk))])
    yield desk.say("note" if cells else "nothing", fewest=FEWEST, weeks=weeks)


def _named(cells: Sequence[Cell], desk: Desk) -> Iterator[tuple[str, str, str, str]]:
    signs, districts = desk.signs(), desk.districts()
    for cell in cells:
        own = desk.say("sign.report") if cell.sign == "report" else cell.sign
        place = districts.get(cell.district, cell.district) or desk.say("unknown")
        yield cell.week, signs.get(cell.sign, own), place, str(cell.times)


def _draft(cells: Sequence[Cell], desk: Desk) -> Iterator[str]:
    if not cells:
        yield desk.say("draft.nothing", fewest=FEWEST)
        return
    yield desk.say("draft.mark")
    yield ""
    yield desk.say("draft.title")
    yield desk.say("draft.begin", first=min(cell.week for cell in cells), last=max(cell.week for cell in cells))
    for week, sign, place, times in _named(cells, desk):
        yield desk.say("draft.line", week=week, sign=sign, district=place, times=times)
    for part in ("advice", "whom", "source"):
        yield ""
        yield desk.say(f"draft.{part}", fewest=FEWEST)

"""`faro registers import | list | search | check`: official registers of employers, job orders and recruiters.

Refuses (exit 2) a file, a card or a mapping that isn't as documented, naming it and the remedy. Rules: what a file's
rows lack is told, never filled in; a search keeps nothing of what was asked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.commands.registers.importing import FORMATS, MAPPED, chosen_format, import_files, told, write_report
from connectors.commands.registers.opening import opened, shelved
from connectors.commands.registers.showing import firms, register_line, vacancies
from connectors.registers.postgres_index import PostgresShelf
from connectors.settings import CHECKOUT, Settings
from connectors.words import Words
from content.errors import PackError
from content.registers.card import CARD_FILE, read_card
from content.registers.files import RegisterError, read_records
from content.registers.reading.table import TableError

PACK = CHECKOUT / "content" / "packs" / "rcm"
FINE, FOUND, REFUSED = 0, 1, 2


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside."""

    words: Words
    lang: str
    settings: Settings
    today: Callable[[], date] = date.today

    def say(self, key: str, **values: str) -> str:
        return self.words.say(key, self.lang, values)


def node_desk() -> Desk:
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words  # here: catalogues only when a command runs

    return Desk(words(), keyboard_language(), load_settings())


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = node_desk
) -> None:
    """`desk` is called only when a command runs."""
    registers = commands.add_parser("registers", help="official registers: import, check, search")
    subcommands = registers.add_subparsers(dest="registers_command", required=True, metavar="COMMAND")
    _add_import(subcommands, desk)
    listing = _add(subcommands, desk, run_list, "list", "list the registers of this node")
    search = _add(subcommands, desk, run_search, "search", "find a firm, a number or open job orders")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--where", metavar="PLACE", help="a state or city beside a firm's name")
    kind = search.add_mutually_exclusive_group()
    kind.add_argument("--number", action="store_true", help="TEXT is a case, licence or telephone number")
    kind.add_argument("--vacancies", action="store_true", help="TEXT names work, state, month, visa")
    search.add_argument("--on", type=_day, metavar="DAY", help="vacancies open on this day instead of today")
    check = _add(subcommands, desk, run_check, "check", "check registers, with line and remedy")
    check.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="a register's folder or card; all without it"
    )
    for parser in (listing, search, check):
        parser.add_argument("--pack", type=Path, default=PACK, metavar="DIR", help="folder of the pack")


def _add_import(subcommands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk]) -> None:
    parser = _add(subcommands, desk, run_import, "import", "make a register of official files (.csv, .csv.gz, .xlsx)")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--format", required=True, choices=(*FORMATS, MAPPED))
    parser.add_argument("--map", type=Path, metavar="FILE", help="which column is what, for the format mapped")
    parser.add_argument("--card", type=Path, required=True, metavar="FILE", help="the register's card (YAML)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the register's folder; in the data folder without it")
    parser.add_argument("--report", type=Path, metavar="FILE", help="every row that was left out, as CSV")


def _add(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    desk: Callable[[], Desk],
    run: Callable[[argparse.Namespace, Desk], int],
    name: str,
    about: str,
) -> argparse.ArgumentParser:
    def guarded(args: argparse.Namespace) -> int:
        at = desk()
        try:
            return run(args, at)
        except (TableError, RegisterError, PackError) as error:
            print(f"faro: {explained(error, at)}", file=sys.stderr)
            return REFUSED

    parser = subcommands.add_parser(name, help=about)
    parser.set_defaults(func=guarded)
    return parser


def explained(error: TableError | RegisterError | PackError, desk: Desk) -> str:
    """Where it is and what to do."""
    if isinstance(error, TableError):
        return desk.say(error.key, **error.values)
    if isinstance(error, RegisterError):
        return f"{error.file}:{error.line} {desk.say(error.key)}"
    return f"{error.file}:{error.line} {error.field}: {desk.say(error.key, **error.values)}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day like 2026-11-21") from None


def run_import(args: argparse.Namespace, desk: Desk) -> int:
    if (args.format == MAPPED) != (args.map is not None):
        print(f"faro: {desk.say('registers.needs_map')}", file=sys.stderr)
        return REFUSED
    chosen = chosen_format(args.format, args.map)
    imported = import_files(args.files, chosen, args.card, args.out, desk.settings.data_dir)
    if args.report:
        write_report(args.report, imported)
    print("\n".join(told(imported, desk.say)))
    return FINE


def run_list(args: argparse.Namespace, desk: Desk) -> int:
    found = shelved(args.pack, desk.settings)
    for one in found.values():
        mark = f"  [{desk.say('registers.fictitious')}]" if one.card.fictitious else ""
        late = "" if one.card.is_current(desk.today()) else f"  {desk.say('registers.expired')}"
        print(register_line(one.card, sum(1 for _ in read_records(one.folder, one.card.as_of))) + mark + late)
    if not found:
        print(desk.say("registers.none"))
    return FINE


def run_search(args: argparse.Namespace, desk: Desk) -> int:
    with opened(args.pack, desk.settings) as (registers, shelf):
        if isinstance(shelf, PostgresShelf) and not shelf.forgiving:
            print(desk.say("registers.no_trigrams"), file=sys.stderr)
        if args.vacancies:
            lines = list(vacancies(registers.vacancies(args.text, args.on or desk.today()), desk.say))
        else:
            found = registers.by_number(args.text) if args.number else registers.find_firm(args.text, args.where)
            lines = list(firms(found, desk.say))
    print("\n".join(lines))
    return FINE


def run_check(args: argparse.Namespace, desk: Desk) -> int:
    """Every register is checked, also after one that isn't right."""
    folders = [file.parent if file.name == CARD_FILE else file for file in args.files]
    wrong = 0
    for folder in folders or [one.folder for one in shelved(args.pack, desk.settings).values()]:
        try:
            card = read_card(folder)
            count = sum(1 for _ in read_records(folder, card.as_of))
        except (PackError, RegisterError) as error:
            wrong += 1
            print(f"{folder}/{explained(error, desk)}")
            continue
        late = "" if card.is_current(desk.today()) else f" {desk.say('registers.expired')}"
        print(f"{desk.say('registers.checked', folder=str(folder), count=str(count))}{late}")
    return FOUND if wrong else FINE

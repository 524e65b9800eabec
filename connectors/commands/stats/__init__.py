"""`faro stats`: what first answers cost and what was really sent (--cost), what was asked in vain (--unanswered),
what people found wrong (--complaints), what offices' codes brought (--referrals), and how calls went (--calls).

Refuses (exit 2) a price list that can't be read and a CSV that can't be written. Rules: exit 0 when the average is at
most `MOST` segments, 1 when it isn't; the price list is the one given, else the data folder's, else the one of deploy/.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from connectors.budgets import Spent
from connectors.commands.stats import calls
from connectors.commands.stats.calls import Called, calls_tables, read_calls, read_minute_prices, write_calls
from connectors.commands.stats.cost import MOST, FirstAnswer, Summary, first_answers, summaries
from connectors.commands.stats.heard import (
    complaints_table,
    read_complaints,
    read_unanswered,
    unanswered_table,
    write_cells,
)
from connectors.commands.stats.prices import FILE, Prices, read_prices
from connectors.commands.stats.report import price_table, summary_table, topics_table, write_csv
from connectors.commands.stats.sent import read_sent, sent_tables
from connectors.commands.stats.visits import Visits, read_visits, visits_tables, write_visits
from connectors.complaints import Count
from connectors.unanswered import Cell
from connectors.words import Words
from content.compile import AnswerBook

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
SHIPPED_PRICES, SHIPPED_MINUTES = DEPLOY / FILE, DEPLOY / calls.FILE
FINE, TOO_DEAR, REFUSED = 0, 1, 2


@dataclass(frozen=True)
class Desk:
    """What the command needs from outside."""

    words: Words
    lang: str
    book: Callable[[], AnswerBook]
    prices: Path
    sent: Callable[[], Sequence[Spent]] = tuple
    complaints: Callable[[], Sequence[Count]] = tuple
    unanswered: Callable[[], Sequence[Cell]] = tuple
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    visits: Callable[[], Visits] = Visits
    calls: Callable[[], Called] = Called
    minute_prices: Path = SHIPPED_MINUTES


def shipped_desk() -> Desk:
    from connectors.app import load_book
    from connectors.releases.folders import folders_of
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words

    settings, now = load_settings(), datetime.now(UTC)
    own, minutes = settings.data_dir / FILE, settings.data_dir / calls.FILE
    prices = own if own.exists() else SHIPPED_PRICES
    return Desk(
        words(),
        keyboard_language(),
        lambda: load_book(folders=folders_of(settings.data_dir)),
        prices,
        partial(read_sent, settings, now),
        partial(read_complaints, settings),
        partial(read_unanswered, settings),
        lambda: now,
        partial(read_visits, settings),
        partial(read_calls, settings, now),
        minutes if minutes.exists() else SHIPPED_MINUTES,
    )


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when the command runs."""
    parser = commands.add_parser("stats", help="what answers cost, what was asked in vain, what people found wrong")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--cost", action="store_true", help="segments of each topic's first answer")
    which.add_argument("--unanswered", action="store_true", help="what had no answer, by week, topic and corridor")
    which.add_argument("--complaints", action="store_true", help="answers found wrong, by topic, pack and language")
    which.add_argument("--referrals", action="store_true", help="uses of offices' codes, and what is asked then")
    which.add_argument("--calls", action="store_true", help="calls: languages, topics, where they end, minutes, cost")
    parser.add_argument("--prices", type=Path, metavar="FILE", help=f"prices ({FILE}; for --calls {calls.FILE})")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table as CSV; not for --complaints")
    parser.set_defaults(func=lambda args: _run(args, desk()))


def _run(args: argparse.Namespace, desk: Desk) -> int:
    if args.cost:
        return run_cost(args.prices, args.csv, desk)
    if args.calls:
        return run_calls(args.prices, args.csv, desk)
    if args.complaints:
        print(*complaints_table(desk.complaints(), desk.words, desk.lang), sep="\n")
        return FINE
    return run_referrals(args.csv, desk) if args.referrals else run_unanswered(args.csv, desk)


def run_referrals(csv_file: Path | None, desk: Desk) -> int:
    found = desk.visits()
    if csv_file is not None:
        try:
            write_visits(csv_file, found)
        except OSError as error:
            return _cannot_write(csv_file, error, desk)
    print(*visits_tables(found, desk.words, desk.lang), sep="\n")
    return FINE


def run_unanswered(csv_file: Path | None, desk: Desk) -> int:
    found = desk.unanswered()
    if csv_file is not None:
        try:
            write_cells(csv_file, found)
        except OSError as error:
            return _cannot_write(csv_file, error, desk)
    print(*unanswered_table(found, desk.words, desk.lang), sep="\n")
    return FINE


def run_calls(given: Path | None, csv_file: Path | None, desk: Desk) -> int:
    price_file = given or desk.minute_prices
    prices, called = read_minute_prices(price_file), desk.calls()
    if csv_file is not None:
        try:
            write_calls(csv_file, called, prices)
        except OSError as error:
            return _cannot_write(csv_file, error, desk)
    print(*calls_tables(called, prices, desk.words, desk.lang), sep="\n")
    if called.lines and not prices.by_country:
        print(desk.words.say("stats.calls.no_prices", desk.lang, {"file": str(price_file)}))
    return FINE


def _cannot_write(file: Path, error: OSError, desk: Desk) -> int:
    values = {"file": str(file), "reason": error.strerror or ""}
    print(f"faro: {desk.words.say('gaps.cannot_write', desk.lang, values)}", file=sys.stderr)
    return REFUSED


def run_cost(given: Path | None, csv_file: Path | None, desk: Desk) -> int:
    price_file = given or desk.prices
    prices = read_prices(price_file)
    answers, silent = first_answers(desk.book())
    found = summaries(answers)
    if csv_file is not None:
        try:
            write_csv(csv_file, answers, prices)
        except OSError as error:
            return _cannot_write(csv_file, error, desk)
    _show(answers, found, silent, desk)
    _show_prices(found, prices, price_file, desk)
    print("", *sent_tables(desk.sent(), desk.now(), prices, desk.words, desk.lang), sep="\n")
    return TOO_DEAR if found and found[-1].average > MOST else FINE


def _show(answers: list[FirstAnswer], found: list[Summary], silent: list[str], desk: Desk) -> None:
    words, lang = desk.words, desk.lang
    print(words.say("stats.title", lang))
    for line in (*topics_table(answers, words, lang), "", *summary_table(found, words, lang)):
        print(line)
    if silent:
        print(words.say("stats.silent", lang, {"count": str(len(silent)), "topics": ", ".join(silent)}))


def _show_prices(found: list[Summary], prices: Prices, file: Path, desk: Desk) -> None:
    if prices.by_country:
        print("", *price_table(found, prices, desk.words, desk.lang), sep="\n")
    else:
        print(desk.words.say("stats.no_prices", desk.lang, {"file": str(file)}))

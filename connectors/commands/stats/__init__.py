"""`faro stats --cost`: what the first answer of each topic costs to send, and what was really sent.

Refuses (exit 2) a price list that can't be read and a CSV that can't be written. Rules: exit 0 when the average is at
most `MOST` segments, 1 when it isn't; the price list is the one given, else the data folder's, else the one of deploy/.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.budgets import Spent
from connectors.commands.stats.cost import MOST, FirstAnswer, Summary, first_answers, summaries
from connectors.commands.stats.prices import FILE, Prices, read_prices
from connectors.commands.stats.report import price_table, summary_table, topics_table, write_csv
from connectors.commands.stats.sent import read_sent, sent_tables
from connectors.words import Words
from content.compile import AnswerBook

SHIPPED_PRICES = Path(__file__).resolve().parents[3] / "deploy" / FILE
FINE, TOO_DEAR, REFUSED = 0, 1, 2


@dataclass(frozen=True)
class Desk:
    """What the command needs from outside."""

    words: Words
    lang: str
    book: Callable[[], AnswerBook]
    prices: Path
    sent: Callable[[], Sequence[Spent]] = tuple
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def shipped_desk() -> Desk:
    from connectors.app import load_book
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words

    settings, now = load_settings(), datetime.now(UTC)
    own = settings.data_dir / FILE
    prices = own if own.exists() else SHIPPED_PRICES
    return Desk(words(), keyboard_language(), load_book, prices, lambda: read_sent(settings, now), lambda: now)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = shipped_desk
) -> None:
    """`desk` is called only when the command runs."""
    parser = commands.add_parser("stats", help="what answers cost to send")
    parser.add_argument("--cost", action="store_true", required=True, help="segments of each topic's first answer")
    parser.add_argument("--prices", type=Path, metavar="FILE", help=f"price of a segment by country ({FILE})")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write every topic and language into this file as CSV")
    parser.set_defaults(func=lambda args: run_cost(args.prices, args.csv, desk()))


def run_cost(given: Path | None, csv_file: Path | None, desk: Desk) -> int:
    price_file = given or desk.prices
    prices = read_prices(price_file)
    answers, silent = first_answers(desk.book())
    found = summaries(answers)
    if csv_file is not None:
        try:
            write_csv(csv_file, answers, prices)
        except OSError as error:
            values = {"file": str(csv_file), "reason": error.strerror or ""}
            print(f"faro: {desk.words.say('gaps.cannot_write', desk.lang, values)}", file=sys.stderr)
            return REFUSED
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

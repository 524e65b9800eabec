"""Shows how calls went: by language, first topic and place where they ended, and what their minutes cost.

Refuses nothing: without a database or with an older one there is nothing to show; a CSV that can't be written raises
OSError. Rules: small cells aren't there (`call_counts`); a line or country without a price has none, and isn't in the
sum; the CSV has English column names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from connectors import call_counts
from connectors.budget_watch import read_only
from connectors.call_counts import By, Cell, Line
from connectors.commands.stats.prices import Prices, read_prices
from connectors.commands.stats.report import columns
from connectors.database import StoreError
from connectors.settings import Settings
from connectors.unanswered import FEWEST
from connectors.words import Words

FILE = "voice-prices.yaml"
MONTH = 30  # days, today included
UNKNOWN = "-"
KINDS: tuple[By, ...] = ("lang", "topic", "place")
COLUMNS = ("what", "name", "calls", "reached", "keys_to_answer", "minutes", "cost")
_PRICED = re.compile(r"[A-Z]{2}|\+[0-9]{6,15}")


@dataclass(frozen=True)
class Called:
    """`cells` by what they are counted by."""

    cells: Mapping[By, Sequence[Cell]] = field(default_factory=dict)
    lines: Sequence[Line] = ()


def read_calls(settings: Settings, now: datetime) -> Called:
    """The last month's calls; nothing is made or changed."""
    database, since = read_only(settings), now - timedelta(days=MONTH)
    if database is None:
        return Called()
    try:
        with database.read() as connection:
            return Called(
                {by: call_counts.cells(connection, by, since) for by in KINDS}, call_counts.lines(connection, since)
            )
    except StoreError:
        return Called()
    finally:
        database.close()


def read_minute_prices(file: Path) -> Prices:
    return read_prices(file, _PRICED, "stats.prices.line")


def calls_tables(called: Called, prices: Prices, words: Words, lang: str) -> Iterator[str]:
    if not called.lines:
        yield words.say("stats.calls.none", lang, {"days": str(MONTH)})
        return
    yield words.say("stats.calls.title", lang, {"days": str(MONTH)})
    for by in KINDS:
        yield from ("", *_cells(by, called.cells.get(by, ()), words, lang))
    yield words.say("stats.heard.few", lang, {"least": str(FEWEST)})
    yield from ("", *_money(called.lines, prices, words, lang))


def _cells(by: By, cells: Sequence[Cell], words: Words, lang: str) -> Iterator[str]:
    heads = ("calls.calls", "calls.reached", "calls.keys", "calls.minutes")
    first = words.say(f"stats.calls.{by}", lang)
    if not cells:
        yield f"{first}: {words.say('stats.heard.none', lang)}"
        return
    rows = [[c.name, str(c.calls), _share(c), _keys(c), str(c.minutes)] for c in cells]
    yield from columns([[first, *(words.say(f"stats.{head}", lang) for head in heads)], *rows])


def _share(cell: Cell) -> str:
    return f"{100 * cell.reached / cell.calls:.0f} %"


def _keys(cell: Cell) -> str:
    return UNKNOWN if cell.keys is None else f"{cell.keys:.1f}"


def _money(lines: Sequence[Line], prices: Prices, words: Words, lang: str) -> Iterator[str]:
    heads = ["calls.line", "calls.calls", "calls.minutes"]
    rows = [[_named(one, words, lang), str(one.calls), str(one.minutes)] for one in lines]
    rows.append([words.say("stats.sent.total", lang), *(str(sum(of)) for of in _figures(lines))])
    shown = [words.say(f"stats.{head}", lang) for head in heads]
    if prices.by_country:
        shown.append(words.say("stats.sent.cost", lang, {"currency": prices.currency}))
        costs = [cost_of(one, prices) for one in lines]
        known = [cost for cost in costs if cost is not None]
        total = str(sum(known, Decimal(0))) if known else UNKNOWN
        cells = [*(UNKNOWN if cost is None else str(cost) for cost in costs), total]
        rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
    yield from columns([shown, *rows])


def _figures(lines: Sequence[Line]) -> tuple[list[int], list[int]]:
    return [one.calls for one in lines], [one.minutes for one in lines]


def _named(line: Line, words: Words, lang: str) -> str:
    return words.say(f"stats.calls.{line.direction}", lang, {"name": line.name or UNKNOWN})


def cost_of(line: Line, prices: Prices) -> Decimal | None:
    price = prices.by_country.get(line.name)
    return None if price is None else line.minutes * price


def write_calls(path: Path, called: Called, prices: Prices) -> None:
    """UTF-8 with a mark, like the other tables for spreadsheets."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for by in KINDS:
            for c in called.cells.get(by, ()):
                keys = "" if c.keys is None else f"{c.keys:.2f}"
                writer.writerow((by, c.name, c.calls, c.reached, keys, c.minutes, ""))
        for one in called.lines:
            cost = cost_of(one, prices)
            writer.writerow((one.direction, one.name, one.calls, "", "", one.minutes, "" if cost is None else cost))

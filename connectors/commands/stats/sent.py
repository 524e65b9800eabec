"""Shows what SMS really went out: by country over a month, and by day over a week, at the operator's prices.

Refuses nothing: without a database or with an older one there is nothing to show. Rules: what was handed over to be
sent is counted, whether it arrived or not; a country without a price has none, and isn't in any sum of money.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from connectors import budgets
from connectors.budget_watch import read_only
from connectors.budgets import Spent
from connectors.commands.stats.prices import Prices
from connectors.commands.stats.report import columns
from connectors.database import StoreError
from connectors.settings import Settings
from connectors.words import Words

MONTH, WEEK = 30, 7  # days, today included
NO_PRICE = "-"


def read_sent(settings: Settings, now: datetime) -> list[Spent]:
    """The last month's days and countries, the newest first; nothing is made or changed."""
    database = read_only(settings)
    if database is None:
        return []
    try:
        with database.read() as connection:
            return budgets.since(connection, now - timedelta(days=MONTH - 1))
    except StoreError:
        return []
    finally:
        database.close()


def sent_tables(sent: Sequence[Spent], now: datetime, prices: Prices, words: Words, lang: str) -> Iterator[str]:
    if not sent:
        yield words.say("stats.sent.none", lang, {"days": str(MONTH)})
        return
    yield words.say("stats.sent.title", lang, {"days": str(MONTH)})
    heads = [words.say(f"stats.{name}", lang) for name in ("country", "sent.messages", "sent.segments")]
    if prices.by_country:
        heads.append(words.say("stats.sent.cost", lang, {"currency": prices.currency}))
    yield from columns([heads, *_totals(sent, prices, words.say("stats.sent.total", lang))])
    first = budgets.day_of(now - timedelta(days=WEEK - 1))
    days = [[one.day, one.country, *_figures([one], prices)] for one in sent if one.day >= first]
    if days:
        yield ""
        yield from columns([[words.say("stats.sent.day", lang), *heads], *days])


def _totals(sent: Sequence[Spent], prices: Prices, total: str) -> Iterator[list[str]]:
    """The dearest country first, then all."""
    by_country = {name: [one for one in sent if one.country == name] for name in dict.fromkeys(o.country for o in sent)}
    for name in sorted(by_country, key=lambda name: (-sum(one.segments for one in by_country[name]), name)):
        yield [name, *_figures(by_country[name], prices)]
    yield [total, *_figures(sent, prices)]


def _figures(sent: Sequence[Spent], prices: Prices) -> list[str]:
    figures = [str(sum(one.messages for one in sent)), str(sum(one.segments for one in sent))]
    known = [one.segments * prices.by_country[one.country] for one in sent if one.country in prices.by_country]
    return [*figures, str(sum(known, Decimal(0))) if known else NO_PRICE] if prices.by_country else figures

"""Shows the cost of first answers as a table and as CSV.

Refuses nothing: what can't be written raises OSError. Rules: the CSV has English column names, ids and exact products,
so that a spreadsheet made from it stays the same in every language; the screen speaks the reader's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.commands.stats.cost import MOST, FirstAnswer, Summary, price_of
from connectors.commands.stats.prices import Prices
from connectors.words import Words

COLUMNS = ("topic", "lang", "encoding", "units", "segments", "unfolded_segments")


def write_csv(path: Path, answers: Sequence[FirstAnswer], prices: Prices) -> None:
    """UTF-8 with a mark, which spreadsheets need to show accents; a column of money for each country."""
    money = [f"{country}_{prices.currency}" for country in prices.by_country]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*COLUMNS, *money))
        for a in answers:
            costs = [a.segments * price for price in prices.by_country.values()]
            writer.writerow((a.topic, a.lang, a.encoding, a.units, a.segments, a.unfolded, *costs))


def topics_table(answers: Sequence[FirstAnswer], words: Words, lang: str) -> Iterator[str]:
    """A line for each topic, a column for each language."""
    languages = list(dict.fromkeys(answer.lang for answer in answers))
    segments = {(answer.topic, answer.lang): str(answer.segments) for answer in answers}
    topics = dict.fromkeys(answer.topic for answer in answers)
    rows = [[topic, *(segments[topic, one] for one in languages)] for topic in topics]
    yield from columns([[words.say("stats.topic", lang), *languages], *rows])


def summary_table(found: Sequence[Summary], words: Words, lang: str) -> Iterator[str]:
    """A line for each language and one for all, then whether the average holds."""
    heads = [
        words.say(f"stats.{name}", lang) for name in ("lang", "answers", "average", "unfolded", "ratio", "dearest")
    ]
    rows = [
        [_name(s, words, lang), str(s.answers), *map(_rounded, (s.average, s.unfolded, s.ratio)), str(s.dearest)]
        for s in found
    ]
    yield from columns([heads, *rows])
    for overall in found[-1:]:
        key = "holds" if overall.average <= MOST else "too_dear"
        yield words.say(f"stats.{key}", lang, {"average": _rounded(overall.average), "most": f"{MOST:.1f}"})


def _name(summary: Summary, words: Words, lang: str) -> str:
    return summary.lang or words.say("stats.all", lang)


def _rounded(figure: float) -> str:
    return f"{figure:.2f}"


def price_table(found: Sequence[Summary], prices: Prices, words: Words, lang: str) -> Iterator[str]:
    """What a first answer costs on average in each country, in each language and over all."""
    languages = [_name(s, words, lang) for s in found]
    yield words.say("stats.money", lang, {"currency": prices.currency})
    rows = [
        [country, str(price), *(str(price_of(s.average, price)) for s in found)]
        for country, price in prices.by_country.items()
    ]
    yield from columns([[words.say("stats.country", lang), words.say("stats.segment", lang), *languages], *rows])


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells])

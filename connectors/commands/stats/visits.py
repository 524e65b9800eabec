"""Shows how often each office's code came and what its visitors asked: counts from which nobody can be told.

Refuses nothing: without a database or with an older one there is nothing to show; a CSV that can't be written raises
OSError. Rules: what is below `FEWEST` isn't there, neither as a row nor in a sum; the CSV has English column names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors import referral_topics, referral_uses
from connectors.commands.stats.heard import read_from, table
from connectors.database import Transaction
from connectors.referral_topics import Cell
from connectors.settings import Settings
from connectors.unanswered import FEWEST
from connectors.words import Words


@dataclass(frozen=True)
class Uses:
    code: str
    week: str
    times: int


@dataclass(frozen=True)
class Visits:
    uses: Sequence[Uses] = ()
    topics: Sequence[Cell] = ()


def read_visits(settings: Settings) -> Visits:
    return Visits(read_from(settings, _uses), read_from(settings, referral_topics.cells))


def _uses(connection: Transaction) -> Sequence[Uses]:
    """By office, the latest week first."""
    found = [Uses(code, week, times) for (code, week), times in referral_uses.by_week(connection).items()]
    latest_first = sorted(found, key=lambda one: one.week, reverse=True)
    return sorted((one for one in latest_first if one.times >= FEWEST), key=lambda one: one.code)


def visits_tables(found: Visits, words: Words, lang: str) -> Iterator[str]:
    uses = [[one.code, one.week, str(one.times)] for one in found.uses]
    yield from table("uses", ("heard.office", "heard.week", "heard.times"), uses, words, lang)
    yield ""
    topics = [[one.code, one.month, one.topic, str(one.times)] for one in found.topics]
    yield from table("topics", ("heard.office", "heard.month", "topic", "heard.times"), topics, words, lang)


def write_visits(path: Path, found: Visits) -> None:
    """UTF-8 with a mark, like the other tables for spreadsheets; a row without a topic tells uses of the code."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("office", "period", "topic", "times"))
        writer.writerows((one.code, one.week, "", one.times) for one in found.uses)
        writer.writerows((one.code, one.month, one.topic, one.times) for one in found.topics)

"""Shows what people asked in vain and what they found wrong: counts from which nobody can be told.

Refuses nothing: without a database or with an older one there is nothing to show; a CSV that can't be written raises
OSError. Rules: what is below `FEWEST` isn't there, neither as a row nor in a sum; the CSV has English column names.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TypeVar

from connectors import complaints, unanswered
from connectors.budget_watch import read_only
from connectors.commands.stats.report import columns
from connectors.complaints import Count
from connectors.database import StoreError, Transaction
from connectors.settings import Settings
from connectors.unanswered import FEWEST, UNKNOWN, Cell
from connectors.words import Words

NOWHERE = "?"
T = TypeVar("T")


def read_complaints(settings: Settings) -> Sequence[Count]:
    return read_from(settings, complaints.counts)


def read_unanswered(settings: Settings) -> Sequence[Cell]:
    return read_from(settings, unanswered.cells)


def read_from(settings: Settings, of: Callable[[Transaction], Sequence[T]]) -> Sequence[T]:
    database = read_only(settings)
    if database is None:
        return ()
    try:
        with database.read() as connection:
            return of(connection)
    except StoreError:
        return ()
    finally:
        database.close()


def complaints_table(found: Sequence[Count], words: Words, lang: str) -> Iterator[str]:
    rows = [[one.topic, one.pack or NOWHERE, one.lang, str(one.times)] for one in found]
    yield from table("complaints", ("topic", "heard.pack", "lang", "heard.times"), rows, words, lang)


def unanswered_table(found: Sequence[Cell], words: Words, lang: str) -> Iterator[str]:
    rows = [[one.week, one.topic, f"{_or(one.origin)}-{_or(one.destination)}", str(one.times)] for one in found]
    yield from table("unanswered", ("heard.week", "topic", "heard.corridor", "heard.times"), rows, words, lang)


def _or(country: str) -> str:
    return NOWHERE if country == UNKNOWN else country


def table(title: str, heads: Sequence[str], rows: list[list[str]], words: Words, lang: str) -> Iterator[str]:
    yield words.say(f"stats.heard.{title}", lang)
    if rows:
        yield from columns([[words.say(f"stats.{head}", lang) for head in heads], *rows])
    else:
        yield words.say("stats.heard.none", lang)
    yield words.say("stats.heard.few", lang, {"least": str(FEWEST)})


def write_cells(path: Path, found: Sequence[Cell]) -> None:
    """UTF-8 with a mark, like the other tables for spreadsheets."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields(Cell))
        writer.writerows(astuple(cell) for cell in found)

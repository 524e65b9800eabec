"""The official formats: which columns each has, and how a row becomes a record.

Refuses nothing by itself (`table` refuses a file without the needed columns). Rules: a row without a firm or without
its number is left out and noted; of two rows with one number the later stands; what the publisher calls its columns
over the years is listed here and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from content.registers.model import Record, Unit, Wage
from content.registers.names import trade_names
from content.registers.reading.dirt import Notes, Values
from content.registers.reading.table import Columns, Row, read_table
from content.registers.states import country_of, state_code

ID_LETTERS = 16
_UNITS: dict[str, Unit] = {
    "hour": "hour", "hr": "hour", "hourly": "hour", "week": "week", "wk": "week", "bi-weekly": "biweek",
    "biweekly": "biweek", "month": "month", "mth": "month", "year": "year", "yr": "year", "piece rate": "piece",
    "piece": "piece",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A file to import, what its rows are like, and who is told of each row that is read."""

    file: Path
    as_of: date
    country: str
    seen: Callable[[int], object] = lambda number: None


@dataclass(frozen=True)
class Format:
    """`build` makes a record of a row, or None when it has no number of its own."""

    columns: Columns
    needed: tuple[str, ...]
    build: Callable[[Row, Values, Source], Record | None]
    day_first: bool = False

    def read(self, source: Source, notes: Notes) -> Iterator[tuple[int, Record]]:
        """(number of its row, record)."""
        for row in read_table(source.file, self.columns, self.needed, source.seen):
            notes.read += 1
            record = self._record(row, source, notes)
            if record is not None:
                yield row.number, record

    def _record(self, row: Row, source: Source, notes: Notes) -> Record | None:
        values = Values(row.number, notes, self.day_first)
        reason = self._refused(row, values)
        record = None if reason else self.build(row, values, source)
        if record is None:
            notes.skip(reason or "no_number", row.number)
        return record

    def _refused(self, row: Row, values: Values) -> str:
        """Why a row is left out, or ""."""
        if row.blank:
            return "blank_row"
        if row.long:
            return "long_row"
        if any(not values.text(row[name]) for name in self.needed):
            return "short_row" if row.short else "empty_cell"
        return ""


def unique(records: Iterable[tuple[int, Record]], notes: Notes) -> list[Record]:
    """One record for each id, the later one, in the order of their ids."""
    kept: dict[str, tuple[int, Record]] = {}
    for number, record in records:
        if record.id in kept:
            notes.skip("same_record", kept[record.id][0])
        kept[record.id] = (number, record)
    return [kept[name][1] for name in sorted(kept)]


def names_of(values: Values, firm: str, trade: str = "") -> tuple[str, tuple[str, ...]]:
    """(legal name, names that it does business as)."""
    legal, *others = trade_names(values.text(firm))
    every = dict.fromkeys((*others, *(trade_names(values.text(trade)) if values.text(trade) else ())))
    return legal, tuple(name for name in every if name != legal)


def wage_of(values: Values, amount: str, upto: str, unit: str) -> Wage | None:
    found, most = values.amount(amount), values.amount(upto)
    per = _UNITS.get(values.text(unit).casefold())
    if found is None or per is None:
        return None
    return Wage(found, per, most if most is not None and most > found else None)


def place_of(values: Values, city: str, state: str) -> str:
    return ", ".join(part for part in (values.text(city).title(), state_code(values.text(state))) if part)


def hashed_id(*parts: str) -> str:
    """An id for rows that have no number: the same words, the same id."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:ID_LETTERS]


def where_of(values: Values, city: str, state: str, source: Source) -> tuple[str, str, str]:
    """(city, postal code of the state or what stands there, country)."""
    code = state_code(values.text(state))
    return values.text(city), code or values.text(state), country_of(code) or source.country

"""Single values of official files, and what is told of those that can't be believed.

Refuses nothing: what can't be read is None and noted. Rules: years outside 2000 to 2099 are typing errors ("2525");
N/A, null and none are nothing; a note holds a reason and a row's number, never a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

YEARS = range(2000, 2100)
_NOTHING = frozenset({"", "n/a", "na", "null", "none", "-", "null null", "not applicable"})
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
MOST_WORKERS = 100_000
MOST_MONEY = Decimal(1_000_000)


@dataclass
class Notes:
    """Rows left out and values left out, by reason, with the numbers of their rows."""

    skipped: dict[str, list[int]] = field(default_factory=dict)
    mended: dict[str, list[int]] = field(default_factory=dict)
    read: int = 0

    def skip(self, reason: str, row: int) -> None:
        self.skipped.setdefault(reason, []).append(row)

    def mend(self, reason: str, row: int) -> None:
        self.mended.setdefault(reason, []).append(row)

    def counts(self) -> Mapping[str, int]:
        return {reason: len(rows) for reason, rows in sorted((*self.skipped.items(), *self.mended.items()))}


@dataclass(frozen=True)
class Values:
    """Reads the cells of one row and notes what is odd."""

    row: int
    notes: Notes
    day_first: bool = False  # 02/01/2027 is the second of January

    def text(self, cell: str) -> str:
        """One line; nothing where the publisher writes that there is nothing."""
        tidy = " ".join(cell.replace("\xa0", " ").split())
        return "" if tidy.casefold() in _NOTHING else tidy

    def day(self, cell: str) -> date | None:
        text = self.text(cell)
        if not text:
            return None
        found = _parts(text, self.day_first)
        if found is not None and found.year in YEARS:
            return found
        self.notes.mend("odd_date", self.row)
        return None

    def count(self, cell: str) -> int | None:
        number = self.amount(cell, Decimal(MOST_WORKERS))
        return None if number is None or number != number.to_integral_value() else int(number)

    def amount(self, cell: str, most: Decimal = MOST_MONEY) -> Decimal | None:
        """A number from zero on; zero stands for nothing in wages and hours, so that is None too."""
        text = self.text(cell).replace("$", "").replace(",", "").strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal(-1)
        if not number.is_finite() or not 0 <= number <= most:
            self.notes.mend("odd_number", self.row)
            return None
        return _short(number) or None

    def span(self, begin: str, end: str) -> tuple[date | None, date | None]:
        """Both days; an end before its beginning is a typing error."""
        first, last = self.day(begin), self.day(end)
        if first and last and last < first:
            self.notes.mend("ends_before", self.row)
            return first, None
        return first, last


def _parts(text: str, day_first: bool) -> date | None:
    try:
        if found := _DAY.match(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SLASHED.match(text):
            first, second = int(found[1]), int(found[2])
            return date(int(found[3]), *((second, first) if day_first else (first, second)))
        return datetime.strptime(text, "%d-%b-%Y").date()
    except ValueError:
        return None


def _short(number: Decimal) -> Decimal:
    """Without needless zeros: 16.50 is 16.5, 40.0 is 40."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()

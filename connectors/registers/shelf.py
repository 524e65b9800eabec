"""What both indexes share: every question but "which names are near".

Refuses nothing. Rule: an index answers from one state of its tables, the last one that was built whole.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from connectors.registers import tables
from connectors.registers.tables import Entries, FirmRow, Wanted

MOST_BY_NUMBER = 10


class IndexShelf(ABC):
    """Finds rows; what is near enough is decided by whoever asks."""

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def refresh(self, wanted: Wanted, entries: Entries) -> bool:
        """Build the index if it isn't of these registers; whether it was built."""

    @abstractmethod
    def near(self, grams: str, limit: int) -> Sequence[FirmRow]: ...

    @abstractmethod
    def close(self) -> None: ...

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        with self._read() as connection:
            return {row.word: row.firms for row in connection.execute(tables.count_of(words))}

    def firms(self) -> int:
        with self._read() as connection:
            return int(connection.execute(tables.firm_total()).scalar_one())

    def records(self, firm: int) -> Sequence[tuple[str, str]]:
        with self._read() as connection:
            return [(row.book, row.payload) for row in connection.execute(tables.of_firm(firm))]

    def firms_by_number(self, number: str, tail: str, phone: str) -> Sequence[FirmRow]:
        with self._read() as connection:
            return tables.firm_rows(connection, tables.by_number(number, tail, phone, MOST_BY_NUMBER))

    def starting(self, since: str, state: str, visa: str, month: str) -> Iterator[tuple[str, str, str]]:
        with self._read() as connection:
            for row in connection.execute(tables.starting(since, state, visa, month)):
                yield row.book, row.title, row.payload

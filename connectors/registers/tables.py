"""The tables of the index, the same for SQLite and PostgreSQL, and how rows of firms become rows of them.

Refuses nothing. Rules: all of it is made from the packs' files and may be thrown away at any time, so that it has no
migrations; another LAYOUT is another index. On PostgreSQL the tables stand in a schema of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.sql import Select

LAYOUT = "1"
SCHEMA = "faro_registers"
LAYOUT_ROW = "layout"
BATCH = 2000
metadata = MetaData()
books = Table("books", metadata, Column("id", Text, primary_key=True), Column("hash", Text, nullable=False))
firms = Table(
    "firms", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False), Column("book", Text, nullable=False),
    Column("names", Text, nullable=False), Column("grams", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("shown", Text, nullable=False), Column("city", Text, nullable=False), Column("state", Text, nullable=False),
)  # fmt: skip
records = Table(
    "records", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("firm", ForeignKey("firms.id"), nullable=False, index=True), Column("book", Text, nullable=False),
    Column("number", Text, nullable=False, index=True), Column("digits", Text, nullable=False),
    Column("tail", Text, nullable=False, index=True), Column("phone", Text, nullable=False, index=True),
    Column("begins", Text, nullable=False), Column("ends", Text, nullable=False),
    Column("state", Text, nullable=False), Column("visa", Text, nullable=False),
    Column("title", Text, nullable=False), Column("payload", Text, nullable=False),
    Index("ix_records_open", "ends", "begins"),
)  # fmt: skip
word_counts = Table("words", metadata, Column("word", Text, primary_key=True), Column("firms", Integer, nullable=False))
FirmRow = tuple[int, str, str, str, str, str]
FIRM_COLUMNS = (firms.c.id, firms.c.book, firms.c.names, firms.c.shown, firms.c.city, firms.c.state)


class RecordLike(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def digits(self) -> str: ...
    @property
    def tail(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def begins(self) -> str: ...
    @property
    def ends(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def visa(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def payload(self) -> str: ...


class FirmLike(Protocol):
    @property
    def names(self) -> str: ...
    @property
    def grams(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def records(self) -> Sequence[RecordLike]: ...


Entries = Callable[[str], Iterable[FirmLike]]  # a register's id -> its firms
Wanted = Mapping[str, str]  # a register's id -> its hash


def trigrams(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


def stored(connection: Connection) -> dict[str, str]:
    """The registers in the index, with the layout."""
    return {row.id: row.hash for row in connection.execute(select(books.c.id, books.c.hash))}


def expected(wanted: Wanted) -> dict[str, str]:
    return {**wanted, LAYOUT_ROW: LAYOUT}


def fill(connection: Connection, wanted: Wanted, entries: Entries) -> None:
    """All registers anew, in the caller's transaction."""
    for table in (records, firms, word_counts, books):
        connection.execute(delete(table))
    counted: Counter[str] = Counter()
    firm_id = record_id = 0
    for book in sorted(wanted):
        for group in _batches(entries(book)):
            rows = [_firm_row(firm_id + n, book, one) for n, one in enumerate(group, 1)]
            connection.execute(insert(firms), rows)
            listed = [(row["id"], record) for row, one in zip(rows, group, strict=True) for record in one.records]
            connection.execute(insert(records), [_record_row(record_id + n, book, *x) for n, x in enumerate(listed, 1)])
            counted.update(word for one in group for word in set(one.names.replace("|", " ").split()))
            firm_id, record_id = firm_id + len(rows), record_id + len(listed)
    for some in _batches(sorted(counted.items())):
        connection.execute(insert(word_counts), [{"word": word, "firms": count} for word, count in some])
    connection.execute(insert(books), [{"id": name, "hash": total} for name, total in expected(wanted).items()])


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    stream = iter(items)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _firm_row(number: int, book: str, firm: FirmLike) -> dict[str, Any]:
    grams = f" {firm.grams}"
    size = len(trigrams(grams))
    return {
        "id": number, "book": book, "names": firm.names, "grams": grams, "size": size, "shown": firm.shown,
        "city": firm.city, "state": firm.state,
    }  # fmt: skip


def _record_row(number: int, book: str, firm: int, record: RecordLike) -> dict[str, Any]:
    names = ("number", "digits", "tail", "phone", "begins", "ends", "state", "visa", "title", "payload")
    return {"id": number, "book": book, "firm": firm, **{name: getattr(record, name) for name in names}}


def firm_rows(connection: Connection, query: Select[Any]) -> list[FirmRow]:
    return [(row.id, row.book, row.names, row.shown, row.city, row.state) for row in connection.execute(query)]


def by_number(number: str, tail: str, phone: str, limit: int) -> Select[Any]:
    """The firms with such a case, licence or telephone number."""
    ways = [records.c.number == number]
    ways += [records.c.tail == tail] if tail else []
    ways += [records.c.phone == phone] if phone else []
    ids = select(records.c.firm).where(or_(*ways)).distinct().limit(limit)
    return select(*FIRM_COLUMNS).where(firms.c.id.in_(ids)).order_by(firms.c.shown, firms.c.id)


def of_firm(firm: int) -> Select[Any]:
    return select(records.c.book, records.c.payload).where(records.c.firm == firm).order_by(records.c.id)


def count_of(words: Iterable[str]) -> Select[Any]:
    return select(word_counts.c.word, word_counts.c.firms).where(word_counts.c.word.in_(list(words)))


def firm_total() -> Select[Any]:
    """Their numbers have no gaps, and the last one is found at once."""
    return select(func.coalesce(func.max(firms.c.id), 0))


def starting(since: str, state: str, visa: str, month: str) -> Select[Any]:
    """Orders that end on or after the day, by the day they begin."""
    query = select(records.c.book, records.c.title, records.c.payload).where(records.c.ends >= since)
    if state:
        query = query.where(records.c.state == state)
    if visa:
        query = query.where(records.c.visa == visa)
    if month:
        query = query.where(records.c.begins.like(f"{month}%" if len(month) > 2 else f"____-{month}%"))
    return query.where(records.c.begins != "").order_by(records.c.begins, records.c.id)

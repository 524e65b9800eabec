"""The index in a SQLite file of its own (`registers.db` in the data folder), with trigrams in FTS5.

Refuses (StoreError) a file that it can't write. Rules: it is built beside the old one and put in its place whole, so
that a power cut leaves the old one; who reads notices a new file and opens it; the commonest trigrams of a question
are left out when the rarer ones already name enough firms, so that time doesn't grow with the register.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, bindparam, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from connectors.registers import tables
from connectors.registers.shelf import IndexShelf
from connectors.registers.tables import Entries, FirmRow, Wanted, trigrams

INDEX_FILE = "registers.db"
MOST_POSTINGS = 8_000  # firms that the trigrams of one question may name together
FIRST = 500  # of these, those that agree most, the nearest by their length too are given
FEWEST_GRAMS = 4  # asked for in any case
_PART = "SELECT rowid AS id, :w{n} AS w FROM grams WHERE grams MATCH :g{n}"
_NEAR = (
    "SELECT f.id, book, names, shown, city, state FROM (SELECT id, SUM(w) AS agree FROM ({parts})"
    " GROUP BY id ORDER BY agree DESC, id LIMIT :first) AS found JOIN firms f ON f.id = found.id"
    " ORDER BY agree / (f.size + :size) DESC, f.id LIMIT :most"
)
_MAKE = (
    "CREATE VIRTUAL TABLE grams USING fts5(name, content='', columnsize=0, detail=none,"
    " tokenize='trigram case_sensitive 1')",
    "INSERT INTO grams(rowid, name) SELECT id, grams FROM firms",
    "CREATE VIRTUAL TABLE gram_terms USING fts5vocab(grams, 'row')",
    "CREATE TABLE gram_counts (gram TEXT PRIMARY KEY, firms INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO gram_counts SELECT term, doc FROM gram_terms",
    "DROP TABLE gram_terms",
    "INSERT INTO grams(grams) VALUES ('optimize')",
)


class SqliteShelf(IndexShelf):
    """Over `file`, which needn't be there yet."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._open: tuple[tuple[int, int], Engine] | None = None

    def refresh(self, wanted: Wanted, entries: Entries) -> bool:
        if self._stored() == tables.expected(wanted):
            return False
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
        new.unlink(missing_ok=True)
        try:
            os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _build(new, wanted, entries)
            new.replace(self._file)
        finally:
            new.unlink(missing_ok=True)
        return True

    def _stored(self) -> dict[str, str]:
        try:
            with self._read() as connection:
                return tables.stored(connection)
        except (OSError, SQLAlchemyError):  # not there, of an older layout, or broken: it is built anew
            return {}

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine().connect() as connection:
            yield connection

    def _engine(self) -> Engine:
        """Of the file that is there now."""
        found = self._file.stat()
        now = (found.st_ino, found.st_mtime_ns)
        with self._lock:
            if self._open is None or self._open[0] != now:
                if self._open is not None:
                    self._open[1].dispose()
                self._open = (now, create_engine(f"sqlite:///file:{self._file}?mode=ro&uri=true", hide_parameters=True))
            return self._open[1]

    def near(self, grams: str, limit: int) -> Sequence[FirmRow]:
        with self._read() as connection:
            chosen = _rarest(connection, trigrams(f" {grams}"))
            if not chosen:
                return []
            query = text(_NEAR.format(parts=" UNION ALL ".join(_PART.format(n=n) for n in range(len(chosen)))))
            values: dict[str, object] = {"size": float(len(trigrams(grams))), "most": limit, "first": FIRST}
            for n, (gram, count) in enumerate(chosen):
                quoted = gram.replace('"', '""')
                values |= {f"g{n}": f'"{quoted}"', f"w{n}": 1 / (1 + count) ** 0.25}
            found = connection.execute(query, values)
            return [(row.id, row.book, row.names, row.shown, row.city, row.state) for row in found]

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open[1].dispose()
            self._open = None


def _build(file: Path, wanted: Wanted, entries: Entries) -> None:
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    try:
        with engine.begin() as connection:
            tables.metadata.create_all(connection)
            tables.fill(connection, wanted, entries)
            for statement in _MAKE:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _rarest(connection: Connection, asked: set[str]) -> list[tuple[str, int]]:
    """(trigram, how many firms have it): as many as name no more firms together than can be looked at."""
    query = text("SELECT gram, firms FROM gram_counts WHERE gram IN :grams").bindparams(
        bindparam("grams", expanding=True)
    )
    rows = sorted((row.firms, row.gram) for row in connection.execute(query, {"grams": sorted(asked)}))
    chosen: list[tuple[str, int]] = []
    named = 0
    for count, gram in rows:
        if len(chosen) >= FEWEST_GRAMS and named + count > MOST_POSTINGS:
            break
        chosen.append((gram, count))
        named += count
    return chosen

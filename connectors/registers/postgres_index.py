"""The index in PostgreSQL, in a schema of its own, with pg_trgm where the server has it.

Refuses (StoreError) a server that can't be reached or a user who may not make a schema. Rules: all nodes share it and
one builds it at a time; who reads sees the old one until the new one is whole; without pg_trgm names are looked for
by parts of their words, which forgives less, and `forgiving` says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Integer, create_engine, func, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from connectors.registers import tables
from connectors.registers.shelf import IndexShelf
from connectors.registers.tables import FIRM_COLUMNS, SCHEMA, Entries, FirmRow, Wanted, firms

LOCK = 7203_0001  # of this index alone
USUAL, LOWEST = 0.25, 0.12  # similarity from which a name is looked at; the lower one when too few were found
ENOUGH = 15
PART = 4  # letters of a word that are looked for without pg_trgm
log = logging.getLogger(__name__)
_INDEX = f"CREATE INDEX IF NOT EXISTS ix_firms_grams ON {SCHEMA}.firms USING gin (grams gin_trgm_ops)"


class PostgresShelf(IndexShelf):
    """Over the server of FARO_DATABASE_URL."""

    def __init__(self, url: str, with_trigrams: bool = True) -> None:
        """`with_trigrams=False` never uses pg_trgm."""
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        self._engine = engine.execution_options(schema_translate_map={None: SCHEMA})
        self._with_trigrams = with_trigrams
        self.forgiving = with_trigrams and self._has_trigrams()

    def refresh(self, wanted: Wanted, entries: Entries) -> bool:
        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            if self._is_old(connection):
                tables.metadata.drop_all(connection)
            tables.metadata.create_all(connection)
            if built := tables.stored(connection) != tables.expected(wanted):
                tables.fill(connection, wanted, entries)
            self.forgiving = self._with_trigrams and _made_trigrams(connection)
        return built

    def _is_old(self, connection: Connection) -> bool:
        """Whether the tables are of another layout."""
        there = connection.execute(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.books"}).scalar()
        return there is not None and tables.stored(connection).get(tables.LAYOUT_ROW) != tables.LAYOUT

    def _has_trigrams(self) -> bool:
        with self._engine.connect() as connection:
            return _extension(connection)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def near(self, grams: str, limit: int) -> Sequence[FirmRow]:
        with self._read() as connection, connection.begin():
            if not self.forgiving:
                return _by_parts(connection, grams, limit)
            found = _similar(connection, grams, limit, USUAL)
            return found if len(found) >= ENOUGH else _similar(connection, grams, limit, LOWEST)

    def close(self) -> None:
        self._engine.dispose()


def _made_trigrams(connection: Connection) -> bool:
    """Whether pg_trgm is there, or could be put there, and its index too."""
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            connection.execute(text(_INDEX))
    except SQLAlchemyError:
        log.warning("registers_without_pg_trgm")
        return False
    return True


def _extension(connection: Connection) -> bool:
    return connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")).scalar() is not None


def _similar(connection: Connection, grams: str, limit: int, least: float) -> list[FirmRow]:
    connection.execute(select(func.set_config("pg_trgm.similarity_threshold", str(least), True)))
    near = func.similarity(firms.c.grams, grams)
    query = select(*FIRM_COLUMNS).where(firms.c.grams.op("%")(grams)).order_by(near.desc(), firms.c.id).limit(limit)
    return tables.firm_rows(connection, query)


def _by_parts(connection: Connection, grams: str, limit: int) -> list[FirmRow]:
    """Names with the beginning of a word that was written, those with the rarest words first."""
    parts = {word[:PART] for word in grams.split() if word.islower() and len(word) > 2}
    counts = {
        part: connection.execute(select(func.count()).where(firms.c.names.contains(part, autoescape=True))).scalar_one()
        for part in sorted(parts)
    }
    rare = sorted(parts, key=lambda part: (counts[part], part))[:3]
    if not rare:
        return []
    any_of = or_(*(firms.c.names.contains(part, autoescape=True) for part in rare))
    how_many = sum(
        (firms.c.names.contains(part, autoescape=True).cast(Integer) for part in parts), start=0 * firms.c.id
    )
    query = select(*FIRM_COLUMNS).where(any_of).order_by(how_many.desc(), firms.c.size, firms.c.id).limit(limit)
    return tables.firm_rows(connection, query)

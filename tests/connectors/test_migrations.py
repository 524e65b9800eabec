"""Every revision on both databases: rows survive, constraints hold, and the end is what `schema.py` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from connectors.database import MIGRATIONS, Database
from connectors.schema import metadata

Row = Mapping[str, Any]
OPEN: Row = {"state": "due", "text_sealed": b"t", "address_sealed": b"a", "choices_sealed": b"c"}
DEAD: Row = {"state": "dead", "finished_at": 1}
KEPT: Row = {**DEAD, "text_sealed": b"t", "address_sealed": b"a", "choices_sealed": b"c"}
SENT: Row = {"state": "sent", "finished_at": 1, "provider_id": "p"}


def go(database: Database, way: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if way == "up" else command.downgrade)(config, revision)


def put(database: Database, number: int, values: Row) -> None:
    row = {"id": number, "position": 0, "provider": "p", "channel": "sms", "lane": "x", "line": ""}
    row |= {"due_at": 0, "created_at": 0, **values}
    names = list(row)
    statement = f"INSERT INTO outbox ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
    with database.write() as connection:
        connection.execute(text(statement), row)


def rows(database: Database) -> list[tuple[Any, ...]]:
    wanted = "SELECT id, state, text_sealed, address_sealed, choices_sealed FROM outbox ORDER BY id"
    with database.read() as connection:
        return [
            tuple(None if v is None else bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in connection.execute(text(wanted))
        ]


def test_the_last_revision_is_the_schema(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        known = inspect(connection)
        for table in metadata.sorted_tables:
            here = {check["name"] for check in known.get_check_constraints(table.name)}
            named = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
            assert here == named, table.name


def test_dead_letters_come_and_go_without_losing_a_row(database: Database) -> None:
    go(database, "down", "0004")
    for number, values in enumerate((OPEN, DEAD, SENT), 1):
        put(database, number, values)
    with pytest.raises(IntegrityError):
        put(database, 9, KEPT)
    go(database, "up", "0005")
    put(database, 4, KEPT)
    assert rows(database) == [
        (1, "due", b"t", b"a", b"c"),
        (2, "dead", None, None, None),
        (3, "sent", None, None, None),
        (4, "dead", b"t", b"a", b"c"),
    ]
    go(database, "down", "0004")
    assert rows(database)[3] == (4, "dead", None, None, None)
    go(database, "up", "head")


@pytest.mark.parametrize(
    "values",
    [
        {**OPEN, "state": "lost"},
        {**OPEN, "channel": "fax"},
        {**OPEN, "state": "leased"},
        {**OPEN, "state": "sent"},
        {**OPEN, "inbox_id": 12345},
        {**SENT, "text_sealed": b"t", "address_sealed": b"a"},
        {**DEAD, "text_sealed": b"t"},
        {**DEAD, "choices_sealed": b"c"},
    ],
    ids=str,
)
def test_the_table_made_anew_refuses_as_much_as_before(database: Database, values: Row) -> None:
    with pytest.raises(IntegrityError):
        put(database, 1, values)


def test_no_two_rows_for_one_message_after_the_table_was_made_anew(database: Database) -> None:
    put(database, 1, SENT)
    with pytest.raises(IntegrityError):
        put(database, 2, SENT)


def test_what_was_requeued_before_is_taken_for_doubtful(database: Database) -> None:
    go(database, "down", "0010")
    put(database, 1, {**OPEN, "requeued_at": 5})
    put(database, 2, OPEN)
    go(database, "up", "head")
    with database.read() as connection:
        asked = connection.execute(text("SELECT id, in_doubt FROM outbox ORDER BY id"))
        assert [(row.id, bool(row.in_doubt)) for row in asked] == [(1, True), (2, False)]

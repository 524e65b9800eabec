"""What had no answer, on both databases: counted by topic, corridor and week, told from ten on, gone after a year."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.messages import Turn
from connectors import inbox, unanswered
from connectors.database import Database
from connectors.schema import unanswered as table
from connectors.unanswered import FEWEST, UNKNOWN, Cell
from tests.connectors.edge import Clock, FakeAssistant, build_node, received, turn

CORRIDOR = {"origin": "GT", "destination": "US"}
WEEK = "2026-W47"  # of the test clock


def count(database: Database, one: Turn, clock: Clock, times: int = 1) -> None:
    with database.write() as connection:
        for _ in range(times):
            unanswered.count(connection, one, clock())


def cells(database: Database) -> tuple[Cell, ...]:
    with database.read() as connection:
        return unanswered.cells(connection)


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(table))]


def missing(**more: object) -> Turn:
    return turn("no sé", **({"unanswered": True, "memory": CORRIDOR} | more))


def test_ten_are_told_and_nine_are_not(database: Database) -> None:
    clock = Clock()
    count(database, missing(), clock, FEWEST)
    count(database, missing(topic="rights.heat"), clock, FEWEST - 1)
    assert cells(database) == (Cell(WEEK, "rights.wages", "GT", "US", FEWEST),)


@pytest.mark.parametrize(
    ("memory", "corridor"),
    [
        ({}, (UNKNOWN, UNKNOWN)),
        ({"origin": "HN"}, ("HN", UNKNOWN)),
        ({"destination": None}, (UNKNOWN, UNKNOWN)),
        ({"origin": "a stranger's text"}, (UNKNOWN, UNKNOWN)),
    ],
    ids=str,
)
def test_a_country_that_nobody_told_is_unknown(
    database: Database, memory: dict[str, object], corridor: tuple[str, str]
) -> None:
    count(database, missing(memory=memory), Clock())
    assert rows(database) == [("rights.wages", *corridor, WEEK, 1)]


def test_weeks_and_corridors_are_counted_apart(database: Database) -> None:
    clock = Clock()
    count(database, missing(), clock, FEWEST + 1)
    count(database, missing(memory={"origin": "HN"}), clock, FEWEST)
    clock.pass_(days=7)
    count(database, missing(), clock, FEWEST)
    told = [(cell.week, cell.origin, cell.times) for cell in cells(database)]
    assert told == [("2026-W48", "GT", 10), (WEEK, "GT", 11), (WEEK, "HN", 10)]


def test_what_was_answered_is_not_counted(database: Database) -> None:
    count(database, turn("sí"), Clock())
    assert rows(database) == []


def test_a_year_later_it_is_gone(database: Database) -> None:
    clock = Clock()
    count(database, missing(), clock)
    for days, left in ((364, 1), (7, 0)):
        clock.pass_(days=days)
        with database.write() as connection:
            unanswered.prune(connection, clock())
        assert len(rows(database)) == left


async def test_it_is_counted_with_its_turn_and_once(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(lambda _: missing()))
    with database.write() as connection:
        for _ in range(2):
            inbox.put(connection, node.store.keys, received("SM1", "¿y la luna?"), node.clock())
    await node.settle()
    assert rows(database) == [("rights.wages", "GT", "US", WEEK, 1)]

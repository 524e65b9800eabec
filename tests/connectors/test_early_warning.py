"""What is told of signs of fraud, on both databases: whole weeks that are over, cells of ten and more, no sums."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors import early_warning, inbox
from connectors.database import Database
from connectors.early_warning import Cell
from connectors.schema import metadata
from tests.connectors.edge import FakeAssistant, build_node, received, turn

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NEXT = datetime(2026, 11, 23, tzinfo=UTC)
LATER = datetime(2026, 11, 30, tzinfo=UTC)


def see(database: Database, times: int, *signs: str, district: str | None = "GT-13", day: datetime = MONDAY) -> None:
    with database.write() as connection:
        for _ in range(times):
            early_warning.count(connection, turn("x", signs=signs, district=district), day)


def told(database: Database, now: datetime = NEXT, weeks: int | None = None) -> tuple[Cell, ...]:
    with database.read() as connection:
        return early_warning.cells(connection, now, weeks)


def test_a_small_cell_is_never_told(database: Database) -> None:
    see(database, 10, "asks_money", "papers")
    see(database, 9, "asks_money", district="GT-01")
    see(database, 1, "papers")
    assert told(database) == (Cell("2026-W47", "papers", "GT-13", 11), Cell("2026-W47", "asks_money", "GT-13", 10))


def test_a_week_is_told_once_it_is_over_and_then_stays_as_it_is(database: Database) -> None:
    see(database, 10, "asks_money")
    assert told(database, datetime(2026, 11, 22, 23, 59, tzinfo=UTC)) == ()
    before = told(database, NEXT)
    see(database, 1, "asks_money", day=NEXT)
    assert told(database, NEXT) == before, "one person more can't be told by subtraction"
    assert told(database, LATER) == before, "and a week of one is never told"


def test_only_so_many_weeks_are_told(database: Database) -> None:
    see(database, 10, "asks_money")
    see(database, 10, "asks_money", day=NEXT)
    assert [cell.week for cell in told(database, LATER, weeks=1)] == ["2026-W48"]
    assert [cell.week for cell in told(database, LATER, weeks=2)] == ["2026-W48", "2026-W47"]


@pytest.mark.parametrize(
    ("district", "kept"),
    [("GT-13", "GT-13"), ("GT", "GT"), (None, ""), ("mi aldea", ""), ("GT-13 casa 5", "")],
)
def test_a_place_is_a_district_a_country_or_unknown(database: Database, district: str | None, kept: str) -> None:
    see(database, 10, "asks_money", district=district)
    assert [cell.district for cell in told(database)] == [kept]


@pytest.mark.parametrize("sign", ["", "Pide dinero", "x" * 41, "50255501234"])
def test_what_is_no_sign_is_not_counted(database: Database, sign: str) -> None:
    see(database, 10, sign)
    assert told(database) == ()


def test_a_sign_that_a_turn_names_twice_counts_once(database: Database) -> None:
    see(database, 10, "asks_money", "asks_money")
    assert [cell.times for cell in told(database)] == [10]


async def test_a_turn_counts_in_its_own_transaction(database: Database) -> None:
    node = build_node(database, {}, FakeAssistant(lambda _: turn("x", signs=("asks_money",), district="GT-13")))
    for number in range(10):
        with database.write() as connection:
            inbox.put(connection, node.store.keys, received(f"SM{number}", f"oferta {number}"), node.clock())
    await node.settle()
    assert [cell.times for cell in told(database, NEXT)] == [10]


def test_nothing_in_a_row_points_to_anybody() -> None:
    assert set(metadata.tables["warning_counts"].c.keys()) == {"sign", "district", "week", "times"}


def test_weeks_end(database: Database) -> None:
    see(database, 10, "asks_money")
    with database.write() as connection:
        early_warning.prune(connection, datetime(2028, 11, 13, tzinfo=UTC))
    assert told(database) != ()
    with database.write() as connection:
        early_warning.prune(connection, datetime(2028, 11, 20, tzinfo=UTC))
    assert told(database) == ()

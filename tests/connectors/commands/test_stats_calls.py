"""How calls went, in numbers from which nobody can be told, on both databases; and what their minutes cost."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from connectors import call_counts
from connectors.call_counts import Cell, Line
from connectors.call_schema import calls
from connectors.commands.stats import SHIPPED_MINUTES, Desk, register
from connectors.commands.stats.calls import Called, read_calls, read_minute_prices
from connectors.commands.stats.prices import Prices
from connectors.database import Database, milliseconds
from connectors.errors import SettingsError
from connectors.settings import read_settings
from connectors.start import words
from content.compile import AnswerBook

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LINE = "+15005550006"
Faro = Callable[..., int]
ids = iter(range(10**6))


def add(database: Database, times: int, **more: Any) -> None:
    """Calls that are over."""
    at = more.pop("at", NOON - timedelta(days=1))
    row: dict[str, Any] = {
        "provider": "twilio",
        "direction": "in",
        "line": LINE,
        "lang": "es",
        "place": "menu",
        "country_hint": "GT",
    }
    row |= {"started_at": milliseconds(at), "heard_at": milliseconds(at), "ended_at": milliseconds(at), "seconds": 61}
    with database.write() as connection:
        for _ in range(times):
            connection.execute(insert(calls).values(call_id=f"CA{next(ids)}", **(row | more)))


def cells(database: Database, by: call_counts.By) -> tuple[Cell, ...]:
    with database.read() as connection:
        return call_counts.cells(connection, by, NOON - timedelta(days=30))


def test_calls_by_language_with_answers_and_keys(database: Database) -> None:
    add(database, 8, keys_to_answer=4, topic="rights.unpaid_wages")
    add(database, 4)
    add(database, 10, lang="ht", seconds=None)
    add(database, 9, lang="fr")
    assert cells(database, "lang") == (Cell("es", 12, 8, 4.0, 24), Cell("ht", 10, 0, None, 0))


def test_what_could_single_somebody_out_is_not_told(database: Database) -> None:
    add(database, 10, topic="rights.unpaid_wages", place="topic:rights.unpaid_wages", keys_to_answer=3)
    add(database, 9, topic="health.hiv", place="topic:health.hiv", keys_to_answer=5)
    add(database, 3, lang=None, place=None)
    assert [cell.name for cell in cells(database, "topic")] == ["rights.unpaid_wages"]
    assert [cell.name for cell in cells(database, "place")] == ["topic:rights.unpaid_wages"]


def test_calls_under_way_and_older_ones_are_not_counted(database: Database) -> None:
    add(database, 10, ended_at=None)
    add(database, 10, at=NOON - timedelta(days=31))
    assert cells(database, "lang") == ()
    with database.read() as connection:
        assert call_counts.lines(connection, NOON - timedelta(days=30)) == ()


def test_minutes_are_counted_as_they_are_paid(database: Database) -> None:
    for seconds in (1, 60, 61, 0):
        add(database, 1, seconds=seconds)
    add(database, 2, direction="out", country_hint="GT", seconds=30)
    add(database, 1, direction="out", country_hint=None, seconds=None)
    with database.read() as connection:
        told = call_counts.lines(connection, NOON - timedelta(days=30))
    assert told == (Line("in", LINE, 4, 4), Line("out", "GT", 2, 2), Line("out", "", 1, 0))


CALLED = Called(
    {
        "lang": (Cell("es", 12, 8, 4.25, 24),),
        "topic": (Cell("rights.unpaid_wages", 10, 10, 4.0, 20),),
        "place": (),
    },
    (Line("in", LINE, 12, 24), Line("out", "GT", 2, 3), Line("out", "", 1, 1)),
)


@pytest.fixture
def faro(tmp_path: Path) -> Faro:
    def run(called: Called, *typed: str, prices: str = "prices: {}") -> int:
        file = tmp_path / "voice-prices.yaml"
        file.write_text(prices)

        def book() -> AnswerBook:
            raise AssertionError("no answers are needed")

        parser = argparse.ArgumentParser()
        desk = Desk(words(), "en", book, tmp_path / "none", calls=lambda: called, minute_prices=file)
        register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["stats", "--calls", *typed])
        return int(args.func(args))

    return run


PRICED = f'currency: XYZ\nprices:\n  "{LINE}": 0.01\n  GT: 0.2\n'


def test_the_tables(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro(CALLED, prices=PRICED) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["es", "12", "67", "%", "4.2", "24"] in lines
    assert ["rights.unpaid_wages", "10", "100", "%", "4.0", "20"] in lines
    assert ["came", "in,", LINE, "12", "24", "0.24"] in lines
    assert ["made,", "GT", "2", "3", "0.6"] in lines
    assert ["made,", "-", "1", "1", "-"] in lines
    assert ["total", "15", "28", "0.84"] in lines
    assert any(line[:3] == ["where", "they", "hung"] for line in lines)


def test_without_prices_and_without_calls(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro(CALLED) == 0
    said = capsys.readouterr().out
    assert "There are no prices." in said
    assert ["total", "15", "28"] in [line.split() for line in said.splitlines()]
    assert faro(Called()) == 0
    assert capsys.readouterr().out == "No call ended in the last 30 days.\n"


def test_the_tables_as_csv(faro: Faro, tmp_path: Path) -> None:
    assert faro(CALLED, "--csv", str(tmp_path / "calls.csv"), prices=PRICED) == 0
    with (tmp_path / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["what", "name", "calls", "reached", "keys_to_answer", "minutes", "cost"]
    assert rows == [
        ["lang", "es", "12", "8", "4.25", "24", ""],
        ["topic", "rights.unpaid_wages", "10", "10", "4.00", "20", ""],
        ["in", LINE, "12", "", "", "24", "0.24"],
        ["out", "GT", "2", "", "", "3", "0.6"],
        ["out", "", "1", "", "", "1", ""],
    ]
    assert faro(CALLED, "--csv", str(tmp_path / "none" / "calls.csv")) == 2


def test_a_price_is_a_lines_or_a_countrys(tmp_path: Path) -> None:
    file = tmp_path / "voice-prices.yaml"
    file.write_text(PRICED)
    assert read_minute_prices(file) == Prices("XYZ", {LINE: Decimal("0.01"), "GT": Decimal("0.2")})
    file.write_text("currency: XYZ\nprices:\n  Guatemala: 0.2\n")
    with pytest.raises(SettingsError) as refusal:
        read_minute_prices(file)
    assert refusal.value.key == "stats.prices.line"
    assert words().say(refusal.value.key, "es", refusal.value.values)


def test_no_price_of_a_minute_is_shipped() -> None:
    assert read_minute_prices(SHIPPED_MINUTES).by_country == {}


def test_what_is_read_is_the_node_as_it_is(tmp_path: Path) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path)})
    assert read_calls(settings, NOON) == Called()
    assert not (tmp_path / "faro.db").exists()
    database = Database(settings.database_url)
    try:
        assert read_calls(settings, NOON) == Called()
        database.upgrade()
        add(database, 10)
        assert read_calls(settings, NOON).cells["lang"] == (Cell("es", 10, 0, None, 20),)
    finally:
        database.close()

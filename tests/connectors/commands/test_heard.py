"""`faro stats --unanswered | --complaints`: what is told from ten on, as a table and as CSV; what is never told."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors import conversations, unanswered
from connectors.commands.stats import Desk, register
from connectors.commands.stats.heard import read_complaints, read_unanswered
from connectors.database import Database
from connectors.settings import read_settings
from connectors.start import words
from tests.connectors.edge import Clock, turn
from tests.content.built_pack import build_book

Faro = Callable[..., int]
FEW, ENOUGH = 9, 10


@pytest.fixture
def faro(database: Database, tmp_path: Path) -> Faro:
    """Over a database in which two topics were asked for in vain and complained of, one of them often enough."""
    clock = Clock()
    with database.write() as connection:
        for topic, times in (("rights.wages", ENOUGH), ("rights.passport", FEW)):
            for _ in range(times):
                missing = turn("no sé", topic=topic, unanswered=True, memory={"origin": "GT"})
                unanswered.count(connection, missing, clock())
                conversations.complain(connection, topic, "sms", "es", "rcm@1", clock())
    environ = {"FARO_DATA_DIR": str(tmp_path), "FARO_DATABASE_URL": str(_address(database))}
    settings = read_settings(environ)

    def run(*options: str) -> int:
        parser = argparse.ArgumentParser()
        desk = Desk(
            words(),
            "en",
            build_book,
            tmp_path / "none",
            complaints=lambda: read_complaints(settings),
            unanswered=lambda: read_unanswered(settings),
        )
        register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["stats", *options])
        return int(args.func(args))

    return run


def _address(database: Database) -> str:
    return database._engine.url.render_as_string(hide_password=False).replace("+psycopg", "")


def test_what_was_asked_in_vain(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("--unanswered") == 0
    title, heads, row, few = capsys.readouterr().out.splitlines()
    assert "no answer" in title
    assert heads.split() == ["week", "topic", "corridor", "times"]
    assert row.split() == ["2026-W47", "rights.wages", "GT-?", "10"]
    assert "below 10" in few


def test_for_a_spreadsheet(faro: Faro, tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    assert faro("--unanswered", "--csv", str(file)) == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert list(csv.reader(opened)) == [
            ["week", "topic", "origin", "destination", "times"],
            ["2026-W47", "rights.wages", "GT", "", "10"],
        ]


def test_a_file_that_cannot_be_written_is_named(faro: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("--unanswered", "--csv", str(tmp_path / "no" / "cells.csv")) == 2
    assert "cells.csv" in capsys.readouterr().err


def test_what_people_found_wrong(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("--complaints") == 0
    _, heads, row, few = capsys.readouterr().out.splitlines()
    assert heads.split() == ["topic", "pack", "language", "times"]
    assert row.split() == ["rights.wages", "rcm@1", "es", "10"]
    assert "below 10" in few


@pytest.mark.parametrize("option", ["--unanswered", "--complaints"])
def test_without_a_database_there_is_nothing(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path / "new")})
    assert (tuple(read_complaints(settings)), tuple(read_unanswered(settings))) == ((), ())
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), lambda: Desk(words(), "en", build_book, tmp_path))
    args = parser.parse_args(["stats", option])
    assert args.func(args) == 0
    assert "nothing yet" in capsys.readouterr().out
    assert not (tmp_path / "new").exists(), "looking makes nothing"


@pytest.mark.parametrize("options", [[], ["--cost", "--complaints"], ["--unanswered", "--complaints"]], ids=str)
def test_one_of_them_is_asked_for(options: list[str], faro: Faro) -> None:
    with pytest.raises(SystemExit):
        faro(*options)

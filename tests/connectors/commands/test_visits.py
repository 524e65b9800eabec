"""`faro stats --referrals`: what offices' codes brought, and nothing from which somebody could be told."""

from __future__ import annotations

import argparse
import csv
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from connectors import referral_topics, referral_uses
from connectors.commands.stats import Desk, register
from connectors.commands.stats.visits import read_visits
from connectors.database import Database
from connectors.settings import Settings, read_settings
from connectors.start import words
from tests.connectors.edge import turn

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"FARO_DATA_DIR": str(tmp_path)})


def stats(settings: Settings, *options: str) -> int:
    desk = Desk(
        words(), "en", lambda: pytest.fail("no content is needed"), Path(), visits=partial(read_visits, settings)
    )
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["stats", "--referrals", *options])
    return int(args.func(args))


def fill(settings: Settings) -> None:
    database = Database(settings.database_url)
    database.upgrade()
    with database.write() as connection:
        for code, times, ago in (("MIA3", 10, 0), ("MIA3", 30, 1), ("MIA3", 9, 2), ("HOU1", 12, 1)):
            for number in range(times):
                channel = "sms" if number % 2 else "whatsapp"
                referral_uses.count(connection, code, channel, NOW - timedelta(weeks=ago))  # type: ignore[arg-type]
        for code, topic, times in (
            ("MIA3", "rights.wages", 11),
            ("MIA3", "violence.home", 9),
            ("HOU1", "fraud.fees", 10),
        ):
            for _ in range(times):
                referral_topics.count(connection, referral_topics.Visit(code), turn("a", topic=topic), NOW)
    database.close()


def test_what_each_office_brought(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    fill(settings)
    assert stats(settings) == 0
    said = capsys.readouterr().out
    rows = [line.split() for line in said.splitlines()]
    assert [row for row in rows if row[:1] in (["MIA3"], ["HOU1"])] == [
        ["HOU1", "2026-W46", "12"],
        ["MIA3", "2026-W47", "10"],
        ["MIA3", "2026-W46", "30"],
        ["HOU1", "2026-11", "fraud.fees", "10"],
        ["MIA3", "2026-11", "rights.wages", "11"],
    ]
    assert "violence" not in said


def test_the_same_as_csv(settings: Settings, tmp_path: Path) -> None:
    fill(settings)
    file = tmp_path / "visits.csv"
    assert stats(settings, "--csv", str(file)) == 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        head, first, *_, last = csv.reader(lines)
    assert head == ["office", "period", "topic", "times"]
    assert first == ["HOU1", "2026-W46", "", "12"]
    assert last == ["MIA3", "2026-11", "rights.wages", "11"]


def test_a_node_that_never_ran_has_nothing_to_tell(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stats(settings) == 0
    assert "nothing yet" in capsys.readouterr().out
    assert not (tmp_path / "faro.db").exists()
    assert stats(settings, "--csv", str(tmp_path / "none" / "visits.csv")) == 2
    assert "visits.csv" in capsys.readouterr().err

"""Disk, clock, content and database as `faro doctor` finds them: tables of states, on real files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Reply
from connectors import conversations, inbox, outbox
from connectors.checkup import machine, tables
from connectors.checkup.content_state import content_state
from connectors.checkup.machine import Happened
from connectors.database import Database
from connectors.disk import Room
from connectors.privacy import Keys
from connectors.settings import read_settings
from tests.connectors.edge import SECRET, received

NOON, KEYS = datetime(2026, 11, 21, 12, tzinfo=UTC), Keys(SECRET)
LIVED = Happened(NOON - timedelta(hours=1), NOON, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (Room(10**11, 10**6), "good disk_good"),
        (Room(10**11, None), "good disk_good"),
        (Room(499 * 10**6, None), "warn disk_low"),
        (Room(10**11, 4000), "warn disk_low"),
        (Room(49 * 10**6, None), "fail disk_full"),
        (Room(10**11, 3), "fail disk_full"),
    ],
    ids=["room", "no limit on files", "few bytes", "few files", "no bytes", "no files"],
)
def test_the_disk(room: Room, told: str) -> None:
    found = machine.disk(room, "/var")
    assert f"{found.level} {found.key.removeprefix('doctor.')}" == told


@pytest.mark.parametrize(
    ("now", "happened", "synchronised", "expired", "told"),
    [
        (NOON, LIVED, True, False, ["clock_good"]),
        (NOON, Happened(), None, False, ["clock_good"]),
        (NOON, LIVED, False, False, ["clock_good", "clock_alone"]),
        (datetime(1970, 1, 1, tzinfo=UTC), LIVED, None, False, ["clock_behind"]),
        (datetime(1970, 1, 1, tzinfo=UTC), Happened(packs=date(2026, 1, 1)), None, False, ["clock_behind"]),
        (NOON - timedelta(days=2), LIVED, True, False, ["clock_behind"]),
        (datetime(2036, 1, 1, tzinfo=UTC), LIVED, True, True, ["clock_ahead"]),
        (datetime(2036, 1, 1, tzinfo=UTC), Happened(packs=date(2026, 1, 1)), True, True, ["clock_or_packs"]),
    ],
    ids=["right", "new node", "no NTP", "1970", "1970, new node", "two days", "2036", "2036, new node"],
)
def test_the_clock(
    now: datetime, happened: Happened, synchronised: bool | None, expired: bool, told: list[str]
) -> None:
    found = machine.clock(now, happened, synchronised, expired)
    assert [one.key.removeprefix("doctor.") for one in found] == told


@pytest.mark.parametrize(
    ("said", "known"), [("yes\n", True), ("no\n", False), ("", None), (None, None)], ids=["yes", "no", "mute", "none"]
)
def test_the_system_s_word_on_its_clock(said: str | None, known: bool | None) -> None:
    def run(*_asked: Any, **_how: Any) -> subprocess.CompletedProcess[str]:
        if said is None:
            raise FileNotFoundError
        return subprocess.CompletedProcess([], 0, said)

    assert machine.synchronised(run) is known


@pytest.mark.parametrize(
    ("ends", "told", "all_expired"),
    [
        ([date(2027, 1, 1), None], ["packs_good", "model_good"], False),
        ([date(2027, 1, 1), date(2026, 1, 1)], ["packs_expired", "model_good"], False),
        ([date(2026, 1, 1), None], ["packs_expired", "model_good"], True),
        ([NOON.date()], ["packs_good", "model_good"], False),
    ],
    ids=["current", "one expired", "all expired", "the last day"],
)
def test_the_content(ends: list[date | None], told: list[str], all_expired: bool) -> None:
    state = content_state("rcm@1", ends, date(2026, 11, 1), True, NOON.date())
    assert [one.key.removeprefix("doctor.") for one in state.findings] == told
    assert state.is_all_expired == all_expired


def test_no_model_is_told() -> None:
    assert content_state("rcm@1", [], NOON.date(), False, NOON.date()).findings[-1].key == "doctor.model_none"


def damage(database: Database, file: Path) -> None:
    """Bytes of an index are overwritten, as a dying card would."""
    with database.write() as connection:
        for number in range(300):
            inbox.put(connection, KEYS, received(str(number), "hola", f"+5025550{number:04}"), NOON)
    with database.read() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'inbox_lane'").scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    database.checkpoint()
    database.close()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xff" * size)


def other_key(database: Database, file: Path) -> None:
    with database.write() as connection:
        conversations.first_mark(connection, "another")


def set_revision(name: str) -> Callable[[Database, Path], None]:
    def change(database: Database, file: Path) -> None:
        with database.write() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{name}'")

    return change


def empty(database: Database, file: Path) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def no_database(database: Database, file: Path) -> None:
    database.close()
    for part in file.parent.glob("faro.db*"):
        part.unlink()


def rubbish(database: Database, file: Path) -> None:
    no_database(database, file)
    file.write_bytes(b"this is no database, this is a text of some length" * 30)


def waiting(database: Database, file: Path) -> None:
    early = NOON - timedelta(minutes=9)
    with database.write() as connection:
        inbox.put(connection, KEYS, received("1", "hola"), early)
        row = inbox.claim(connection, KEYS, early)
        assert row is not None
        outbox.put(connection, KEYS, row, (Reply("a"), Reply("b")), early)
        due = outbox.claim(connection, KEYS, early)
        assert due is not None
        outbox.bury(connection, due, 30005, early)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda _database, _file: None, ["good database_good"]),
        (no_database, ["note database_new"]),
        (empty, ["warn database_none"]),
        (set_revision("0003"), ["warn database_older"]),
        (set_revision("9999"), ["fail database_unknown"]),
        (rubbish, ["fail no_database"]),
        (other_key, ["fail other_key"]),
        (waiting, ["good database_good", "warn inbox_waits", "warn outbox_waits", "warn dead_letters"]),
    ],
    ids=["well", "none", "empty", "older", "newer", "rubbish", "key", "waiting"],
)
def test_the_database(
    tmp_path: Path, sqlite_database: Database, change: Callable[[Database, Path], None], told: list[str]
) -> None:
    change(sqlite_database, tmp_path / "faro.db")
    found, _ = tables.database(read_settings({"FARO_DATA_DIR": str(tmp_path)}), KEYS.mark, NOON)
    assert [f"{one.level} {one.key.removeprefix('doctor.')}" for one in found] == told


def test_a_damaged_file_is_noticed(tmp_path: Path, sqlite_database: Database) -> None:
    damage(sqlite_database, tmp_path / "faro.db")
    found, _ = tables.database(read_settings({"FARO_DATA_DIR": str(tmp_path)}), None, NOON)
    assert [one.key for one in found] == ["doctor.database_damaged"]


def test_a_database_that_takes_no_writes_is_noticed(tmp_path: Path, sqlite_database: Database) -> None:
    """Somebody holds it, or the disk has become read-only: a file that even root can't change."""
    file = tmp_path / "faro.db"
    with sqlite_database.write() as connection:
        conversations.first_mark(connection, KEYS.mark)
    sqlite_database.checkpoint()
    sqlite_database.close()
    if subprocess.run(["chattr", "+i", str(file)], capture_output=True).returncode != 0:
        pytest.skip("files can't be made immutable here")
    try:
        found, _ = tables.database(read_settings({"FARO_DATA_DIR": str(tmp_path)}), KEYS.mark, NOON)
    finally:
        subprocess.run(["chattr", "-i", str(file)], check=True)
    assert [one.key for one in found] == ["doctor.database_closed"]


def test_what_happened_is_read_from_the_rows(tmp_path: Path, sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        inbox.put(connection, KEYS, received("1", "hola"), NOON)
    _, happened = tables.database(read_settings({"FARO_DATA_DIR": str(tmp_path)}), None, NOON)
    assert happened.newest == happened.last == NOON

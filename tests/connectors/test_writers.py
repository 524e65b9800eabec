"""Writers of one process take turns, in the order in which they came."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.database import Database
from connectors.writers import Writers

PATIENCE = 20.0


def wait_for(writers: Writers, count: int) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.001)):
        if writers.waiting == count:
            return
        pause.wait(0.001)
    raise AssertionError(f"{writers.waiting} wait, not {count}")


def test_whoever_came_first_goes_first() -> None:
    writers, order = Writers(), list[int]()

    def write(number: int) -> None:
        with writers:
            order.append(number)

    with ThreadPoolExecutor(8) as threads, writers:
        for number in range(8):
            threads.submit(write, number)
            wait_for(writers, number + 1)
        assert order == []
    assert order == list(range(8))


def test_a_busy_writer_does_not_overtake_who_waits() -> None:
    """A plain lock lets the thread that releases it take it again before the one that waits has woken."""
    writers, done, order = Writers(), threading.Event(), list[str]()

    def busy() -> None:
        while not done.is_set():
            with writers:
                order.append("busy")

    def patient() -> None:
        with writers:
            order.append("patient")
        done.set()

    with ThreadPoolExecutor(2) as threads:
        with writers:
            one = threads.submit(patient)
            wait_for(writers, 1)
            other = threads.submit(busy)
            wait_for(writers, 2)
        one.result(PATIENCE), other.result(PATIENCE)
    assert order[0] == "patient"


def test_one_who_fails_lets_the_next_go_on() -> None:
    writers = Writers()
    with pytest.raises(ValueError), writers:
        raise ValueError
    with writers:
        assert writers.waiting == 0


def test_many_threads_write_and_none_is_turned_away(sqlite_database: Database) -> None:
    def write(number: int) -> None:
        with sqlite_database.write() as connection:
            connection.exec_driver_sql("UPDATE tally SET value = value + 1")

    with sqlite_database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE tally (value INTEGER)")
        connection.exec_driver_sql("INSERT INTO tally VALUES (0)")
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(write, range(300)))
    with sqlite_database.read() as connection:
        assert connection.exec_driver_sql("SELECT value FROM tally").scalar() == 300

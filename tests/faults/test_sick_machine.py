"""A node on a sick machine: the disk full, the file read-only, the server away, the clock wrong.

Each time: what was stored before is kept; what comes in is stored, or the provider is asked to come back; the gateway
lives and /readyz says why; when the trouble ends all is answered, in the same process. The troubles are real: limits
and file systems of this machine, a PostgreSQL server that is stopped, a clock that libfaketime sets for the process.
"""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.connectors.conftest import BINARIES, _as_postgres
from tests.connectors.conftest import postgres as postgres
from tests.faults.sick_machine import SickNode, sick_node, until

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
Trouble = Callable[[], object]


def fall_sick_and_recover(node: SickNode, begin: Trouble, end: Trouble, reason: str) -> None:
    """One message stored before, one refused during, both answered after; never a restart."""
    assert node.post("before")[0] == 200
    begin()
    status, come_back = until(lambda: node.post("during"), lambda answer: answer[0] != 200)
    assert (status, come_back) == (503, "5")
    node.wake_mind()
    assert reason in until(node.reasons, lambda reasons: reason in reasons)
    assert node.is_alive()
    end()
    assert until(node.reasons, lambda reasons: not reasons) == []
    assert node.post("during")[0] == 200
    assert until(node.answered, lambda number: number >= 2) >= 2
    assert node.count("SELECT count(*) FROM inbox WHERE state <> 'done'") == 0
    assert node.process.poll() is None


def test_no_byte_can_be_written(tmp_path: Path) -> None:
    """A limit on the size of files, set on the running process from outside: every write fails (EFBIG)."""
    with sick_node(tmp_path / "var") as node:

        def limit(most: int) -> Trouble:
            return lambda: resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

        fall_sick_and_recover(node, limit(0), limit(resource.RLIM_INFINITY), "database not writable")


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no right to mount a small file system here; the full disk was not tried")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_the_disk_is_full(tmp_path: Path) -> None:
    """A real file system without a free byte (ENOSPC)."""
    filler = tmp_path / "disk" / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                return

    with small_disk(tmp_path / "disk", "80m"), sick_node(tmp_path / "disk" / "var") as node:
        assert "disk filling up" in node.readiness()["warnings"]
        fall_sick_and_recover(node, fill, filler.unlink, "disk nearly full")


def test_the_database_is_read_only(tmp_path: Path) -> None:
    """Its files can't be changed, not even by root."""
    folder = tmp_path / "var"
    files = [str(folder / name) for name in ("faro.db", "faro.db-wal")]

    def chattr(change: str) -> Trouble:
        return lambda: subprocess.run(["chattr", change, *files], check=True)

    probe = tmp_path / "probe"
    probe.touch()
    if subprocess.run(["chattr", "+i", str(probe)], capture_output=True).returncode != 0:
        pytest.skip("files can't be made immutable here; the read-only database was not tried")
    subprocess.run(["chattr", "-i", str(probe)], check=True)
    with sick_node(folder) as node:
        try:
            fall_sick_and_recover(node, chattr("+i"), chattr("-i"), "database not writable")
        finally:
            chattr("-i")()


def test_the_server_is_away_for_a_while(tmp_path: Path, postgres: str) -> None:
    with psycopg.connect(f"postgresql://{postgres}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE faro_sick")
        [data] = connection.execute("SHOW data_directory").fetchone() or [""]
    port = postgres.rpartition(":")[2]
    options = f"-p {port} -k {data}/.. -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [f"{BINARIES[-1]}/pg_ctl", "-D", data, "-w", "-s"]

    def pg_ctl(*what: str) -> Trouble:
        return lambda: subprocess.run(_as_postgres(*control, *what), check=True, cwd=data, stdout=subprocess.DEVNULL)

    url = f"FARO_DATABASE_URL=postgresql+psycopg://{postgres}/faro_sick"
    start = pg_ctl("-l", f"{data}/../log", "-o", options, "start")
    with sick_node(tmp_path / "var", None, url) as node:
        fall_sick_and_recover(node, pg_ctl("-m", "immediate", "stop"), start, "database")


def set_clock(told: Path, time: str) -> None:
    """Whole or not at all: the node reads it whenever it likes."""
    draft = told.with_suffix(".draft")
    draft.write_text(f"{time}\n")
    draft.replace(told)


@pytest.mark.parametrize("wrong", ["@1970-01-02 00:00:00", "@2036-03-01 00:00:00"], ids=["1970", "2036"])
def test_the_clock_is_wrong_and_right_again(tmp_path: Path, wrong: str) -> None:
    """Set while the node runs: messages before, during and after are answered at once, and nobody is forgotten."""
    if FAKETIME is None:
        pytest.skip("libfaketime is not installed here; the wrong clock was not tried on a real process")
    told = tmp_path / "clock"
    set_clock(told, "+0")
    environ = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(told), "FAKETIME_CACHE_DURATION": "1"}
    with sick_node(tmp_path / "var", environ | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}) as node:
        assert node.post("before")[0] == 200
        set_clock(told, wrong)
        assert "clock" in until(node.reasons, lambda reasons: "clock" in reasons)
        assert node.post("during")[0] == 200
        node.wake_mind()
        assert until(node.answered, lambda number: number == 2) == 2
        set_clock(told, "+0")
        assert until(node.reasons, lambda reasons: not reasons) == []
        assert node.post("after")[0] == 200
        assert until(node.answered, lambda number: number == 3) == 3
        assert node.count("SELECT count(*) FROM conversations") == 1
        dated = node.count("SELECT max(finished_at) - min(received_at) FROM inbox")
        assert 0 <= dated < 120_000, "every row is dated in the time that passed"


@pytest.mark.parametrize("wrong", ["@1970-01-02 00:00:00", "@2036-03-01 00:00:00"], ids=["1970", "2036"])
def test_a_node_is_started_with_a_wrong_clock(tmp_path: Path, wrong: str) -> None:
    """After a power cut on a board without a battery: it goes on from the last time that it believed."""
    if FAKETIME is None:
        pytest.skip("libfaketime is not installed here; the wrong clock was not tried on a real process")
    with sick_node(tmp_path / "var") as node:
        node.wake_mind()
        assert node.post("before")[0] == 200
        assert until(node.answered, lambda number: number == 1) == 1
        node.reasons()
    environ = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": wrong, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with sick_node(tmp_path / "var", environ) as node:
        assert "clock" in until(node.reasons, lambda reasons: "clock" in reasons)
        assert node.post("during")[0] == 200
        assert until(node.answered, lambda number: number == 2) == 2
        assert node.count("SELECT count(*) FROM conversations") == 1
        assert 0 <= node.count("SELECT max(finished_at) - min(received_at) FROM inbox") < 120_000

"""What /readyz tells, on real tables: a table of troubles and the word for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.messages import Reply
from connectors import conversations, inbox, outbox, vitals
from connectors.clock import Seen, SteadyClock
from connectors.database import Database
from connectors.disk import Room, room
from connectors.gateway import build_gateway
from connectors.health import Health, State
from connectors.metrics import Metrics
from connectors.privacy import Keys
from connectors.serve import prune
from connectors.worker import Store
from tests.connectors.edge import PERSON, SECRET, build_node, received
from tests.connectors.test_clock import EPOCH, NOON, WRONG_AHEAD, Machine

PLENTY = Room(10**11, 10**6)
KEYS = Keys(SECRET)


class Bench:
    """A node's health with its machine in the hand."""

    def __init__(self, database: Database) -> None:
        self.machine, self.room, self.metrics = Machine(NOON), PLENTY, Metrics()
        self.clock = SteadyClock(None, lambda: self.machine.says, lambda: self.machine.counted)
        self.database = database
        self.published = NOON.date()
        self.health = Health(
            database, self.clock, lambda: self.room, self.metrics, lambda: self.machine.counted, lambda: self.published
        )

    def put(self, provider_id: str = "1") -> None:
        with self.database.write() as connection:
            inbox.put(connection, KEYS, received(provider_id, "hola"), self.clock())

    def answer(self) -> None:
        with self.database.write() as connection:
            row = inbox.claim(connection, KEYS, self.clock())
            assert row is not None
            inbox.finish(connection, row, self.clock())
            outbox.put(connection, KEYS, row, (Reply("eco"),), self.clock())

    def later(self, minutes: float) -> State:
        self.machine.pass_(minutes=minutes)
        return self.health()

    def gauge(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


def set_clock(wrong: object) -> Callable[[Bench], None]:
    def trouble(bench: Bench) -> None:
        bench.clock()
        bench.machine.says = wrong  # type: ignore[assignment]

    return trouble


def lose_tables(bench: Bench) -> None:
    with bench.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")


def refuse_writes(bench: Bench) -> None:
    with bench.database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON clock_seen BEGIN SELECT RAISE(ABORT, 'x'); END"
        )


def fill(bytes_: int, files: int | None) -> Callable[[Bench], None]:
    def trouble(bench: Bench) -> None:
        bench.room = Room(bytes_, files)

    return trouble


def unanswered(bench: Bench) -> None:
    bench.put()


def unsent(bench: Bench) -> None:
    bench.put()
    bench.answer()


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (lambda _bench: None, State()),
        (lose_tables, State(("database",))),
        (refuse_writes, State(("database not writable",))),
        (fill(40 * 10**6, 10**6), State(("disk nearly full",))),
        (fill(10**11, 7), State(("disk nearly full",))),
        (fill(400 * 10**6, None), State((), ("disk filling up",))),
        (set_clock(EPOCH), State(("clock",))),
        (set_clock(WRONG_AHEAD), State(("clock",))),
        (unanswered, State(("inbox backlog",))),
        (unsent, State(("outbox backlog",))),
    ],
    ids=["well", "no table", "not writable", "bytes", "files", "low", "1970", "2036", "unanswered", "unsent"],
)
def test_a_trouble_has_a_word(sqlite_database: Database, trouble: Callable[[Bench], None], state: State) -> None:
    bench = Bench(sqlite_database)
    trouble(bench)
    assert bench.later(minutes=6) == state


def test_a_look_is_shared_for_some_seconds(sqlite_database: Database) -> None:
    bench = Bench(sqlite_database)
    assert bench.later(minutes=0) == State()
    bench.room = Room(0, None)
    assert bench.later(minutes=0.02) == State()
    assert bench.later(minutes=0.05) == State(("disk nearly full",))
    bench.room = PLENTY
    assert bench.later(minutes=0.1) == State()


def test_gauges_tell_ages_and_room(sqlite_database: Database) -> None:
    bench = Bench(sqlite_database)
    bench.put()
    bench.later(minutes=3)
    assert bench.gauge("faro_oldest_due_seconds", queue="inbox") == pytest.approx(180, abs=1)
    assert bench.gauge("faro_oldest_due_seconds", queue="outbox") == 0
    assert bench.gauge("faro_disk_free_bytes") == PLENTY.bytes
    bench.answer()
    with bench.database.write() as connection:
        due = outbox.claim(connection, KEYS, bench.clock())
        assert due is not None
        outbox.bury(connection, due, 30005, bench.clock())
    bench.later(minutes=3)
    assert (bench.gauge("faro_oldest_due_seconds", queue="inbox"), bench.gauge("faro_dead_letters")) == (0, 1)


async def test_readyz_tells_the_operator(sqlite_database: Database, aiohttp_client: object) -> None:
    bench, node = Bench(sqlite_database), build_node(sqlite_database, {})
    bench.room = Room(400 * 10**6, None)
    client: TestClient = await aiohttp_client(  # type: ignore[operator, type-arg]
        TestServer(build_gateway(replace(node.edge, health=bench.health)))
    )
    async with client.get("/readyz") as low:
        told = {"status": "ready", "reasons": [], "warnings": ["disk filling up"]}
        assert (low.status, await low.json()) == (200, told)
    bench.room = Room(1, None)
    bench.machine.pass_(seconds=4)
    async with client.get("/readyz") as full, client.get("/healthz") as alive:
        assert (full.status, (await full.json())["reasons"], alive.status) == (503, ["disk nearly full"], 200)


@pytest.mark.parametrize("wrong", [WRONG_AHEAD, EPOCH], ids=["2036", "1970"])
def test_a_clock_that_jumps_deletes_nobody_and_holds_nothing_up(database: Database, wrong: object) -> None:
    """What was remembered stays; what came in during the trouble is answered during it and after it."""
    bench = Bench(database)
    node = build_node(database, {})
    store = Store(database, node.store.keys, bench.clock)
    bench.put("before")
    sender = KEYS.pseudonym(PERSON)
    assert sender is not None
    with database.write() as connection:
        conversations.save(connection, KEYS, sender, {"language": "es"}, bench.clock())
    set_clock(wrong)(bench)
    bench.put("during")
    prune(store)
    bench.machine.pass_(hours=2)
    prune(store)
    bench.answer()
    bench.machine.says = NOON + timedelta(hours=2)
    prune(store)
    with database.read() as connection:
        assert conversations.load(connection, KEYS, sender, bench.clock()) == {"language": "es"}
    bench.answer()
    with database.read() as connection:
        assert vitals.backlog(connection, bench.clock()).inbox is None
        newest = vitals.newest(connection)
    assert newest is not None
    assert abs(newest - bench.clock()) < timedelta(hours=3)


def test_what_a_wrong_clock_dated_is_dated_anew(database: Database) -> None:
    """A node that began in 2036 and believes 2026 at last: nothing waits or is kept ten years longer."""
    bench = Bench(database)
    bench.machine.says = WRONG_AHEAD
    bench.clock = SteadyClock(None, lambda: bench.machine.says, lambda: bench.machine.counted)
    bench.health = Health(database, bench.clock, lambda: PLENTY, bench.metrics, lambda: bench.machine.counted)
    bench.put()
    bench.machine.says = NOON
    bench.later(minutes=1)
    assert bench.later(minutes=60 * 25) == State()
    bench.answer()
    with database.read() as connection:
        newest = vitals.newest(connection)
    assert newest is not None
    assert newest.year == 2026


def test_the_last_believed_time_outlives_a_restart(database: Database) -> None:
    with database.write() as connection:
        assert vitals.seen(connection) is None
        for told in (Seen(NOON), Seen(NOON + timedelta(hours=1), timedelta(minutes=-5))):
            vitals.note(connection, told)
            assert vitals.seen(connection) == told


@pytest.mark.parametrize("place", ["", "not/yet/there"], ids=["a folder", "one to come"])
def test_the_room_is_that_of_the_disk_beneath(tmp_path: Path, place: str) -> None:
    found = room(tmp_path / place)
    assert found.bytes > 0
    assert found.files is None or found.files > 0


@pytest.mark.parametrize(
    ("days", "warned"), [(0, ()), (120, ()), (121, ("content is 121 days old",))], ids=["new", "last day", "old"]
)
def test_old_content_is_a_warning_and_no_reason(sqlite_database: Database, days: int, warned: tuple[str, ...]) -> None:
    bench = Bench(sqlite_database)
    bench.published = NOON.date() - timedelta(days=days)
    state = bench.health()
    assert (state.reasons, state.warnings) == ((), warned)
    assert bench.gauge("faro_content_age_days") == days

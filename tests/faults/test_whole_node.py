"""`faro serve` itself, with its own model, killed while a turn is in flight: nothing lost, nothing answered twice."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing

import aiohttp
import pytest

from connectors.settings import CHECKOUT
from tests.faults.phones import Message, Phones
from tests.faults.processes import PATIENCE
from tests.faults.site import Site
from tests.faults.sizes import size

MESSAGES, RATE = size(60, 600), 20.0
LEAST_KILLS = size(2, 20)
SHORTEST, LONGEST = size(1, 2), size(2, 10)  # seconds of a life after it is ready
ASKED = (
    "no me pagaron mi sueldo",
    "quiero trabajar en canada",
    "me quitaron el pasaporte",
    "how do I get an H-2A visa",
    "combien coute le recruteur",
    "yo pa peye m",
    "es verdad que el reclutador cobra",
    "donde esta mi consulado",
    "me lastime en el trabajo",
    "MAS",
)
IN_FLIGHT = "SELECT count(*) FROM inbox WHERE state = 'leased'"


class Process:
    """`faro serve` as an operator starts it. `alive` and `kill` as a `Life` has them."""

    def __init__(self, site: Site) -> None:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("FARO_")}
        environ = mine | site.environ | {"PYTHONPATH": str(CHECKOUT)}
        with site.log.open("ab") as out:
            command = [sys.executable, "-m", "connectors.cli", "serve"]
            self._process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stdout=out, stderr=out)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)


@pytest.fixture(scope="module")
def model() -> None:
    """The model of the shipped content, trained now if there is none."""
    from connectors.app import CACHE, load_book, trained_model  # late: only this test needs it

    trained_model(load_book().pack, CACHE)


@pytest.fixture
def processes(model: None, site: Site) -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for process in started:
        process.kill()


def written() -> list[Message]:
    """Everybody writes once, so whose answer is missing or came twice is plain."""
    return [Message(n, f"+502555{n:05d}", f"{ASKED[n % len(ASKED)]} {n}") for n in range(1, MESSAGES + 1)]


def bursts(messages: Sequence[Message], count: int) -> list[Sequence[Message]]:
    each = -(-len(messages) // count)
    return [messages[start : start + each] for start in range(0, len(messages), each)]


def in_flight(site: Site) -> int:
    """Read without Faro's own way to the database, which would change its log."""
    file = site.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return int(database.execute(IN_FLIGHT).fetchone()[0])


async def die_in_a_turn(site: Site, process: Process, life: float) -> bool:
    """After so many seconds, at the next moment in which a turn is under way."""
    await asyncio.sleep(life)
    for _ in range(1000):
        if in_flight(site):
            break
        await asyncio.sleep(0.001)
    process.kill()
    return in_flight(site) > 0


async def test_faro_serve_loses_nothing_and_answers_nothing_twice(site: Site, processes: list[Process]) -> None:
    chance, hits, kills = random.Random(6), 0, 0
    site.open_carrier()
    waiting = bursts(written(), LEAST_KILLS + LEAST_KILLS // 2)  # some may be answered before the kill comes
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(15)) as session:
        phones, writing = Phones(site.port, session, chance), list[asyncio.Task[None]]()
        while hits < LEAST_KILLS:
            processes.append(Process(site))
            assert await site.ready(processes[-1])
            life = chance.uniform(SHORTEST, LONGEST)
            burst = waiting.pop(0) if waiting else ()
            await asyncio.sleep(max(0.0, life - len(burst) / RATE))
            writing.append(asyncio.create_task(phones.stream(burst, RATE)))
            hits += await die_in_a_turn(site, processes[-1], min(life, len(burst) / RATE * 0.7))
            kills += 1
            assert kills < 2 * LEAST_KILLS, "the kills found no turn under way"
        processes.append(Process(site))
        assert await site.ready(processes[-1])
        await asyncio.gather(*writing, *(phones.stream(burst, RATE) for burst in waiting))
    await site.settled(300.0)
    check(site, phones)
    print(f"\n{MESSAGES} messages, {phones.tries} requests, {kills} kills, {hits} of them in a turn: 0 lost, 0 twice")


def check(site: Site, phones: Phones) -> None:
    """Everybody has an answer; what the provider took is what the node's tables say, each part once."""
    messages = written()
    assert phones.acknowledged.keys() == {message.sid for message in messages}
    got: dict[str, list[str]] = defaultdict(list)
    for one in site.accepted():
        got[one["to"]].append(one["body"])
    assert got.keys() == {message.sender for message in messages}
    twice = {to for to, bodies in got.items() if max(Counter(bodies).values()) > 1}
    assert twice == set()
    assert site.count("SELECT count(*) FROM inbox WHERE state = 'done'") == MESSAGES
    assert site.count("SELECT count(*) FROM outbox WHERE state = 'sent'") == sum(len(bodies) for bodies in got.values())
    assert site.count("SELECT count(*) FROM outbox WHERE state <> 'sent'") == 0
    assert site.count("SELECT count(DISTINCT inbox_id) FROM outbox") == MESSAGES

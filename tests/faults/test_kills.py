"""Nodes that are killed again and again while people write: what was acknowledged is answered once, nothing twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp

from connectors.serve import Role
from tests.faults.phones import Message, Phones
from tests.faults.processes import Life
from tests.faults.site import Site
from tests.faults.sizes import size

MESSAGES = size(300, 6000)
RATE = 150.0
LEAST_KILLS = size(3, 20)
SHORTEST, LONGEST = 0.3, 1.5  # seconds of a life after it is ready


def written(count: int) -> Iterator[Message]:
    """Each person writes four times, no text comes twice."""
    for number in range(1, count + 1):
        yield Message(number, f"+502555{number % (count // 4):05d}", f"pregunta {number}")


@asynccontextmanager
async def writing(site: Site, chance: random.Random) -> AsyncIterator[tuple[Phones, asyncio.Task[None]]]:
    connector = aiohttp.TCPConnector(limit=60)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(15)) as session:
        phones = Phones(site.port, session, chance)
        task = asyncio.create_task(phones.stream(written(MESSAGES), RATE))
        yield phones, task
        await task


def check(site: Site, phones: Phones) -> None:
    """Exactly one answer for each message: in what the provider has, and in the node's own tables."""
    assert len(phones.acknowledged) == MESSAGES
    wanted = {(message.sender, f"eco: {message.text}"): 1 for message in written(MESSAGES)}
    taken = site.taken()
    lost, twice = wanted.keys() - taken.keys(), [one for one, count in taken.items() if count > 1]
    assert (len(lost), twice, taken.keys() - wanted.keys()) == (0, [], set())
    assert site.count("SELECT count(*) FROM inbox WHERE state = 'done'") == MESSAGES
    assert site.count("SELECT count(*) FROM outbox WHERE state = 'sent'") == MESSAGES


async def test_one_process_on_sqlite(site: Site) -> None:
    chance, kills = random.Random(3), 0
    site.open_carrier()
    async with writing(site, chance) as (phones, task):
        while not task.done() or kills < LEAST_KILLS:
            life = site.start()
            assert await site.ready(life)
            await asyncio.sleep(chance.uniform(SHORTEST, LONGEST))
            life.kill()
            kills += 1
        site.start()
    await site.settled(size(60, 600))
    check(site, phones)
    assert site.count("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0
    print(f"\nSQLite, one process: {MESSAGES} messages, {phones.tries} requests, {kills} kills, 0 lost, 0 twice")


async def test_every_role_a_process_on_postgresql(spread_site: Site) -> None:
    """Gateway, mind and two deliveries, each killed at its own moments; a dead one's lease ends by itself."""
    site, chance = spread_site, random.Random(4)
    kills: dict[str, int] = {}
    site.open_carrier()
    roles: tuple[Role, ...] = ("gateway", "turns", "delivery", "delivery")
    over = asyncio.Event()
    async with writing(site, chance) as (phones, task):
        lives = [asyncio.create_task(_die_often(site, role, n, chance, over, kills)) for n, role in enumerate(roles)]
        await asyncio.wait([task, *lives], return_when=asyncio.FIRST_COMPLETED)
        await task
        await site.until(lambda: len(kills) == len(roles) and min(kills.values()) >= LEAST_KILLS, "too few died")
        over.set()
        await asyncio.gather(*lives)
    await site.settled(size(60, 600))
    check(site, phones)
    print(f"\nPostgreSQL, {len(roles)} processes: {MESSAGES} messages, {phones.tries} requests, kills {kills}")


async def _die_often(
    site: Site, role: Role, number: int, chance: random.Random, over: asyncio.Event, kills: dict[str, int]
) -> None:
    """Lives of one role; the last one goes on."""
    while True:
        life: Life = site.start(role)
        if role == "gateway":
            assert await site.ready(life)
        if over.is_set():
            return
        await asyncio.sleep(chance.uniform(SHORTEST, LONGEST) + (0.0 if role == "gateway" else 0.5))
        life.kill()
        kills[f"{role} {number}"] = kills.get(f"{role} {number}", 0) + 1

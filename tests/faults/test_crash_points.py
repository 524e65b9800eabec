"""A node is killed exactly at each named point, then lives again: one answer, never two, none lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import get_args

import aiohttp
import pytest

from connectors.crash_points import Point
from connectors.privacy import Keys
from tests.faults.phones import Message, Phones
from tests.faults.processes import Crash
from tests.faults.site import Site

PERSON = "+50255501234"
AT_START: tuple[Point, ...] = ("pruning", "pruned")
BEFORE_THE_ANSWER: tuple[Point, ...] = tuple(p for p in get_args(Point) if p not in (*AT_START, "status stored"))


@pytest.fixture
async def phones(site: Site) -> AsyncIterator[Phones]:
    site.open_carrier()
    async with aiohttp.ClientSession() as session:
        yield Phones(site.port, session, random.Random(1), repeats=0.0)


async def die(site: Site, crash: Crash, phones: Phones, message: Message | None = None) -> asyncio.Task[None] | None:
    """A life that ends at the point, while somebody writes."""
    life = site.start(crash=crash)
    writing = asyncio.create_task(phones.send(message)) if message is not None else None
    await site.until(lambda: not life.alive, f"{crash.point} was never reached")
    assert life.died()
    return writing


async def live(site: Site) -> None:
    life = site.start()
    assert await site.ready(life)


@pytest.mark.parametrize("point", BEFORE_THE_ANSWER)
async def test_who_wrote_gets_one_answer_wherever_the_node_dies(site: Site, phones: Phones, point: Point) -> None:
    message = Message(1, PERSON, "me deben el sueldo")
    writing = await die(site, Crash(point), phones, message)
    await live(site)
    assert writing is not None
    await writing
    await phones.send(message)  # the provider's own repeat, after all that
    await site.settled()
    assert site.taken() == {(PERSON, "eco: me deben el sueldo"): 1}


@pytest.mark.parametrize("point", AT_START)
async def test_a_node_that_dies_while_it_cleans_up_forgets_nobody(site: Site, phones: Phones, point: Point) -> None:
    first, second = Message(1, PERSON, "uno"), Message(2, PERSON, "dos")
    await die(site, Crash("turn thought"), phones, first)
    await die(site, Crash(point), phones)
    await live(site)
    for message in (first, second):
        await phones.send(message)
    await site.settled()
    assert site.taken() == {(PERSON, "eco: uno"): 1, (PERSON, "eco: dos"): 1}


async def test_a_word_about_a_message_is_kept_once_however_often_it_comes(site: Site, phones: Phones) -> None:
    life = site.start(crash=Crash("status stored"))
    await phones.send(Message(1, PERSON, "uno"))
    await site.settled()
    reporting = asyncio.create_task(phones.report(f"SM{1:032d}", "delivered"))
    await site.until(lambda: not life.alive, "no report came")
    await live(site)
    await reporting
    await phones.report(f"SM{1:032d}", "sent")
    assert site.count("SELECT count(*) FROM receipts WHERE status = 'delivered'") == 1
    assert site.count("SELECT count(*) FROM receipts") == 1


@pytest.mark.parametrize("points", [("turn recorded",), ("turn recorded", "pruning"), ("turn recorded", "pruned")])
async def test_what_was_erased_is_gone_from_every_file(site: Site, phones: Phones, points: tuple[Point, ...]) -> None:
    """The node dies between the erasure's commit and the emptying of SQLite's log; the next start cleans up."""
    mark = Keys(site.environ["FARO_SECRET_KEY"].encode()).pseudonym(PERSON)
    first = site.start()
    await phones.send(Message(1, PERSON, "uno"))
    await site.settled()
    first.kill()
    writing = await die(site, Crash(points[0]), phones, Message(2, PERSON, "BORRAR"))
    for point in points[1:]:
        await die(site, Crash(point), phones)
    assert mark is not None
    assert holds(site, mark)
    await live(site)
    assert writing is not None
    await writing
    await site.settled()
    await site.until(lambda: not holds(site, mark), "the pseudonym still stands in a file")
    assert site.taken() == {(PERSON, "eco: uno"): 1, (PERSON, "eco: BORRAR"): 1}


def holds(site: Site, mark: str) -> bool:
    """Whether the words stand in a file of the node, the log of SQLite included."""
    return any(mark.encode() in file.read_bytes() for file in (site.folder / "data").iterdir() if file.is_file())

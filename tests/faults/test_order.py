"""Eight delivery workers on PostgreSQL that fail, doubt and die at random: everybody gets everything once, in order."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from bot.messages import Reply
from connectors import inbox, outbox
from connectors.channel import Outgoing
from connectors.crash_points import Point
from connectors.database import Database
from connectors.errors import InDoubt, Temporary
from connectors.metrics import Metrics
from connectors.schema import OUTBOX_OPEN
from connectors.schema import outbox as outbox_table
from connectors.worker import DeliveryWorker, Store
from tests.connectors.edge import Node, build_node, received
from tests.faults.sizes import size

PEOPLE, EACH, WORKERS = size(60, 400), 15, 8
FAILS, DOUBTS, RAISES, DIES = 0.06, 0.05, 0.02, 0.01
MOST = 4  # failures of one message, so that eight tries are enough


class Died(BaseException):
    """A worker's process is gone; what it had leased stays leased."""


class Moody:
    """Takes messages in the order in which they come; sometimes it refuses, sometimes it takes and doesn't say so."""

    def __init__(self, chance: random.Random) -> None:
        self.taken: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.troubles = Counter[str]()
        self._chance, self._failed = chance, defaultdict[str, int](int)

    async def send(self, message: Outgoing) -> str:
        await asyncio.sleep(0)
        luck, key = self._chance.random(), message.to_address + message.text
        troubled = luck < FAILS + DOUBTS + RAISES and self._failed[key] < MOST
        self._failed[key] += troubled
        kind = "refused" if luck < FAILS else "in doubt" if luck < FAILS + DOUBTS else "surprised"
        self.troubles[kind] += troubled
        if troubled and kind == "refused":
            raise Temporary(20429)
        provider_id = uuid4().hex
        self.taken[message.to_address].append((provider_id, message.text))
        if troubled:
            raise InDoubt if kind == "in doubt" else RuntimeError
        return provider_id

    async def find(self, message: Outgoing, since: datetime) -> tuple[str, ...]:
        return tuple(one for one, text in self.taken[message.to_address] if text == message.text)


def mortal(chance: random.Random, deaths: Counter[str]) -> Callable[[Point], None]:
    """Workers end at a named point, now and then."""

    def at(point: Point) -> None:
        if point.startswith("delivery") and chance.random() < DIES:
            deaths[point] += 1
            raise Died

    return at


def fill(node: Node) -> None:
    """The answers as turns would leave them, everybody's mixed."""
    with node.store.database.write() as connection:
        for number in range(EACH):
            for person in range(PEOPLE):
                message = received(f"SM{person}.{number}", "hola", f"+502555{person:05d}")
                assert inbox.put(connection, node.store.keys, message, node.clock())
                row = inbox.claim(connection, node.store.keys, node.clock())
                assert row is not None
                inbox.finish(connection, row, node.clock())
                outbox.put(connection, node.store.keys, row, (Reply(f"{number}"),), node.clock())


async def labour(store: Store, moody: Moody, chance: random.Random) -> None:
    """One worker until nothing is due; after a death another takes its place."""
    while True:
        worker = DeliveryWorker(store, {"loopback": moody}, Metrics(), chance.random)
        try:
            while await worker.step():
                pass
            return
        except Died:
            continue


def waiting(node: Node) -> int:
    with node.store.database.read() as connection:
        open_rows = select(func.count()).where(outbox_table.c.state.in_(OUTBOX_OPEN))
        return int(connection.execute(open_rows).scalar_one())


async def test_eight_workers_keep_everybodys_order(postgres_url: str) -> None:
    database, chance, deaths = Database(postgres_url), random.Random(5), Counter[str]()
    database.upgrade()
    node, moody = build_node(database, {}), Moody(chance)
    fill(node)
    store = replace(node.store, at=mortal(chance, deaths))
    while waiting(node):
        await asyncio.gather(*(labour(store, moody, chance) for _ in range(WORKERS)))
        node.clock.pass_(seconds=30)
    wanted = [f"{number}" for number in range(EACH)]
    wrong = {to for to, got in moody.taken.items() if [text for _, text in got] != wanted}
    assert (len(moody.taken), wrong) == (PEOPLE, set())
    with database.read() as connection:
        states = Counter(connection.execute(select(outbox_table.c.state)).scalars())
    assert states == {"sent": PEOPLE * EACH}
    assert min(moody.troubles.values()) > 0 < len(deaths)
    print(f"\n{PEOPLE} people x {EACH}, {WORKERS} workers: {dict(moody.troubles)}, deaths {dict(deaths)}")
    database.close()

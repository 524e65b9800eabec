"""A provider that resets, hangs, refuses, stutters and forgets what it said: nothing lost, nothing twice if it can be
asked, and where it can't, every repeat counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select

from connectors import inbox
from connectors.channel import Provider
from connectors.database import Database
from connectors.kannel import KannelProvider
from connectors.metrics import Metrics
from connectors.schema import outbox as outbox_table
from connectors.settings import KannelSettings, TwilioSettings
from connectors.twilio import TwilioProvider
from connectors.worker import DeliveryWorker
from tests.connectors.edge import Node, build_node, received
from tests.faults.carrier import SID, TOKEN, Faults
from tests.faults.phones import PUBLIC
from tests.faults.site import Site
from tests.faults.sizes import size

MESSAGES = size(200, 2000)
FAULTS = Faults(share=0.4)
AT_ONCE = 4
IMPATIENT = (2.0, 0.2)  # seconds to connect, to read
Build = Callable[[Site, Metrics], Provider]


def twilio(site: Site, _metrics: Metrics) -> Provider:
    return TwilioProvider(TwilioSettings(SID, (TOKEN,), api_url=site.carrier_url), PUBLIC, IMPATIENT)


def kannel(site: Site, metrics: Metrics) -> Provider:
    settings = KannelSettings(f"{site.carrier_url}/cgi-bin/sendsms", "faro", "x", "secret-of-this-test", None, PUBLIC)
    timeout = aiohttp.ClientTimeout(sock_connect=IMPATIENT[0], total=IMPATIENT[1])
    return KannelProvider(settings, lambda channel: metrics.possible_repeats.labels(channel).inc(), timeout)


async def deliver(node: Node, worker: DeliveryWorker) -> None:
    """Everything that waits, however late it comes to its turn: the clock goes on when nothing is due."""
    while True:
        await asyncio.gather(*(labour(worker) for _ in range(AT_ONCE)))
        with node.store.database.read() as connection:
            rows = connection.execute(select(outbox_table.c.id).where(outbox_table.c.state.in_(("due", "leased"))))
            if rows.first() is None:
                return
        node.clock.time += timedelta(seconds=30)


async def labour(worker: DeliveryWorker) -> None:
    while await worker.step():
        pass


async def put(node: Node, provider: str) -> None:
    for number in range(MESSAGES):
        message = received(f"SM{number}", f"pregunta {number}", f"+502555{number:05d}", provider=provider)
        with node.store.database.write() as connection:
            inbox.put(connection, node.store.keys, message, node.clock())
    while await node.turns.step():
        pass


@pytest.mark.parametrize(("name", "build"), [("twilio", twilio), ("kannel", kannel)], ids=["twilio", "kannel"])
async def test_nothing_is_lost_and_no_repeat_goes_uncounted(
    site: Site, sqlite_database: Database, name: str, build: Build
) -> None:
    site.open_carrier(FAULTS)
    await site.carrier_listens()
    metrics = Metrics()
    node = build_node(sqlite_database, {})
    await put(node, name)
    worker = DeliveryWorker(node.store, {name: build(site, metrics)}, metrics, lambda: 0.5)
    await deliver(node, worker)
    taken = site.taken()
    repeats = sum(count - 1 for count in taken.values())
    counted = metrics.possible_repeats.labels("sms")._value.get()
    assert len(taken) == MESSAGES
    assert repeats == 0 if name == "twilio" else 0 < repeats <= counted
    with node.store.database.read() as connection:
        states = Counter(connection.execute(select(outbox_table.c.state)).scalars())
    assert states == {"sent": MESSAGES}
    ways = Counter(one["way"] for one in site.accepted())
    print(f"\n{name}: {MESSAGES} messages, {repeats} repeats, {counted:.0f} counted as possible; accepted {dict(ways)}")

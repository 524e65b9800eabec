"""Callers who do anything at all: keys, silence, words, steps asked for twice, calls cut off, lines that answer or not.

Over the real routes, with a fixed chance: nobody ever hears that something of ours broke, every step is one that the
provider takes, and when all is over no call is half open and nobody can be found in what is left.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.calls import KEYS
from bot.messages import Inbound, Ranked, Turn
from connectors import calls as store
from connectors.call_schema import calls
from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.telephone.document import Said, Sound
from connectors.telephone.follower import Telephone
from tests.actions.call.caller import book, words
from tests.connectors.calling import Exchange, build_exchange
from tests.connectors.edge import FakeAssistant, turn
from tests.faults.sizes import size

WALKS, AT_ONCE, MOST_STEPS = size(300, 10_000), 4, 40
SEED = 2026
PERSONS = [f"+5025550{n:04}" for n in range(40)] + ["anonymous", "+266696687", "", "+12025550142", "nobody", "x" * 300]
SECRET = "me llamo ixcanulpitahaya"
OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled", "answered", "", "\u0007")
KINDS = ("answer", "suggest", "clarify", "fallback", "menu", "service")
BROKEN = tuple(words().say(lang, "failed", digits="").split(".")[0] for lang in ("es", "en", "fr", "ht"))


class Walker:
    """One caller after another; `chance` decides everything."""

    def __init__(self, exchange: Exchange, chance: random.Random) -> None:
        self.exchange, self.chance = exchange, chance

    async def call(self) -> None:
        telephone = self.exchange.telephone(self.chance.choice(PERSONS))
        telephone.linger = self.think
        await telephone.ring()
        for _ in range(self.chance.randrange(MOST_STEPS)):
            if telephone.over or telephone.rejected:
                break
            await self.do_something(telephone)
        assert not any(words in heard_of(telephone.heard) for words in BROKEN)
        if self.chance.random() < 0.8:  # of every fifth call nobody tells the end
            over = {**telephone.fields, "CallStatus": "completed", "CallDuration": "9"}
            await self.exchange.post(f"{telephone.address}/status", over)

    async def do_something(self, telephone: Telephone) -> None:
        if telephone.dialling is not None:
            await telephone.connected(self.chance.choice(OUTCOMES))
            return
        deed = self.chance.random()
        if deed < 0.1:
            await self.ask_again(telephone)
        if deed < 0.75:
            await telephone.press(self.chance.choice(KEYS))
        elif deed < 0.85:
            await telephone.wait()
        else:
            await telephone.say(self.chance.choice((SECRET, "hola", "  ", "\ud7ff\u200b", "9" * 3000)))

    async def ask_again(self, telephone: Telephone) -> None:
        """The provider didn't hear us: the last step once more, which is said again and taken once."""
        assert telephone.waiting is not None
        again = {**telephone.fields, "Digits": "3"}
        address = telephone.waiting.action
        past = address.rpartition("/")[0] + f"/{max(int(address.rpartition('/')[2]) - 1, 1)}"
        if past != address:
            assert await self.exchange.post(past, again) == telephone.documents[-1]

    async def think(self, _sounds: Sequence[Sound]) -> None:
        """The assistant has its turn while the caller waits."""
        while await self.exchange.node.turns.step():
            pass


def heard_of(sounds: Sequence[Sound]) -> str:
    return " ".join(sound.text for sound in sounds if isinstance(sound, Said))


def assistant(chance: random.Random, topics: list[str]) -> FakeAssistant:
    def think(_inbound: Inbound) -> Turn:
        topic = chance.choice([*topics, "out_of_scope", "gone.topic"])
        near = tuple(Ranked(each, 0.2) for each in chance.sample(topics, 3))
        urgent, kind = topic in topics and chance.random() < 0.1, chance.choice(KINDS)
        if topic == "gone.topic":
            kind = "fallback"
        return turn("x", topic=topic, kind=kind, alternatives=near, urgent=urgent, memory={"destination": "MX"})

    return FakeAssistant(think)


async def test_whatever_callers_do(aiohttp_client: Any, sqlite_database: Database, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    exchange = build_exchange(sqlite_database, {}, assistant(chance, sorted(book().pack.topics)), tmp_path)
    exchange.client = await aiohttp_client(TestServer(build_gateway(exchange.node.edge)))
    walkers = [Walker(exchange, random.Random(SEED + n)) for n in range(AT_ONCE)]
    for _ in range(WALKS // AT_ONCE):
        await asyncio.gather(*(walker.call() for walker in walkers))
    rows = all_rows(exchange)
    assert len(rows) == WALKS // AT_ONCE * AT_ONCE
    open_rows = [row for row in rows if row["ended_at"] is None]
    assert open_rows
    assert all(row["step"] > 0 and row["move_sealed"] for row in open_rows)
    end_all(exchange)
    ended = all_rows(exchange)
    assert [row["id"] for row in ended if row["ended_at"] is None] == []
    kept = ("sender", "address_sealed", "move_sealed", "turn_sealed")
    assert {name for row in ended for name in kept if row[name] is not None} == set()
    files = all_bytes(tmp_path)
    assert b"rights." in files
    assert not any(trace.encode() in files for trace in (SECRET, "5025550", *PERSONS[:40]))


def all_rows(exchange: Exchange) -> list[Any]:
    with exchange.node.store.database.read() as connection:
        return list(connection.execute(select(calls)).mappings())


def all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("faro.db*"))


def end_all(exchange: Exchange) -> None:
    exchange.node.clock.pass_(seconds=(store.LONGEST_SILENCE + timedelta(seconds=1)).total_seconds())
    with exchange.node.store.database.write() as connection:
        store.end_forgotten(connection, exchange.node.store.now())

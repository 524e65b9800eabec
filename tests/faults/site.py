"""A place where a node lives, dies and lives again, with a provider beside it that outlives it."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import aiohttp
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from connectors.database import Database
from connectors.serve import Role
from tests.faults import carrier
from tests.faults.carrier import SID, TOKEN, Faults
from tests.faults.phones import PUBLIC
from tests.faults.processes import PATIENCE, Crash, FastClock, Life, free_port, live, newest

OPEN = (
    "SELECT (SELECT count(*) FROM inbox WHERE state IN ('due', 'leased')) + "
    "(SELECT count(*) FROM outbox WHERE state IN ('due', 'leased'))"
)


class Lasting(Protocol):
    @property
    def alive(self) -> bool: ...


class Site:
    def __init__(self, folder: Path, database_url: str | None = None, pace: float = 1.0) -> None:
        self.folder, self.port, self._carrier_port = folder, free_port(), free_port()
        self.ledger, self.log = folder / "ledger.jsonl", folder / "node.log"
        self.database_url = database_url or f"sqlite:///{folder}/data/faro.db"
        self.clock = FastClock(time.time(), pace)
        self._lives: list[Life] = []

    @property
    def environ(self) -> dict[str, str]:
        return {
            "FARO_DATA_DIR": f"{self.folder}/data",
            "FARO_DATABASE_URL": self.database_url,
            "FARO_PORT": str(self.port),
            "FARO_SECRET_KEY": "only for tests, long enough",
            "FARO_PUBLIC_URL": PUBLIC,
            "FARO_PROVIDER": "sms=twilio",
            "FARO_TWILIO_ACCOUNT_SID": SID,
            "FARO_TWILIO_AUTH_TOKEN": TOKEN,
            "FARO_TWILIO_API_URL": self.carrier_url,
        }

    @property
    def carrier_url(self) -> str:
        return f"http://127.0.0.1:{self._carrier_port}"

    def open_carrier(self, faults: Faults = Faults()) -> None:  # noqa: B008  (frozen)
        self._lives.append(Life(carrier.serve, self.ledger, faults, self._carrier_port))

    async def carrier_listens(self) -> None:
        await self.until(self._carrier_answers, "the provider doesn't listen")

    def _carrier_answers(self) -> bool:
        with socket.socket() as knock:
            return knock.connect_ex(("127.0.0.1", self._carrier_port)) == 0

    def start(self, role: Role = "all", crash: Crash | None = None) -> Life:
        life = Life(live, self.environ, role, self.clock, crash, str(self.log))
        self._lives.append(life)
        return life

    def end(self) -> None:
        for life in self._lives:
            life.kill()

    async def until(self, condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Other processes ring no bell here, so they are looked at until `patience` ends."""
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, f"{what}\n{newest(self.log)}"
            await asyncio.sleep(0.02)

    async def ready(self, life: Lasting) -> bool:
        """Until it takes and answers messages, even with many of them still waiting; False when it died before."""
        async with aiohttp.ClientSession() as session:
            end = time.monotonic() + PATIENCE
            while life.alive:
                assert time.monotonic() < end, f"never ready\n{newest(self.log)}"
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        reasons = (await answer.json())["reasons"]
                    if all(reason.endswith("backlog") for reason in reasons):
                        return True
                await asyncio.sleep(0.02)
        return False

    async def settled(self, patience: float = PATIENCE) -> None:
        """Until nothing waits to be thought or sent."""
        await self.until(lambda: self.count(OPEN) == 0, "something still waits", patience)

    def count(self, query: str) -> int:
        """-1 while the database can't be read."""
        database = Database(self.database_url)
        try:
            with database.read() as connection:
                return int(connection.execute(text(query)).scalar_one())
        except SQLAlchemyError:
            return -1
        finally:
            database.close()

    def accepted(self) -> list[dict[str, Any]]:
        """Everything that the provider took, in order."""
        return list(carrier.taken(self.ledger))

    def taken(self) -> Counter[tuple[str, str]]:
        """(address, text) -> how many times the provider accepted it."""
        return Counter((one["to"], one["body"]) for one in self.accepted())

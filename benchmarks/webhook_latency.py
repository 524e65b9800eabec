"""How soon a webhook is acknowledged while the node is busy with something else: `make bench-webhooks`.

A whole node (`faro serve`, the real model, SQLite) gets signed Twilio messages at a fixed rate, each from another
number; its REST calls go to a stand-in in this process. A message counts from the moment when it was due to be sent, so
that a stall shows in every message behind it. Exit 1 when the p99 of a state is past the bar, or a message is refused.
What matters is the comparison of the states: absolute figures are this machine's, sender included.

    alone      only the gateway runs, nothing is answered
    loading    from the first moment that the port is open until the assistant is loaded; STARTS cold starts
    answering  every message is answered as it comes
    behind     thousands of messages wait, so the mind is busy all the time
    training   every message is answered while `faro train` runs beside, in a process of its own
    first      a node without a model: until it has trained one and loaded it
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

ROOT = Path(__file__).resolve().parent.parent
TOKEN, SID, PUBLIC = "token-of-this-measurement", "AC" + "0" * 32, "https://faro.example.org"
RATE, BAR, STARTS, BACKLOG = 50, 0.5, 3, 4000
LONGEST_TRAINING = 1200.0
TEXTS = ("no me pagan", "me quitaron el pasaporte", "cuanto cuesta la visa H2A", "hola", "donde esta mi consulado")
STATES = ("alone", "loading", "answering", "behind", "training", "first")


@dataclass
class Measured:
    """Seconds from due to acknowledged, and how many were refused."""

    name: str
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def at(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    @property
    def holds(self) -> bool:
        return bool(self.seconds) and not self.refused and self.at(0.99) <= BAR

    def row(self) -> str:
        figures = " | ".join(f"{1000 * self.at(share):.0f}" for share in (0.5, 0.99, 1.0))
        return f"| {self.name} | {len(self.seconds)} | {figures} | {self.refused} |"


class Phones:
    """People who write: each message comes from another number and is signed as Twilio signs."""

    def __init__(self, session: aiohttp.ClientSession, node: str) -> None:
        self._session, self._node, self._count = session, node, 0
        self._validator = RequestValidator(TOKEN)

    async def send(self, due: float, into: Measured) -> None:
        self._count += 1
        number = self._count
        fields = {
            "MessageSid": f"SM{number:032d}",
            "From": f"+50255{number:06d}",
            "To": "+15005550006",
            "Body": TEXTS[number % len(TEXTS)],
            "NumMedia": "0",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["X-Twilio-Signature"] = self._validator.compute_signature(f"{PUBLIC}/twilio/sms", fields)
        try:
            async with self._session.post(f"{self._node}/twilio/sms", data=urlencode(fields), headers=headers) as got:
                await got.read()
                into.refused += got.status != 200
        except (aiohttp.ClientError, TimeoutError):
            into.refused += 1
        into.seconds.append(time.perf_counter() - due)

    async def at_rate(self, into: Measured, go_on: Callable[[float], bool]) -> None:
        """One message every 1/RATE seconds, whether the ones before are acknowledged or not."""
        begun, number, under_way = time.perf_counter(), 0, set[asyncio.Task[None]]()
        while go_on(time.perf_counter() - begun):
            due = begun + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.create_task(self.send(due, into))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            number += 1
        if under_way:
            await asyncio.wait(under_way)

    async def all_at_once(self, count: int, into: Measured) -> None:
        """As fast as the node takes them, twenty at a time."""

        async def one_after_another(share: int) -> None:
            for _ in range(share):
                await self.send(time.perf_counter(), into)

        await asyncio.gather(*(one_after_another(count // 20) for _ in range(20)))


@asynccontextmanager
async def provider() -> AsyncIterator[str]:
    """Twilio's REST interface as far as sending goes."""
    count = 0

    async def create(_request: web.Request) -> web.StreamResponse:
        nonlocal count
        count += 1
        return web.json_response({"sid": f"SM{count:032x}", "status": "queued", "error_code": None}, status=201)

    app = web.Application()
    app.router.add_post(f"/2010-04-01/Accounts/{SID}/Messages.json", create)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def faro(*arguments: str, checkout: Path, environ: Mapping[str, str]) -> Process:
    """The command in a process group of its own. Its stderr is shown: it is quiet unless something is wrong."""
    command = (sys.executable, "-m", "connectors.cli", *arguments)
    return await asyncio.create_subprocess_exec(
        *command, cwd=checkout, env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    )


class Node:
    """A node of its own process and folder. `ready` is set when its assistant is loaded."""

    def __init__(self, checkout: Path, data: Path, api: str, role: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url, self._role, self._checkout = f"http://127.0.0.1:{self._port}", role, checkout
        self._environ = os.environ | {
            "FARO_DATA_DIR": str(data),
            "FARO_PROVIDER": "twilio",
            "FARO_TWILIO_ACCOUNT_SID": SID,
            "FARO_TWILIO_AUTH_TOKEN": TOKEN,
            "FARO_TWILIO_API_URL": api,
            "FARO_PUBLIC_URL": PUBLIC,
            "FARO_PORT": str(self._port),
        }
        self._process: Process | None = None
        self.ready = asyncio.Event()

    async def start(self) -> None:
        """Until the port is open."""
        self._process = await faro("serve", "--role", self._role, checkout=self._checkout, environ=self._environ)
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                if self._process.returncode is not None:
                    sys.exit(f"the node ended with {self._process.returncode}")
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return

    async def watch(self, session: aiohttp.ClientSession) -> None:
        """Ask twice a second whether the node is ready, as a load balancer would."""
        while not self.ready.is_set():
            async with session.get(f"{self.url}/readyz") as answer:
                if answer.status == 200:
                    self.ready.set()
            await asyncio.sleep(0.5)

    async def stop(self) -> None:
        """The node and what it started."""
        if self._process is not None and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            await self._process.wait()


@asynccontextmanager
async def running(
    api: str, checkout: Path = ROOT, role: str = "all", *, wait: bool = True
) -> AsyncIterator[tuple[Node, Phones]]:
    with tempfile.TemporaryDirectory(prefix="faro-latency-") as folder:
        node = Node(checkout, Path(folder), api, role)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await node.start()
            watching = asyncio.create_task(node.watch(session))
            try:
                if wait:
                    await node.ready.wait()
                yield node, Phones(session, node.url)
            finally:
                watching.cancel()
                await node.stop()


def for_(seconds: float) -> Callable[[float], bool]:
    return lambda passed: passed < seconds


async def alone(api: str, seconds: float) -> Measured:
    result = Measured("alone")
    async with running(api, role="gateway") as (_, phones):
        await phones.at_rate(result, for_(seconds))
    return result


async def loading(api: str, _seconds: float) -> Measured:
    result = Measured("loading")
    for _ in range(STARTS):
        async with running(api, wait=False) as (node, phones):
            await phones.at_rate(result, lambda _passed, ready=node.ready: not ready.is_set())  # type: ignore[misc]
    return result


async def answering(api: str, seconds: float) -> Measured:
    result = Measured("answering")
    async with running(api) as (_, phones):
        await phones.at_rate(result, for_(seconds))
    return result


async def behind(api: str, seconds: float) -> Measured:
    result = Measured("behind")
    async with running(api) as (_, phones):
        await phones.all_at_once(BACKLOG, Measured("backlog"))
        await phones.at_rate(result, for_(seconds))
    return result


async def training(api: str, _seconds: float) -> Measured:
    """`faro train` in a copy of the checkout, where no model lies yet."""
    result = Measured("training")
    with copied() as checkout:
        async with running(api) as (_, phones):
            with tempfile.TemporaryDirectory() as data:
                trainer = await faro("train", checkout=checkout, environ=os.environ | {"FARO_DATA_DIR": data})
                await phones.at_rate(result, lambda _passed: trainer.returncode is None)
    return result


async def first(api: str, _seconds: float) -> Measured:
    result = Measured("first")
    with copied() as checkout:
        async with running(api, checkout, wait=False) as (node, phones):
            await phones.at_rate(result, lambda passed: not node.ready.is_set() and passed < LONGEST_TRAINING)
    return result


class copied(tempfile.TemporaryDirectory[str]):
    """This checkout without its models."""

    def __enter__(self) -> Path:  # type: ignore[override]
        checkout = Path(super().__enter__()) / "faro"
        shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".*", "var", "tests", "__pycache__"))
        return checkout


async def measure(states: list[str], seconds: float) -> bool:
    print(f"{RATE} messages a second\n\n| state | messages | p50 ms | p99 ms | longest ms | refused |")
    print("|---|---|---|---|---|---|", flush=True)
    fine = True
    async with provider() as api:
        for name in states:
            result: Measured = await globals()[name](api, seconds)
            print(result.row(), flush=True)
            fine = fine and result.holds
    return fine


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How soon a webhook is acknowledged while the node is busy.")
    parser.add_argument("states", nargs="*", default=STATES, metavar="STATE", help=", ".join(STATES))
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    if unknown := [name for name in options.states if name not in STATES]:
        parser.error(f"no such state: {', '.join(unknown)}")
    sys.exit(0 if asyncio.run(measure(list(options.states), options.seconds)) else 1)

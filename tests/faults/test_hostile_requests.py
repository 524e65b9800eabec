"""Thousands of requests that no provider sends, at whole nodes in processes of their own, on every route.

Nothing may end the node, be answered with a 500, be stored, or be repeated in an answer or in the log.
FARO_FAULTS=release sends 20,000 (some minutes), else 1,500.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.simulator import routes as simulator_routes
from tests.connectors.edge import LINE, PERSON, build_node, signature
from tests.faults.hostile import MARK, SECRET, Attack, Attacker

ROOT = Path(__file__).parents[2]
SEED = 20261121
COUNT = 20_000 if os.environ.get("FARO_FAULTS") == "release" else 1_500
AT_ONCE, PATIENCE, STALL, SILENCE = 40, 60.0, 20.0, 1.5
TOKEN, PUBLIC = "a-token-for-tests-only", "https://faro.example.org/hooks"
TWILIO = {
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_TWILIO_API_URL": "http://127.0.0.1:9",
    "FARO_PUBLIC_URL": PUBLIC,
    "FARO_OPERATOR_TOKEN": "an-operator-of-tests-only",
}
KANNEL = {
    "FARO_KANNEL_URL": "http://127.0.0.1:9",
    "FARO_KANNEL_USER": "faro",
    "FARO_KANNEL_PASSWORD": "x",
    "FARO_KANNEL_SECRET": SECRET,
}
NODES: Mapping[str, Mapping[str, str]] = {
    "twilio": {"FARO_PROVIDER": "twilio", **TWILIO},
    "kannel and twilio": {"FARO_PROVIDER": "sms=kannel,whatsapp=twilio,voice=twilio", **TWILIO, **KANNEL},
    "simulator": {},
}
ANSWER = re.compile(rb"^HTTP/1\.[01] (\d{3}) ", re.MULTILINE)
TABLES = ("inbox", "outbox", "receipts", "conversations")


class Victim:
    """A node under attack."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder, self.log = folder, folder / "log"
        given = [f"{name}={value}" for name, value in settings.items()]
        command = [sys.executable, "-m", "tests.connectors.phone_node", str(folder / "data"), str(self.port), *given]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)
        self._wait_until_it_listens()

    def _wait_until_it_listens(self) -> None:
        pause, end = threading.Event(), time.monotonic() + PATIENCE
        while not self.lives():
            alive = self.process.poll() is None and time.monotonic() < end
            assert alive, self.log.read_text("utf-8", "replace")
            pause.wait(0.1)

    def lives(self) -> bool:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=STALL) as answer:
            return bool(answer.read() == b"ok")
        return False

    def rows(self) -> dict[str, int]:
        file = f"file:{self._folder / 'data' / 'faro.db'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as database:
            return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}

    def hook(self, target: str, fields: Mapping[str, str]) -> int:
        """A request as Twilio makes it."""
        headers = {"X-Twilio-Signature": signature(TOKEN, PUBLIC + target, fields)}
        request = Request(f"http://127.0.0.1:{self.port}{target}", urlencode(fields).encode(), headers)
        with urlopen(request, timeout=STALL) as answer:
            return int(answer.status)

    async def suffer(self, attack: Attack) -> bytes:
        """Everything that is answered on one connection, until the node closes it or says nothing more."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(attack.sends)
            return await _all_of(reader, writer)
        except TimeoutError:
            raise AssertionError(f"no end: {attack}") from None
        finally:
            writer.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


async def _all_of(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """What a request promises and never sends is waited for a while; then we hang up, and the node must do so too."""
    got, patience = b"", SILENCE
    with suppress(OSError):  # a refused body is cut off
        while True:
            try:
                part = await asyncio.wait_for(reader.read(65_536), patience)
            except TimeoutError:
                if patience == STALL:
                    raise
                writer.write_eof()
                patience = STALL
                continue
            got += part
            if not part or b"text/event-stream" in got:
                break
    return got


@pytest.fixture(params=NODES)
def victim(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Victim]:
    node = Victim(tmp_path, NODES[request.param])
    yield node
    node.stop()


@pytest.fixture
def routes(tmp_path: Path) -> tuple[str, ...]:
    """Every route there is, asked of the gateway itself."""
    app = build_gateway(build_node(Database(f"sqlite:///{tmp_path / 'none.db'}"), {}).edge)
    app.router.add_routes(simulator_routes())
    found = {resource.canonical for resource in app.router.resources()}
    assert {"/twilio/sms", "/kannel/sms", "/loopback/events", "/readyz", "/"} <= found
    return tuple(sorted(found))


async def test_no_hostile_request_gets_anywhere(
    victim: Victim, routes: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    attacker, statuses = Attacker(routes, SEED), dict[int, int]()
    share, simulator = COUNT // len(NODES), "simulator" in request.node.name
    mine = range(COUNT)[share * list(NODES).index(request.node.callspec.params["victim"]) :][:share]
    for first in mine[::AT_ONCE]:
        attacks = [attacker.attack(number) for number in mine[first - mine.start :][:AT_ONCE]]
        answers = await asyncio.gather(*map(victim.suffer, attacks))
        for attack, answer in zip(attacks, answers, strict=True):
            for status in map(int, ANSWER.findall(answer)):
                statuses[status] = statuses.get(status, 0) + 1
                assert status < 500 or status in (501, 505), f"{status} to {attack}"
            assert b"Traceback" not in answer, attack
            assert simulator or (b"<Response" not in answer and MARK.encode() not in answer), attack
    assert victim.process.poll() is None
    assert await asyncio.to_thread(victim.lives)
    assert simulator or not any(victim.rows().values())
    log = victim.log.read_text("utf-8", "replace")
    assert "request_failed" not in log
    assert MARK not in log
    assert {400, 404, 405} <= set(statuses), f"the attacks are too tame: {statuses}"
    assert simulator or 403 in statuses, f"the attacks never get to a route: {statuses}"
    if not simulator:
        fields = {"MessageSid": f"SM{0:032}", "From": PERSON, "To": LINE, "Body": "hola", "NumMedia": "0"}
        assert await asyncio.to_thread(victim.hook, "/twilio/whatsapp", fields) == 200
        assert victim.rows()["inbox"] == 1, "what is signed is still taken"


def test_an_attack_can_be_sent_again() -> None:
    one, other = (Attacker(("/twilio/sms", "/kannel/sms", "/"), SEED) for _ in range(2))
    assert [one.attack(number) for number in range(50)] == [other.attack(number) for number in reversed(range(50))][
        ::-1
    ]
    assert len({one.attack(number).sends for number in range(200)}) > 190

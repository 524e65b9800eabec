"""A whole node in a process of its own whose machine can be made sick, and the hands that do it.

Only the mind is a stand-in, and it is loaded when the file `mind` appears in the data folder: so a message can be
stored, and the machine fall sick, before it is answered.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.messages import Inbound, Reply, Turn
from connectors.database import Database
from connectors.serve import run_node
from connectors.settings import Settings, read_settings
from tests.connectors.edge import FakeWords

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0  # seconds until a node must have recovered
Found = TypeVar("Found")


class Echo:
    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        return Turn((Reply(f"eco: {inbound.text}"),), "es", "es", "service.menu", 1.0, "answer", memory={"n": 1})


def late_mind(settings: Settings) -> tuple[Echo, FakeWords]:
    with select.epoll() as pause:  # libfaketime spoils other ways to wait
        while not (settings.data_dir / "mind").exists():
            pause.poll(0.05)
    return Echo(), FakeWords()


def until(look: Callable[[], Found], wanted: Callable[[Found], bool], seconds: float = PATIENCE) -> Found:
    """What is seen when it is as wanted; at the end, whatever is seen, for the assertion to tell."""
    end = time.monotonic() + seconds
    while not wanted(found := look()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


@dataclass
class SickNode:
    """`process` is the node, `address` its gateway."""

    process: subprocess.Popen[str]
    address: str
    folder: Path
    database_url: str

    def post(self, sid: str) -> tuple[int, str | None]:
        """As the provider hands a message over: the status, and when to come back."""
        form = urlencode(
            {"MessageSid": sid, "From": "+50255501234", "To": "+15005550006", "Body": f"necesito ayuda, {sid}"}
        )
        return self._fetch(Request(f"{self.address}loopback/sms", form.encode()))[:2]

    def readiness(self) -> dict[str, Any]:
        return dict(json.loads(self._fetch(Request(f"{self.address}readyz"))[2]))

    def reasons(self) -> list[str]:
        return list(self.readiness()["reasons"])

    def is_alive(self) -> bool:
        return self._fetch(Request(f"{self.address}healthz"))[0] == 200

    @staticmethod
    def _fetch(request: Request) -> tuple[int, str | None, str]:
        try:
            with urlopen(request, timeout=20) as answer:
                return answer.status, None, answer.read().decode()
        except HTTPError as error:
            return error.code, error.headers.get("Retry-After"), error.read().decode()

    def wake_mind(self) -> None:
        (self.folder / "mind").touch()

    def answered(self) -> int:
        return self.count("SELECT count(*) FROM outbox WHERE state = 'sent'")

    def count(self, question: str) -> int:
        database = Database(self.database_url)
        try:
            with database.read() as connection:
                return int(connection.exec_driver_sql(question).scalar_one())
        finally:
            database.close()


@contextmanager
def sick_node(folder: Path, environ: Mapping[str, str] | None = None, *given: str) -> Iterator[SickNode]:
    """`environ` is for the process, `given` are settings."""
    folder.mkdir(parents=True, exist_ok=True)
    url = next((one.partition("=")[2] for one in given if one.startswith("FARO_DATABASE_URL=")), "")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sick_machine", str(folder), *given],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        yield SickNode(process, address, folder, url or f"sqlite:///{folder / 'faro.db'}")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    place, *more = sys.argv[1:]
    own = {"FARO_DATA_DIR": place, "FARO_PORT": "0", "FARO_SECRET_KEY": "only for tests, long"}
    settings_given = read_settings(own | dict(setting.split("=", 1) for setting in more))
    sys.exit(run_node(settings_given, late_mind, "all", announce=lambda at: print(at, flush=True)))

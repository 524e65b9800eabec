"""Processes that a test starts and kills: forked from a server that has imported everything, so that a start is cheap.

`live` is the body of a node's process: the real `run_node` with a mind that costs nothing, a clock that may run fast,
and a named point at which the process kills itself.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import signal
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.messages import Inbound, Reply, Turn
from connectors.crash_points import Point
from connectors.serve import Role, run_node
from connectors.settings import Settings, read_settings
from tests.connectors.edge import FakeWords

CONTEXT = multiprocessing.get_context("forkserver")
PRELOADED = ("pytest", "aiohttp", "twilio.rest", "tests.connectors.updating.node", "tests.faults.carrier")
CONTEXT.set_forkserver_preload([*PRELOADED, "tests.faults.processes"])
PATIENCE = 60.0


@dataclass(frozen=True)
class FastClock:
    """The same time in every process that has it: `pace` seconds a second since `start`."""

    start: float
    pace: float = 1.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.start + (time.time() - self.start) * self.pace, UTC)


@dataclass(frozen=True)
class Crash:
    """Die at the point, the n-th time that it is reached."""

    point: Point
    time: int = 1

    def hook(self) -> Callable[[Point], None]:
        left = self.time

        def at(point: Point) -> None:
            nonlocal left
            left -= point == self.point
            if point == self.point and left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        return at


class Echo(FakeWords):
    """Says what it heard; BORRAR erases."""

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        erase, kind = inbound.text == "BORRAR", "command" if inbound.text == "BORRAR" else "answer"
        texts = (Reply(f"eco: {inbound.text}"),)
        return Turn(texts, "es", "es", "rights.wages", 1.0, kind, memory={"language": "es"}, erase=erase)  # type: ignore[arg-type]


def live(environ: Mapping[str, str], role: Role, clock: FastClock, crash: Crash | None, out: str) -> None:
    """A node until it is killed; what it says goes to the file `out`."""
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1), os.dup2(handle, 2)
    form, extra = f"{os.getpid()} {role} %(message)s %(error)s %(reasons)s", {"error": "", "reasons": ""}
    shown = logging.StreamHandler(os.fdopen(2, "w", buffering=1, closefd=False))
    shown.setFormatter(logging.Formatter(form, defaults=extra))
    logging.basicConfig(level=logging.INFO, handlers=[shown])
    hook = {} if crash is None else {"at": crash.hook()}
    run_node(read_settings(environ), _mind, role, announce=lambda _address: None, wall=clock, **hook)


def _mind(_settings: Settings) -> tuple[Echo, Echo]:
    return Echo(), Echo()


class Life:
    """One process from its start to its end."""

    def __init__(self, body: Callable[..., None], *arguments: Any) -> None:
        self._process = CONTEXT.Process(target=body, args=arguments, daemon=True)
        self._process.start()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.join(PATIENCE)

    def died(self) -> bool:
        """Wait for its end; whether it was killed, by whomever."""
        self._process.join(PATIENCE)
        return self._process.exitcode == -signal.SIGKILL


def free_port() -> int:
    """Below those that the system gives to outgoing connections: a restarted process must find it free."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 1000):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


def newest(file: Path, size: int = 2000) -> str:
    return file.read_text("utf-8", "replace")[-size:] if file.exists() else ""

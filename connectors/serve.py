"""Runs a node: gateway and delivery on the event loop, turns in a thread with a loop of their own.

Refuses a second node on the same SQLite file (SettingsError), since the first start after a crash takes over every
lease. Rules: a busy mind never delays a webhook; workers are woken and also look by themselves; SIGTERM and SIGINT
let the turn under way end.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Protocol

from aiohttp import web

from connectors import (
    budgets,
    call_backs,
    calls,
    complaints,
    conversations,
    early_warning,
    inbox,
    outbox,
    referral_uses,
    reports,
    unanswered,
    vitals,
)
from connectors.bells import POLL, Bell, work
from connectors.clock import wall_clock
from connectors.crash_points import Point, nothing
from connectors.errors import SettingsError
from connectors.gateway import Edge, build_gateway
from connectors.health import Health
from connectors.parts import Parts, build_parts
from connectors.settings import Settings
from connectors.switchboard import Spoken, SpokenFactory, Switchboard
from connectors.telephone.desk import Desk
from connectors.telephone.routes import Telephones
from connectors.terse_server import TerseRunner
from connectors.threads import take_short_turns
from connectors.turn_thread import AssistantFactory, TurnThread
from connectors.worker import Clock, Store


class Renewal(Protocol):
    """Replaces what is answered with while the node runs; `connect` does so for calls, None where none come in."""

    def run(
        self,
        stopping: threading.Event,
        connect: Callable[[Spoken], None] | None,
        told: Callable[[str], None],
    ) -> None: ...

    def published(self) -> date | None:
        """The day of the packs that answer."""
        ...


Role = Literal["all", "gateway", "turns", "delivery"]
HOUSEKEEPING = 3600.0
WATCH = 60.0
LAST_TURN = 20.0  # seconds that a turn under way gets to end; what is cut off is thought again after the next start
log = logging.getLogger(__name__)
http_log = logging.getLogger(f"{__name__}.http")


def _unknown() -> date | None:
    return None


def without_details(record: logging.LogRecord) -> bool:
    """The web server quotes the bytes of a malformed request, and those may be somebody's message."""
    record.msg, record.args, record.exc_info, record.exc_text = "malformed_request", (), None, None
    return True


http_log.addFilter(without_details)


@contextmanager
def only_node(settings: Settings) -> Iterator[None]:
    """On SQLite, one node per database, by a lock that the system drops with the process."""
    if not settings.on_sqlite:
        yield
        return
    file = Path(settings.database_url.removeprefix("sqlite:///") + ".lock")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SettingsError("FARO_DATA_DIR", "serve.second_node", {"file": str(file)}) from error
        yield


def run_node(
    settings: Settings,
    assistant_factory: AssistantFactory,
    role: Role,
    *,
    announce: Callable[[str], None],
    wall: Clock = wall_clock,
    at: Callable[[Point], None] = nothing,
    spoken: SpokenFactory | None = None,
    renewal: Renewal | None = None,
) -> int:
    """Until a signal comes. On SQLite only `all` makes sense, so the lock is taken whatever the role."""
    take_short_turns()
    with only_node(settings):
        parts = build_parts(settings, wall, at, renewal.published if renewal else _unknown)
        if settings.on_sqlite:
            with parts.store.database.write() as connection:
                inbox.release_all(connection, parts.store.now())
                outbox.release_all(connection, parts.store.now())
        turns = TurnThread(parts, assistant_factory) if role in ("all", "turns") else None
        try:
            asyncio.run(_run(parts, turns, role, announce, spoken, renewal))
        finally:
            parts.stopping.set()
            parts.turn_bell.ring()
            if turns is not None and turns.ident is not None:
                turns.join(LAST_TURN)
            parts.store.database.close()
    if turns is not None and turns.failure is not None:
        raise turns.failure
    return 0


async def _run(
    parts: Parts,
    turns: TurnThread | None,
    role: Role,
    announce: Callable[[str], None],
    spoken: SpokenFactory | None,
    renewal: Renewal | None,
) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    bells = parts.turn_bell.ring, parts.delivery_bell.ring
    board = Switchboard(parts.settings, parts.store, parts.metrics, *bells) if role in ("all", "gateway") else None
    runner = await _open_gateway(parts, turns, announce, board, spoken) if board else None
    if renewal is not None and role != "delivery":
        connect = board.connect if board and spoken else None
        told = parts.stopping, connect, lambda outcome: parts.metrics.updates.labels(outcome).inc()
        threading.Thread(target=renewal.run, args=told, name="renewal", daemon=True).start()
    upkeep, tasks = [asyncio.create_task(_housekeeping(parts)), asyncio.create_task(_watch(parts.health))], []
    if role in ("all", "delivery"):
        tasks.append(asyncio.create_task(work(parts.delivery.step, parts.delivery_bell, parts.stopping)))
        tasks.append(asyncio.create_task(work(parts.rings.step, Bell(), parts.stopping)))
    if turns is not None:
        # A node whose mind has died must not go on acknowledging messages as if all were well.
        turns.on_end = lambda: _tell(loop, stop)
        turns.start()
    await stop.wait()
    parts.stopping.set()
    parts.turn_bell.ring()
    parts.delivery_bell.ring()
    if runner is not None:
        await runner.cleanup()
    for task in upkeep:
        task.cancel()
    await _finish(tasks)


def _tell(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """From another thread, perhaps after the loop has ended."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(stop.set)


async def _finish(tasks: list[asyncio.Task[None]]) -> None:
    """The delivery under way ends; what only waits is cut short."""
    if not tasks:
        return
    _done, pending = await asyncio.wait(tasks, timeout=POLL + 1)
    for task in pending:
        task.cancel()


async def _housekeeping(parts: Parts) -> None:
    while True:
        await asyncio.to_thread(prune, parts.store)
        await asyncio.sleep(HOUSEKEEPING)


async def _watch(health: Health) -> None:
    """The node looks by itself too: the log tells what changed, and the last believed time is kept."""
    while True:
        await asyncio.to_thread(health)
        await asyncio.sleep(WATCH)


def prune(store: Store) -> None:
    """What the hourly housekeeping does: whatever has come to its end goes."""
    try:
        with store.database.write() as connection:
            vitals.redate(connection, store.now())
            conversations.prune(connection, store.now(), store.kept)
            budgets.prune(connection, store.now(), store.kept)
            referral_uses.prune(connection, store.now(), store.kept)
            complaints.prune(connection, store.now(), store.kept)
            unanswered.prune(connection, store.now(), store.kept)
            reports.prune(connection, store.now(), store.kept)
            early_warning.prune(connection, store.now(), store.kept)
            calls.prune(connection, store.now(), store.kept)
            expired = call_backs.prune(connection, store.now(), store.kept)
            store.at("pruning")
        store.at("pruned")
        store.database.checkpoint()
        if expired:
            log.warning("call_backs_expired", extra={"number": expired})
    except Exception as error:  # tried again in an hour
        log.error("housekeeping_failed", extra={"error": type(error).__name__})


async def _open_gateway(
    parts: Parts,
    turns: TurnThread | None,
    announce: Callable[[str], None],
    board: Switchboard,
    spoken: SpokenFactory | None,
) -> web.AppRunner:
    def reasons() -> tuple[str, ...]:
        held = tuple(f"channel stopped: {channel}" for channel in parts.delivery.stopped)
        parts.metrics.stopped.set(len(held))
        return (turns.reasons() if turns else ()) + held

    ring = parts.turn_bell.ring
    voice = board.routes() if spoken is not None else ()
    routes = (*simulator_routes(), *Telephones(Desk(parts.settings.public_url, board.look)).routes())
    edge = Edge(parts.settings, parts.store, parts.loopback, parts.metrics, ring, reasons, parts.health, routes, voice)
    if spoken is not None:
        board.load(spoken)
    runner = TerseRunner(build_gateway(edge), access_log=None, logger=http_log, shutdown_timeout=2.0)
    await runner.setup()
    site = web.TCPSite(runner, parts.settings.host, parts.settings.port)
    await site.start()
    host, port = runner.addresses[0][:2]
    announce(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    return runner


def simulator_routes() -> tuple[web.RouteDef, ...]:
    """The phone simulator's pages, where that part is installed; `build_gateway` decides whether they are served."""
    if find_spec("connectors.simulator") is None:
        return ()
    return tuple(import_module("connectors.simulator").routes())

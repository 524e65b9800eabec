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
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
    inbox,
    outbox,
    referral_uses,
    unanswered,
    vitals,
)
from connectors.budget_watch import SpendingMetrics
from connectors.channel import Provider
from connectors.clock import SteadyClock, wall_clock
from connectors.contents import StoredContents
from connectors.crash_points import Point, nothing
from connectors.database import Database
from connectors.disk import room, storage
from connectors.errors import SettingsError
from connectors.gateway import Edge, build_gateway
from connectors.health import Health
from connectors.hearing.build import build_ear
from connectors.kannel import KannelProvider
from connectors.loopback import LoopbackProvider
from connectors.metrics import Metrics
from connectors.pace import paced
from connectors.referrals import OFFICES_FILE, Referrals
from connectors.ring_worker import Line, RingWorker
from connectors.secret_key import keys_of, read_or_make_key
from connectors.settings import Settings
from connectors.switchboard import Spoken, SpokenFactory, Switchboard
from connectors.telephone.desk import Desk
from connectors.telephone.routes import Telephones
from connectors.terse_server import TerseRunner
from connectors.thinking import Assistant, Words
from connectors.threads import lasting, take_short_turns
from connectors.twilio import Told, TwilioProvider
from connectors.worker import Clock, DeliveryWorker, Store, TurnWorker


class Renewal(Protocol):
    """Replaces what is answered with while the node runs; `connect` does so for calls, None where none come in."""

    def run(self, stopping: threading.Event, connect: Callable[[Spoken], None] | None) -> None: ...


AssistantFactory = Callable[[Settings], tuple[Assistant, Words]]
Role = Literal["all", "gateway", "turns", "delivery"]
POLL = 1.0  # seconds until a worker looks by itself: for due retries, and for rows of other processes
HOUSEKEEPING = 3600.0
WATCH = 60.0
LAST_TURN = 20.0  # seconds that a turn under way gets to end; what is cut off is thought again after the next start
log = logging.getLogger(__name__)
http_log = logging.getLogger(f"{__name__}.http")


def without_details(record: logging.LogRecord) -> bool:
    """The web server quotes the bytes of a malformed request, and those may be somebody's message."""
    record.msg, record.args, record.exc_info, record.exc_text = "malformed_request", (), None, None
    return True


http_log.addFilter(without_details)


class Bell:
    """Wakes a worker on its own loop, from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()

    def attach(self) -> None:
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()


async def work(step: Callable[[], Awaitable[bool]], bell: Bell, stopping: threading.Event) -> None:
    """Step while there is something to do, else wait; an error of the database is waited out, never fatal."""
    bell.attach()
    while not stopping.is_set():
        try:
            busy = await step()
        except Exception as error:  # a full disk, a lost server: the worker must outlive it
            log.error("worker_failed", extra={"error": type(error).__name__})
            busy = False
        if not busy and not stopping.is_set():
            await bell.wait(POLL)


@dataclass(frozen=True)
class Parts:
    """What a node consists of once its database is ready."""

    settings: Settings
    store: Store
    metrics: Metrics
    loopback: LoopbackProvider
    delivery: DeliveryWorker
    rings: RingWorker
    health: Health
    turn_bell: Bell
    delivery_bell: Bell
    stopping: threading.Event


def build_parts(settings: Settings, wall: Clock = wall_clock, at: Callable[[Point], None] = nothing) -> Parts:
    """Open and upgrade the database, build the providers."""
    read_or_make_key(settings)  # before anything is written
    database = Database(settings.database_url)
    database.upgrade()
    with database.read() as connection:
        clock = SteadyClock(vitals.seen(connection), wall)
    store = Store(database, keys_of(settings, database), clock, settings.kept, at)
    metrics, loopback = Metrics(), LoopbackProvider()
    metrics.registry.register(SpendingMetrics(database, settings.sms, clock))
    health = Health(database, clock, lambda: room(storage(settings)), metrics)
    providers: dict[str, Provider] = {"loopback": loopback}
    if "twilio" in settings.providers.values():
        providers["twilio"] = twilio_provider(settings, StoredContents(database, clock), metrics)
    if "kannel" in settings.providers.values():
        doubts = metrics.possible_repeats
        providers["kannel"] = KannelProvider(settings.kannel, lambda channel: doubts.labels(channel).inc())
    spaced = {name: paced(provider, settings.sms.per_second) for name, provider in providers.items()}
    delivery = DeliveryWorker(store, spaced, metrics)
    able = {name: provider for name, provider in providers.items() if isinstance(provider, Line)}
    rings = RingWorker(store, able, settings.providers["voice"], metrics)
    return Parts(settings, store, metrics, loopback, delivery, rings, health, Bell(), Bell(), threading.Event())


def twilio_provider(settings: Settings, contents: StoredContents, metrics: Metrics) -> TwilioProvider:
    """Twilio, whose doubts and ways to show choices are counted."""
    told = Told(
        shown=lambda how: metrics.choices_shown.labels(how).inc(),
        doubt=lambda channel: metrics.possible_repeats.labels(channel).inc(),
    )
    return TwilioProvider(settings.twilio, settings.public_url, contents=contents, told=told)


class TurnThread(threading.Thread):
    """Loads the assistant and answers. `failure` is set when loading failed; `ready` when it is loaded."""

    def __init__(self, parts: Parts, factory: AssistantFactory) -> None:
        super().__init__(name="turns", daemon=True)
        self._parts, self._factory = parts, factory
        self.ready = threading.Event()
        self.failure: BaseException | None = None
        self.on_end: Callable[[], None] = lambda: None

    def run(self) -> None:
        try:
            parts = self._parts
            with lasting():
                assistant, words = self._factory(parts.settings)
            ring = parts.delivery_bell.ring
            referred = Referrals(parts.settings.data_dir / OFFICES_FILE)
            store, wake = parts.store, parts.turn_bell.ring
            ear = build_ear(parts.settings, store.database, store.keys, store.now, wake)
            worker = TurnWorker(
                parts.store,
                assistant,
                words,
                ring,
                parts.metrics,
                referred,
                parts.settings.sms,
                ear,
                parts.settings.voice,
            )
            self.ready.set()
            asyncio.run(work(worker.step, parts.turn_bell, parts.stopping))
        except BaseException as error:  # handed to the main thread, which ends the node
            self.failure = error
            log.error("turns_ended", extra={"error": type(error).__name__})
        finally:
            self.on_end()

    def reasons(self) -> tuple[str, ...]:
        if not self.is_alive():
            return ("turns",)
        return () if self.ready.is_set() else ("assistant loading",)


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
        parts = build_parts(settings, wall, at)
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
        threading.Thread(target=renewal.run, args=(parts.stopping, connect), name="renewal", daemon=True).start()
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

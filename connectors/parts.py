"""What a node consists of once its settings are read: database, providers, workers, what tells how it is.

Refuses what the settings or the key refuse (SettingsError). Rules: the key is there before anything is written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from connectors import vitals
from connectors.bells import Bell
from connectors.budget_watch import SpendingMetrics
from connectors.channel import Provider
from connectors.clock import SteadyClock, wall_clock
from connectors.contents import StoredContents
from connectors.crash_points import Point, nothing
from connectors.database import Database
from connectors.disk import room, storage
from connectors.health import Health
from connectors.kannel import KannelProvider
from connectors.loopback import LoopbackProvider
from connectors.metrics import Metrics
from connectors.pace import paced
from connectors.ring_worker import Line, RingWorker
from connectors.secret_key import keys_of, read_or_make_key
from connectors.settings import Settings
from connectors.twilio import Told, TwilioProvider
from connectors.worker import Clock, DeliveryWorker, Store


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


def build_parts(
    settings: Settings,
    wall: Clock = wall_clock,
    at: Callable[[Point], None] = nothing,
    published: Callable[[], date | None] = lambda: None,
) -> Parts:
    """Open and upgrade the database, build the providers."""
    read_or_make_key(settings)  # before anything is written
    database = Database(settings.database_url)
    database.upgrade()
    with database.read() as connection:
        clock = SteadyClock(vitals.seen(connection), wall)
    store = Store(database, keys_of(settings, database), clock, settings.kept, at)
    metrics, loopback = Metrics(), LoopbackProvider()
    metrics.registry.register(SpendingMetrics(database, settings.sms, clock))
    health = Health(database, clock, lambda: room(storage(settings)), metrics, published=published)
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

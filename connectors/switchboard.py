"""Puts the telephone together: the flow is loaded beside the gateway, and calls wait in short pauses until it is there.

Refuses nothing: packs that can't be loaded end in a log line, and callers hear pauses until somebody mends it. Rules:
the packs of a call are those of the messages, read once at start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.calls import Line
from connectors import calls
from connectors.audio.shelf import FOLDER, Shelf
from connectors.metrics import Metrics
from connectors.settings import Settings
from connectors.telephone.desk import Look
from connectors.voice import CallDesk, Flow
from connectors.voice_routes import VoiceRoutes
from connectors.worker import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Spoken:
    """What is heard: the flow, and the folders of packs, whose recordings come first."""

    flow: Flow
    packs: tuple[Path, ...] = ()


SpokenFactory = Callable[[Settings], Spoken]


def sms_provider(settings: Settings) -> str | None:
    """How callers get their SMS. The loopback's go nowhere when real telephones call."""
    sms, voice = settings.providers["sms"], settings.providers["voice"]
    return None if sms == "loopback" and voice != "loopback" else sms


def own_lines(settings: Settings) -> tuple[str, ...]:
    """Numbers of Faro's own, as far as the settings name them."""
    named = (settings.twilio.voice_from, settings.twilio.sms_from, settings.kannel.sms_from)
    return tuple(line for line in named if line)


class Switchboard:
    """`desk` is None until the flow is loaded."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        metrics: Metrics,
        on_inbox: Callable[[], None],
        on_outbox: Callable[[], None],
    ) -> None:
        self._settings, self._store, self._metrics = settings, store, metrics
        self._on_inbox, self._on_outbox = on_inbox, on_outbox
        self.shelf = Shelf(settings.data_dir / FOLDER, own_voice=settings.voice.own)
        self.desk: CallDesk | None = None

    def routes(self) -> tuple[web.RouteDef, ...]:
        return VoiceRoutes(self._settings.voice, lambda: self.shelf, lambda: self.desk).routes()

    def load(self, factory: SpokenFactory) -> None:
        """In a thread of its own: the gateway doesn't wait."""
        threading.Thread(target=self._load, args=(factory,), name="switchboard", daemon=True).start()

    def _load(self, factory: SpokenFactory) -> None:
        try:
            self.connect(factory(self._settings))
        except Exception as error:
            log.error("switchboard_failed", extra={"error": type(error).__name__})

    def connect(self, spoken: Spoken) -> None:
        settings = self._settings
        self.shelf = Shelf(settings.data_dir / FOLDER, spoken.packs, settings.voice.own)
        self.desk = CallDesk(
            store=self._store,
            flow=spoken.flow,
            metrics=self._metrics,
            address=lambda path: settings.public_url + path,
            audio=self._sound_address,
            sms=sms_provider(settings),
            own=own_lines(settings),
            limits=settings.sms,
            on_inbox=self._on_inbox,
            on_outbox=self._on_outbox,
        )

    def look(self, call_id: str) -> Look | None:
        """Where a call of the simulator is, and what its sounds say; it blocks."""
        with self._store.database.read() as connection:
            call = calls.load(connection, self._store.keys, "loopback", call_id)
        if call is None or call.move is None:
            return None
        found = ((self._sound_address(line), line) for line in call.move.lines)
        return Look(call.move.place, {address: line for address, line in found if address})

    def _sound_address(self, line: Line) -> str | None:
        name = self.shelf.find(line)
        return None if name is None else f"{self._settings.public_url}/audio/{name}.wav"

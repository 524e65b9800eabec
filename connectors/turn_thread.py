"""The thread in which a node thinks: it loads the assistant and answers, with an event loop of its own.

Refuses nothing. Rules: a failure is kept for the main thread, since a node whose mind has died must not go on
acknowledging messages as if all were well.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from connectors.bells import work
from connectors.hearing.build import build_ear
from connectors.parts import Parts
from connectors.referrals import OFFICES_FILE, Referrals
from connectors.settings import Settings
from connectors.thinking import Assistant, Words
from connectors.threads import lasting
from connectors.worker import TurnWorker

AssistantFactory = Callable[[Settings], tuple[Assistant, Words]]
log = logging.getLogger(__name__)


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

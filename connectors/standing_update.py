"""Looks for newer packs by itself, now and then, while a node runs.

Refuses nothing: what can't be fetched, believed or activated is told in the log, in a counter and in `faro packs
status`, and is tried again; what answers goes on. Rules: a look is the same as `faro packs update`, and makes way
for a person's; nodes don't all look at the same minute; after a failure the next look comes within the hour.
"""

from __future__ import annotations

import logging
import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Literal

from connectors.errors import ReleaseMissing, SourceUnreachable, UpdateRefused, UpdateStopped
from connectors.installing import Supply, install
from connectors.old_models import prune_models
from connectors.releases.folders import FOLDER, store_of
from connectors.releases.handover import Handover, Outcome
from connectors.settings import Settings
from connectors.updating.client import PackClient
from connectors.updating.gathering import gather, tidy
from connectors.updating.space import make_room
from connectors.updating.turns import make_way, only_one

FIRST, AFTER_FAILURE = timedelta(minutes=1), timedelta(hours=1)
Told = Literal["same", "new", "refused", "unreachable", "stopped"]
log = logging.getLogger(__name__)


class StandingUpdate:
    """`look` fetches and activates; `told` counts what became of it."""

    def __init__(
        self,
        settings: Settings,
        told: Callable[[Told], None],
        look: Callable[[Settings], Outcome] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings, self._told, self._look, self._chance = settings, told, look or update_apart, chance

    def run(self, stopping: threading.Event) -> None:
        """Until the node stops."""
        pause = FIRST * (1 + self._chance())
        while not stopping.wait(pause.total_seconds()):
            pause = self.once()

    def once(self) -> timedelta:
        """One look; how long to wait for the next."""
        outcome = self._tried()
        self._told(outcome)
        every = self._settings.packs_every
        usual = every if outcome in ("same", "new", "refused") else min(every, AFTER_FAILURE)
        return usual * (0.9 + 0.2 * self._chance())

    def _tried(self) -> Told:
        try:
            outcome = self._look(self._settings)
        except SourceUnreachable as error:
            return self._failed("unreachable", error.key)
        except UpdateStopped as error:
            return self._failed("stopped", error.key)
        except (UpdateRefused, ReleaseMissing) as error:
            Handover(self._settings.data_dir / FOLDER).settle(Outcome(False, error.key, error.values))
            return self._failed("refused", error.key)
        except Exception as error:  # a full disk, a stick pulled out: tried again
            return self._failed("stopped", type(error).__name__)
        if not outcome.active:
            return self._failed("refused", outcome.key)
        return "same" if outcome.key == "packs.update.same" else "new"

    def _failed(self, told: Told, reason: str) -> Told:
        log.warning("pack_update_failed", extra={"reason": reason})
        return told


def update_apart(settings: Settings) -> Outcome:
    """As `update`, in a process of its own that leaves the processor to this one."""
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (10,)) as pool:
        return pool.submit(update, settings).result()


def update(settings: Settings) -> Outcome:
    """What `faro packs update` does with the node's own source."""
    folder = settings.data_dir / FOLDER
    assert settings.packs_source is not None
    with only_one(folder, standing=True):
        client = PackClient(
            folder,
            settings.packs_source,
            lambda: datetime.now(UTC),
            certificate=settings.packs_certificate,
            each=partial(make_way, folder),
        )
        offers = client.refresh()
        if not offers:
            return Outcome(True, "packs.update.same", {"packs": "-"})
        store = store_of(settings.data_dir)
        active = store.active()
        make_room(client, offers, active.hashes.values() if active else (), store.hashes())
        gathered = gather(client, offers)
        supply = Supply(lambda digest, _length: gathered.recording(digest), client.model)
        outcome = install(settings, gathered.bundles.values(), supply, client.source.name)
        if outcome.active:
            tidy(client, store.hashes())
            prune_models(settings.data_dir)
    return outcome

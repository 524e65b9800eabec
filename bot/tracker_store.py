"""Rasa's tracker store over a state that others keep: slots in, slots out, no message text, no history.

Refuses nothing. Rules: whoever runs a turn puts the state in before and takes it out after; between the two it lives in
this process only. A conversation thus never grows (message 300 is as fast as the first), and what is kept of it is
the slots alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bot.environment  # noqa: F401  (before rasa)
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


class SlotStore(TrackerStore):  # type: ignore[misc]
    """Holds the slots of the conversations that are in a turn right now."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._slots: dict[str, dict[str, Any]] = {}

    @property
    def domain(self) -> Domain:
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()

    def put(self, conversation: str, slots: Mapping[str, Any]) -> None:
        """Begin a turn with a known state."""
        self._slots[conversation] = dict(slots)

    def take(self, conversation: str) -> dict[str, Any]:
        """End a turn: the state is handed out and forgotten here."""
        return self._slots.pop(conversation, {})

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """A tracker that stands where the conversation stood, listening."""
        known = {slot.name for slot in self._domain.slots}
        slots = {name: value for name, value in self._slots.get(sender_id, {}).items() if name in known}
        events = [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            *(SlotSet(name, value) for name, value in slots.items()),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        return DialogueStateTracker.from_events(sender_id, events, self._domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        values = tracker.current_slot_values()
        self._slots[tracker.sender_id] = {name: value for name, value in values.items() if value is not None}

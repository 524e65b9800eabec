"""Runs actions in this process: no action server, no JSON on the way.

Rasa's RemoteAction checks its JSON schema anew at every call, which costs ten times the turn itself. Here an adapter
wraps a `rasa_sdk` Action (tracker in, events and dispatcher messages out), and subclasses of Rasa's processor and
agent put it where its name is predicted. Rasa is pinned exactly for these three seams. Rules: an action's exception
is kept and raised to whoever ran the turn, never logged with its text.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bot.environment  # noqa: F401  (before rasa)
import rasa_sdk
from rasa.core.actions.action import Action, create_bot_utterance
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk.executor import CollectingDispatcher

# What every dispatcher message has; all else are values for the words, where empty ones count too.
_OWN_KEYS = frozenset({"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"})


class TurnChannel(CollectingOutputChannel):  # type: ignore[misc]
    """Collects what a turn says, and the failure that ended it, if any."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel
        self.failure: Exception | None = None
        self.leads: dict[str, str] = {}  # a text with options -> the same without them

    def name(self) -> str:
        return self._channel


class LocalAction(Action):  # type: ignore[misc]
    """One rasa_sdk action, run as Rasa's own."""

    def __init__(self, wrapped: rasa_sdk.Action) -> None:
        self._wrapped = wrapped

    def name(self) -> str:
        return str(self._wrapped.name())

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        dispatcher = CollectingDispatcher()
        try:
            events = self._wrapped.run(dispatcher, _sdk_tracker(tracker, output_channel), {})
            events = (await events if inspect.isawaitable(events) else events) or []
            utterances = [await _utterance(m, nlg, tracker, output_channel) for m in dispatcher.messages]
        except Exception as failure:
            if isinstance(output_channel, TurnChannel):
                output_channel.failure = failure
            return []
        return [*utterances, *deserialise_events(events)]


async def _utterance(
    message: dict[str, Any], nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, channel: OutputChannel
) -> Event:
    """A dispatcher message as Rasa's bot utterance; a response name is worded by the generator."""
    name = message["response"]
    if name:
        values = {key: value for key, value in message.items() if key not in _OWN_KEYS}
        worded = dict(await nlg.generate(name, tracker, channel.name(), **values) or {})
        lead = worded.pop("lead", None)
        if lead is not None and isinstance(channel, TurnChannel):
            channel.leads[worded["text"]] = lead
        return create_bot_utterance(worded)
    return create_bot_utterance({"custom": message["custom"]})


def _sdk_tracker(tracker: DialogueStateTracker, channel: OutputChannel) -> rasa_sdk.Tracker:
    """What an action may see of the conversation: slots and the last message, no history."""
    latest = tracker.latest_message
    parsed = dict(latest.parse_data or {}) if latest else {}
    parsed["metadata"] = (latest.metadata if latest else None) or {}
    return rasa_sdk.Tracker(
        sender_id=tracker.sender_id,
        slots=tracker.current_slot_values(),
        latest_message=parsed,
        events=[],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=tracker.latest_action_name,
    )


class LocalProcessor(MessageProcessor):  # type: ignore[misc]
    """Rasa's processor that knows our actions by name."""

    def __init__(self, *arguments: Any, actions: Mapping[str, LocalAction], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._local = actions

    def use_actions(self, actions: Mapping[str, LocalAction]) -> None:
        self._local = actions

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """As Rasa's, without asking for an action endpoint that doesn't exist."""
        if self.is_action_limit_reached(tracker, True):
            from rasa.exceptions import ActionLimitReached

            raise ActionLimitReached("The limit of actions to predict has been reached.")
        prediction = self._predict_next_with_tracker(tracker)
        name = self.domain.action_names_or_texts[prediction.max_confidence_index]
        return self._get_action(name), prediction

    def _get_action(self, action_name: str) -> Action:
        return self._local.get(action_name) or super()._get_action(action_name)


class LocalAgent(Agent):  # type: ignore[misc]
    """Rasa's agent with actions of this process. `loaded`: one whose model is used, which isn't loaded again."""

    processor: LocalProcessor

    def __init__(
        self,
        model: Path,
        tracker_store: TrackerStore,
        generator: NaturalLanguageGenerator,
        actions: list[rasa_sdk.Action],
        loaded: LocalAgent | None = None,
    ) -> None:
        super().__init__(tracker_store=tracker_store, generator=generator, lock_store=InMemoryLockStore())
        self._actions = {action.name(): LocalAction(action) for action in actions}
        if loaded is None:
            self.load_model(model)
        else:
            self._share(loaded)

    def _share(self, loaded: LocalAgent) -> None:
        """What was learned is the same, and nothing of it changes while it is used; words and actions are our own."""
        self.processor = copy.copy(loaded.processor)
        self.processor.nlg, self.processor.tracker_store = self.nlg, self.tracker_store
        self.processor.lock_store = self.lock_store
        self.processor.use_actions(self._actions)
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        self.processor = LocalProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            generator=self.nlg,
            actions=self._actions,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain

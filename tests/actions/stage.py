"""Plays one action: what was understood goes in; response names, outcome and slots come out.

Rules: nothing of Rasa's server runs; the tracker is the one that an action gets in a turn, with slots and one message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.offer.desk import Registers
from actions.registry import build_actions
from content.compile import AnswerBook
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from tests.content.built_pack import SERVED, build_book


@dataclass(frozen=True)
class Said:
    """One response: its name, and the values that fill it."""

    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Played:
    """What a turn led to. `outcomes` must be one."""

    said: tuple[Said, ...]
    outcomes: tuple[Mapping[str, Any], ...]
    slots: Mapping[str, Any]

    @property
    def names(self) -> list[str]:
        """Response names; a page as "topic/variant/page"."""
        return [_page(s.values) if s.name == "answer" else s.name for s in self.said]

    @property
    def outcome(self) -> Mapping[str, Any]:
        assert len(self.outcomes) == 1, "each turn tells its outcome exactly once"
        return self.outcomes[0]

    @property
    def values(self) -> Mapping[str, Any]:
        """All values of all responses, the last of a name."""
        return {name: value for said in self.said for name, value in said.values.items()}


def _page(values: Mapping[str, Any]) -> str:
    return f"{values['topic']}/{values['variant']}/{values['number']}"


@dataclass(frozen=True)
class Heard:
    """What Rasa understood of a message."""

    intent: str = ""
    value: str | None = None
    language: str | None = None
    ranking: Sequence[tuple[str, float]] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    danger: str | None = None
    questions: Sequence[str] = ()
    counterpart: str | None = None
    text: str = ""

    def message(self) -> dict[str, Any]:
        ranking = [{"name": name, "confidence": confidence} for name, confidence in self.ranking]
        return {
            "intent": {"name": self.intent, "confidence": 1.0},
            "intent_ranking": ranking,
            "command_value": self.value,
            "language": self.language,
            "heard": self.language,
            "metadata": dict(self.metadata),
            "danger": self.danger,
            "questions": [{"name": name, "confidence": 0.9} for name in self.questions],
            "counterpart": self.counterpart,
            "text": self.text,
        }


def mention(country: str, role: str | None = None, name: str = "Lugar") -> dict[str, Any]:
    return {"country": country, "role": role, "name": name}


def play(
    action: str,
    heard: Heard | None = None,
    slots: Mapping[str, Any] | None = None,
    book: AnswerBook | None = None,
    registers: Registers | None = None,
) -> Played:
    """One turn of the named action."""
    built = build_actions(book or build_book(), SERVED, {"quc": "K'iche'"}, registers=registers)
    chosen = {a.name(): a for a in built}[action]
    dispatcher = CollectingDispatcher()
    tracker = Tracker("stranger", dict(slots or {}), (heard or Heard()).message(), [], False, None, {}, None)
    events = asyncio.run(chosen.run(dispatcher, tracker, {}))
    said = tuple(_said(m) for m in dispatcher.messages if m.get("response"))
    outcomes = tuple(m["custom"] for m in dispatcher.messages if m.get("custom"))
    return Played(said, outcomes, {event["name"]: event["value"] for event in events})


_OWN = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")


def _said(message: Mapping[str, Any]) -> Said:
    return Said(message["response"], {key: value for key, value in message.items() if key not in _OWN})

"""Hears danger in plain words where the classifier hears no urgent topic: an unheard cry for help is worst of all.

Refuses to overrule a command. Rules: the phrases stand in
`bot/data/danger.yml`, by the urgent topic that answers them; a likely urgent topic of the ranking is preferred to the
phrase's own; the topic put first gets at least the confidence that is answered without asking back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

import bot.environment  # noqa: F401  (before rasa)
from bot.components.kept_json import KeptJson
from bot.spelling import plain
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

WORDS = Path(__file__).parent.parent / "data" / "danger.yml"
LIKELY = 0.15  # an urgent topic heard with at least this is the one that is meant
# Urgent topics that have no phrases of their own here, since the classifier hears them well.
LOUD = frozenset({"fraud.debt_bondage", "rights.leave_workplace", "rights.injury", "contacts.women_help"})
ANSWERED = 0.6  # confidence given to a topic heard by its danger words alone


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerDetector(KeptJson):
    """Puts an urgent topic first when the message holds one of its danger phrases."""

    def use(self, learnt: dict[str, Any]) -> None:
        self._patterns = {topic: re.compile(pattern) for topic, pattern in learnt.items()}

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt: the phrases are put into the model."""
        return self.keep(compiled(yaml.safe_load(WORDS.read_text("utf-8"))))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = message.get("intent_ranking") or []
            if message.get("command_value") is None and len(ranking) > 1:
                self._raise(message, ranking)
        return messages

    def heard(self, text: str) -> str | None:
        """The topic of the first danger phrase in a text, or None."""
        words = f" {plain(text)} "
        return next((topic for topic, pattern in self._patterns.items() if pattern.search(words)), None)

    def _raise(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        topic = self.heard(message.get("text") or "")
        if topic is None:
            return
        urgent = {*self._patterns, *LOUD}
        likely = [r["name"] for r in ranking if r["name"] in urgent and r["confidence"] >= LIKELY]
        first = {"name": (likely or [topic])[0], "confidence": max(ANSWERED, ranking[0]["confidence"])}
        rest = [r for r in ranking if r["name"] != first["name"]]
        message.set("intent", first, add_to_output=True)
        message.set("intent_ranking", [first, *rest], add_to_output=True)


def compiled(phrases: Mapping[str, Iterable[Iterable[str]]]) -> dict[str, str]:
    """One pattern a topic over plain text between spaces."""
    return {topic: "|".join(_pattern(p) for group in groups for p in group) for topic, groups in phrases.items()}


def _pattern(phrase: str) -> str:
    words = [re.escape(plain(word.rstrip("*"))) + ("[a-zñ]*" if word.endswith("*") else "") for word in phrase.split()]
    return f" {' '.join(words)} "

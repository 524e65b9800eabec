"""Hears danger where the classifier's first topic is a calm one: an unheard cry for help is worst of all.

Refuses to overrule a command. Rules: danger is heard in phrases (`bot/data/danger.yml`, by the urgent topic that
answers them) and in the urgency that the classifier gives to all urgent topics together; of several questions the
urgent one is first; a likely urgent topic of the
ranking is preferred to the phrase's own; the topic put first gets at least the confidence that is answered without
asking back; possible danger interrupts nothing, but whom to call is said with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
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
LIFE, DESPAIR = "contacts.emergency", "social.mental_health"
IN_CONTEXT = ("follow_up", "correction", "inform_place", "no_answer")
LEAST_LETTERS = 3  # of a message in which urgency means anything: "re" is none
ALARM, HINT = "alarm", "hint"
# Measured on the development set: probability of all urgent topics together at which few calm messages remain.
SURE_DANGER = 0.5
POSSIBLE_DANGER = 0.08
ANSWERED = 0.6  # confidence given to a topic heard by its danger words alone


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerDetector(KeptJson):
    """Sets `danger`, and puts an urgent topic first when it is an alarm."""

    def use(self, learnt: dict[str, Any]) -> None:
        self._patterns = {topic: re.compile(pattern) for topic, pattern in learnt.get("phrases", {}).items()}
        self._urgent = frozenset(self._patterns) | frozenset(learnt.get("urgent", ()))

    def train(self, training_data: TrainingData) -> Resource:
        """The phrases are put into the model, and which topics are urgent."""
        examples = training_data.intent_examples
        urgent = {e.get("intent") for e in examples if (e.get("metadata") or {}).get("urgent")}
        return self.keep({"phrases": compiled(yaml.safe_load(WORDS.read_text("utf-8"))), "urgent": sorted(urgent)})

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
        text, urgent = message.get("text") or "", self._urgent
        phrase, urgency = self.heard(text), float(message.get("urgency") or 0.0)
        if len(plain(text)) < LEAST_LETTERS:
            urgency = 0.0
        if ranking[0]["name"] in IN_CONTEXT and phrase is None:
            return  # "no, otra cosa" and "¿y si soy mujer?" are about what was spoken of
        calm = max((r["confidence"] for r in ranking if _is_calm(r["name"], urgent)), default=0.0)
        message.set("danger", danger(phrase is not None, urgency, calm), add_to_output=True)
        if message.get("danger") != ALARM:
            asked = [q for q in message.get("questions") or () if q["name"] in urgent]
            if asked and ranking[0]["name"] not in urgent:
                _put_first(message, asked[0]["name"], ranking)
            return
        likely = [r["name"] for r in ranking if r["name"] in urgent and r["confidence"] >= LIKELY]
        if phrase == DESPAIR or (phrase == LIFE and likely[:1] == [DESPAIR]):
            likely = []  # who can't breathe needs an ambulance first; who says she wants to die isn't beaten
        heard = [phrase] if phrase else [r["name"] for r in ranking if r["name"] in urgent]
        name = next(iter([*likely, *heard]), None)
        if name is None:
            return
        _put_first(message, name, ranking)


def _put_first(message: Message, topic: str, ranking: list[dict[str, Any]]) -> None:
    """Whatever stood first before, with confidence enough to be answered."""
    first = {"name": topic, "confidence": max(ANSWERED, ranking[0]["confidence"])}
    rest = [r for r in ranking if r["name"] not in (topic, *IN_CONTEXT)]
    message.set("intent", first, add_to_output=True)
    message.set("intent_ranking", [first, *rest], add_to_output=True)


def _is_calm(topic: str, urgent: Collection[str]) -> bool:
    """Small talk is no rival of danger: "no quiero más" may be despair."""
    return "." in topic and topic not in urgent and not topic.startswith("service.")


def danger(phrase: bool, urgency: float, calm: float) -> str | None:
    """ALARM interrupts; HINT adds whom to call to a calm answer; None is calm. `calm`: confidence in the likeliest calm
    topic, which more urgency must outweigh.
    """
    if phrase or urgency >= max(SURE_DANGER, calm):
        return ALARM
    return HINT if urgency >= POSSIBLE_DANGER else None


def compiled(phrases: Mapping[str, Iterable[Iterable[str]]]) -> dict[str, str]:
    """One pattern a topic over plain text between spaces."""
    return {topic: "|".join(_pattern(p) for group in groups for p in group) for topic, groups in phrases.items()}


def _pattern(phrase: str) -> str:
    words = [re.escape(plain(word.rstrip("*"))) + ("[a-zñ]*" if word.endswith("*") else "") for word in phrase.split()]
    return f" {' '.join(words)} "

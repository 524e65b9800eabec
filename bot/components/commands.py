"""Recognises what needs no statistics: command words, numbers, bare places, messages without words.

Refuses to guess: the whole message must be the command. Rules: the words come from `bot/data/commands.yml` at training
and travel in the model; places found in the text arrive as metadata from whoever knows the gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import bot.environment  # noqa: F401  (before rasa)
from bot.components.codes import code_in, receipt_behind
from bot.components.kept_json import KeptJson
from bot.spelling import plain
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

WORDS = Path(__file__).parent.parent / "data" / "commands.yml"
# A command word that is a topic of the service leads to that topic's intent.
INTENTS = {
    "stop": "service.stop",
    "erase": "service.delete_data",
    "human": "contacts.human",
    "emergency": "contacts.emergency",
}
# Lists whose words keep the command under which they stand, and carry this as its value: CANCELAR stops messages, but
# leaves a form under way; "sí" is an answer, and to who asked for silence a way back.
VALUES = ("leave", "yes", "withdraw")
NEVER_MISSED = frozenset(INTENTS.values())
_COURTESY = re.compile(
    r"^(?:por favor|porfavor|porfa|please|pls|svp|s il vous plait|tanpri|hola|hello|bonjour|bonjou)\b"
    r"|\b(?:gracias|por favor|porfavor|porfa|please|pls|thanks|thank you|thx|merci|svp|s il vous plait|mesi|souple|"
    r"tanpri|obrigado|obrigada|ya)$"
)
_NUMBER = re.compile(r"(?:(?:la|el|opcion|numero|num|no|option|number|nimewo|numero|#)\s*)?(\d{1,2})$")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CommandRecogniser(KeptJson):
    """Sets the intent, with confidence 1, of messages that are nothing but a command."""

    def use(self, learnt: dict[str, Any]) -> None:
        self._table: Mapping[str, list[str]] = learnt

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt: the words are put into the model."""
        return self.keep(word_table(yaml.safe_load(WORDS.read_text("utf-8"))))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self.recognise(message.get("text") or "", message.get("metadata") or {})
            foreign = message.get("foreign")
            if foreign and (not found or found[0] == "inform_place"):
                found = "foreign_language", foreign, None
            if found:
                self._apply(message, *found)
        return messages

    def recognise(self, text: str, metadata: Mapping[str, Any]) -> tuple[str, str | None, str | None] | None:
        """(intent, value, language of the word) or None."""
        words = _key(text)
        if not words:
            return "wordless", None, None
        taken_back = self._taken_back(text)
        if taken_back is not None:
            return taken_back
        code = code_in(text)
        if code is not None:
            return "proof", code, None
        number = _NUMBER.match(words)
        if number:
            return ("menu", None, None) if int(number[1]) == 0 else ("choose", str(int(number[1])), None)
        entry = _look_up(self._table, words)
        if entry is not None:
            intent, value, language = entry
            return intent, value or None, language or None
        if metadata.get("bare_place"):
            return "inform_place", None, None
        return None

    def _taken_back(self, text: str) -> tuple[str, str | None, str | None] | None:
        """The word that takes a report back, with its receipt behind it."""
        word, receipt = receipt_behind(text)
        entry = _look_up(self._table, _key(word)) if receipt else None
        return (entry[0], receipt, entry[2] or None) if entry is not None and entry[1] == "withdraw" else None

    @staticmethod
    def _apply(message: Message, intent: str, value: str | None, language: str | None) -> None:
        message.set("intent", {"name": intent, "confidence": 1.0}, add_to_output=True)
        message.set("intent_ranking", [{"name": intent, "confidence": 1.0}], add_to_output=True)
        message.set("command_value", value, add_to_output=True)
        forced = (message.get("metadata") or {}).get("forced")
        spoken = (message.get("metadata") or {}).get("spoken")
        if intent == "language" and value:
            message.set("language", value, add_to_output=True)
        elif forced or spoken:
            message.set("language", forced or spoken, add_to_output=True)
        elif language:
            message.set("language", language, add_to_output=True)


def word_table(words: Mapping[str, Mapping[Any, list[str]]]) -> dict[str, list[str]]:
    """Plain spelling without ñ -> [intent, value, language]. Earlier commands win where a word stands twice, but for
    the value.
    """
    table: dict[str, list[str]] = {}
    for command, lists in words.items():
        for key, spellings in lists.items():
            for spelling in spellings:
                entry = table.setdefault(_key(spelling), _entry(command, str(key)))
                entry[1] = command if command in VALUES else entry[1]
    return table


@cache
def _shipped() -> Mapping[str, list[str]]:
    return word_table(yaml.safe_load(WORDS.read_text("utf-8")))


def stops(text: str) -> bool:
    """Whether a text is nothing but a word that stops messages, told without a model."""
    return (_look_up(_shipped(), _key(text)) or [""])[0] == INTENTS["stop"]


def _look_up(table: Mapping[str, list[str]], words: str) -> list[str] | None:
    """The command that a text is; one of the few that must never be missed also if it is said twice or politely."""
    if words in table:
        return table[words]
    bare = _COURTESY.sub("", words).strip()
    single = bare.split(" ", 1)[0] if len(set(bare.split())) == 1 else bare
    entry = table.get(single)
    return entry if entry is not None and entry[0] in NEVER_MISSED else None


def _key(text: str) -> str:
    """Plain spelling, and ñ as n: many telephones have no ñ, and the words are listed without it."""
    return plain(text).replace("ñ", "n")


def _entry(command: str, key: str) -> list[str]:
    if command == "languages":
        return ["language", key, ""]
    if command == "numbers":
        return ["menu", "", ""] if key == "0" else ["choose", key, ""]
    return [INTENTS.get(command, command), "", key]

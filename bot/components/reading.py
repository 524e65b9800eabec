"""Reads how a message is put: its opening, its questions, whether it goes on with the last subject or takes it back.

Refuses to change what was written: it only sets `reading` beside the text. Rules: the phrases stand in
`bot/data/reading.yml` and travel in the model; an opening is peeled off only if two words remain; a message goes on
with the last subject only if it is short and there was one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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

PHRASES = Path(__file__).parent.parent / "data" / "reading.yml"
LEAST_LEFT = 2  # words that must remain when an opening is peeled off
LONGEST_FOLLOW_UP = 8  # words
LEAST_OF_A_QUESTION = 3  # words, below this a part is no question of its own
MOST_PARTS = 8
_BREAKS = re.compile(r"[?!.;\n]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageReader(KeptJson):
    """Sets `reading`: {"core", "goes_on", "takes_back", "bare", "unanswered", "parts"}; `core` is empty if nothing was
    peeled off.
    """

    def use(self, learnt: dict[str, Any]) -> None:
        self._openings = _longest_first(learnt.get("openings", ()))
        self._goes_on = _longest_first(learnt.get("goes_on", ()))
        self._takes_back = _longest_first(learnt.get("takes_back", ()))
        self._alone = frozenset(learnt.get("alone", ()))
        self._unanswered = _anywhere(learnt.get("unanswered", ()))
        self._joins = _anywhere(learnt.get("joins", ()))

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt: the phrases are put into the model."""
        return self.keep(flattened(yaml.safe_load(PHRASES.read_text("utf-8"))))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            subject = (message.get("metadata") or {}).get("subject")
            message.set("reading", self.read(message.get("text") or "", subject is not None), add_to_output=True)
        return messages

    def read(self, text: str, has_subject: bool) -> dict[str, Any]:
        """`has_subject`: the conversation was about something already."""
        all_words = plain(text).split()
        words = self._peeled(all_words)
        short = len(words) <= LONGEST_FOLLOW_UP
        taken_back = _starts(words, self._takes_back) if has_subject and short else 0
        bare = 0 < taken_back == len(words)
        words = words if bare else words[taken_back:]
        joined = " ".join(words)
        goes_on = has_subject and short and (joined in self._alone or _starts(words, self._goes_on) > 0)
        return {
            "core": joined if len(words) < len(all_words) else "",
            "goes_on": goes_on,
            "takes_back": taken_back > 0,
            "bare": bare,
            "unanswered": bool(has_subject and short and self._unanswered and self._unanswered.search(joined)),
            "parts": self._parts(text),
        }

    def _peeled(self, words: list[str]) -> list[str]:
        length = _starts(words, self._openings)
        while length and len(words) - length >= LEAST_LEFT:
            words = words[length:]
            length = _starts(words, self._openings)
        return words

    def _parts(self, text: str) -> list[str]:
        """The questions of a message, if it seems to hold several."""
        pieces = [plain(piece) for piece in _BREAKS.split(text)]
        if self._joins:
            pieces = [part for piece in pieces for part in self._joins.split(piece)]
        peeled = [" ".join(self._peeled(piece.split())) for piece in pieces]
        parts = [piece for piece in peeled if len(piece.split()) >= LEAST_OF_A_QUESTION]
        return parts if 2 <= len(parts) <= MOST_PARTS else []


def flattened(phrases: dict[str, Any]) -> dict[str, list[str]]:
    """Each list of lists as one list, in plain spelling."""
    return {
        kind: [plain(phrase) for group in groups for phrase in ([group] if isinstance(group, str) else group)]
        for kind, groups in phrases.items()
    }


def _anywhere(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the phrases as whole words, or None if there are none."""
    either = "|".join(re.escape(phrase) for phrase in phrases)
    return re.compile(rf"\b(?:{either})\b") if either else None


def _longest_first(phrases: Iterable[str]) -> list[list[str]]:
    return sorted((phrase.split() for phrase in set(phrases)), key=len, reverse=True)


def _starts(words: Sequence[str], phrases: Iterable[list[str]]) -> int:
    """How many words the longest phrase takes that the message begins with; 0 if none."""
    return next((len(phrase) for phrase in phrases if list(words[: len(phrase)]) == phrase), 0)

"""Recognises the language of a message: es, en, fr, ht, and those that Faro knows of but doesn't speak.

Refuses nothing: it always decides, and says how sure it is. Rules: py3langid's model gives a first opinion; n-gram
counts of the pack's own examples, written as people text, give the second; Portuguese is known to the first, Mayan
languages, Garífuna and others by their frequent words; a language named by the caller wins; a short message does not
overturn the language that the conversation already has; only a message surely in a language not served is `foreign`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE
from py3langid.langid import LanguageIdentifier as Langid

import bot.environment  # noqa: F401  (before rasa)
from bot.components.kept_json import KeptJson
from bot.other_languages import read_words, recognise
from bot.spelling import plain
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

SERVED = ("es", "en", "fr", "ht")
KNOWN = (*SERVED, "pt")
SHORT = 3  # words: below this a message alone does not change the language of a conversation
_SURE = 0.9
_FOREIGN = 0.85  # below, a message is taken for the served language it looks most like
_PERHAPS = 0.6
_LIKELY = 0.75  # for one or two words of a stranger: "visa h2a" is no language, and most who write are Spanish speakers
LITTLE_TRUST = 0.3  # in py3langid about one or two words
WORD_WEIGHT = 4  # how many times more a whole word counts in a message of one or two
PORTUGUESE_MARGIN = 4.0  # log-odds by which it must beat the best served language, since it has no examples here


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(KeptJson):
    """Sets `language` (of the reply), `heard` (of the message, or None), and `foreign` if it is surely not served."""

    @staticmethod
    def required_packages() -> list[str]:
        return ["py3langid"]

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(storage, resource)
        self._langid = Langid.from_pickled_model(MODEL_FILE, norm_probs=True)
        self._langid.set_languages(list(KNOWN))

    def use(self, learnt: dict[str, Any]) -> None:
        self._weights = {gram: np.array(row, dtype=np.float32) for gram, row in learnt.get("weights", {}).items()}
        self._others = {code: frozenset(words) for code, words in learnt.get("others", {}).items()}

    def train(self, training_data: TrainingData) -> Resource:
        """Count the n-grams of each language's examples and keep what tells languages apart."""
        texts: dict[str, list[str]] = defaultdict(list)
        for example in training_data.intent_examples:
            language = (example.get("metadata") or {}).get("language")
            if language in SERVED:
                texts[language].append(example.get("text"))
        return self.keep({"weights": learn(texts), "others": read_words()})

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            metadata = message.get("metadata") or {}
            heard, sure = self.identify(message.get("text") or "")
            spoken = metadata.get("spoken")
            words = len((message.get("text") or "").split())
            unserved = foreign(heard, sure, words if spoken is None else words - 1)
            if heard == "pt" and sure < _PERHAPS:  # hardly Portuguese: the served language it looks most like
                heard, sure = self._among_served(message.get("text") or "")
            message.set("heard", heard, add_to_output=True)
            message.set("foreign", unserved, add_to_output=True)
            message.set("language", choose(heard, sure, words, spoken, metadata.get("forced")), add_to_output=True)
        return messages

    def identify(self, text: str) -> tuple[str | None, float]:
        """The most likely language and its probability; (None, 0) when there is nothing to go by."""
        grams = ngrams(text)
        if not grams or not any("a" <= c <= "z" for c in plain(text)):  # another script says nothing here
            return None, 0.0
        other = recognise(text, self._others)
        if other:
            return other, 1.0
        return _likeliest(self._scores(text, grams))

    def _among_served(self, text: str) -> tuple[str | None, float]:
        scores = self._scores(text, ngrams(text))
        return _likeliest({language: scores[language] for language in SERVED})

    def _scores(self, text: str, grams: list[str]) -> dict[str, float]:
        """Log-odds of each language."""
        scores = dict.fromkeys(KNOWN, 0.0)
        trust = 1.0 if len(text.split()) >= SHORT or not self._weights else LITTLE_TRUST
        for language, probability in self._langid.rank(text.lower()):
            scores[language] = max(math.log(max(float(probability), 1e-9)), -6.0) * trust
        if self._weights:
            known = [self._weights[gram] for gram in _by_words(grams) if gram in self._weights]
            own = np.sum(known, axis=0) if known else np.zeros(len(SERVED), dtype=np.float32)
            for language, score in zip(SERVED, own, strict=True):
                scores[language] += float(score)
            # Portuguese has no examples of its own: it must beat the best served language by a clear margin.
            scores["pt"] += float(own.max()) - PORTUGUESE_MARGIN
        return scores


def _likeliest(scores: Mapping[str, float]) -> tuple[str, float]:
    best = max(scores, key=lambda language: scores[language])
    return best, 1.0 / sum(math.exp(score - scores[best]) for score in scores.values())


def foreign(heard: str | None, sure: float, words: int) -> str | None:
    """The language of a message that surely can't be answered in its own."""
    return heard if heard not in (*SERVED, None) and sure >= _FOREIGN and words >= SHORT else None


def choose(heard: str | None, sure: float, words: int, spoken: str | None, forced: str | None) -> str:
    """The language of the reply: forced, else the heard one if sure enough, else the conversation's, else Spanish."""
    if forced in SERVED:
        return str(forced)
    enough = sure >= (_SURE if spoken else _LIKELY) and (words >= SHORT or not spoken)
    if heard in SERVED and (enough or heard == spoken or (spoken is None and words >= SHORT)):
        return str(heard)
    return spoken if spoken in SERVED else "es"


def ngrams(text: str) -> list[str]:
    """Whole words and their letters by two to four, small letters, accents kept: they tell French from Creole."""
    found = []
    for word in "".join(c if c.isalpha() or c == "'" else " " for c in text.lower()).split():
        padded = f" {word} "
        found.append(f"#{word}")
        found += [padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
    return found


def _by_words(grams: list[str]) -> list[str]:
    """In one or two words the words themselves tell more than their letters: "travay" is nothing but Creole."""
    words = [gram for gram in grams if gram.startswith("#")]
    return grams + words * WORD_WEIGHT if len(words) < SHORT else grams


def learn(texts: Mapping[str, list[str]], least: int = 3) -> dict[str, list[float]]:
    """Smoothed log-probabilities of n-grams, centred so that an n-gram common to all weighs nothing.

    A language without examples gets the mean of the others: py3langid alone then decides about it.
    """
    counts = {language: Counter(g for text in texts.get(language, ()) for g in ngrams(text)) for language in SERVED}
    kept = sorted({g for counter in counts.values() for g, n in counter.items() if n >= least})
    present = [language for language in SERVED if counts[language]]
    totals = {language: sum(counts[language].values()) + len(kept) for language in present}
    weights = {}
    for gram in kept:
        logs = {x: math.log((counts[x][gram] + 0.5) / totals[x]) for x in present}
        mean = sum(logs.values()) / len(logs)
        # Overlapping n-grams are not independent: a fifth of their sum keeps the probabilities honest.
        weights[gram] = [round((logs.get(language, mean) - mean) / 5, 3) for language in SERVED]
    return weights

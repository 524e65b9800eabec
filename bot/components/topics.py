"""Says which topic a message is about: a linear classifier over n-grams, with calibrated confidence.

Refuses to overrule a command: a message whose intent is set already passes through. Rules: one linear support vector
machine over all languages; its scores become probabilities by one temperature, fitted on messages held out in
training (Guo et al. 2017, temperature scaling); arrays and JSON are stored, nothing is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import bot.environment  # noqa: F401  (before rasa)
from bot.features import Vectorizer
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

RANKING_LENGTH = 8
CLEAR = 0.7  # confidence from which a part of a message is a question of its own
Weights = NDArray[np.float16]
Bias = NDArray[np.float32]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):  # type: ignore[misc]
    """Sets `intent` and `intent_ranking`, best first; `urgency`, the probability of all urgent topics together;
    `questions`, the clear ones of a message that holds several.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"regularisation": 0.3, "folds": 4}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._vectorizer = Vectorizer({}, np.zeros(0, dtype=np.float32))
        self._topics: list[str] = []
        self._weights: Weights = np.zeros((0, 0), dtype=np.float16)
        self._bias: Bias = np.zeros(0, dtype=np.float32)
        self._sharpness = 1.0
        self._urgent: NDArray[np.bool_] = np.zeros(0, dtype=bool)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            learnt = json.loads((folder / "topics.json").read_text("utf-8"))
            with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
                idf, component._weights, component._bias = arrays["idf"], arrays["weights"], arrays["bias"]
        component._topics, component._sharpness = learnt["topics"], learnt["sharpness"]
        component._urgent = np.isin(component._topics, learnt["urgent"])
        component._vectorizer = Vectorizer({gram: n for n, gram in enumerate(learnt["grams"])}, idf)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example; the temperature on one fold held out."""
        from bot.components import fitting  # scikit-learn is needed here only

        examples = [e for e in training_data.intent_examples if e.get("text")]
        texts, labels = [e.get("text") for e in examples], [e.get("intent") for e in examples]
        fitted = fitting.fit(texts, labels, self._config["regularisation"], self._config["folds"])
        self._vectorizer, self._topics, self._sharpness = fitted.vectorizer, fitted.topics, fitted.sharpness
        self._weights, self._bias = fitted.weights.astype(np.float16), fitted.bias  # half the memory, the same answers
        urgent = sorted({e.get("intent") for e in examples if (e.get("metadata") or {}).get("urgent")})
        self._urgent = np.isin(self._topics, urgent)
        self._persist(urgent)
        return self._resource

    def _persist(self, urgent: list[str]) -> None:
        grams = list(self._vectorizer.vocabulary)
        learnt = {"topics": self._topics, "sharpness": self._sharpness, "urgent": urgent, "grams": grams}
        with self._storage.write_to(self._resource) as folder:
            (folder / "topics.json").write_text(json.dumps(learnt, ensure_ascii=False), "utf-8")
            np.savez(folder / "topics.npz", idf=self._vectorizer.idf, weights=self._weights, bias=self._bias)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if not (message.get("intent") or {}).get("name"):
                self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        text = message.get("text") or ""
        reading = message.get("reading") or {}
        views = _views(text, (message.get("metadata") or {}).get("placeless"), reading.get("core"))
        probabilities = np.mean([self.probabilities(view) for view in views], axis=0)
        best = np.argsort(-probabilities)[:RANKING_LENGTH]
        ranking = [{"name": self._topics[n], "confidence": round(float(probabilities[n]), 4)} for n in best]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("urgency", round(float(probabilities[self._urgent].sum()), 4), add_to_output=True)
        message.set("questions", self._questions(reading.get("parts") or ()), add_to_output=True)

    def _questions(self, parts: Sequence[str]) -> list[dict[str, Any]]:
        """The clear questions of a message that holds several, in their order, each topic once."""
        found: dict[str, float] = {}
        for part in parts:
            probabilities = self.probabilities(part)
            best = int(np.argmax(probabilities))
            if probabilities[best] >= CLEAR:
                found.setdefault(self._topics[best], round(float(probabilities[best]), 4))
        return [{"name": name, "confidence": confidence} for name, confidence in found.items()]

    def probabilities(self, text: str) -> NDArray[np.float64]:
        """One calibrated probability per topic."""
        indices, values = self._vectorizer.vector(text)
        scores = values @ self._weights[indices].astype(np.float32) + self._bias
        return softmax(scores.astype(np.float64) * self._sharpness)


def _views(text: str, placeless: str | None, core: str | None) -> list[str]:
    """The message as it is, and without its places or its greeting, so that neither outweighs the question itself."""
    return list(dict.fromkeys(view for view in (text, placeless, core) if view)) or [text]


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = shifted / shifted.sum(axis=-1, keepdims=True)
    return result

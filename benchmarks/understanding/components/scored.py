"""What the compared classifiers share: parts that score topics, added with factors that make honest probabilities.

Refuses nothing. Rules: everything around the scores is TopicClassifier's (views of a message, ranking, urgency); the
factors are the ones with the least negative log-likelihood on one fold of the examples held out, never on evaluation
messages; arrays and JSON are stored, nothing is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

import bot.environment  # noqa: F401  (before rasa)
from bot.components.topics import TopicClassifier, softmax
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

SEED = 7
HELD_OUT = 1500  # messages: enough for three factors
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """Example questions with their topics, and the texts that answer each topic."""

    texts: Sequence[str]
    labels: Sequence[str]
    answers: dict[str, list[str]]

    def part(self, rows: NDArray[np.int64]) -> Lesson:
        return Lesson([self.texts[n] for n in rows], [self.labels[n] for n in rows], self.answers)

    @property
    def topics(self) -> list[str]:
        """The columns of every score; an answer of a topic without examples is of no use."""
        return sorted(set(self.labels))


class Scorer(Protocol):
    """One way to score every topic of a lesson, in the order of its topics."""

    @classmethod
    def fit(cls, lesson: Lesson) -> Self: ...
    @classmethod
    def load(cls, folder: Path) -> Self: ...
    def save(self, folder: Path) -> None: ...
    def scores(self, text: str) -> Floats: ...


class ScoredClassifier(TopicClassifier):
    """Subclasses name their `scorers`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = ()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"folds": 5, "answers": "answers.json"}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            learnt = json.loads((folder / "topics.json").read_text("utf-8"))
            parts = [scorer.load(folder / str(n)) for n, scorer in enumerate(cls.scorers)]
        component._use(parts, np.array(learnt["factors"]), learnt["topics"], learnt["urgent"])
        return component

    def _use(self, parts: list[Scorer], factors: Floats, topics: list[str], urgent: list[str]) -> None:
        self._parts, self._factors, self._topics = parts, factors, topics
        self._urgent = np.isin(topics, urgent)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit without one fold, find the factors on it, then fit on everything."""
        from sklearn.model_selection import StratifiedKFold

        examples = [e for e in training_data.intent_examples if e.get("text")]
        answers = json.loads(Path(self._config["answers"]).read_text("utf-8"))
        lesson = Lesson([e.get("text") for e in examples], [e.get("intent") for e in examples], answers)
        folds = StratifiedKFold(self._config["folds"], shuffle=True, random_state=SEED)
        kept, left = next(folds.split(lesson.texts, lesson.labels))
        left = np.random.default_rng(SEED).permutation(left)[:HELD_OUT]
        factors = self._factors_on(lesson.part(kept), lesson.part(left))
        urgent = sorted({e.get("intent") for e in examples if (e.get("metadata") or {}).get("urgent")})
        self._use([scorer.fit(lesson) for scorer in self.scorers], factors, lesson.topics, urgent)
        self._keep(urgent)
        return self._resource

    def _factors_on(self, kept: Lesson, left: Lesson) -> Floats:
        parts = [scorer.fit(kept) for scorer in self.scorers]
        scores = np.array([[part.scores(text) for text in left.texts] for part in parts])
        return fit_factors(scores, np.searchsorted(kept.topics, left.labels))

    def _keep(self, urgent: list[str]) -> None:
        learnt = {"topics": self._topics, "urgent": urgent, "factors": self._factors.tolist()}
        with self._storage.write_to(self._resource) as folder:
            (folder / "topics.json").write_text(json.dumps(learnt, ensure_ascii=False), "utf-8")
            for n, part in enumerate(self._parts):
                (folder / str(n)).mkdir()
                part.save(folder / str(n))

    def probabilities(self, text: str) -> Floats:
        """One calibrated probability per topic."""
        return softmax(self._factors @ np.array([part.scores(text) for part in self._parts]))


def fit_factors(scores: Floats, truth: NDArray[np.int64]) -> Floats:
    """The factor of each part; `scores` are parts by messages by topics. The loss is convex in the factors."""
    rows = np.arange(len(truth))

    def loss(factors: Floats) -> tuple[float, Floats]:
        likely = softmax(np.tensordot(factors, scores, axes=1))
        slope = (np.einsum("mt,pmt->pm", likely, scores) - scores[:, rows, truth]).mean(axis=1)
        return float(-np.log(likely[rows, truth] + 1e-12).mean()), slope

    spread = scores.std(axis=(1, 2)) + 1e-12  # parts differ in scale by orders
    found = scipy.optimize.minimize(loss, 3 / spread, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(scores))
    result: Floats = found.x
    return result

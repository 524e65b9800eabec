"""Linear scores over the shipped n-grams: what the support vector machine, logistic regression and Bayes share.

Refuses nothing. Rules: the n-grams and their weights are bot.features', of the shipped families if a subclass
doesn't name others; a subclass fits one row of weights for each topic.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from benchmarks.understanding.components.scored import Floats, Lesson
from bot.features import SHIPPED, Vectorizer

Weights = tuple[Floats, Floats]  # topics by n-grams, topics


class Linear(ABC):
    """Scores of a topic are the sum of its weights of the n-grams found, and its bias."""

    families: ClassVar[str] = SHIPPED

    def __init__(self, vectorizer: Vectorizer, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        self._vectorizer, self._weights, self._bias = vectorizer, weights, bias

    @staticmethod
    @abstractmethod
    def machine(rows: scipy.sparse.csr_matrix, labels: list[str]) -> Weights:
        """Fit; topics in the order of their names."""

    @classmethod
    def fit(cls, lesson: Lesson) -> Self:
        from bot.components.fitting import matrix  # scikit-learn is needed at training only

        vectorizer = Vectorizer.learn(lesson.texts, families=cls.families)
        weights, bias = cls.machine(matrix(vectorizer, lesson.texts), list(lesson.labels))
        return cls(vectorizer, np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))

    def save(self, folder: Path) -> None:
        (folder / "grams.json").write_text(json.dumps(list(self._vectorizer.vocabulary), ensure_ascii=False), "utf-8")
        np.savez(folder / "linear.npz", idf=self._vectorizer.idf, weights=self._weights, bias=self._bias)

    @classmethod
    def load(cls, folder: Path) -> Self:
        grams = json.loads((folder / "grams.json").read_text("utf-8"))
        with np.load(folder / "linear.npz", allow_pickle=False) as arrays:
            idf, weights, bias = arrays["idf"], arrays["weights"], arrays["bias"]
        return cls(Vectorizer({gram: n for n, gram in enumerate(grams)}, idf, cls.families), weights, bias)

    def scores(self, text: str) -> Floats:
        indices, values = self._vectorizer.vector(text)
        found: Floats = (values @ self._weights[indices] + self._bias).astype(np.float64)
        return found

"""How alike the spelling of a message is to the best text of each topic: cosine of weighted character n-grams.

Refuses nothing. Rules: the n-grams are bot.features' characters within words, learnt from questions and answers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse

from benchmarks.understanding.components.indexed import Starts, best_of_each, indexed
from benchmarks.understanding.components.scored import Floats, Lesson
from bot.features import Vectorizer

FAMILY = "c"


class Cosine:
    """`texts` has a row for each n-gram and a column for each text."""

    def __init__(self, vectorizer: Vectorizer, texts: scipy.sparse.csr_matrix, starts: Starts) -> None:
        self._vectorizer, self._texts, self._starts = vectorizer, texts, starts

    @classmethod
    def fit(cls, lesson: Lesson) -> Self:
        from bot.components.fitting import matrix  # scikit-learn is needed at training only

        texts, starts = indexed(lesson)
        vectorizer = Vectorizer.learn(texts, families=FAMILY)
        return cls(vectorizer, matrix(vectorizer, texts).T.tocsr(), starts)

    def save(self, folder: Path) -> None:
        (folder / "grams.json").write_text(json.dumps(list(self._vectorizer.vocabulary), ensure_ascii=False), "utf-8")
        np.savez(folder / "learnt.npz", idf=self._vectorizer.idf, starts=self._starts)
        scipy.sparse.save_npz(folder / "texts.npz", self._texts)

    @classmethod
    def load(cls, folder: Path) -> Self:
        grams = json.loads((folder / "grams.json").read_text("utf-8"))
        with np.load(folder / "learnt.npz", allow_pickle=False) as arrays:
            idf, starts = arrays["idf"], arrays["starts"]
        vectorizer = Vectorizer({gram: n for n, gram in enumerate(grams)}, idf, FAMILY)
        return cls(vectorizer, scipy.sparse.load_npz(folder / "texts.npz"), starts)

    def scores(self, text: str) -> Floats:
        indices, values = self._vectorizer.vector(text)
        return best_of_each(self._texts[indices].T @ values, self._starts)

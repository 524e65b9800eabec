"""How well the words of a message match the best text of each topic: BM25 (Robertson and Zaragoza 2009).

Refuses nothing. Rules: the library's usual constants; a message without a known word scores nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import bm25s  # type: ignore[import-untyped]
import numpy as np

from benchmarks.understanding.components.indexed import Starts, best_of_each, indexed
from benchmarks.understanding.components.scored import Floats, Lesson
from bot.spelling import plain


class Bm25:
    """Over plain words."""

    def __init__(self, index: bm25s.BM25, starts: Starts) -> None:
        self._index, self._starts = index, starts

    @classmethod
    def fit(cls, lesson: Lesson) -> Self:
        texts, starts = indexed(lesson)
        index = bm25s.BM25()
        index.index([plain(text).split() for text in texts], show_progress=False)
        return cls(index, starts)

    def save(self, folder: Path) -> None:
        self._index.save(folder, show_progress=False)
        np.savez(folder / "starts.npz", starts=self._starts)

    @classmethod
    def load(cls, folder: Path) -> Self:
        with np.load(folder / "starts.npz", allow_pickle=False) as arrays:
            return cls(bm25s.BM25.load(folder), arrays["starts"])

    def scores(self, text: str) -> Floats:
        known = [word for word in plain(text).split() if word in self._index.vocab_dict]
        if not known:
            return np.zeros(len(self._starts))
        return best_of_each(self._index.get_scores(known), self._starts)

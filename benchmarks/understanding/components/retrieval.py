"""Nearest texts: a topic is as likely as the most similar of its example questions and answers.

Refuses nothing. Rules: BM25 over words and the cosine of characters are added like any parts.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.understanding.components.bm25 import Bm25
from benchmarks.understanding.components.cosine import Cosine
from benchmarks.understanding.components.scored import ScoredClassifier, Scorer
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RetrievalClassifier(ScoredClassifier):
    """`retrieval`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (Bm25, Cosine)

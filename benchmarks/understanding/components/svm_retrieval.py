"""Retrieval added to the shipped machine.

Refuses nothing. Rules: log-probabilities are added.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.understanding.components.bm25 import Bm25
from benchmarks.understanding.components.cosine import Cosine
from benchmarks.understanding.components.scored import ScoredClassifier, Scorer
from benchmarks.understanding.components.svm import Svm
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SvmRetrievalClassifier(ScoredClassifier):
    """`svm+retrieval`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (Svm, Bm25, Cosine)

"""Complement naive Bayes added to the shipped machine.

Refuses nothing. Rules: log-probabilities are added; the sum is linear too, so it could be folded into one machine's
weights, but is measured as two.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.understanding.components.bayes import Bayes
from benchmarks.understanding.components.scored import ScoredClassifier, Scorer
from benchmarks.understanding.components.svm import Svm
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SvmBayesClassifier(ScoredClassifier):
    """`svm+bayes`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (Svm, Bayes)

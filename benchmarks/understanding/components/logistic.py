"""Logistic regression over the shipped weighted n-gram counts, one against the rest.

Refuses nothing. Rules: stochastic gradient descent (scikit-learn's SGDClassifier with log loss), a fixed
number of passes: the exact solvers take many times as long on this many topics and n-grams.
"""

from __future__ import annotations

from typing import ClassVar

import scipy.sparse

from benchmarks.understanding.components.linear import Linear, Weights
from benchmarks.understanding.components.scored import SEED, ScoredClassifier, Scorer
from rasa.engine.recipes.default_recipe import DefaultV1Recipe

PASSES, STRENGTH = 8, 1e-6


class Logistic(Linear):
    """Its scores are log-odds."""

    @staticmethod
    def machine(rows: scipy.sparse.csr_matrix, labels: list[str]) -> Weights:
        from sklearn.linear_model import SGDClassifier

        machine = SGDClassifier(loss="log_loss", alpha=STRENGTH, max_iter=PASSES, tol=None, random_state=SEED)
        fitted = machine.fit(rows, labels)
        return fitted.coef_, fitted.intercept_


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticClassifier(ScoredClassifier):
    """`logistic`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (Logistic,)

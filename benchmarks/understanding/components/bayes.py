"""Complement naive Bayes (Rennie et al. 2003) over the shipped weighted n-gram counts.

Refuses nothing. Rules: its scores are log-probabilities.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse

from benchmarks.understanding.components.linear import Linear, Weights

SMOOTHING = 0.1  # weights of a message have length one, so a whole count would drown them


class Bayes(Linear):
    """A topic is likely when the others' examples don't explain the n-grams."""

    @staticmethod
    def machine(rows: scipy.sparse.csr_matrix, labels: list[str]) -> Weights:
        from sklearn.naive_bayes import ComplementNB

        fitted = ComplementNB(alpha=SMOOTHING).fit(rows, labels)
        return fitted.feature_log_prob_, np.zeros(len(fitted.classes_))

"""The shipped machine as a part: a linear support vector machine.

Refuses nothing. Rules: the regularisation is bot/config.yml's.
"""

from __future__ import annotations

import scipy.sparse

from benchmarks.understanding.components.linear import Linear, Weights
from benchmarks.understanding.components.scored import SEED
from bot.training import regularisation


class Svm(Linear):
    """Over all families."""

    @staticmethod
    def machine(rows: scipy.sparse.csr_matrix, labels: list[str]) -> Weights:
        from sklearn.svm import LinearSVC

        fitted = LinearSVC(C=regularisation(), random_state=SEED).fit(rows, labels)
        return fitted.coef_, fitted.intercept_

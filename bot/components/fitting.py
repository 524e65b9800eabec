"""Fits the topic classifier: linear weights, and the temperature that makes its scores honest probabilities.

Refuses fewer than two topics (scikit-learn's own error). Rules: deterministic (fixed seed); imported at training only,
so that a serving node never loads scikit-learn for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC
from tqdm import tqdm

from bot.components.topics import softmax
from bot.features import Vectorizer

SEED = 7


@dataclass(frozen=True)
class Fitted:
    """`weights` has a row for each n-gram and a column for each topic."""

    vectorizer: Vectorizer
    topics: list[str]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float


def fit(texts: Sequence[str], labels: Sequence[str], regularisation: float, folds: int) -> Fitted:
    """Fit without one fold, calibrate on it (one number: one fold is enough), then fit on everything."""
    truth, topics = np.array(labels), sorted(set(labels))
    kept, left = next(StratifiedKFold(folds, shuffle=True, random_state=SEED).split(texts, truth))
    with tqdm(total=3, desc="training", unit="step", leave=False) as progress:
        model = fit_once([texts[n] for n in kept], truth[kept], regularisation)
        progress.update()
        sharpness = _calibrate(scores_of(model, [texts[n] for n in left], topics), truth[left], topics)
        progress.update()
        final = fit_once(texts, truth, regularisation)
        progress.update()
    return Fitted(final.vectorizer, final.topics, final.weights, final.bias, sharpness)


def fit_once(texts: Sequence[str], truth: NDArray[np.str_], regularisation: float) -> Fitted:
    """The machine alone, its scores not yet calibrated."""
    vectorizer = Vectorizer.learn(texts)
    machine = LinearSVC(C=regularisation, random_state=SEED).fit(matrix(vectorizer, texts), truth)
    weights, bias = machine.coef_.T, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn then scores the second only
        weights, bias = np.hstack([-weights, weights]), np.hstack([-bias, bias])
    topics = [str(topic) for topic in machine.classes_]
    return Fitted(vectorizer, topics, np.ascontiguousarray(weights, dtype=np.float32), bias.astype(np.float32), 1.0)


def matrix(vectorizer: Vectorizer, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """The vectors of many messages, one a row."""
    vectors = [vectorizer.vector(text) for text in texts]
    ends = np.cumsum([0] + [len(indices) for indices, _ in vectors])
    columns = np.concatenate([indices for indices, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return scipy.sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(vectorizer.idf)))


def scores_of(model: Fitted, texts: Sequence[str], topics: list[str]) -> NDArray[np.float64]:
    """One column for each topic; a topic whose only example was held out gets the lowest score of its row."""
    known = np.asarray(matrix(model.vectorizer, texts) @ model.weights + model.bias, dtype=np.float64)
    scores = np.repeat(known.min(axis=1, keepdims=True), len(topics), axis=1)
    scores[:, [topics.index(topic) for topic in model.topics]] = known
    return scores


def _calibrate(scores: NDArray[np.float64], truth: NDArray[np.str_], topics: list[str]) -> float:
    """The factor on the scores with the least negative log-likelihood of the held-out truth."""
    columns = np.array([topics.index(str(label)) for label in truth])
    factors = np.geomspace(0.5, 30, 60)
    losses = [-np.log(softmax(scores * f)[np.arange(len(columns)), columns] + 1e-12).mean() for f in factors]
    return float(factors[int(np.argmin(losses))])

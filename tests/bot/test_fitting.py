"""Fitting: the same data gives the same weights, and the temperature is honest."""

from __future__ import annotations

import numpy as np
import pytest

from bot.components.fitting import Fitted, fit, matrix
from bot.components.topics import softmax
from bot.features import Vectorizer

WORDS = {
    "rights.passport": ["pasaporte", "documentos", "quitaron"],
    "rights.wages": ["salario", "pago", "horas"],
    "channels.us_h2a": ["visa", "campo", "contrato"],
}


def clean(copies: int = 4) -> tuple[list[str], list[str]]:
    """Each topic in its own words."""
    rows = [(f"{word} {other}", topic) for topic, words in WORDS.items() for word in words for other in words]
    return [text for text, _ in rows] * (copies // 4), [topic for _, topic in rows] * (copies // 4)


def probabilities(fitted: Fitted, text: str) -> dict[str, float]:
    scores = (matrix(fitted.vectorizer, [text]) @ fitted.weights + fitted.bias)[0]
    return dict(zip(fitted.topics, softmax(scores * fitted.sharpness).tolist(), strict=True))


def test_shapes_and_types() -> None:
    fitted = fit(*clean(), regularisation=0.3, folds=3)
    assert fitted.topics == sorted(WORDS)
    assert fitted.weights.shape == (len(fitted.vectorizer.vocabulary), 3)
    assert fitted.bias.shape == (3,)
    assert (fitted.weights.dtype, fitted.bias.dtype) == (np.float32, np.float32)


def test_the_same_data_gives_the_same_model() -> None:
    one, other = (fit(*clean(), regularisation=0.3, folds=3) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert one.sharpness == other.sharpness


def test_it_learns() -> None:
    found = probabilities(fit(*clean(), regularisation=0.3, folds=3), "pago de horas")
    assert max(found, key=lambda topic: found[topic]) == "rights.wages"
    assert sum(found.values()) == pytest.approx(1.0)


def test_contradicting_examples_make_it_less_sure() -> None:
    texts, labels = clean()
    turned = [sorted(WORDS)[n % 3] for n in range(len(labels))]
    sure, unsure = (fit(texts, given, regularisation=0.3, folds=3).sharpness for given in (labels, turned))
    assert sure > unsure


def test_two_topics_are_enough() -> None:
    texts, labels = clean()
    kept = [(t, label) for t, label in zip(texts, labels, strict=True) if label != "channels.us_h2a"]
    found = probabilities(fit([t for t, _ in kept], [x for _, x in kept], regularisation=0.3, folds=2), "pasaporte")
    assert set(found) == {"rights.passport", "rights.wages"}
    assert found["rights.passport"] > 0.5


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_a_topic_with_a_single_example_breaks_nothing() -> None:
    texts, labels = clean()
    fitted = fit([*texts, "auxilio"], [*labels, "contacts.emergency"], regularisation=0.3, folds=3)
    assert "contacts.emergency" in fitted.topics
    assert probabilities(fitted, "salario")["rights.wages"] > 0.5


def test_fewer_than_two_topics_are_refused() -> None:
    with pytest.raises(ValueError, match="class"):
        fit(["a b"] * 4, ["one"] * 4, regularisation=0.3, folds=2)


def test_a_matrix_has_a_row_for_each_message() -> None:
    vectorizer = Vectorizer.learn(["no me paga", "no me pagan"])
    rows = matrix(vectorizer, ["no me", "", "zzz"])
    assert rows.shape == (3, len(vectorizer.idf))
    assert [rows[n].nnz > 0 for n in range(3)] == [True, False, False]

"""The topic classifier on a tiny set: probabilities, storage, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.components.topics import RANKING_LENGTH, TopicClassifier, softmax
from tests.bot.pieces import examples, loaded, parsed, trained

QUESTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "es": {
        "rights.passport": (
            "me quitaron el pasaporte",
            "el patron tiene mi pasaporte",
            "no me devuelven el pasaporte",
            "pasaporte quitado",
        ),
        "rights.wages": ("no me pagan el salario", "me deben mi pago", "el patron no me paga", "cuanto es mi salario"),
        "channels.us_h2a": ("visa h2a", "visa para el campo", "como es la visa h2a", "quiero la visa del campo"),
    },
    "en": {"rights.passport": ("they took my passport", "my boss has my passport")},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("topics")


@pytest.fixture(scope="module")
def classifier(folder: Path) -> TopicClassifier:
    return trained(TopicClassifier, examples(QUESTIONS), folder, folds=2)


TEXTS = ["me quitaron el pasaporte", "no me pagan", "visa h2a", "they took my passport", "", "astronauta", "visa 😀"]


@pytest.mark.parametrize("text", TEXTS)
def test_probabilities_sum_to_one(classifier: TopicClassifier, text: str) -> None:
    probabilities = classifier.probabilities(text)
    assert probabilities.shape == (3,)
    assert probabilities.sum() == pytest.approx(1.0)
    assert (probabilities >= 0).all()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        pytest.param("mi jefe me quito el pasaporte", "rights.passport", id="spanish"),
        pytest.param("boss took my passport", "rights.passport", id="english"),
        pytest.param("no me paga", "rights.wages", id="part of an example"),
        pytest.param("kiero bisa del kampo", "channels.us_h2a", id="by ear"),
    ],
)
def test_the_topic_of_a_message(classifier: TopicClassifier, text: str, topic: str) -> None:
    assert parsed(classifier, text).get("intent")["name"] == topic


def test_the_ranking_begins_with_the_intent_and_falls(classifier: TopicClassifier) -> None:
    message = parsed(classifier, "pasaporte y salario")
    ranking = message.get("intent_ranking")
    assert ranking[0] == message.get("intent")
    assert [row["confidence"] for row in ranking] == sorted((row["confidence"] for row in ranking), reverse=True)
    assert len(ranking) == min(3, RANKING_LENGTH)


def test_a_command_passes_through(classifier: TopicClassifier) -> None:
    command = {"name": "service.stop", "confidence": 1.0}
    message = parsed(classifier, "me quitaron el pasaporte", intent=command)
    assert message.get("intent") == command
    assert message.get("intent_ranking") is None


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_saved_says_the_same(classifier: TopicClassifier, folder: Path, text: str) -> None:
    again = loaded(TopicClassifier, folder)
    assert np.allclose(again.probabilities(text), classifier.probabilities(text))
    assert parsed(again, text).get("intent_ranking") == parsed(classifier, text).get("intent_ranking")


def test_nothing_is_pickled(classifier: TopicClassifier, folder: Path) -> None:
    stored = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in stored) == ["topics.json", "topics.npz"]
    for array in np.load(next(p for p in stored if p.suffix == ".npz"), allow_pickle=False).values():
        assert array.dtype in (np.float32, np.float16)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([0.0, 0.0], [0.5, 0.5], id="equal"),
        pytest.param([1000.0, 0.0], [1.0, 0.0], id="large scores don't overflow"),
        pytest.param([[0.0, 0.0], [0.0, 1000.0]], [[0.5, 0.5], [0.0, 1.0]], id="along the last axis"),
    ],
)
def test_softmax(scores: list[float], expected: list[float]) -> None:
    assert np.allclose(softmax(np.array(scores)), expected)

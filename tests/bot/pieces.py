"""A trained component without a whole model: Rasa's storage in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import bot.environment  # noqa: F401  (before rasa)
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

Component = TypeVar("Component")
CONTEXT = ExecutionContext(GraphSchema({}))


def examples(
    questions: Mapping[str, Mapping[str, Sequence[str]]], urgent: Collection[str] = frozenset()
) -> TrainingData:
    """`questions[language][topic]` as Rasa's training data."""
    return TrainingData(
        [
            Message(data={"text": text, "intent": topic, "metadata": {"language": language, "urgent": topic in urgent}})
            for language, topics in questions.items()
            for topic, texts in topics.items()
            for text in texts
        ]
    )


def trained(kind: type[Component], data: TrainingData, folder: Path, **config: Any) -> Component:
    """A component after training."""
    made = _make(kind, folder, "create", config)
    made.train(data)  # type: ignore[attr-defined]
    return made


def loaded(kind: type[Component], folder: Path, **config: Any) -> Component:
    """The component as a serving node reads it back."""
    return _make(kind, folder, "load", config)


def _make(kind: Any, folder: Path, how: str, config: Mapping[str, Any]) -> Any:
    given = {**kind.get_default_config(), **config}
    return getattr(kind, how)(given, LocalModelStorage(folder), Resource(kind.__name__), CONTEXT)


def parsed(component: Any, text: str, metadata: Mapping[str, Any] | None = None, **known: Any) -> Message:
    """The message after one component."""
    message = Message(data={"text": text, "metadata": dict(metadata or {}), **known})
    component.process([message])
    return message

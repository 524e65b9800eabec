"""A graph component whose whole learning is one JSON object kept in the model.

Refuses nothing itself. Rules: JSON only, so that loading a model runs nothing of it; a subclass says what it learnt
(`keep`) and takes it up again (`use`).
"""

from __future__ import annotations

import json
from typing import Any, Self

import bot.environment  # noqa: F401  (before rasa)
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

FILE = "learnt.json"


class KeptJson(GraphComponent):  # type: ignore[misc]
    """Creating, keeping and loading; parsing is the subclass's."""

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self.use({})

    def use(self, learnt: dict[str, Any]) -> None:
        """Take up what was learnt; an empty object before training."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.use(json.loads((folder / FILE).read_text("utf-8")))
        return component

    def keep(self, learnt: dict[str, Any]) -> Resource:
        """Store and take up what training found."""
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(learnt, ensure_ascii=False), "utf-8")
        self.use(learnt)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

"""Hands Rasa the example questions that were compiled from the packs, with their language.

Refuses nothing itself. Rules: `examples.json` (a list of {"text", "intent", "language"}) lies among the training
paths; rules and domain are Rasa's own YAML and read by Rasa. JSON because Rasa's YAML reader takes minutes for what
JSON gives in a blink.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bot.environment  # noqa: F401  (before rasa)
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

EXAMPLES = "examples.json"


class PackImporter(RasaFileImporter):  # type: ignore[misc]
    """Rasa's file importer, with the pack's examples added to whatever NLU files there are."""

    def __init__(
        self, config_file: str | None = None, domain_path: str | None = None, training_data_paths: Any = None, **_: Any
    ) -> None:
        paths = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or [])
        self._examples = [file for path in paths for file in _example_files(Path(path))]
        super().__init__(config_file, domain_path, paths)

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Rasa's own NLU files and the compiled examples."""
        written = super().get_nlu_data(language)
        return written.merge(TrainingData([m for file in self._examples for m in _read(file)]))


def _example_files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.rglob(EXAMPLES))
    return [path] if path.name == EXAMPLES else []


def _read(file: Path) -> list[Message]:
    rows = json.loads(file.read_text("utf-8"))
    return [Message(data={"text": row["text"], "intent": row["intent"], "metadata": _metadata(row)}) for row in rows]


def _metadata(row: dict[str, Any]) -> dict[str, Any]:
    return {"language": row["language"], "urgent": row["urgent"]}

"""Trains the model on the packs' example questions, once for each content.

Refuses (TrainingFailed) what Rasa refuses. Rules: a model is named by the hash of all it was trained on (examples,
topics, rules, domain, configuration, component code), so the same content never trains twice; answers are no part of
it: a changed answer needs no training.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import yaml

from bot.errors import TrainingFailed
from bot.importer import EXAMPLES
from bot.model_files import is_whole, keep

HERE = Path(__file__).parent
CODE = ("components", "features.py", "spelling.py", "importer.py", "other_languages.py")
# Topics whose rule is not "answer it": the rules file of the bot names their action.
OWN_RULE = frozenset(
    {"service.menu", "service.language", "service.stop", "service.delete_data", "service.complaint", "out_of_scope"}
)


@dataclass(frozen=True)
class Examples:
    """`questions[language][topic]` as the packs hold them, every topic's id, and which topics are urgent."""

    topics: Sequence[str]
    questions: Mapping[str, Mapping[str, Sequence[str]]]
    urgent: Collection[str] = frozenset()

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"text": text, "intent": topic, "language": language, "urgent": topic in self.urgent}
            for language, topics in sorted(self.questions.items())
            for topic, texts in sorted(topics.items())
            for text in texts
        ]


def fingerprint(examples: Examples) -> str:
    """Hash of everything that training depends on, 16 hexadecimal digits."""
    digest = hashlib.sha256(f"[{_json(list(examples.topics))}, [".encode())
    for number, row in enumerate(examples.rows()):  # one by one: other threads want to run too
        digest.update(f"{', ' if number else ''}{_json(row)}".encode())
    digest.update(b"]]")
    for path in _sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sources() -> Iterable[Path]:
    for name in ("config.yml", "domain/domain.yml", "data", *CODE):
        path = HERE / name
        yield from (
            (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix in (".py", ".yml"))
            if (path.is_dir())
            else (path,)
        )


def regularisation() -> float:
    """The classifier's setting in config.yml, for whoever fits it outside Rasa."""
    steps = yaml.safe_load((HERE / "config.yml").read_text("utf-8"))["pipeline"]
    return float(next(step["regularisation"] for step in steps if "regularisation" in step))


def write_rasa_files(examples: Examples, folder: Path) -> Path:
    """Lay out a folder as Rasa's own tools expect it: config.yml, domain.yml, data/."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "config.yml", folder / "config.yml")
    shutil.copy(HERE / "data" / "rules.yml", data / "rules.yml")
    (data / EXAMPLES).write_text(json.dumps(examples.rows(), ensure_ascii=False), "utf-8")
    (data / "topics.yml").write_text(yaml.safe_dump(_topic_rules(examples.topics), sort_keys=False), "utf-8")
    domain = yaml.safe_load((HERE / "domain" / "domain.yml").read_text("utf-8"))
    domain["intents"] += list(examples.topics)
    (folder / "domain.yml").write_text(yaml.safe_dump(domain, sort_keys=False), "utf-8")
    return folder


def _topic_rules(topics: Sequence[str]) -> dict[str, object]:
    answered = [topic for topic in topics if topic not in OWN_RULE]
    rules = [
        {"rule": f"answer {topic}", "steps": [{"intent": topic}, {"action": "action_answer_topic"}]}
        for topic in answered
    ]
    return {"version": "3.1", "rules": rules}


def train(examples: Examples, folder: Path) -> Path:
    """The model for these examples: the cached one, or a newly trained one in `folder`/models."""
    model = model_path(examples, folder)
    if is_whole(model):
        return model
    from rasa.model_training import train as rasa_train  # late: importing Rasa takes seconds

    files = write_rasa_files(examples, folder / "rasa")
    with redirect_stdout(sys.stderr):  # Rasa speaks of its success on stdout, which is for answers
        result = rasa_train(
            domain=str(files / "domain.yml"),
            config=str(files / "config.yml"),
            training_files=[str(files / "data")],
            output=str(model.parent),
            fixed_model_name=f"new-{model.name}",
            force_training=True,
        )
    if result.code != 0 or result.model is None:
        raise TrainingFailed("Rasa did not train: see what it printed above")
    return keep(Path(result.model), model)


def train_apart(examples: Examples, folder: Path) -> Path:
    """As `train`, in a process of its own that leaves the processor to this one and ends with it."""
    process = get_context("spawn").Process(target=_train_gently, args=(examples, folder), daemon=True)
    process.start()
    process.join()
    model = model_path(examples, folder)
    if process.exitcode != 0 or not is_whole(model):
        raise TrainingFailed("the process that trained ended without a model: see what it printed above")
    return model


def _train_gently(examples: Examples, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; who started us ends us
    os.nice(10)
    train(examples, folder)


def model_path(examples: Examples, folder: Path) -> Path:
    """Where the model of these examples is or will be."""
    return folder / "models" / f"{fingerprint(examples)}.tar.gz"

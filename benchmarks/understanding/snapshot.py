"""Freezes what a run compares on: examples, answers' texts, evaluation messages, so that all candidates get the same.

Refuses (BadCase) an evaluation file that can't be used. Rules: evaluation messages are in no training file; what the
gazetteer finds in a message is looked up here once, as the assistant does before it asks Rasa.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalogs import Catalogs
from bot.evaluation.cases import Case, read_cases
from bot.training import Examples, write_rasa_files
from connectors.app import LOCALES, PACK, ROOT, TOPICS, examples, place_finder
from content.load import load_pack
from content.messages import topic_messages
from content.model import Pack

SETS = ROOT / "tests" / "evaluation"
ANSWERS = "answers.json"


@dataclass(frozen=True)
class Snapshot:
    """`messages`: the file that a child process reads, in the order of `cases`."""

    examples: Examples
    answers: dict[str, list[str]]
    cases: list[Case]
    messages: Path


def freeze(folder: Path) -> Snapshot:
    """Copy the pack and the sets into a folder, unless they are there, and read them from it."""
    pack_folder, sets = folder / "pack", folder / "evaluation"
    if not sets.exists():
        shutil.copytree(PACK, pack_folder)
        shutil.copytree(SETS, sets)
    pack = load_pack(pack_folder, TOPICS)
    cases = read_cases(_lines(sets), pack.specs)
    file = folder / "messages.json"
    file.write_text(json.dumps(_messages(pack, cases), ensure_ascii=False), "utf-8")
    return Snapshot(examples(pack), dict(_answers(pack)), cases, file)


def _lines(folder: Path) -> list[str]:
    return [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").split("\n")]


def _messages(pack: Pack, cases: Sequence[Case]) -> list[dict[str, Any]]:
    find = place_finder(pack)
    rows = []
    for case in cases:
        places = find(case.text)
        about = {"mentions": places["mentions"], "bare_place": places["bare"], "placeless": places["placeless"]}
        rows.append({"text": case.text, "metadata": about})
    return rows


def _answers(pack: Pack) -> Iterator[tuple[str, list[str]]]:
    """Every text that answers a topic, in Spanish and as far as it is translated."""
    catalogues = Catalogs(LOCALES)
    for topic in pack.topics.values():
        texts: list[str] = []
        for message in topic_messages(topic):
            others = (catalogues.translate(pack.name, lang, message.context, message.source) for lang in pack.languages)
            texts += dict.fromkeys((message.source, *others))
        yield topic.id, texts


def lay_out(snapshot: Snapshot, pipeline: Path, folder: Path) -> None:
    """The folder that Rasa trains one pipeline in."""
    write_rasa_files(snapshot.examples, folder)
    shutil.copy(pipeline, folder / "config.yml")
    (folder / ANSWERS).write_text(json.dumps(snapshot.answers, ensure_ascii=False), "utf-8")


def lay_out_stock(snapshot: Snapshot, pipeline: Path, folder: Path) -> None:
    """The same for stock Rasa, which knows no packs: examples in Rasa's own JSON, which it reads faster than YAML."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    shutil.copy(pipeline, folder / "config.yml")
    rows = [{"text": row["text"], "intent": row["intent"]} for row in snapshot.examples.rows()]
    (folder / "data" / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": rows}}), "utf-8")
    domain = {"version": "3.1", "intents": sorted({row["intent"] for row in rows})}
    (folder / "domain.yml").write_text(json.dumps(domain), "utf-8")

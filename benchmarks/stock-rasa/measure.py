"""Trains stock Rasa (the pipeline and policies that `rasa init` writes) on given examples and measures it.

Usage: measure.py WORK_FOLDER QUESTIONS.json, which prints one JSON object. benchmarks/compare.py runs it in its own
environment.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["LOG_LEVEL"] = "WARNING"

import psutil
import structlog
import yaml

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))

CONFIG = """recipe: default.v1
assistant_id: stock
language: es
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - {name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}
  - {name: DIETClassifier, epochs: EPOCHS, constrain_similarities: true}
  - name: EntitySynonymMapper
  - {name: FallbackClassifier, threshold: 0.3, ambiguity_threshold: 0.1}
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - {name: TEDPolicy, max_history: 5, epochs: EPOCHS, constrain_similarities: true}
"""


def write(folder: Path, examples: dict[str, list[str]], epochs: int) -> None:
    """Configuration, domain, examples and one rule a topic, as Rasa's YAML."""
    (folder / "config.yml").write_text(CONFIG.replace("EPOCHS", str(epochs)))
    names = {topic: topic.replace(".", "_") for topic in examples}
    responses = {f"utter_{n}": [{"text": n}] for n in names.values()}
    domain = {"version": "3.1", "intents": list(names.values()), "responses": responses}
    (folder / "domain.yml").write_text(yaml.safe_dump(domain))
    nlu = [{"intent": names[t], "examples": "".join(f"- {x}\n" for x in texts)} for t, texts in examples.items()]
    rules = [{"rule": n, "steps": [{"intent": n}, {"action": f"utter_{n}"}]} for n in names.values()]
    stories = [{"story": f"s {n}", "steps": rule["steps"]} for n, rule in zip(names.values(), rules, strict=True)]
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}))
    (data / "rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": rules}))
    (data / "stories.yml").write_text(yaml.safe_dump({"version": "3.1", "stories": stories[:20]}))


async def speed(agent: object, messages: list[str]) -> float:
    """Seconds per message of a whole turn, strangers each."""
    for n, text in enumerate(messages[:20]):
        await agent.handle_text(text, sender_id=f"warm{n}")  # type: ignore[attr-defined]
    begun = time.perf_counter()
    for n, text in enumerate(messages):
        await agent.handle_text(text, sender_id=f"person{n}")  # type: ignore[attr-defined]
    return (time.perf_counter() - begun) / len(messages)


def main() -> None:
    folder, given = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    if not (folder / "models" / "stock.tar.gz").exists():
        from rasa.model_training import train

        write(folder, given["examples"], given["epochs"])
        begun = time.perf_counter()
        done = train(
            str(folder / "domain.yml"),
            str(folder / "config.yml"),
            [str(folder / "data")],
            str(folder / "models"),
            fixed_model_name="stock",
            force_training=True,
        )
        if done.code:
            sys.exit("stock Rasa did not train")
        print(json.dumps({"training": time.perf_counter() - begun}))
        return
    begun = time.perf_counter()
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / "models" / "stock.tar.gz"))
    asyncio.run(agent.handle_text(given["messages"][0], sender_id="first"))
    first = time.perf_counter() - begun
    each = asyncio.run(speed(agent, given["messages"]))
    print(json.dumps({"first": first, "each": each, "memory": psutil.Process().memory_info().rss}))


main()

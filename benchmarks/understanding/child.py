"""Trains one pipeline through Rasa, or asks a trained one every message: each in a process of its own.

Usage: child.py train FOLDER | child.py parse FOLDER MESSAGES.json, which print one JSON object last. `train` reads
config.yml, domain.yml and data/ of the folder and writes models/measured.tar.gz; `parse` also writes parsed.json. It
runs with Faro's environment and with stock Rasa's, so it imports nothing of Faro but what must come before Rasa.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("LOG_LEVEL", "WARNING")

try:
    import bot.environment  # noqa: F401  (before rasa)
except ModuleNotFoundError:  # stock Rasa stands alone
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))

MODEL, WARM_UP, KEPT = "measured", 20, 8
FALLBACK = "nlu_fallback"  # Rasa's own, put before the ranking when the first of it isn't sure enough


def train(folder: Path) -> dict[str, Any]:
    from rasa.model_training import train_nlu

    begun = time.perf_counter()
    files = {"config": folder / "config.yml", "nlu_data": folder / "data", "domain": folder / "domain.yml"}
    made = train_nlu(
        **{name: str(file) for name, file in files.items()}, output=str(folder / "models"), fixed_model_name=MODEL
    )
    if made is None:
        sys.exit("Rasa did not train")
    return {"seconds": time.perf_counter() - begun}


async def parse(folder: Path, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Milliseconds are of parsing alone; memory is what the process holds when the model is loaded and has parsed."""
    import psutil

    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    processor = Agent.load(str(folder / "models" / f"{MODEL}.tar.gz")).processor
    for row in messages[:WARM_UP]:
        await processor.parse_message(UserMessage(row["text"], metadata=row["metadata"]))
    memory = psutil.Process().memory_info().rss
    rankings, times = [], []
    for row in messages:
        begun = time.perf_counter()
        parsed = await processor.parse_message(UserMessage(row["text"], metadata=row["metadata"]))
        times.append(1000 * (time.perf_counter() - begun))
        rankings.append(ranking(parsed))
    (folder / "parsed.json").write_text(json.dumps(rankings), "utf-8")
    return {"milliseconds": statistics.median(times), "memory": memory}


def ranking(parsed: dict[str, Any]) -> list[tuple[str, float]]:
    """Best first, as it was before a fallback was put in front of it."""
    rows = parsed.get("intent_ranking") or [parsed["intent"]]
    return [(row["name"], row["confidence"]) for row in rows if row["name"] != FALLBACK][:KEPT]


def main() -> None:
    folder = Path(sys.argv[2])
    if sys.argv[1] == "train":
        print(json.dumps(train(folder)))
    else:
        print(json.dumps(asyncio.run(parse(folder, json.loads(Path(sys.argv[3]).read_text("utf-8"))))))


main()

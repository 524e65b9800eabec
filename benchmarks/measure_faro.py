"""Measures Faro's own assistant in a fresh process: start to first answer, whole turn per message, resident memory.

Usage: measure_faro.py QUESTIONS.json    prints one JSON object. Run by benchmarks/compare.py.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

import psutil


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text())
    begun = time.perf_counter()
    from bot.messages import Inbound
    from connectors.app import CACHE, build_assistant

    assistant = build_assistant(CACHE)
    asyncio.run(assistant.reply(Inbound(given["messages"][0]), None))
    first = time.perf_counter() - begun

    async def speed() -> float:
        for text in given["messages"][:20]:
            await assistant.reply(Inbound(text), None)
        start = time.perf_counter()
        for text in given["messages"]:
            await assistant.reply(Inbound(text), None)
        return (time.perf_counter() - start) / len(given["messages"])

    each = asyncio.run(speed())
    print(json.dumps({"first": first, "each": each, "memory": psutil.Process().memory_info().rss}))


main()

"""A whole node in a process of its own, with an assistant that costs nothing: what a browser talks to in tests.

Only the mind is a stand-in; gateway, inbox, workers, outbox, loopback and the calls' flow are the real ones.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.messages import Choice, Inbound, Reply, Turn
from connectors.app import build_flow
from connectors.serve import run_node
from connectors.settings import Settings, read_settings
from tests.connectors.edge import FakeWords

LONG = "No pague nada por adelantado. " * 8  # 240 septets: two segments
LABELS = ("Trabajar en otro pais", "Derechos", "Fraudes", "A quien llamar")


class PlainAssistant:
    """`menu` offers four choices and `pocos` two, `largo` takes two segments, LLAMAR wants a call, anything
    else comes back.
    """

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        return Turn((answer(inbound.text),), "es", "es", "service.menu", 1.0, "answer", ring=inbound.text == "LLAMAR")


def answer(text: str) -> Reply:
    offered = {"menu": LABELS, "pocos": LABELS[:2]}.get(text, ())
    choices = tuple(Choice(label, str(number)) for number, label in enumerate(offered, 1))
    said = LONG.strip() if text == "largo" else f"eco: {text}"
    numbered = "\n".join([said, *(f"{choice.text} {choice.label}" for choice in choices)])
    return Reply(numbered, choices, said, "Ver opciones", "es")


def assistant(_settings: Settings) -> tuple[PlainAssistant, FakeWords]:
    return PlainAssistant(), FakeWords()


if __name__ == "__main__":
    folder, port, *more = sys.argv[1:]
    given = {"FARO_DATA_DIR": folder, "FARO_PORT": port, "FARO_SECRET_KEY": "only for tests, long"}
    settings = read_settings(given | dict(setting.split("=", 1) for setting in more))
    announce = partial(print, flush=True)
    sys.exit(run_node(settings, assistant, "all", announce=announce, spoken=lambda _settings: build_flow()))

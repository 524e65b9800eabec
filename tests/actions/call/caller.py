"""A caller in the hand: presses keys, says nothing, hears lines; on the shipped pack, with a clock that stands."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import yaml

from actions.call.flow import CallFlow
from actions.call.script import Words
from bot.calls import Caller, Heard, Move
from bot.catalogs import Catalogs
from bot.messages import Ranked, Turn
from connectors.app import LOCALES, load_book
from connectors.settings import CHECKOUT

NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)  # a Friday, noon in Guatemala
NIGHT = datetime(2026, 11, 22, 7, tzinfo=UTC)  # a Sunday


@lru_cache(maxsize=1)
def book() -> Any:
    return load_book(clock=NOON.date)


@lru_cache(maxsize=1)
def words() -> Words:
    sources = yaml.safe_load((CHECKOUT / "actions" / "call" / "words.yml").read_text("utf-8"))
    catalogues = Catalogs(LOCALES)
    return Words(sources, lambda lang, key, source: catalogues.translate("call", lang, key, source))


class Call:
    """One call; `move` is what happened last."""

    def __init__(self, now: datetime = NOON, **known: Any) -> None:
        self.flow = CallFlow(book(), words(), lambda: now, calls_back=True)
        self.caller = Caller(**known)
        self.moves: list[Move] = []
        self.hear(Heard("start"))

    @property
    def move(self) -> Move:
        return self.moves[-1]

    @property
    def heard(self) -> str:
        return " ".join(line.text for line in self.move.lines)

    def hear(self, heard: Heard) -> Move:
        state = self.moves[-1].state if self.moves else None
        self.moves.append(self.flow.step(self.caller, state, heard))
        return self.move

    def press(self, keys: str) -> Move:
        for key in keys:
            self.hear(Heard("key", key))
        return self.move

    def silent(self) -> Move:
        return self.hear(Heard("silence"))

    def say(self, text: str, **turn: Any) -> Move:
        self.hear(Heard("speech", text))
        values: dict[str, Any] = {"replies": (), "lang": "es", "heard": "es", "confidence": 0.9, "kind": "answer"}
        return self.hear(Heard("turn", turn=Turn(**(values | turn))))


def ranked(*topics: str) -> tuple[Ranked, ...]:
    return tuple(Ranked(topic, 0.2) for topic in topics)

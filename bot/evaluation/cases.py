"""Reads evaluation messages: what somebody might write, and which topics would satisfy her.

Refuses (BadCase) a line that isn't JSON, lacks an id, a text or a known topic, names an unknown language, or repeats an
id: a set that is read half measures nothing. Rules: a case is only ever tested on, never trained on; texts stay in
memory and are in no result.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from bot.components.language import SERVED
from bot.errors import BadCase

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Case:
    """`accept`: every topic whose answer would satisfy; `urgent`: somebody is in danger, whatever the topic."""

    id: str
    lang: str
    text: str
    topic: str
    accept: frozenset[str]
    urgent: bool

    @property
    def in_scope(self) -> bool:
        return self.topic != OUT_OF_SCOPE

    @property
    def theme(self) -> str:
        return self.topic.partition(".")[0]


def read_cases(lines: Iterable[str], topics: Collection[str]) -> list[Case]:
    """One case a line: {"id", "lang", "text", "topic"[, "accept": [...], "urgent": true]}."""
    cases: dict[str, Case] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = _case(line, number, topics)
        if case.id in cases:
            raise BadCase(number, f"the id {case.id} stands twice")
        cases[case.id] = case
    if not cases:
        raise BadCase(1, "no case in the file")
    return list(cases.values())


def _case(line: str, number: int, topics: Collection[str]) -> Case:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadCase(number, "not JSON") from error
    if not isinstance(value, dict) or not all(isinstance(value.get(k), str) for k in ("id", "lang", "text", "topic")):
        raise BadCase(number, 'needs "id", "lang", "text" and "topic", each a string')
    accept = value.get("accept", [])
    if not isinstance(accept, list) or not all(isinstance(topic, str) for topic in accept):
        raise BadCase(number, '"accept" must be a list of topics')
    unknown = [t for t in (value["topic"], *accept) if t not in topics and t != OUT_OF_SCOPE]
    if unknown:
        raise BadCase(number, f"no such topic: {unknown[0]}")
    if value["lang"] not in SERVED:
        raise BadCase(number, f'"lang" must be one of {", ".join(SERVED)}')
    named = frozenset((value["topic"], *accept))
    return Case(value["id"], value["lang"], value["text"], value["topic"], named, value.get("urgent") is True)

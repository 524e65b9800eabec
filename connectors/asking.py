"""Questions asked from the command line, and their answers as the contract of `faro ask --json` words them.

Refuses (BadRow) a line that is no JSON object, lacks an id or a text, or names an unknown channel or language; a batch
goes on past it. Rules: rows without a sender are strangers to each other; rows with the same sender and channel are one
conversation; nothing is stored but what the given `Memories` keeps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

from bot.messages import CHANNELS, Channel, Inbound, Turn
from bot.segments import measure

LANGUAGES = ("auto", "es", "en", "fr", "ht")


class BadRow(ValueError):
    """The sender's fault: what is wrong with a line. `id` is the row's, when it could be read."""

    def __init__(self, reason: str, row_id: object = None) -> None:
        super().__init__(reason)
        self.id = row_id


@dataclass(frozen=True)
class Row:
    """One question. `sender` is as given on the command line, never stored as such."""

    id: Any
    text: str
    channel: Channel = "sms"
    sender: str | None = None
    language: str | None = None


class Replier(Protocol):
    """The assistant."""

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn: ...


class Memories(Protocol):
    """Where conversations are kept, by sender: one person over all channels."""

    def load(self, sender: str) -> Mapping[str, Any] | None: ...

    def is_opted_out(self, sender: str) -> bool: ...

    def save(self, sender: str, memory: Mapping[str, Any], opted_out: bool = False) -> None: ...

    def erase(self, sender: str) -> None: ...


class InProcess:
    """Conversations that last as long as the run."""

    def __init__(self) -> None:
        self._kept: dict[str, Mapping[str, Any]] = {}
        self._silent: set[str] = set()

    def load(self, sender: str) -> Mapping[str, Any] | None:
        return self._kept.get(sender)

    def is_opted_out(self, sender: str) -> bool:
        return sender in self._silent

    def save(self, sender: str, memory: Mapping[str, Any], opted_out: bool = False) -> None:
        self._kept[sender] = memory
        (self._silent.add if opted_out else self._silent.discard)(sender)

    def erase(self, sender: str) -> None:
        self._kept.pop(sender, None)


async def ask(assistant: Replier, row: Row, memories: Memories, country: Callable[[str], str | None]) -> Turn:
    """One turn; the conversation of a known sender is kept."""
    memory = memories.load(row.sender) if row.sender else None
    hint = country(row.sender) if row.sender else None
    silent = bool(row.sender and memories.is_opted_out(row.sender))
    inbound = Inbound(row.text, row.channel, row.sender, hint, row.language, opted_out=silent)
    turn = await assistant.reply(inbound, memory)
    if row.sender and turn.erase:
        memories.erase(row.sender)
    elif row.sender:
        memories.save(row.sender, turn.memory, turn.opt_out)
    return turn


def read_row(line: str | bytes) -> Row:
    """A line of a batch file, as text or as its bytes."""
    try:
        value = json.loads(line if isinstance(line, str) else line.decode())
    except (ValueError, RecursionError) as error:
        raise BadRow(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRow("not a JSON object")
    row_id = value.get("id")
    if not isinstance(row_id, (str, int, float)) or isinstance(row_id, bool):
        raise BadRow('needs an "id" that is a string or a number')
    if isinstance(row_id, float) and not isfinite(row_id):
        raise BadRow('needs an "id" that JSON can say: not NaN, not infinite')
    if not isinstance(value.get("text"), str):
        raise BadRow('needs a "text" that is a string', row_id)
    return make_row(row_id, value["text"], value.get("channel", "sms"), value.get("from"), value.get("lang", "auto"))


def make_row(row_id: Any, text: str, channel: object, sender: object, language: object) -> Row:
    """A checked row; BadRow names what is wrong and what would be right."""
    if channel not in CHANNELS:
        raise BadRow(f'"channel" must be one of {", ".join(CHANNELS)}', row_id)
    if language not in LANGUAGES:
        raise BadRow(f'"lang" must be one of {", ".join(LANGUAGES)}', row_id)
    if sender is not None and not isinstance(sender, str):
        raise BadRow('"from" must be a string', row_id)
    return Row(row_id, text, channel, sender or None, None if language == "auto" else str(language))


def as_json(row: Row, turn: Turn) -> dict[str, Any]:
    """The contract's object for one answered message."""
    messages = [reply.text for reply in turn.replies]
    measured = [measure(text) for text in messages]
    sms = row.channel == "sms" and bool(messages)
    return {
        "id": row.id,
        "lang": turn.lang,
        "heard": turn.heard,
        "topic": turn.topic,
        "confidence": turn.confidence,
        "alternatives": [{"topic": r.topic, "confidence": r.confidence} for r in turn.alternatives],
        "kind": turn.kind,
        "urgent": turn.urgent,
        "messages": messages,
        "notices": [reply.text for reply in turn.notices],
        "segments": sum(m.segments for m in measured) if row.channel == "sms" else None,
        "encoding": ("UCS-2" if any(m.encoding == "UCS-2" for m in measured) else "GSM-7") if sms else None,
        "pack": turn.pack,
    }
